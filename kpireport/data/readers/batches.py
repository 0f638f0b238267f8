"""Rows as a reader found them → a `RawBatch`: totals, blank rows and repeated headers taken out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.raw import RawBatch, RawReject, lowest, plain
from kpireport.data.readers.headers import Header
from kpireport.data.readers.layout import Labels
from kpireport.data.readers.totals import part_rows
from kpireport.texts import Message, message


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of strings, the line or row each row starts at, and what was no row."""

    table: pa.Table
    lines: pa.Int64Array
    rejects: tuple[RawReject, ...] = ()


def batch_of(  # noqa: PLR0913, PLR0917 - the parts of one batch
    rows: Rows, header: Header, labels: Labels, shown: str, notes: tuple[Message, ...], decimal: str = "."
) -> RawBatch:
    """The batch made of ``rows``; a total that was recognised without being declared is said in a note."""
    header_cells = [cell.strip() for cell in header.raw[-1]] if header.raw else []
    parted = part_rows(rows.table, _whole_names(labels, header), header_cells)
    rejects = tuple(sorted(rows.rejects, key=lambda each: each.row))
    left_out = rows.table.slice(0, 0)
    left_lines = pa.array([], pa.int64())
    if parted.out is not None:
        left_out, left_lines = rows.table.filter(parted.out), _flat(pc.filter(rows.lines, _flat(parted.out)))
        notes += _said(shown, left_lines, parted.recognised, parted.headers)
    table, lines = rows.table, rows.lines
    if not pc.all(parted.keep).as_py():
        table, lines = table.filter(parted.keep), _flat(pc.filter(lines, _flat(parted.keep)))
    if notes and header.units:
        units = "、".join(f"{name}={unit}" for name, unit in header.units)
        notes += (message("readers.note_units", file=shown, units=units),)
    joined = len(header.raw) > 1
    return RawBatch(
        shown, table, lines, notes, rejects, left_out, left_lines, decimal, joined, units=header.units
    )


def _whole_names(labels: Labels, header: Header) -> Labels:
    """Labels by the whole header, where it was put together from several lines and the lowest was named."""
    if len(header.raw) < 2:
        return labels
    lows = Counter(plain(lowest(name)) for name in header.names)
    whole = {plain(lowest(name)): name for name in header.names}
    known = {plain(name) for name in header.names}
    return {
        name if plain(name) in known or lows[plain(name)] != 1 else whole[plain(name)]: wanted
        for name, wanted in labels.items()
    }


def _said(shown: str, lines: pa.Int64Array, recognised: tuple[str, ...], headers: int) -> tuple[Message, ...]:
    where = "、".join(map(str, lines.to_pylist()[:10])) + ("…" if len(lines) > 10 else "")
    notes = []
    if recognised:
        notes.append(message("readers.note_totals", file=shown, rows=where, labels="、".join(recognised)))
    if headers:
        notes.append(message("readers.note_headers", file=shown, count=headers, rows=where))
    return tuple(notes)


def _flat(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
