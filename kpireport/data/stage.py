"""One raw file → its typed rows, its rejects and its counts, kept below the store until the file changes."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kpireport.data.loading import Input
from kpireport.data.mapping import Mapped, Mapping, Reject
from kpireport.data.merge import ROW
from kpireport.data.months import month_counts
from kpireport.data.raw import RawBatch
from kpireport.data.schema import Table
from kpireport.data.store import STAGED, Stored, file_hash, reason, staged_file, text_hash
from kpireport.data.totals import Tally
from kpireport.errors import DataError
from kpireport.texts import Message

#: Raise when reading, parsing or mapping changes what the same file becomes.
RULES = 1
ROOM = 20_000  # rejected rows shown a file; further ones are only counted
_PLACE = 40  # row__ holds the sheet or member above this bit, the line in it below
_REJECTS = pa.schema([("file", pa.string()), ("row", pa.int64()), ("content", pa.string())])


class Counts(Stored):
    """What reading one file gave; read = good + rejected + left_out.

    ``months`` counts the good rows ("" those of no month), ``places`` names the sheets or members a row number
    (row__) may lie in, ``marks`` the rejected rows a mended workbook stands for.
    """

    file: str
    sha256: str
    read: int
    good: int
    rejected: int
    left_out: int
    months: dict[str, int]
    places: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    differences: tuple[Message, ...] = ()


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
        return self.counts.places[row >> _PLACE], row & ((1 << _PLACE) - 1)

    def rejects(self) -> list[Reject]:
        """Its rejected rows, as far as there was room."""
        table = pq.read_table(self.folder / staged_file(self.key, "rejects.parquet"))
        return [_reject_from(row) for row in table.to_pylist()]


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
        writing = _Writing(self.folder, key, self.mapping.declared)
        try:
            for batch, marks in batches():
                room = ROOM - len(writing.rejects)
                writing.add(batch, self.mapping.map(batch, each.path.stem, room), marks)
            counts = writing.finish(each.name, content)
        except BaseException:
            writing.drop()
            raise
        return Staged(key, counts, self.folder), True


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
    same = schema.remove_metadata().equals(declared.arrow.append(pa.field(ROW, pa.int64())))
    return Staged(key, counts, folder) if same else None


class _Writing:
    """The three files of a staged raw file while they are written under temporary names."""

    def __init__(self, folder: Path, key: str, declared: Table) -> None:
        self.declared = declared
        self.final = {
            kind: folder / staged_file(key, kind) for kind in ("rows.parquet", "rejects.parquet", "json")
        }
        self.temporary = {k: p.with_name(f".{p.name}.{os.getpid()}.tmp") for k, p in self.final.items()}
        schema = declared.arrow.append(pa.field(ROW, pa.int64()))
        self.rows = pq.ParquetWriter(self.temporary["rows.parquet"], schema, compression="zstd")
        self.rejects: list[Reject] = []
        self.months: Counter[str] = Counter()
        self.places: list[str] = []
        self.marks: list[str] = []
        self.notes: list[Message] = []
        self.tally = Tally(declared)
        self.read = self.good = self.rejected = self.left_out = 0

    def add(self, batch: RawBatch, mapped: Mapped, marks: Sequence[str]) -> None:
        """Take in one batch; every row of it is accounted for."""
        good = mapped.rows.num_rows
        if batch.read != good + mapped.rejected + mapped.left_out:
            raise AssertionError(f"{batch.read} rows read, {good}+{mapped.rejected}+{mapped.left_out} found")
        self.read += batch.read
        self.good += good
        self.rejected += mapped.rejected
        self.left_out += mapped.left_out
        self.rejects += mapped.rejects
        self.marks += marks
        self.tally.add(batch.file, mapped.sums, mapped.said)
        self.notes += [note for note in batch.notes if note not in self.notes]
        if batch.file not in self.places:
            self.places.append(batch.file)
        self.months.update(month_counts(self.declared, mapped.rows))
        if good:
            rows = pc.add(mapped.places, self.places.index(batch.file) << _PLACE)
            self.rows.write_table(mapped.rows.append_column(ROW, rows))

    def finish(self, shown: str, content: str) -> Counts:
        """Put the files in place, the counts last."""
        self.rows.close()
        table = pa.Table.from_pylist([_reject_row(each) for each in self.rejects], schema=_REJECTS)
        pq.write_table(table, self.temporary["rejects.parquet"], compression="zstd")
        counts = Counts(
            file=shown,
            sha256=content,
            read=self.read,
            good=self.good,
            rejected=self.rejected,
            left_out=self.left_out,
            months=dict(sorted(self.months.items())),
            places=tuple(self.places),
            marks=tuple(self.marks),
            notes=tuple(self.notes),
            differences=self.tally.differences(),
        )
        self.temporary["json"].write_text(counts.model_dump_json(), encoding="utf-8")
        for kind, path in self.temporary.items():
            path.replace(self.final[kind])
        return counts

    def drop(self) -> None:
        """Leave nothing half-written behind."""
        self.rows.close()
        for path in self.temporary.values():
            path.unlink(missing_ok=True)


def _reject_row(reject: Reject) -> dict[str, object]:
    content = {
        "columns": reject.columns,
        "values": reject.values,
        "reasons": [reason.model_dump(mode="json") for reason in reject.reasons],
        "raw": reject.raw,
    }
    return {"file": reject.file, "row": reject.row, "content": json.dumps(content, ensure_ascii=False)}


def _reject_from(row: dict[str, object]) -> Reject:
    content = json.loads(str(row["content"]))
    return Reject(
        str(row["file"]),
        int(str(row["row"])),
        tuple(content["columns"]),
        tuple(content["values"]),
        tuple(Message.model_validate(reason) for reason in content["reasons"]),
        content["raw"],
    )
