"""Which rows of a grid are its header, and what the columns are called."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

Row = Sequence[str]
Span = tuple[int, int, int, int]
_NUMBER = re.compile(r"[-+(]?\s*(?:[￥¥$€£]|R\$)?\s*\d[\d,. ]*\s*(?:[%‰万亿元]|万元)?\s*\)?")
_TIME = re.compile(
    r"\d{4}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*|\d{1,2}:\d{2}.*"
)
_LOGGED = re.compile(r"\d{1,2}:\d{2}:\d{2}|(?<!\d)1\d{9}(?:\d{3})?(?!\d)|\d{4}[-/]\d{1,2}[-/]\d{1,2}")
_UNIT = re.compile(
    r"[（(\[【][^（(\[【）)\]】]{1,8}[）)\]】]|人|人次|元|万元|秒|分|分钟|小时|天|个|件|单|次|条|笔|通|款|%|％|‰|RMB|CNY|pcs|min|sec|s|h"
)
_SCALED = re.compile(r"万|千|%|％|‰|分|小时|天|毫秒|min|ms|h(?:our)?s?\b")
#: No header says a moment or a long number: a first row that holds one is data.
_MOMENT = re.compile(
    r".*\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?[ T]\s*\d{1,2}:\d{2}.*|\d{9,}|.*\b\d{1,2}/[A-Z][a-z]{2}/\d{4}:\d{2}:.*"
)
_LOOK_AT = 40


@dataclass(frozen=True, slots=True)
class Header:
    """``names`` of the columns (unique, ``#3`` for a blank one); the 1-based ``lines`` they came from;
    headers that stood there twice; units other than plain ones that a line below says, by column."""

    names: tuple[str, ...]
    lines: tuple[int, ...] = ()
    twice: tuple[str, ...] = ()
    raw: tuple[tuple[str, ...], ...] = ()
    units: tuple[tuple[str, str], ...] = ()

    @property
    def width(self) -> int:
        """How many columns."""
        return len(self.names)

    def fitted(self, widths: Sequence[int], spare: bool) -> Header:
        """The header as wide as the rows, where all of them have the same blank columns more or fewer."""
        if not widths:
            return self
        usual = Counter(widths).most_common(1)[0][0]
        if usual > self.width and spare:
            extra = tuple(f"#{i + 1}" for i in range(self.width, usual))
            return replace(self, names=self.names + extra)
        if usual < self.width and max(widths) == usual and all(n.startswith("#") for n in self.names[usual:]):
            return replace(self, names=self.names[:usual])
        return self


def declared_header(rows: Sequence[Row], width: int = 0, lines: tuple[int, ...] = ()) -> Header:
    """The header made of ``rows``: parts joined with a space, blanks named by position, doubles numbered.

    With several rows a blank in an upper one repeats what stands left of it, as in a merged cell. A row of units below
    the first is no part of the names.
    """
    if not rows:
        return Header(tuple(f"#{i + 1}" for i in range(width)))
    said = [row for at, row in enumerate(rows) if at and is_units(row, rows[at - 1])]
    rows = [row for row in rows if row not in said]
    width = max(len(row) for row in rows)
    padded = [[clean(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    last = padded[-1]
    for upper in padded[:-1]:
        for at in range(1, width):
            if not upper[at] and last[at]:
                upper[at] = upper[at - 1]
    joined = []
    for at in range(width):
        parts: list[str] = []
        for row in padded:
            if row[at] and row[at] not in parts:
                parts.append(row[at])
        joined.append(" ".join(parts))
    names, twice = _unique(joined)
    units = tuple(
        (name, cell.strip())
        for row in said
        for name, cell in zip(names, row, strict=False)
        if _SCALED.search(cell)
    )
    return Header(names, lines, twice, tuple(tuple(row) for row in rows), units)


def clean(cell: str) -> str:
    """A header cell without line breaks, outer spaces and characters that show nothing."""
    text = "".join(
        " " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in cell if c not in "\ufeff\u200b"
    )
    return " ".join(text.split())


def _unique(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    taken: set[str] = set()
    found: list[str] = []
    twice: list[str] = []
    for position, name in enumerate(names, start=1):
        unique, number = name or f"#{position}", 1
        while unique in taken:
            number += 1
            unique = f"{name or f'#{position}'} ({number})"
        if number == 2:
            twice.append(name)
        taken.add(unique)
        found.append(unique)
    return tuple(found), tuple(twice)


def find_header(grid: Sequence[Row], merged: Sequence[Span] = ()) -> tuple[int, int]:
    """First and last row (0-based) of the header in the top of a sheet or file.

    The header is the first row nearly as full as the fullest and made of words; rows above are titles, unless
    they head groups of columns. ``merged`` are merged cells as (top, left, bottom, right), all inclusive, which
    ``grid`` shows filled.
    """
    top = grid[:_LOOK_AT]
    full = max((_filled(row) for row in top), default=0)
    enough = max(min(math.ceil(full * 0.7), full - 1), min(full, 2), 1)
    candidates = [at for at, row in enumerate(top) if _filled(row) >= enough]
    words = [at for at in candidates if _words(top[at]) and not _is_title(top, at, full, merged)]
    header = next(iter(words or candidates), 0)
    header = next((at for at in words if _below_notes(top, header, at, full)), header)
    first = last = header
    while first > 0 and _heads_groups(top[first - 1], top[first], first - 1, merged):
        first -= 1
    while last + 1 < len(top) and last - first < 2 and _continues(top[last], top[last + 1], last, merged):
        last += 1
    return first, last


def _is_title(top: Sequence[Row], at: int, full: int, merged: Sequence[Span]) -> bool:
    """Whether a rather empty row of words stands above a fuller one that does not complete it."""
    if at + 1 >= len(top) or _filled(top[at]) >= 0.8 * full or _filled(top[at + 1]) <= _filled(top[at]):
        return False
    return _words(top[at + 1]) and not _continues(top[at], top[at + 1], at, merged)


def _below_notes(top: Sequence[Row], first: int, at: int, full: int) -> bool:
    """Whether only pairs such as 店铺,甲 stand from ``first`` to a full row of words above data: conditions of the export."""
    if at < first + 2 or at + 1 >= len(top) or _filled(top[at]) < full:
        return False
    narrow = all(_filled(row) < full for row in top[first:at])
    return narrow and _filled(top[at + 1]) == full and not _words(top[at + 1])


def _filled(row: Row) -> int:
    """How many cells hold something; the same text throughout (a title in merged cells) counts once."""
    cells = [cell for cell in row if cell and cell.strip()]
    return min(len(cells), 1) if len(set(cells)) == 1 else len(cells)


def is_headerless(row: Row) -> bool:
    """Whether a row that would be the header is data: numbers and dates only, a moment, or a line of a log with its time."""
    filled = [cell for cell in row if cell and cell.strip()]
    if len(filled) == 1 and len(row) == 1 and _LOGGED.search(filled[0]):
        return True
    return any(_MOMENT.fullmatch(cell.strip()) for cell in filled) or not any(is_word(cell) for cell in row)


def is_word(cell: str) -> bool:
    """Whether a cell holds neither a number nor a date nor nothing."""
    text = unicodedata.normalize("NFKC", cell).strip()
    return bool(text) and not _NUMBER.fullmatch(text) and not _TIME.fullmatch(text)


def is_units(row: Row, upper: Row = ()) -> bool:
    """Whether a row holds nothing but units, as below a header: （人） （秒） 元 %; what repeats ``upper`` (merged) aside."""
    above = [*upper, *[""] * len(row)]
    cells = [
        cell.strip() for cell, up in zip(row, above, strict=False) if cell.strip() not in {"", up.strip()}
    ]
    return len(cells) >= 2 and all(_UNIT.fullmatch(cell) for cell in cells)


def _words(row: Row) -> bool:
    cells = [cell for cell in row if cell and cell.strip()]
    return sum(map(is_word, cells)) >= 0.8 * len(cells)


def _spans(row: int, merged: Sequence[Span]) -> list[tuple[int, int]]:
    return [(left, right) for top, left, bottom, right in merged if top <= row <= bottom and right > left]


def _heads_groups(upper: Row, lower: Row, row: int, merged: Sequence[Span]) -> bool:
    """Whether ``upper`` names groups of the columns in ``lower``: several words, gaps where a group goes on."""
    if _filled(upper) < 2 or not _words(upper) or any(":" in c or "：" in c for c in upper):
        return False
    if merged:
        return len(_spans(row, merged)) >= 1 and len(set(filter(None, upper))) >= 2
    below = [cell.strip() for cell in lower if cell.strip()]
    gaps = any(up.strip() and not low.strip() for up, low in zip(upper, lower, strict=False))
    return gaps or (len(set(below)) < len(below) and _filled(upper) < _filled(lower))


def _continues(upper: Row, lower: Row, row: int, merged: Sequence[Span]) -> bool:
    """Whether ``lower`` completes the header in ``upper``: words, only under gaps, merged or repeated cells, or units."""
    if is_units(lower, upper):
        return True
    if not _filled(lower) or not all(is_word(cell) for cell in lower if cell and cell.strip()):
        return False
    spans = _spans(row, merged)
    counts = Counter(cell.strip() for cell in upper)
    under = others = passed = 0
    for at, cell in enumerate(lower):
        above = upper[at].strip() if at < len(upper) else ""
        if not cell.strip() or cell.strip() == above:
            passed += bool(above)
            continue
        in_span = any(left <= at <= right for left, right in spans)
        group = not above or in_span or counts[above] > 1
        starts_group = above and at + 1 < len(upper) and not upper[at + 1].strip()
        under, others = (under + 1, others) if group or starts_group else (under, others + 1)
    # A column of its own may have two words too, beside groups and columns that the lower row leaves alone.
    return under >= 2 and (not others or (others < under and passed > 0))
