"""manifest.json: what a unit was made from, what came of it, and the hash of every file. It holds no times."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kpireport.texts import Message

NAME = "manifest.json"
VERSION = 1


class Frozen(BaseModel):
    """Base of what a manifest holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FileRecord(Frozen):
    """One file of the unit as it was written."""

    sha256: str
    size: int

    @classmethod
    def of(cls, path: Path) -> FileRecord:
        """The record of a file as it is now."""
        content = path.read_bytes()
        return cls(sha256=hashlib.sha256(content).hexdigest(), size=len(content))

    def holds(self, path: Path, written: int) -> bool:
        """Whether the file is what was recorded at ``written`` (ns); it is read only where it was touched since."""
        try:
            found = path.stat()
            return found.st_size == self.size and (
                found.st_mtime_ns <= written or FileRecord.of(path) == self
            )
        except OSError:
            return False


class Failure(Frozen):
    """One report (or the notebook) that could not be made, and why."""

    what: str
    why: Message


class Change(Frozen):
    """One parameter that differs from the revision before; ``hidden`` where the figure is about pay."""

    before: Any = None
    after: Any = None
    hidden: bool = False


class Manifest(Frozen):
    """The record of one unit.

    ``inputs`` maps each thing the figures depend on to its hash, ``printing`` each thing only the pages depend on;
    ``content`` is the hash of the figures themselves, of which the pages print the beginning. ``parameters`` are
    the documents of params/ as they were read, by name. ``standings`` are hashes of what each person's later months
    depend on. Paths in ``files`` are relative to the unit's folder.
    """

    version: int = VERSION
    month: str
    department: str
    revision: int
    replaces: int | None = None
    content: str
    inputs: dict[str, str]
    printing: dict[str, str]
    parameters: dict[str, dict[str, Any]]
    overrides: dict[str, Any] = Field(default_factory=dict)
    changed: dict[str, Change] = Field(default_factory=dict)
    outcome: Literal["complete", "partial"]
    failures: tuple[Failure, ...] = ()
    files: dict[str, FileRecord]
    standings: dict[str, str] = Field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """One hash over everything the unit was made from."""
        return digest({**self.inputs, **self.printing})

    def save(self, folder: Path) -> None:
        """Write it below ``folder``, whole or not at all, the same bytes for the same content."""
        content = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True)
        temporary = folder / f".{NAME}.tmp"
        temporary.write_text(content + "\n", encoding="utf-8")
        temporary.replace(folder / NAME)

    @classmethod
    def load(cls, folder: Path) -> Manifest | None:
        """The manifest below ``folder``; None where there is none, or none that this version understands."""
        try:
            return cls.model_validate_json((folder / NAME).read_bytes())
        except (OSError, ValidationError, ValueError):
            return None


def digest(values: Mapping[str, Any]) -> str:
    """One hash of a mapping of plain values, whatever its order."""
    plain = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def file_records(folder: Path) -> dict[str, FileRecord]:
    """Every file below ``folder`` but the manifest and older revisions, by relative path."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != NAME and not name.startswith(("revisions/", "failed/")):
            found[name] = FileRecord.of(path)
    return found


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON has them (dates as text), in the order of their names."""
    found: dict[str, Any] = json.loads(
        json.dumps(dict(values), ensure_ascii=False, sort_keys=True, default=str)
    )
    return found
