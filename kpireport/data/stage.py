"""One raw file → its typed rows, its rejects and its counts, kept below the store until the file changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from kpireport.data.cells import raw_row
from kpireport.data.loading import Input
from kpireport.data.mapping import Mapping, Reject
from kpireport.data.raw import RawBatch
from kpireport.data.schema import Table
from kpireport.data.store import STAGED, file_hash, reason, staged_file, text_hash
from kpireport.data.writing import PLACE, ROOM, Counts, Writing, reject_from, staged_schema
from kpireport.errors import DataError

#: Raise when reading, parsing or mapping changes what the same file becomes.
RULES = 9


@dataclass(frozen=True, slots=True)
class Staged:
    """A raw file read: its counts, and where its rows and rejects lie."""

    key: str
    counts: Counts
    folder: Path

    @property
    def rows(self) -> Path:
        """The Parquet file of its good rows, with row__ for where each stands."""
        return self.folder / staged_file(self.key, "rows.parquet")

    def place(self, row: int) -> tuple[str, int]:
        """Where the row numbered ``row`` in row__ stands: the file, sheet or member as shown, and the line there."""
        return self.counts.places[row >> PLACE], row & ((1 << PLACE) - 1)

    def rejects(self) -> list[Reject]:
        """Its rejected rows, as far as there was room."""
        table = pq.read_table(self.folder / staged_file(self.key, "rejects.parquet"))
        return [reject_from(row) for row in table.to_pylist()]


Batches = Iterable[tuple[RawBatch, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where raw files of one source are staged, and how; ``settings`` stands for everything that decides it."""

    folder: Path
    mapping: Mapping
    settings: str

    @classmethod
    def of(cls, folder: Path, mapping: Mapping) -> Stage:
        """The stage of ``mapping`` below the store ``folder``."""
        said = mapping.source.model_dump(mode="json", exclude={"files", "max_rejects"})
        parts = (RULES, said, repr(mapping.declared), mapping.timezone)
        return cls(folder, mapping, text_hash(json.dumps(parts, ensure_ascii=False, sort_keys=True)))

    def staged(self, each: Input, batches: Callable[[], Batches]) -> tuple[Staged, bool]:
        """The file as staged rows, and whether it had to be read for that.

        ``batches`` reads it: its batches and the marks of the rejected rows they stand for (mended workbooks).
        """
        content = _hash(each)
        key = text_hash(f"{each.name}\n{content}\n{self.settings}")[:32]
        known = load(self.folder, key, self.mapping.declared)
        if known is not None:
            return known, False
        (self.folder / STAGED).mkdir(parents=True, exist_ok=True)
        writing = Writing(self.folder, key, self.mapping.declared, self.mapping.source.add_up)
        try:
            for batch, marks in batches():
                room = ROOM - len(writing.rejects)
                writing.add(batch, self.mapping.map(batch, each.path.stem, room), marks)
            counts = writing.finish(each.name, content, lambda places: _raw_again(batches(), places))
        except BaseException:
            writing.drop()
            raise
        return Staged(key, counts, self.folder), True


def _raw_again(batches: Batches, places: frozenset[tuple[str, int]]) -> dict[tuple[str, int], dict[str, str]]:
    return {
        (batch.file, line): raw_row(batch.columns, index)
        for batch, _ in batches
        for index, line in enumerate(batch.rows.to_pylist())
        if (batch.file, line) in places
    }


def _hash(each: Input) -> str:
    try:
        return file_hash(each.path)
    except OSError as error:
        raise DataError("data.cannot_read", path=each.shown, detail=reason(error)) from None


def load(folder: Path, key: str, declared: Table) -> Staged | None:
    """What was staged under ``key``; None where it is gone or was staged under another declaration."""
    try:
        counts = Counts.model_validate_json((folder / staged_file(key, "json")).read_bytes())
        schema = pq.read_schema(folder / staged_file(key, "rows.parquet"))
    except (OSError, ValueError):
        return None
    same = schema.remove_metadata().equals(staged_schema(declared))
    return Staged(key, counts, folder) if same else None
