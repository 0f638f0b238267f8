"""The files one raw file is staged in, while they are written under temporary names."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kpireport.data.lines import AddedUp, add_up
from kpireport.data.mapping import Mapped, Reject
from kpireport.data.merge import LINES, ROW
from kpireport.data.months import month_counts
from kpireport.data.raw import RawBatch
from kpireport.data.schema import Table
from kpireport.data.store import Stored, staged_file
from kpireport.data.totals import Tally
from kpireport.texts import Message, message

#: Raw rows by (file as shown, line).
RawAgain = Callable[[frozenset[tuple[str, int]]], Mapping[tuple[str, int], dict[str, str]]]
ROOM = 20_000  # rejected rows shown a file; further ones are only counted
PLACE = 40  # row__ holds the sheet or member above this bit, the line in it below
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


def staged_schema(declared: Table) -> pa.Schema:
    """The declared columns, where a row stands (row__), and of how many lines of the file it was made (lines__)."""
    return declared.arrow.append(pa.field(ROW, pa.int64())).append(pa.field(LINES, pa.int64()))


class Writing:
    """The three files of a staged raw file while they are written under temporary names."""

    def __init__(self, folder: Path, key: str, declared: Table, sums: Sequence[str] = ()) -> None:
        self.declared, self.sums = declared, sums
        self.final = {
            kind: folder / staged_file(key, kind) for kind in ("rows.parquet", "rejects.parquet", "json")
        }
        self.temporary = {k: p.with_name(f".{p.name}.{os.getpid()}.tmp") for k, p in self.final.items()}
        self.rows = self._writer()
        self.rejects: list[Reject] = []
        self.months: Counter[str] = Counter()
        self.places: list[str] = []
        self.marks: list[str] = []
        self.notes: list[Message] = []
        self.tally = Tally(declared)
        self.broken: list[pa.Table] = []
        self.read = self.good = self.rejected = self.left_out = 0

    def _writer(self) -> pq.ParquetWriter:
        schema = staged_schema(self.declared)
        return pq.ParquetWriter(self.temporary["rows.parquet"], schema, compression="zstd")

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
            rows = pc.add(mapped.places, self.places.index(batch.file) << PLACE)
            ones = pa.repeat(pa.scalar(1, pa.int64()), good)
            self.rows.write_table(mapped.rows.append_column(ROW, rows).append_column(LINES, ones))
        if self.sums:
            self.broken.append(mapped.broken)

    def finish(self, shown: str, content: str, again: RawAgain) -> Counts:
        """Put the files in place, the counts last; ``again`` gives raw rows of the file once more."""
        self.rows.close()
        if self.sums:
            self._add_up(again)
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

    def _add_up(self, again: RawAgain) -> None:
        """Lines of one key become one row; where any of them is rejected, so are the others, to be mended together."""
        path = self.temporary["rows.parquet"]
        lines = path.with_name(f"{path.name}.lines.tmp")
        path.replace(lines)
        try:
            found: AddedUp = add_up(self.declared, self.sums, lines, pa.concat_tables(self.broken))
            self.rows = self._writer()
            self.rows.write_table(found.rows.cast(staged_schema(self.declared)))
            self.rows.close()
        finally:
            lines.unlink(missing_ok=True)
        places = [(self.places[row >> PLACE], row & ((1 << PLACE) - 1)) for row in found.rejected]
        raw = again(frozenset(places)) if places else {}
        why = (message("data.line_rejected"),)
        self.rejects += [Reject(*place, (), (), why, raw.get(place, {})) for place in places]
        self.good -= len(found.rejected)
        self.rejected += len(found.rejected)

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


def reject_from(row: dict[str, object]) -> Reject:
    """A rejected row as it was put away."""
    content = json.loads(str(row["content"]))
    return Reject(
        str(row["file"]),
        int(str(row["row"])),
        tuple(content["columns"]),
        tuple(content["values"]),
        tuple(Message.model_validate(reason) for reason in content["reasons"]),
        content["raw"],
    )
