"""How delimited text protects its delimiters: with which quote, and whether a sign takes the next one literally."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kpireport.data.readers.layout import Layout

#: What databases write for signs that would end a line or a field, and for a value that is not there.
_LETTERS = {"n": "\\\n", "t": "\\\t", "r": "", "0": "", "N": ""}
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Quoting:
    """``quote`` encloses a field (empty: nothing does, quotes are text), ``escape`` (nothing, or a backslash) stands before
    a sign that is part of the text.
    """

    quote: str = '"'
    escape: str | None = None

    @property
    def usual(self) -> bool:
        """Whether quotes are doubled inside quotes and nothing else is protected, as spreadsheets write it."""
        return self == Quoting()

    def reader(self, lines: Iterable[str], delimiter: str, *, strict: bool = False) -> Any:
        """The csv module's reader of ``lines`` as :meth:`line` gives them."""
        options: dict[str, Any] = {
            "delimiter": delimiter,
            "quotechar": self.quote or None,
            "escapechar": self.escape,
        }
        if not self.quote:
            return csv.reader(lines, strict=strict, quoting=csv.QUOTE_NONE, **options)
        return csv.reader(lines, strict=strict, **options)

    def line(self, line: str) -> str:
        r"""A line in which ``\n``, ``\t`` and ``\N`` of databases are what the csv module takes for the same."""
        if self.escape != "\\" or "\\" not in line:
            return line
        return _ESCAPED.sub(lambda hit: _LETTERS.get(hit[1], hit[0]), line)


def find_quoting(lines: Sequence[str], delimiter: str, layout: Layout) -> Quoting:
    """As declared; else single quotes around every field of the first line, backslashes where more lines then have the
    same number of fields, and none where quotes stand in a table of tabs but enclose nothing.
    """
    first = next((line.strip() for line in lines if line.strip()), "")
    cells = [cell.strip() for cell in first.split(delimiter)]
    single = len(cells) > 1 and all(len(c) > 1 and c[0] == c[-1] == "'" for c in cells)
    found = "'" if single else "" if delimiter == "\t" and _only_text(lines, delimiter) else '"'
    quote = found if layout.quote is None else layout.quote
    if layout.escape is not None:
        return Quoting(quote, layout.escape or None)
    protected = (f"\\{quote or delimiter}", f"\\{delimiter}")
    if not any(line.endswith("\\") or any(each in line for each in protected) for line in lines):
        return Quoting(quote)
    plain, escaped = Quoting(quote), Quoting(quote, "\\")
    return escaped if _even(lines, delimiter, escaped) > _even(lines, delimiter, plain) else plain


def _only_text(lines: Sequence[str], delimiter: str) -> bool:
    """Whether quotes stand in fields, but around none of them, and some would be taken for the beginning of one."""
    cells = [cell for line in lines if '"' in line for cell in line.rstrip("\r").split(delimiter)]
    enclosed = any(len(cell) > 1 and cell[0] == cell[-1] == '"' for cell in cells)
    begun = any(cell.startswith('"') for cell in cells)
    if not begun or enclosed or _even(lines, delimiter, Quoting()) == 1:
        return False
    return _even(lines, delimiter, Quoting("")) == 1


def _even(lines: Sequence[str], delimiter: str, quoting: Quoting) -> float:
    """The share of the physical lines in records of the usual width whose quotes are in order."""
    widths: list[tuple[int, int]] = []
    reader = quoting.reader((quoting.line(line + "\n") for line in lines), delimiter, strict=True)
    at = 0
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            break
        except csv.Error:
            fields = []
        widths.append((len(fields), reader.line_num - at))
        at = reader.line_num
    usual = Counter(width for width, _ in widths if width > 1).most_common(1)
    return sum(taken for width, taken in widths if usual and width == usual[0][0]) / max(at, 1)
