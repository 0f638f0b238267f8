"""What a unit depends on, each thing with its hash: notebook, params, code, data, earlier months; templates and fonts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kpireport
from kpireport.engine.layout import shipped
from kpireport.engine.manifest import digest, plain
from kpireport.errors import KpiError
from kpireport.params import Document
from kpireport.period import Month
from kpireport.project import Project

if TYPE_CHECKING:
    from kpireport.data import Tables

# These rooms of the package neither measure, judge nor print.
_BESIDE = ("cli", "demo", "doctor.py", "machine.py", "_company", "engine/forking", "engine/kernels")
# raw, store, output and publish say where things lie, engine may hold a password: none of them changes a figure.
_PLACES = {"engine", "raw", "store", "output", "publish"}
_BY_ROLE = ("scorecards", "pay")
_NOT_READ = {"runs", "sources"}
_WAITED_FOR = frozenset({"messages", "conversations", "orders", "refunds", "targets", "benchmarks"})
_NAMED_BY = ("id", "indicator", "name", "title")


@dataclass(frozen=True, slots=True)
class Inputs:
    """``figures`` are the hashes the figures depend on, ``printing`` those only the pages depend on.

    ``parameters`` are the documents of params/ this unit reads, overrides applied, by name.
    """

    figures: Mapping[str, str]
    printing: Mapping[str, str]
    parameters: Mapping[str, dict[str, Any]]


@dataclass(frozen=True)
class Paramset:
    """All documents of params/ that units read, overrides applied; read once a run.

    A card that is no YAML waits in ``broken`` for a department that wants it.
    """

    project: Project
    documents: Mapping[str, Document]
    broken: Mapping[str, KpiError] = field(default_factory=dict)

    @classmethod
    def read(cls, project: Project) -> Paramset:
        """Read them; sources and runs concern no unit, company and departments are taken apart."""
        params = project.root / "params"
        names = [
            path.relative_to(params).with_suffix("").as_posix() for path in sorted(params.rglob("*.yaml"))
        ]
        taken_apart = {"company", "departments"}
        wanted = [name for name in names if name not in taken_apart and name.split("/")[0] not in _NOT_READ]
        documents: dict[str, Document] = {}
        broken: dict[str, KpiError] = {}
        for name in wanted:
            try:
                documents[name] = project.document(name)
            except KpiError as error:
                if not name.startswith("scorecards/"):
                    raise
                broken[name.removeprefix("scorecards/")] = error
        return cls(project, documents, broken)

    def of(self, department: str, also: Iterable[str] = ()) -> dict[str, dict[str, Any]]:
        """The content of those a department reads; ``also`` names cards that assignments ask for."""
        own = self.project.department(department)
        wanted = {
            "scorecards": {role.scorecard for role in own.roles.values()} | set(also),
            "pay": {own.pay, *(role.pay for role in own.roles.values())},
        }
        for card, error in self.broken.items():
            if card in wanted["scorecards"]:
                raise error
        found = {
            "company": self.project.company.model_dump(mode="json", exclude=_PLACES),
            f"departments/{department}": own.model_dump(mode="json"),
        }
        for name, document in self.documents.items():
            top, _, stem = name.partition("/")
            if top not in _BY_ROLE or _is_for(document, stem, wanted[top], set(own.roles)):
                found[name] = document.data
        return found


def gather(
    documents: Mapping[str, dict[str, Any]], figures: Mapping[str, str], printing: Mapping[str, str]
) -> Inputs:
    """The params a unit reads beside everything else it depends on."""
    params = {f"params:{name}": digest(content) for name, content in documents.items()}
    kept = {name: plain(content) for name, content in documents.items()}
    return Inputs({"code": code_digest(), **figures, **params}, printing, kept)


def flat(documents: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Documents as single values by dotted name; an element of a list goes by its id, indicator, name or title."""
    return {
        key: value
        for name, content in documents.items()
        for key, value in _flat(name.replace("/", "."), content)
    }


def _is_for(document: Document, stem: str, wanted: set[str | None], roles: set[str]) -> bool:
    named = {stem, document.data.get("id"), document.data.get("title")}
    return bool(named & wanted) or bool(roles & {str(role) for role in document.data.get("roles") or ()})


def _flat(prefix: str, node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for key, child in node.items():
            yield from _flat(f"{prefix}.{key}", child)
    elif isinstance(node, list) and any(isinstance(each, dict) for each in node):
        for index, child in enumerate(node):
            yield from _flat(f"{prefix}.{_name(child, index)}", child)
    elif isinstance(node, str | int | float | bool | None | list):
        yield prefix, node
    else:
        yield prefix, str(node)


def _name(node: Any, index: int) -> str:
    names = [str(node[key]) for key in _NAMED_BY if isinstance(node, dict) and key in node]
    return names[0] if names else str(index)


def rows_within_reach(tables: Tables, name: str, month: Month) -> str:
    """A hash of the rows of a table that a month's figures may look at: all up to the month's end, and a month more
    where payments, returns or a buyer's coming back are waited for. Rows without a month belong to every month.
    """
    last = month.next() if name in _WAITED_FOR else month
    return tables.fingerprint([name], [each for each in tables.months(name) if each <= last])


@cache
def code_digest(*rooms: str) -> str:
    """The package: its version and every module and sentence that can change a figure or a page (only of ``rooms``)."""
    root = Path(kpireport.__file__).parent
    found = hashlib.sha256(kpireport.__version__.encode())
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.toml"), *root.rglob("*.yaml")]):
        name = path.relative_to(root).as_posix()
        if not name.startswith(_BESIDE) and (not rooms or name.startswith(rooms)):
            found.update(f"{name}\n".encode() + path.read_bytes())
    return found.hexdigest()


def templates_digest(own: Path) -> str:
    """The templates pages are made with: the company's own, and those of the package it has none in place of."""
    files: dict[str, bytes] = {}
    for folder in (shipped() / "templates", own):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith(".") and path.suffix != ".md":
                files[path.relative_to(folder).as_posix()] = path.read_bytes()
    found = hashlib.sha256()
    for name, content in sorted(files.items()):
        found.update(f"{name}\n".encode() + content)
    return found.hexdigest()


@cache
def fonts_digest() -> str:
    """The Chinese font the pages are set in; empty where fontconfig cannot say."""
    from kpireport.reports.fonts import WEIGHTS, font_file

    found = hashlib.sha256()
    try:
        for style in WEIGHTS:
            path, index = font_file(style)
            found.update(f"{path.name} {index} {path.stat().st_size}".encode())
    except (KpiError, OSError):
        return ""
    return found.hexdigest()
