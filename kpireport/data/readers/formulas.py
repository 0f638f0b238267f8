"""Cells of a sheet whose formula failed or (in XLSX) was never computed.

The reader of workbooks gives such cells as empty, and empty would pass for missing without a word.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

#: Stands before a formula that was never computed; values that begin so are rejected.
UNCOMPUTED = "#FORMULA!"
_CELL = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3})(\d+)"([^>]*)>(.*?)</c>', re.DOTALL)
_PREFIX = re.compile(rb"<(/?)\w+:(?=[cfv][\s>/])")
_CHUNK = 8 << 20
#: A worksheet begins; a cell (BOOLERR), or a formula's result (FORMULA), is an error with this code: records of BIFF8.
_XLS_SHEET = re.compile(rb"\x09\x08\x10\x00\x00\x06\x10\x00")
_XLS_ERROR = re.compile(
    rb"(?s)\x05\x02\x08\x00(....)..([\x00\x07\x0f\x17\x1d\x24\x2a])\x01"
    rb"|\x06\x00.[\x00-\x07](....)..\x02\x00([\x00\x07\x0f\x17\x1d\x24\x2a])\x00\x00\x00\xff\xff"
)
_XLS_ERRORS = {
    0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoilt:
    """Texts for cells without a usable result, by 0-based row: (0-based column, text)."""

    cells: dict[int, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    formulas: int = 0

    def row(self, at: int) -> tuple[tuple[int, str], ...]:
        """The cells of row ``at``."""
        return self.cells.get(at, ())


def spoilt_cells(path: Path, sheet: str, at: int = 0) -> Spoilt:
    """What stands in place of a result in the sheet called ``sheet``, the worksheet number ``at`` (0-based) of an XLS."""
    if not zipfile.is_zipfile(path):
        return Spoilt(_failed_in_xls(path.read_bytes(), at))
    cells: dict[int, tuple[tuple[int, str], ...]] = {}
    formulas = 0
    with zipfile.ZipFile(path) as archive:
        part = _part(archive, sheet)
        for column, row, text in _scan(archive, part) if part else ():
            formulas += text.startswith(UNCOMPUTED)
            cells[row] = (*cells.get(row, ()), (column, text))
    return Spoilt(cells, formulas)


def counts_from_1904(data: bytes) -> bool:
    """Whether the part of an XLS before its first worksheet says so (DATEMODE)."""
    sheet = _XLS_SHEET.search(data)
    return sheet is not None and b"\x22\x00\x02\x00\x01\x00" in data[: sheet.start()]


def _failed_in_xls(data: bytes, at: int) -> dict[int, tuple[tuple[int, str], ...]]:
    """Cells of a worksheet whose records say that they hold an error, in the order of the file."""
    begun = [hit.start() for hit in _XLS_SHEET.finditer(data)]
    if at >= len(begun):
        return {}
    end = begun[at + 1] if at + 1 < len(begun) else len(data)
    cells: dict[int, tuple[tuple[int, str], ...]] = {}
    for found in _XLS_ERROR.finditer(data, begun[at], end):
        place, code = found[1] or found[3], (found[2] or found[4])[0]
        row, column = int.from_bytes(place[:2], "little"), int.from_bytes(place[2:], "little")
        cells[row] = (*cells.get(row, ()), (column, _XLS_ERRORS[code]))
    return cells


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The name of the sheet's XML inside the workbook."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    rels = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", book):
        name = re.search(r'\bname="([^"]*)"', tag)
        link = re.search(r'\b\w+:id="([^"]*)"', tag)
        if name is None or link is None or html.unescape(name[1]) != sheet:
            continue
        for relation in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", rels):
            target = re.search(r'\bTarget="([^"]*)"', relation)
            if f'Id="{link[1]}"' in relation and target is not None:
                full = posixpath.normpath(posixpath.join("xl", target[1])).lstrip("/")
                return full if full in names else None
    return None


def _scan(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int, str]]:
    """(column, row, text) of every cell that is an error or a formula without a value."""
    rest, prefixed = b"", False
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            data = rest + chunk
            prefixed = prefixed or b":worksheet" in data[:4096]
            data = _PREFIX.sub(rb"<\1", data) if prefixed else data  # <x:c> of Microsoft's own library
            end = data.rfind(b"</c>") + 4
            if end < 4:
                rest = data[-_CHUNK:]
                continue
            rest = data[end:]
            if b"<f" in data or b't="e"' in data:
                yield from _spoilt_in(data[:end])


def _spoilt_in(data: bytes) -> Iterator[tuple[int, int, str]]:
    for found in _CELL.finditer(data):
        letters, row, attributes, inside = found.groups()
        # a cell without content (<c r="A1" s="2"/>) has no end tag of its own: look at the last cell only
        if attributes.endswith(b"/"):
            inner = re.search(rb'<c\s[^>]*?\br="([A-Z]{1,3})(\d+)"([^>/]*)>(.*)$', inside, re.DOTALL)
            if inner is None:
                continue
            letters, row, attributes, inside = inner.groups()
        text = _text(attributes, inside)
        if text:
            yield _column(letters), int(row) - 1, text


def _text(attributes: bytes, inside: bytes) -> str:
    value = re.search(rb"<v[^>]*>(.*?)</v>", inside, re.DOTALL)
    content = html.unescape(value[1].decode("utf-8", "replace")) if value else ""
    if b't="e"' in attributes:
        return content or "#ERROR!"
    if b"<f" not in inside or content or b't="str"' in attributes:
        return ""
    formula = re.search(rb"<f[^>]*>(.*?)</f>", inside, re.DOTALL)
    return f"{UNCOMPUTED} ={html.unescape(formula[1].decode('utf-8', 'replace')) if formula else ''}"


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
