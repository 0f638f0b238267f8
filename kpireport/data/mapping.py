"""Rows of raw text → typed rows of a canonical table, and the rows that cannot be."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data import parsing
from kpireport.data.cells import ORIGIN, PLACES, column_of, place_of, raw_row, stripped, texts_of, translated
from kpireport.data.parsing import units_for
from kpireport.data.raw import RawBatch, RawReject, plain
from kpireport.data.rules import Breach, any_of, column_breaches, row_breaches
from kpireport.data.schema import Column, Table
from kpireport.data.sources import ColumnSource, ParseOptions, Source
from kpireport.data.totals import Sums, adding, sums_of
from kpireport.data.units import unit_said
from kpireport.errors import DataError
from kpireport.texts import Message, message


@dataclass(frozen=True, slots=True)
class Reject:
    """A raw row that is not kept: where it stands, which raw columns and values are at fault, and why."""

    file: str
    row: int
    columns: tuple[str, ...]
    values: tuple[str, ...]
    reasons: tuple[Message, ...]
    raw: dict[str, str]

    @property
    def said(self) -> Message:
        """Where it stands, what was found there, and why it does not do."""
        columns, values = "、".join(self.columns) or "—", "、".join(self.values)[:80] or "—"
        where = {"file": self.file, "columns": columns, "values": values}
        return message("data.first_reject", row=self.row, why=self.reasons[0], **where)


@dataclass(frozen=True, slots=True)
class Mapped:
    """What became of one batch: rows of the declared columns, where each stands, and the rejected ones.

    ``rejected`` counts all of them, ``rejects`` shows those there was room for. ``sums`` add up all rows, ``said`` is
    what the platform's own summary row says; both only where the source names such a row. ``broken`` are the
    rejected rows as far as they could be read.
    """

    rows: pa.Table
    places: pa.Int64Array
    rejected: int
    rejects: tuple[Reject, ...]
    left_out: int
    sums: Sums
    said: Sums
    broken: pa.Table


@dataclass(frozen=True, slots=True)
class Mapping:
    """How batches of one source become rows: the table, the source, the time zone, and room for rejects."""

    declared: Table
    source: Source
    timezone: str

    def map(self, batch: RawBatch, stem: str, room: int) -> Mapped:
        """Map one batch of the file called ``stem``; DataError where a mapped column is not in the file."""
        self._require_columns(batch)
        wanted = _wanted(batch, self.source)
        columns: dict[str, pa.Array] = {}
        breaches: list[Breach] = []
        for column in self.declared.columns:
            columns[column.name], found = self._column(batch, column, stem)
            breaches += found
        breaches += row_breaches(self.declared, columns)
        bad = pc.and_(any_of([b.mask for b in breaches], len(batch.rows)), wanted)
        good = pc.and_(pc.invert(bad), wanted)
        rows = pa.Table.from_arrays([columns[n] for n in self.declared.names], schema=self.declared.arrow)
        indices = pc.indices_nonzero(bad).to_pylist()
        rejects = [self._reject(batch, breaches, i) for i in indices[:room]]
        lines = [_line(batch, line) for line in batch.rejects[: room - len(rejects)]]
        return Mapped(
            rows.filter(good),
            batch.rows.filter(good),
            len(indices) + len(batch.rejects),
            (*rejects, *lines),
            len(batch.left_out_rows) + len(batch.rows) - int(pc.sum(wanted).as_py() or 0),
            sums_of(adding(self.declared), columns) if self.source.totals else {},
            self._said(batch, stem),
            rows.filter(bad) if self.source.add_up else rows.slice(0, 0),
        )

    def _said(self, batch: RawBatch, stem: str) -> Sums:
        """The platform's summary row, read like any other."""
        if not self.source.totals or batch.left_out is None or not len(batch.left_out_rows):
            return {}
        summary = replace(batch, columns=batch.left_out, rows=batch.left_out_rows)
        picked = pa.repeat(pa.scalar(True), len(summary.rows))
        for raw, label in self.source.totals.items():
            picked = pc.and_(picked, pc.equal(stripped(column_of(summary, raw)), label))
        columns = adding(self.declared)
        values = {column.name: self._column(summary, column, stem)[0].filter(picked) for column in columns}
        return sums_of(columns, values)

    def _require_columns(self, batch: RawBatch) -> None:
        for column, origin in self.source.columns.items():
            for raw in origin.raw_columns:
                if raw not in PLACES and batch.find(raw) is None and not origin.optional:
                    raise absent_column(batch, raw, f"{self.declared.name}.{column}")
        for key in ("skip", "only", "totals", "fill_down"):
            for raw in getattr(self.source, key):
                if batch.find(raw) is None:
                    raise absent_column(batch, raw, key)

    def _column(self, batch: RawBatch, column: Column, stem: str) -> tuple[pa.Array, list[Breach]]:
        origin = self._origin(batch, column)
        count = len(batch.rows)
        texts = None if origin is None else texts_of(batch, origin, stem)
        if origin is None or texts is None:
            return pa.nulls(count, column.arrow), []
        texts, unmapped = translated(texts, origin, column)
        found = [Breach(unmapped, (column.name,), _unknown(origin))]
        found += _unit_unsaid(texts, column, origin, batch)
        values, unread = self._parsed(texts, column, origin, batch, stem)
        found += unread
        broken = any_of([b.mask for b in found], count)
        found += [
            Breach(pc.and_(b.mask, pc.invert(broken)), b.columns, b.why)
            for b in column_breaches(column, values)
        ]
        return values, found

    def _origin(self, batch: RawBatch, column: Column) -> ColumnSource | None:
        """Where a column comes from; without any mapping by its name or label in the file's header."""
        if self.source.columns:
            return self.source.columns.get(column.name)
        names = (column.name, column.label.zh, column.label.en)
        found = next((name for name in map(batch.find, names) if name is not None), None)
        if found is None and column.required:
            raise absent_column(batch, column.label.zh, column.name)
        return None if found is None else ColumnSource.model_validate(found)

    def _year(self, batch: RawBatch, stem: str) -> int | None:
        """The year of dates that name none: as declared, or as it stands in the name of the file, sheet or member."""
        if not isinstance(self.source.year, str):
            return self.source.year
        name = place_of(batch, self.source.year, stem)
        found = re.search(r"(?<!\d)(?:19|20)\d\d", name)
        if found is None:
            raise DataError("data.no_year_in_name", file=batch.file, place=self.source.year, name=name or "—")
        return int(found[0])

    def _parsed(
        self, texts: pa.StringArray, column: Column, origin: ColumnSource, batch: RawBatch, stem: str
    ) -> tuple[pa.Array, list[Breach]]:
        options = ParseOptions(
            decimal=origin.decimal or self.source.decimal or ("," if batch.decimal == "," else "."),
            dates=origin.dates or self.source.dates,
            format=origin.format,
            unit=origin.unit,
            doubtful=batch.doubtful and origin.decimal is None,
            year=self._year(batch, stem) if column.type in {"date", "timestamp"} else None,
            timezone=self.source.timezone or self.timezone,
            company_timezone=self.timezone,
            epoch=1904 if batch.epoch == 1904 else 1900,
        )
        parsed = parsing.parse_column(texts, column, options)
        reasons = parsed.reasons
        return parsed.values, [
            Breach(pc.fill_null(pc.equal(reasons, key), False), (column.name,), message(key))
            for key in sorted(parsed.counts())
        ]

    def _reject(self, batch: RawBatch, breaches: Sequence[Breach], index: int) -> Reject:
        raw = raw_row(batch.columns, index) | ({ORIGIN: batch.origin} if batch.origin else {})
        broken = [b for b in breaches if b.mask[index].as_py()]
        names = tuple(dict.fromkeys(name for b in broken for name in b.columns))
        origins = {name: self._raw_names(batch, name) for name in names}
        return Reject(
            batch.file,
            batch.rows[index].as_py(),
            tuple("+".join(origins[name]) or name for name in names),
            tuple(" ".join(raw.get(each, "") for each in origins[name]) for name in names),
            _distinct([b.why for b in broken]),
            raw,
        )

    def _raw_names(self, batch: RawBatch, name: str) -> list[str]:
        origin = self._origin(batch, self.declared.column(name))
        return [] if origin is None else [batch.find(raw) or raw for raw in origin.raw_columns]


def absent_column(batch: RawBatch, raw: str, target: str) -> DataError:
    """The error of a raw column that ``target`` needs and ``batch`` does not have."""
    names = batch.columns.column_names
    if len(names) == 1 and plain(raw) in plain(names[0]):
        return DataError("readers.one_column", file=batch.file, column=names[0][:80])
    if names and all(re.fullmatch(r"#\d+", name) for name in names):
        first = raw_row(batch.columns, 0).values() if len(batch.rows) else ()
        shown = " | ".join(first)[:120] or "—"
        where = {"file": batch.file, "column": raw, "target": target}
        return DataError("readers.unnamed_columns", **where, count=len(names), first=shown)
    return DataError(
        "data.no_column",
        file=batch.file,
        column=raw,
        target=target,
        near="、".join(near_names(raw, names)) or "—",
        found="、".join(names[:30]),
    )


def near_names(name: str, names: Sequence[str]) -> list[str]:
    """The headers most like ``name``: those that share most of their signs."""
    return difflib.get_close_matches(name, list(names), n=3, cutoff=0.3)


def _unit_unsaid(
    texts: pa.StringArray, column: Column, origin: ColumnSource, batch: RawBatch
) -> list[Breach]:
    """Bare numbers below a header that says a unit, where the source says none: 5 may be minutes or seconds."""
    header = batch.find(origin.origin or "")
    if header is None or origin.unit or origin.map or origin.pattern or origin.count or origin.lookup:
        return []
    unit = unit_said(column, header, dict(batch.units).get(header, ""))
    if unit is None:
        return []
    bare = pc.match_substring_regex(stripped(texts), r"^[-+]?[\d.,]*[1-9][\d.,]*$")
    shown = header + (f" {dict(batch.units)[header]}" if header in dict(batch.units) else "")
    why = message("data.unit_unsaid", header=shown, unit=unit, known="、".join(units_for(column)))
    return [Breach(bare, (column.name,), why)]


def _unknown(origin: ColumnSource) -> Message:
    """Why a text that neither map nor pattern knows is refused."""
    if origin.lookup is not None:
        return message("data.not_looked_up", file=origin.lookup.file, key=origin.lookup.key)
    known = "、".join(origin.map) or str(origin.pattern)
    return message("data.not_in_map" if origin.map else "data.no_pattern_hit", known=known)


def _distinct(messages: Sequence[Message]) -> tuple[Message, ...]:
    kept: list[Message] = []
    for each in messages:
        if each not in kept:
            kept.append(each)
    return tuple(kept)


def _line(batch: RawBatch, line: RawReject) -> Reject:
    """A line that is no row; its cells stand empty in the list, for a clerk to fill in."""
    empty = dict.fromkeys(batch.columns.column_names, "")
    return Reject(batch.file, line.row, (), (line.text,), (line.reason,), empty)


def _wanted(batch: RawBatch, source: Source) -> pa.BooleanArray:
    """The rows that are not left out by ``only`` (rows that ``skip`` names the reader has left out)."""
    wanted = pa.repeat(pa.scalar(True), len(batch.rows))
    for raw, values in source.only.items():
        wanted = pc.and_(wanted, pc.is_in(stripped(column_of(batch, raw)), pa.array(values, pa.string())))
    for raw, values in source.skip.items():
        out = pc.is_in(stripped(column_of(batch, raw)), pa.array(values, pa.string()))
        wanted = pc.and_(wanted, pc.invert(out))
    return wanted
