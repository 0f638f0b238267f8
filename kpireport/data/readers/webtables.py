"""Tables that call themselves workbooks: HTML and web archives saved as .xls, and Excel's XML of 2003."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

from kpireport.data.raw import RawBatch
from kpireport.data.readers.content import SPREADSHEET, WEB_ARCHIVE, encoding_of
from kpireport.data.readers.formulas import UNCOMPUTED, Spoilt
from kpireport.data.readers.headers import Span
from kpireport.data.readers.layout import COLUMN_LIMIT, Layout
from kpireport.data.readers.workbook import exact_number, read_grid
from kpireport.errors import DataError
from kpireport.texts import Message, message

_LIMIT = 512 << 20
#: More cells than this no honest cell takes, and more rows no sheet has.
_SPREAD = _ROWS = 1 << 20
_NAMES = "{urn:schemas-microsoft-com:office:spreadsheet}"
#: The first element of an XML file, what may stand before it aside.
_ROOT = re.compile(rb"\s*<\?xml[^>]*>(?:\s|<!--(?:(?!-->).)*-->|<(?:\?|!(?!--))[^>]*>)*<([\w:.-]+)", re.S)
#: How a time of day, or a length of time, stands in a cell for moments.
_CLOCK = re.compile(r"(?:1899-12-3[01]|1904-01-01)T(\d\d:\d\d:\d\d)(?:\.0+)?")


@dataclass
class Grid:
    """The cells of one table, those that span several filled throughout; ``merged`` are these, all borders inclusive."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    merged: list[Span] = field(default_factory=list)
    taken: dict[tuple[int, int], str] = field(default_factory=dict)

    def put(self, row: int, column: int, text: str, down: int, across: int) -> None:
        """A cell at ``column`` (the next free one to the right), with how many rows and columns it takes beyond its own."""
        while (row, column) in self.taken:
            column += 1
        if column + across >= COLUMN_LIMIT or (down + 1) * (across + 1) > _SPREAD:
            raise DataError("readers.too_wide", file=self.name, limit=COLUMN_LIMIT)
        if down or across:
            self.merged.append((row, column, row + down, column + across))
        for at in range(row, row + down + 1):
            self.taken |= dict.fromkeys(((at, column + each) for each in range(across + 1)), text)

    def close(self, row: int) -> None:
        """The row is whole: its cells from the first column on."""
        while len(self.rows) <= row:
            at = len(self.rows)
            there = [column for line, column in self.taken if line == at]
            self.rows.append(
                [self.taken.pop((at, column), "") for column in range(max(there, default=-1) + 1)]
            )

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(1 for row in self.rows for cell in row if cell)

    def even(self) -> Iterator[tuple[int, list[str]]]:
        """All rows with their 0-based number, equally wide."""
        width = max(map(len, self.rows), default=0)
        yield from ((at, row + [""] * (width - len(row))) for at, row in enumerate(self.rows))


def read_web_tables(path: Path, layout: Layout, shown: str) -> Iterator[RawBatch]:
    """The rows of the fullest table, or of those ``sheet`` names (HTML: by number); row numbers are the table's own."""
    if path.stat().st_size > _LIMIT:
        raise DataError("readers.too_big", file=shown, detail=f"{path.stat().st_size >> 20} MB")
    found = [grid for grid in _grids(path, layout, shown) if grid.filled]
    if not found:
        raise _no_table(path, shown)
    chosen = _chosen(found, layout, shown)
    others = "、".join(grid.name for grid in found if grid not in chosen)
    notes: tuple[Message, ...] = (message("readers.note_web_page", file=shown),)
    if others and layout.sheet is None:
        notes += (message("readers.note_other_sheets", file=shown, names=others),)
    for grid in chosen:
        where = f"{shown} » {grid.name}" if len(found) > 1 else shown
        yield from read_grid(grid.even(), Spoilt(), tuple(grid.merged), layout, where, notes)
        notes = ()


def _chosen(found: list[Grid], layout: Layout, shown: str) -> list[Grid]:
    if layout.sheet is None:
        return [max(found, key=lambda grid: grid.filled)]
    wanted = str(layout.sheet)
    chosen = [grid for grid in found if fnmatch.fnmatchcase(grid.name, wanted)]
    if not chosen and wanted.isdigit() and 0 < int(wanted) <= len(found):
        chosen = [found[int(wanted) - 1]]
    if not chosen:
        known = "、".join(grid.name for grid in found)
        raise DataError("readers.no_sheet", file=shown, sheet=wanted, known=known)
    return chosen


def _grids(path: Path, layout: Layout, shown: str) -> list[Grid]:
    data = path.read_bytes()
    if SPREADSHEET in data[:4096] and b"<!DOCTYPE" not in data and b"<!ENTITY" not in data:
        return _spreadsheet(path, shown)
    if data.lstrip()[: len(WEB_ARCHIVE)].lower() == WEB_ARCHIVE:
        parts = message_from_bytes(data, policy=policy.default).walk()
        pages = [part.get_content() for part in parts if part.get_content_type() == "text/html"]
    else:
        pages = [data.decode(encoding_of(path, layout, shown), "replace")]
    reader = _Page()
    for page in pages:
        reader.feed(page)
        reader.close_all()
    return reader.done


def _no_table(path: Path, shown: str) -> DataError:
    """Why there is no table: the file is XML of another kind (an event log in XES, a feed), or a page."""
    with path.open("rb") as stream:
        root = _ROOT.match(stream.read(4096).removeprefix(b"\xef\xbb\xbf"))
    name = root[1].decode("ascii", "replace") if root else "html"
    if name.lower() in {"html", "svg"}:
        return DataError("readers.web_page", file=shown)
    return DataError("readers.other_xml", file=shown, root=name)


class _Page(HTMLParser):
    """HTML → its tables; cells and rows whose end is not marked end where the next begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[Grid] = []
        self.open: list[_Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, row or cell begins."""
        if tag == "table":
            self.open.append(_Open(Grid(str(len(self.done) + len(self.open) + 1))))
        elif self.open and tag == "tr":
            self.open[-1].end_row()
            self.open[-1].row += 1
        elif self.open and tag in {"td", "th"}:
            self.open[-1].end_cell()
            self.open[-1].begin({name: value or "" for name, value in attrs})
        elif self.open and tag in {"br", "p", "div", "li"}:
            self.open[-1].text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A table, row or cell ends."""
        if self.open and tag in {"td", "th"}:
            self.open[-1].end_cell()
        elif self.open and tag == "tr":
            self.open[-1].end_row()
        elif self.open and tag == "table":
            self.open[-1].end_row()
            self.done.append(self.open.pop().grid)

    def handle_data(self, data: str) -> None:
        """Text, which counts inside a cell only."""
        if self.open:
            self.open[-1].text.append(re.sub(r"\s+", " ", data))

    def close_all(self) -> None:
        """The page has ended, whatever is still open."""
        while self.open:
            self.handle_endtag("table")


@dataclass
class _Open:
    """A table whose end has not come yet."""

    grid: Grid
    row: int = -1
    cell: dict[str, str] | None = None
    text: list[str] = field(default_factory=list)

    def begin(self, attributes: dict[str, str]) -> None:
        self.row = max(self.row, 0)
        self.cell, self.text = attributes, []

    def end_cell(self) -> None:
        if self.cell is None:
            return
        lines = ("".join(self.text).replace("\xa0", " ")).split("\n")
        shown = "\n".join(line for line in map(str.strip, lines) if line)
        exact = self.cell.get("x:num") if shown else ""  # what Excel shows may be rounded
        down, across = _span(self.cell.get("rowspan")), _span(self.cell.get("colspan"))
        self.grid.put(self.row, 0, exact or shown, down, across)
        self.cell = None

    def end_row(self) -> None:
        self.end_cell()
        if self.row >= 0:
            self.grid.close(self.row)


def _span(said: str | None) -> int:
    return max(int(said), 1) - 1 if said and said.isdigit() and len(said) < 5 else 0


def _spreadsheet(path: Path, shown: str) -> list[Grid]:
    """The worksheets of a workbook in Excel's XML of 2003."""
    found: list[Grid] = []
    row = column = -1
    try:
        for event, each in ElementTree.iterparse(path, events=("start", "end")):  # noqa: S314 - without entities
            if event == "start" and each.tag == f"{_NAMES}Worksheet":
                found.append(Grid(each.get(f"{_NAMES}Name") or str(len(found) + 1)))
                row = -1
            elif event == "start" and each.tag == f"{_NAMES}Row":
                row, column = int(each.get(f"{_NAMES}Index") or row + 2) - 1, -1
                if row >= _ROWS:
                    raise DataError("readers.too_big", file=shown, detail=f"{row} rows")
            elif event == "end" and each.tag == f"{_NAMES}Cell" and found:
                column = int(each.get(f"{_NAMES}Index") or column + 2) - 1
                across = int(each.get(f"{_NAMES}MergeAcross") or 0)
                found[-1].put(row, column, _value(each), int(each.get(f"{_NAMES}MergeDown") or 0), across)
                column += across
            elif event == "end" and each.tag == f"{_NAMES}Row" and found:
                found[-1].close(row)
                each.clear()
    except (ElementTree.ParseError, ValueError) as error:
        raise DataError("readers.damaged_at", file=shown, format="XML", detail=str(error)[:120]) from None
    return found


def _value(cell: ElementTree.Element) -> str:
    data = cell.find(f"{_NAMES}Data")
    text = "".join(data.itertext()).strip() if data is not None else ""
    kind = data.get(f"{_NAMES}Type") if data is not None else None
    if not text and cell.get(f"{_NAMES}Formula") and kind != "String":
        return f"{UNCOMPUTED} {cell.get(f'{_NAMES}Formula')}"
    if kind == "Number":
        return exact_number(float(text))
    if kind == "Boolean":
        return "true" if text == "1" else "false"
    clock = _CLOCK.fullmatch(text) if kind == "DateTime" else None
    return clock[1] if clock else text
