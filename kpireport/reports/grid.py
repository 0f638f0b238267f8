"""Worksheets written row by row: texts only ever as texts, numbers with their format, formulas with their value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from kpireport.errors import RunError
from kpireport.period import Month

FORMATS = {
    "text": "@",
    "long": "@",
    "day": "yyyy-mm-dd",
    "count": "#,##0",
    "points": "#,##0.0",
    "money": "#,##0.00",
    "percent": "0.0%",
    "exact": "#,##0.0#######",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what stands in it (a key of ``FORMATS``) and its width in characters."""

    title: str
    kind: str = "text"
    width: float = 11


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of our own making (never from data) and the value it has now."""

    text: str
    value: float | str


@dataclass(frozen=True, slots=True)
class Number:
    """A number with a format of its own: percent or so many decimals."""

    value: float
    decimals: int = 0
    percent: bool = False


Cell = str | int | float | Decimal | date | Formula | Number | None


class Book:
    """A workbook that appears under its name only when whole, the same bytes for the same content."""

    def __init__(self, path: Path, month: str, title: str) -> None:
        self._path = path
        self._temporary = path.with_name(f".{path.name}.tmp")
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(str(self._temporary), options)
        made = datetime.combine(Month.parse(month).last, datetime.min.time())
        self._book.set_properties({"title": title, "created": made})
        self._book.set_calc_mode("auto")
        self._formats: dict[tuple[str, bool], Any] = {}

    def __enter__(self) -> Book:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._temporary.unlink(missing_ok=True)
            return
        try:
            self._book.close()
            self._temporary.replace(self._path)
        except (OSError, xlsxwriter.exceptions.XlsxFileError) as error:
            self._temporary.unlink(missing_ok=True)
            raise RunError("report.not_written", file=str(self._path), detail=str(error)) from None

    def sheet(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        *,
        frozen: int = 2,
        total: Sequence[Cell] | None = None,
    ) -> None:
        """A sheet with a frozen heading, a filter and, below the rows, a line of totals."""
        page = self._book.add_worksheet(name)
        page.freeze_panes(1, frozen)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for at, column in enumerate(columns):
            page.set_column(at, at, column.width, self._format(FORMATS[column.kind]))
            page.write_string(0, at, column.title, self._heading(column.kind))
        for line, row in enumerate(rows, start=1):
            for at, (column, cell) in enumerate(zip(columns, row, strict=True)):
                self._write(page, (line, at), column, cell, bold=False)
        if rows:
            page.autofilter(0, 0, len(rows), len(columns) - 1)
        for at, cell in enumerate(total or ()):
            self._write(page, (len(rows) + 1, at), columns[at], cell, bold=True)

    def _write(self, page: Any, place: tuple[int, int], column: Column, cell: Cell, *, bold: bool) -> None:
        style = self._format(FORMATS[column.kind], bold=bold)
        if cell is None:
            page.write_blank(*place, None, style)
        elif isinstance(cell, Formula):
            page.write_formula(*place, cell.text, style, cell.value)
        elif isinstance(cell, Number):
            places = "0." + "0" * cell.decimals if cell.decimals else "0"
            page.write_number(
                *place, cell.value, self._format(f"{places}%" if cell.percent else f"#,##{places}")
            )
        elif isinstance(cell, date):
            page.write_datetime(*place, datetime.combine(cell, datetime.min.time()), style)
        elif isinstance(cell, str):
            page.write_string(*place, cell, self._format("@", bold=bold, wrap=column.kind == "long"))
        else:
            page.write_number(*place, float(cell), style)

    def _format(self, number: str, *, bold: bool = False, wrap: bool = False) -> Any:
        key = (f"{number}{'¶' if wrap else ''}", bold)
        if key not in self._formats:
            shape = {"num_format": number, "bold": bold, "valign": "top", "text_wrap": wrap}
            self._formats[key] = self._book.add_format(shape | ({"top": 1} if bold else {}))
        return self._formats[key]

    def _heading(self, kind: str) -> Any:
        align = "left" if kind in {"text", "long", "day"} else "right"
        key = (f"heading {align}", True)
        if key not in self._formats:
            shape = {"bold": True, "bottom": 1, "align": align, "valign": "bottom", "text_wrap": True}
            self._formats[key] = self._book.add_format(shape)
        return self._formats[key]


def letters(columns: Sequence[Column]) -> Callable[[str], str]:
    """From a column's title to its letter."""
    found = {column.title: xl_col_to_name(at) for at, column in enumerate(columns)}
    return lambda title: found[title]
