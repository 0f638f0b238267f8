"""The Parquet store: immutable files, and one store.json that says which of them count.

``store.json`` is replaced as the last act of an ingest, so a run killed at any moment leaves the store as it was
or as it is after. Files it does not name are leftovers; the next ingest sweeps them. It holds no times, so
reading the same files again leaves it the same to the byte.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kpireport.errors import DataError, MachineError
from kpireport.texts import Message

VERSION = 1
STATE = "store.json"
STAGED = "staged"
_LOCK = ".lock"


class Stored(BaseModel):
    """Base of what store.json holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StoredPart(Stored):
    """One live Parquet file: the rows of a table in a month (null: of none); ``made_from`` names its inputs."""

    month: str | None
    file: str
    rows: int
    sha256: str
    filled: tuple[str, ...]
    made_from: str


class StoredFile(Stored):
    """One raw file and what became of its rows; read = kept + rejected + duplicates + left_out + mended.

    ``notes`` say what was found out about it, ``differences`` where its own summary row says something else.
    """

    file: str
    sha256: str
    staged: str
    read: int
    kept: int
    rejected: int
    duplicates: int
    left_out: int
    mended: int
    notes: tuple[Message, ...] = ()
    differences: tuple[Message, ...] = ()


class StoredSource(Stored):
    """One source: its files, and why its last reading failed, if it did (its earlier rows then still stand)."""

    table: str
    files: tuple[StoredFile, ...] = ()
    failed: Message | None = None


class Finding(Stored):
    """Something to look into: rows that are kept though something about them does not fit."""

    key: str
    table: str
    column: str
    count: int
    samples: tuple[str, ...]
    message: Message


class State(Stored):
    """The whole of store.json."""

    version: int = VERSION
    sources: dict[str, StoredSource] = Field(default_factory=dict)
    tables: dict[str, tuple[StoredPart, ...]] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    findings_of: str = ""

    def live(self) -> set[str]:
        """The files it names, below the store."""
        parts = {part.file for parts in self.tables.values() for part in parts}
        return parts | {
            staged_file(file.staged, kind)
            for source in self.sources.values()
            for file in source.files
            for kind in STAGED_KINDS
        }


STAGED_KINDS = ("rows.parquet", "rejects.parquet", "json")


def staged_file(key: str, kind: str) -> str:
    """The name below the store of what was made from one raw file: its rows, its rejects or its counts."""
    return f"{STAGED}/{key}.{kind}"


def load(folder: Path) -> State:
    """What store.json says; an empty state where there is none or where it is of another version."""
    try:
        text = (folder / STATE).read_bytes()
    except FileNotFoundError:
        return State()
    except OSError as error:
        raise MachineError("data.cannot_read", path=str(folder / STATE), detail=reason(error)) from None
    try:
        content = json.loads(text)
        return State.model_validate(content) if content.get("version") == VERSION else State()
    except (ValueError, AttributeError, ValidationError):
        raise DataError("data.broken_store", path=str(folder / STATE)) from None


def save(folder: Path, state: State) -> bool:
    """Replace store.json if it changes; whether it did."""
    content = json.dumps(state.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True)
    return write_bytes(folder / STATE, content.encode() + b"\n")


def write_bytes(path: Path, content: bytes) -> bool:
    """Replace a file as one act; left alone where it already says so. Whether it changed."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return True


def sweep(folder: Path, live: set[str]) -> int:
    """Delete the store's files that are not ``live``; how many. Files that are not the store's stay."""
    gone = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        ours = path.suffix in {".parquet", ".tmp"} or name.startswith(f"{STAGED}/")
        if path.is_file() and ours and name not in live:
            path.unlink(missing_ok=True)
            gone += 1
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    return gone


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the store for writing; DataError where another run holds it, MachineError where it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / _LOCK, timeout=0)
        with lock:
            yield
    except filelock.Timeout:
        raise DataError("data.store_locked", path=str(folder)) from None
    except OSError as error:
        where = str(error.filename or folder)
        raise MachineError("data.cannot_write", path=where, detail=reason(error)) from None
    except Exception as error:
        import duckdb

        if not isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException):
            raise
        detail = str(error).splitlines()[0]
        raise MachineError("data.cannot_write", path=str(folder), detail=detail) from None


def reason(error: OSError) -> str:
    """What the system says is wrong, without a number."""
    return os.strerror(error.errno) if error.errno else str(error)


def file_hash(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def text_hash(text: str) -> str:
    """The sha256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
