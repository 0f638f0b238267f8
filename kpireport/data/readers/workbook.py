"""XLSX and XLS → batches of text: sheet, title rows, header lines, merged cells and formulas seen to."""

from __future__ import annotations

import fnmatch
import math
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from kpireport.data.raw import RawBatch
from kpireport.data.readers.batches import Rows, batch_of
from kpireport.data.readers.formulas import Spoilt, counts_from_1904, spoilt_cells
from kpireport.data.readers.headers import Header, Span, declared_header, find_header, is_headerless
from kpireport.data.readers.layout import COLUMN_LIMIT, Layout, check_unpacked
from kpireport.errors import DataError
from kpireport.texts import Message, message

_ROWS = 50_000
_TOP = 60
#: A spreadsheet keeps 15 digits; a longer number has lost its last ones and must not pass for a code.
_EXACT = 1e15

Cells = list[Any]


def read_workbook(path: Path, layout: Layout, shown: str) -> Iterator[RawBatch]:
    """The rows of one sheet (of every sheet where ``sheet`` is ``*``); row numbers are the sheet's own."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            check_unpacked(archive.infolist(), shown)
    try:
        workbook = load_workbook(path)
        epoch = _epoch(path)
        chosen, others = _choose(workbook, layout.sheet, shown)
        for name in chosen:
            notes = (
                (message("readers.note_other_sheets", file=shown, names="、".join(others)),) if others else ()
            )
            sheet = workbook.get_sheet_by_name(name)
            spoilt = spoilt_cells(path, name, _worksheets(workbook).index(name))
            batches = _read_sheet(sheet, spoilt, layout, f"{shown} » {name}", notes)
            yield from (replace(batch, epoch=epoch) for batch in batches)
            others = ()
    except PasswordError:
        raise DataError("readers.password", file=shown) from None
    except (CalamineError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise DataError("readers.damaged_at", file=shown, format="Excel", detail=_short(error)) from None


def _epoch(path: Path) -> int:
    """The year the days of a workbook are counted from; workbooks of old Macs say 1904."""
    if not zipfile.is_zipfile(path):
        return 1904 if counts_from_1904(path.read_bytes()) else 1900
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return 1900
        head = archive.open("xl/workbook.xml").read(1 << 16)
    return 1904 if re.search(rb"<(?:\w+:)?workbookPr[^>]*\bdate1904=[\"'](?:1|true)", head) else 1900


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:120]


def _choose(
    workbook: CalamineWorkbook, wanted: str | int | None, shown: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sheets to read, and those with data that are not read."""
    names = _worksheets(workbook)
    known = "、".join(names)
    if wanted is not None:
        text = str(wanted)
        found = [name for name in names if name == text] or [
            name for name in names if name.strip() == text.strip()
        ]
        if not found and text.isdigit() and 0 < int(text) <= len(names):
            found = [names[int(text) - 1]]
        found = found or [name for name in names if fnmatch.fnmatchcase(name, text)]
        if not found:
            raise DataError("readers.no_sheet", file=shown, sheet=text, known=known)
        return tuple(found), ()
    shown_ones = {s.name for s in workbook.sheets_metadata if s.visible == SheetVisibleEnum.Visible}
    visible = [name for name in names if name in shown_ones] or names
    sizes = {name: _cells(workbook.get_sheet_by_name(name)) for name in visible} if len(visible) > 1 else {}
    filled = [name for name in visible if sizes.get(name, 1) > 0]
    if not filled:
        raise DataError("readers.no_rows", file=shown)
    best = max(filled, key=lambda name: (sizes.get(name, 1), -visible.index(name)))
    return (best,), tuple(name for name in filled if name != best)


def _worksheets(workbook: CalamineWorkbook) -> list[str]:
    return [each.name for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]


def _cells(sheet: CalamineSheet) -> int:
    return 0 if sheet.start is None else int(sheet.height * sheet.width)


def _read_sheet(
    sheet: CalamineSheet, spoilt: Spoilt, layout: Layout, shown: str, notes: tuple[Message, ...]
) -> Iterator[RawBatch]:
    if sheet.start is None or sheet.end is None:
        raise DataError("readers.no_rows", file=shown)
    if sheet.end[1] + 1 > COLUMN_LIMIT:
        raise DataError("readers.too_wide", file=shown, limit=COLUMN_LIMIT)
    merged = tuple((t, le, b, r) for (t, le), (b, r) in sheet.merged_cell_ranges or ())
    yield from read_grid(_mended(_rows(sheet), spoilt, merged), spoilt, merged, layout, shown, notes)


def read_grid(  # noqa: PLR0913, PLR0917 - all that a sheet is
    grid: Iterator[tuple[int, Cells]],
    spoilt: Spoilt,
    merged: Sequence[Span],
    layout: Layout,
    shown: str,
    notes: tuple[Message, ...],
) -> Iterator[RawBatch]:
    """Rows of equal width with their 0-based number → batches, the header found out or as declared."""
    write = _writer(layout.decimal or ".")
    top = [(at, [write(cell) for cell in row]) for at, row in islice(grid, _reach(layout))]
    header, last = _header(top, layout, merged, shown)
    body = chain(
        (row for row in top if row[0] > last), ((at, [write(cell) for cell in row]) for at, row in grid)
    )
    notes += _notes(header, last, spoilt, merged, layout, shown)
    empty = True
    while chunk := list(islice(body, _ROWS)):
        yield batch_of(_table(chunk, header), header, layout.labels, shown, notes, layout.decimal or ".")
        notes, empty = (), False
    if empty:
        yield batch_of(_table([], header), header, layout.labels, shown, notes, layout.decimal or ".")


def _reach(layout: Layout) -> int:
    return max(_TOP, *(layout.header or (0,)))


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, Cells]]:
    """Rows with their 0-based number, from column A on; rows without any content are left out by the caller."""
    left = [""] * sheet.start[1] if sheet.start else []
    for at, row in enumerate(sheet.iter_rows()):
        yield at, left + row


def _mended(
    rows: Iterator[tuple[int, Cells]], spoilt: Spoilt, merged: Sequence[Span]
) -> Iterator[tuple[int, Cells]]:
    """Rows with merged cells filled and with what stands in place of a formula's lost result."""
    open_spans = sorted(merged, reverse=True)
    running: list[tuple[Span, Any]] = []
    for at, row in rows:
        for column, text in spoilt.row(at):
            if column < len(row):
                row[column] = text
        while open_spans and open_spans[-1][0] <= at:
            span = open_spans.pop()
            running.append((span, row[span[1]] if span[1] < len(row) else ""))
        if running:
            for (_, left, _, right), value in running:
                row[left : min(right + 1, len(row))] = [value] * (min(right + 1, len(row)) - left)
            running = [each for each in running if each[0][2] > at]
        yield at, row


def _header(
    top: list[tuple[int, list[str]]], layout: Layout, merged: Sequence[Span], shown: str
) -> tuple[Header, int]:
    """The header and the 0-based row of its last line (-1 where there is none)."""
    grid = [row for _, row in top]
    if not any(any(row) for row in grid):
        raise DataError("readers.no_rows", file=shown)
    if layout.header == (0,):
        return declared_header([], len(grid[0])), -1
    if layout.header is not None:
        for line in layout.header:
            if not 0 < line <= len(grid) or not any(grid[line - 1]):
                raise DataError("readers.no_header", file=shown, line=line)
        lines = layout.header
    else:
        first, last = find_header(grid, merged)
        if is_headerless(grid[last]):
            return declared_header([], len(grid[0])), -1
        lines = tuple(range(first + 1, last + 2))
    header = declared_header([grid[line - 1] for line in lines], lines=lines)
    return header, max(lines) - 1


def _notes(  # noqa: PLR0913, PLR0917 - all that can be said of a sheet
    header: Header, last: int, spoilt: Spoilt, merged: Sequence[Span], layout: Layout, shown: str
) -> tuple[Message, ...]:
    notes = []
    if not header.lines and layout.header is None:
        notes.append(message("readers.note_no_header", file=shown))
    if header.lines and header.lines != (1,):
        notes.append(message("readers.note_sheet", file=shown, lines="、".join(map(str, header.lines))))
    if header.twice:
        notes.append(message("readers.note_twice", file=shown, names="、".join(header.twice)))
    filled = sum(1 for span in merged if span[2] > last)
    if filled:
        notes.append(message("readers.note_merged", file=shown, count=filled))
    if spoilt.formulas:
        notes.append(message("readers.note_formulas", file=shown, count=spoilt.formulas))
    return tuple(notes)


def _table(chunk: list[tuple[int, list[str]]], header: Header) -> Rows:
    columns = zip(*(row for _, row in chunk), strict=True) if chunk else ((),) * header.width
    arrays = [pa.array(column, pa.string()) for column in columns]
    names = list(header.names) + [f"#{i + 1}" for i in range(header.width, len(arrays))]
    return Rows(pa.table(arrays, names=names), pa.array([at + 1 for at, _ in chunk], pa.int64()))


def _writer(decimal: str) -> Callable[[Any], str]:
    """How a cell becomes text: numbers exactly and with ``decimal``, times in ISO form."""

    def write(cell: Any) -> str:
        if isinstance(cell, str):
            return cell
        if isinstance(cell, bool):
            return "true" if cell else "false"
        if isinstance(cell, float | int):
            return exact_number(float(cell)).replace(".", decimal)
        if isinstance(cell, datetime):
            return cell.isoformat(" ")
        if isinstance(cell, date | time):
            return cell.isoformat()
        return _duration(cell) if isinstance(cell, timedelta) else str(cell)

    return write


def exact_number(value: float) -> str:
    """A number as a spreadsheet holds it; one beyond its 15 digits in E notation, so that it passes for no code."""
    if not math.isfinite(value):
        return ""
    if value.is_integer():
        return str(int(value)) if abs(value) < _EXACT else f"{value:.15G}"
    return format(Decimal(repr(value)), "f")


def _duration(value: timedelta) -> str:
    sign = "-" if value < timedelta(0) else ""
    seconds, micro = divmod(abs(value) // timedelta(microseconds=1), 1_000_000)
    text = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return text + (f".{micro:06d}" if micro else "")
