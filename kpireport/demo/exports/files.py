"""Raw files as platforms write them: text files in their encodings, workbooks with titles and totals."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import numpy as np
import xlsxwriter

from kpireport.demo.streams import MISSING, Ints

Cell: TypeAlias = str | int | float | date | datetime | None
Row: TypeAlias = Sequence[Cell]
_CREATED = datetime(2024, 6, 6, 9, 0, 0)


@dataclass(frozen=True, slots=True)
class Written:
    """A file (or sheet) and how many rows of a canonical table it holds, flawed and repeated ones included."""

    table: str
    file: str
    rows: int
    flawed: int = 0
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text file is written."""

    encoding: str = "utf-8-sig"
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: a title row, the header row, the rows; dates are real dates unless they are text."""

    name: str
    title: str
    header: Sequence[str]
    rows: Sequence[Row]


def write_text(path: Path, style: TextStyle, header: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a delimited file with Windows line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=style.encoding, newline="") as out:
        writer = csv.writer(out, delimiter=style.delimiter, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook: a merged title in row 1, headers in row 2, the same bytes every time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"created": _CREATED})
        bold = book.add_format({"bold": True})
        formats: dict[type, object] = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.merge_range(0, 0, 0, max(len(sheet.header) - 1, 1), sheet.title, bold)
            page.write_row(1, 0, sheet.header, bold)
            page.set_column(0, len(sheet.header) - 1, 18)
            page.freeze_panes(2, 0)
            for line, row in enumerate(sheet.rows, start=2):
                for place, cell in enumerate(row):
                    if cell is not None and cell != "":
                        page.write(line, place, cell, formats.get(type(cell)))
    path.write_bytes(made.getvalue())


def write_grouped(path: Path, sheet: Sheet, upper: Sequence[str]) -> None:
    """Write a workbook of one sheet with a header in two lines; blanks in ``upper`` are merged into the cell before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"created": _CREATED})
        bold = book.add_format({"bold": True})
        page = book.add_worksheet(sheet.name)
        page.merge_range(0, 0, 0, len(upper) - 1, sheet.title, bold)
        starts = [place for place, cell in enumerate(upper) if cell]
        for start, end in zip(starts, [*starts[1:], len(upper)], strict=True):
            if end - start > 1:
                page.merge_range(1, start, 1, end - 1, upper[start], bold)
            else:
                page.write(1, start, upper[start], bold)
        page.write_row(2, 0, sheet.header, bold)
        for line, row in enumerate(sheet.rows, start=3):
            page.write_row(line, 0, list(row))
    path.write_bytes(made.getvalue())


def stamps(seconds: Ints, separator: str = "-") -> list[str]:
    """``2024-05-03 10:22:01``; an empty text where there is no time."""
    text = np.datetime_as_string(np.asarray(seconds).astype("datetime64[s]")).astype("U19")
    letters = text.view("U1").reshape(-1, 19) if len(text) else np.empty((0, 19), "U1")
    letters[:, 10] = " "
    letters[:, [4, 7]] = separator
    known = np.asarray(seconds) != MISSING
    return [stamp if there else "" for stamp, there in zip(text.tolist(), known.tolist(), strict=True)]


def moments(seconds: Ints) -> list[datetime | None]:
    """Real date-times for workbooks; None where there is no time."""
    times = np.asarray(seconds).astype("datetime64[s]").tolist()
    return [None if second == MISSING else time for second, time in zip(seconds.tolist(), times, strict=True)]


def yuan(fen: Ints) -> list[str]:
    """``1,299.00``: two decimals, thousands separators."""
    return [f"{amount // 100:,}.{amount % 100:02d}" for amount in fen.tolist()]


def slashed(day: date | None) -> str | None:
    """``2020/2/3``, as people type it."""
    return None if day is None else f"{day.year}/{day.month}/{day.day}"


def with_flaw(rows: Sequence[Row], flaw: Row, at: int = 120) -> list[Row]:
    """The rows with a flawed one among them."""
    found = list(rows)
    found.insert(min(at, len(found)), flaw)
    return found
