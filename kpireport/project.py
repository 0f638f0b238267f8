"""A company's folder: params/ read into frozen models, and where things lie. Nothing else reads YAML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from kpireport.errors import ParameterError, UnknownName, UnsafeName, UsageError
from kpireport.params import Document, Model, override, read_document
from kpireport.period import WeekStyle
from kpireport.texts import Language, message


class Params(BaseModel):
    """Base of every model read from params/: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Theme(Params):
    """The company's looks on a page."""

    logo: str | None = None
    accent: str = Field(default="#1f6f8b", pattern=r"^#[0-9a-fA-F]{6}$")
    warn: str = Field(default="#c8553d", pattern=r"^#[0-9a-fA-F]{6}$")
    paper: Literal["A4", "Letter"] = "A4"


class Publish(Params):
    """Where finished outputs are copied to: any URL fsspec understands (``s3://bucket/prefix``); a bare text is the URL.

    ``endpoint`` is the address of an S3-compatible server, ``profile`` names an entry of ~/.aws. Keys never stand here.
    """

    url: str
    endpoint: str | None = None
    region: str | None = None
    profile: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"url": given} if isinstance(given, str) else given

    @field_validator("url", "endpoint")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "s3://x")
        if not parts.scheme or not (parts.netloc or parts.path.strip("/")):
            raise ValueError(message("params.no_url").render())
        if "@" in parts.netloc or parts.query:
            raise ValueError(message("params.url_secret").render())
        return value


class Company(Params):
    """params/company.yaml."""

    name: str
    name_en: str = ""
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    language: Language = "zh"
    weeks: WeekStyle = "four"
    engine: str | None = None
    raw: str = "data/raw"
    store: str = "data/store"
    output: str = "output"
    publish: Publish | None = None
    appeal_days: int = Field(default=10, ge=0)
    theme: Theme = Theme()
    texts: dict[str, str] = Field(default_factory=dict)
    english: dict[str, str] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        ZoneInfo(value)
        return value

    @field_validator("raw", "store", "output")
    @classmethod
    def _on_this_machine(cls, value: str) -> str:
        if "://" in value:
            raise ValueError(message("params.not_a_folder").render())
        return value


class Role(Params):
    """A post: the scorecard that judges it and the plan that pays it, by id or title."""

    name_en: str = ""
    scorecard: str | None = None
    pay: str | None = None


class Department(Params):
    """A department: its posts; ``notebook`` is the recipe papermill runs for it."""

    name_en: str = ""
    notebook: str = "notebooks/department_month.ipynb"
    pay: str | None = None
    roles: dict[str, Role] = Field(default_factory=dict)


class Departments(Params):
    """params/departments.yaml."""

    departments: dict[str, Department]


@dataclass(frozen=True)
class Project:
    """A company's folder with the overrides of one run (dotted name → value) laid over its params."""

    root: Path
    overrides: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, root: Path | str, overrides: Mapping[str, Any] | None = None) -> Project:
        """Open ``root``; UsageError where it is no company folder, ParameterError where params are wrong."""
        folder = Path(root)
        if not (folder / "params" / "company.yaml").is_file():
            raise UsageError("error.no_project", folder=str(root))
        project = cls(folder.resolve(), dict(overrides or {}))
        project._refuse_unknown_overrides()
        return project

    @cached_property
    def company(self) -> Company:
        """params/company.yaml."""
        return self.read("company", Company)

    @property
    def english(self) -> dict[str, str]:
        """What English reports call departments and posts (name_en), and whatever company.yaml names under english."""
        found: dict[str, str] = {}
        for name, department in self.departments.items():
            named = {
                name: department.name_en,
                **{role: each.name_en for role, each in department.roles.items()},
            }
            found |= {each: english for each, english in named.items() if english}
        return {**found, **self.company.english}

    @cached_property
    def departments(self) -> Mapping[str, Department]:
        """Departments by name, in the order they are written; a name that is no safe path is refused."""
        found = self.read("departments", Departments).departments
        for name, department in found.items():
            for each in (name, *department.roles):
                safe_name(each)
        return found

    def department(self, name: str) -> Department:
        """One department; UnknownName where there is none of that name."""
        if name not in self.departments:
            raise UnknownName.among("department", name, list(self.departments))
        return self.departments[name]

    def read(self, name: str, model: type[Model]) -> Model:
        """params/``name``.yaml as ``model``, overrides applied; an absent file counts as empty."""
        return self.document(name).check(model)

    def document(self, name: str) -> Document:
        """params/``name``.yaml (``name`` such as ``company`` or ``scorecards/A01``), overrides applied."""
        shown = f"params/{name}.yaml"
        path = self.root / shown
        document = read_document(path, shown) if path.is_file() else Document(shown, {}, {})
        for full, value in self.overrides.items():
            steps = self._steps_into(full, name, document)
            if steps:
                document = override(document, steps, value, full)
        return document

    def documents(self, folder: str) -> dict[str, Document]:
        """All YAML files of params/``folder``, by name without ending, sorted."""
        files = sorted((self.root / "params" / folder).glob("*.yaml"))
        return {path.stem: self.document(f"{folder}/{path.stem}") for path in files}

    def path(self, relative: str) -> Path:
        """A path below the company's folder; an absolute one stays as it is."""
        return self.root / relative

    @property
    def output(self) -> Path:
        """Where results go."""
        return self.path(self.company.output)

    def _steps_into(self, full: str, name: str, document: Document) -> list[str]:
        steps = full.split(".")
        folder, _, stem = name.rpartition("/")
        if not folder:
            return steps[1:] if steps[0] == name else []
        known = {stem, str(document.data.get("id")), str(document.data.get("title"))}
        known |= {str(role) for role in document.data.get("roles") or []}
        return steps[2:] if steps[0] == folder and len(steps) > 2 and steps[1] in known else []

    def _refuse_unknown_overrides(self) -> None:
        names = [
            path.relative_to(self.root / "params").with_suffix("").as_posix() for path in self._yaml_files()
        ]
        for full in self.overrides:
            if not any(self._claims(full, name) for name in names):
                raise UnknownName.among("parameter", full, self._tops(names))
            self._refuse_new_names(full.split("."))

    def _refuse_new_names(self, steps: list[str]) -> None:
        """An override changes a department, post or source that is there; it never makes one."""
        for name, levels in _NAMED.items():
            if steps[0] != name or not (self.root / "params" / f"{name}.yaml").is_file():
                continue
            node: Any = read_document(self.root / "params" / f"{name}.yaml", f"params/{name}.yaml").data
            rest = steps[1:]
            for level, kind in levels:
                if len(rest) < 2 or rest[0] != level or not isinstance(node, dict):
                    break
                known = node.get(level) or {}
                if rest[1] not in known:
                    raise UnknownName.among(kind, rest[1], [str(each) for each in known])
                node, rest = known[rest[1]], rest[2:]

    def _claims(self, full: str, name: str) -> bool:
        shown = f"params/{name}.yaml"
        document = read_document(self.root / shown, shown)
        return bool(self._steps_into(full, name, document))

    def _yaml_files(self) -> list[Path]:
        return sorted((self.root / "params").rglob("*.yaml"))

    def _tops(self, names: list[str]) -> list[str]:
        tops = {name.replace("/", ".") for name in names}
        for name in names:
            if "/" in name:
                document = read_document(self.root / "params" / f"{name}.yaml", f"params/{name}.yaml")
                folder = name.split("/")[0]
                tops |= {f"{folder}.{role}" for role in document.data.get("roles") or []}
        return sorted(tops)


# Files that hold things by name, and what those are called.
_NAMED = {
    "departments": (("departments", "department"), ("roles", "role")),
    "sources": (("sources", "source"),),
}
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"com{i}" for i in range(1, 10)),
    *(f"lpt{i}" for i in range(1, 10)),
}


def safe_name(name: str) -> str:
    """``name`` as one part of a path, normalised to NFC; UnsafeName for anything that could lead elsewhere."""
    text = unicodedata.normalize("NFC", str(name))
    why = None
    if not text.strip() or text != text.strip() or text.startswith("."):
        why = "separator" if text.startswith(".") else "empty"
    elif re.search(r'[\\/:*?"<>|]', text) or any(
        unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in text
    ):
        why = "separator"
    elif text.split(".")[0].casefold() in _RESERVED or text.endswith("."):
        why = "reserved"
    elif len(text.encode()) > 120:
        why = "long"
    if why:
        raise UnsafeName("error.unsafe_name", name=name, why=message(f"unsafe.{why}"))
    return text


def parse_overrides(pairs: list[str]) -> dict[str, Any]:
    """``--set`` arguments as overrides; ParameterError for one without ``=``."""
    from kpireport.params import parse_value

    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise ParameterError("params.bad_override", found=pair)
        found[name.strip()] = parse_value(value)
    return found
