"""How a text file is written: delimiter, header lines, decimal sign, found out from its beginning."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from csv import Error
from dataclasses import dataclass
from itertools import zip_longest

from kpireport.data.readers.headers import Header, declared_header, find_header, is_headerless
from kpireport.data.readers.layout import COLUMN_LIMIT, SPAN_LIMIT, Layout
from kpireport.data.readers.quoting import Quoting, find_quoting
from kpireport.errors import DataError

#: Longer ones first: where both split evenly, "||" is meant and not "|".
_CANDIDATES = (
    "|~|",
    "~|~",
    "|+|",
    "^|^",
    "||",
    "::",
    "@@",
    "##",
    "&&",
    "^^",
    "\t",
    ";",
    "|",
    ",",
    "\x01",
    "\x1f",
    "^",
    "~",
)
_SAMPLE_RECORDS = 300
_USUAL = Quoting()
_SIGN = r"[-+(]?(?:[￥¥$€£₹]|R\$|US\$)?\s?[-+]?"
_COMMA = re.compile(rf"{_SIGN}(?:\d{{1,3}}(?:\.\d{{3}})+,\d+|\d+,(?:\d{{1,2}}|\d{{4,}}))%?\)?")
_THOUSANDS = re.compile(rf"{_SIGN}\d{{1,3}}\.\d{{3}}\)?")
_COMMA_THOUSANDS = re.compile(rf"{_SIGN}\d{{1,3}},\d{{3}}\)?")
_POINT = re.compile(rf"{_SIGN}(?:\d{{1,3}}(?:,\d{{3}})+\.\d+|\d+\.(?:\d{{1,2}}|\d{{4,}}))%?\)?")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the sample: the physical lines it takes (0-based, end exclusive) and its fields."""

    start: int
    end: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dialect:
    """``skip`` physical lines stand before the data; ``found``: the delimiter was not declared; ``doubtful``: all points
    have three digits behind them, so that nobody can tell whether 1.000 is one or a thousand.
    """

    delimiter: tuple[str, ...]
    header: Header
    skip: int
    decimal: str
    found: bool
    doubtful: bool = False
    quoting: Quoting = _USUAL


def find_dialect(text: str, layout: Layout, shown: str) -> Dialect:
    """The dialect of a file that begins with ``text`` (whole lines); DataError where it holds no table."""
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    first = re.fullmatch(r"sep=(.)\r?", lines[0]) if lines else None
    declared = (
        layout.delimiter or ((first[1],) if first else None) or (("\t",) if layout.format == "tsv" else None)
    )
    delimiter = declared or (_best(lines),)
    quoting = find_quoting(lines[:_SAMPLE_RECORDS], delimiter[0], layout)
    records = [each for each in split_records(lines, delimiter, quoting) if any(map(str.strip, each.fields))]
    if first:
        records = records[1:]
    if not records:
        raise DataError("readers.no_rows", file=shown)
    if max(len(each.fields) for each in records) > COLUMN_LIMIT:
        raise DataError("readers.too_wide", file=shown, limit=COLUMN_LIMIT)
    header, skip = _header(records, layout, shown)
    body = [each.fields for each in records if each.start >= skip]
    header = header.fitted([len(fields) for fields in body], _spare(body, header.width))
    decimal = layout.decimal or _decimal(body)
    doubtful = layout.decimal is None and (_in_doubt(body) if decimal == "." else _comma_in_doubt(body))
    return Dialect(delimiter, header, skip, decimal, declared is None, doubtful, quoting)


def split_records(
    lines: Sequence[str], delimiter: tuple[str, ...], quoting: Quoting = _USUAL
) -> list[Record]:
    """The first records of ``lines``, leniently: only for looking at."""
    single, prepared = _single(lines, delimiter)
    records: list[Record] = []
    reader = quoting.reader((quoting.line(line + "\n") for line in prepared), single)
    start = 0
    try:
        for fields in reader:
            records.append(Record(start, reader.line_num, tuple(fields)))
            start = reader.line_num
            if len(records) >= _SAMPLE_RECORDS:
                break
    except Error:
        pass
    return records


def _single(lines: Sequence[str], delimiter: tuple[str, ...]) -> tuple[str, list[str]]:
    if len(delimiter) == 1 and len(delimiter[0]) == 1:
        return delimiter[0], list(lines)
    pattern = re.compile("|".join(re.escape(each) for each in sorted(delimiter, key=len, reverse=True)))
    return "\x1f", [pattern.sub("\x1f", line) for line in lines]


def _best(lines: Sequence[str]) -> str:
    """The delimiter that splits most lines into the same number of fields; "," where none does."""
    sample = list(lines[: min(_SAMPLE_RECORDS, SPAN_LIMIT)])
    widths = {each: _usual(sample, each) for each in _CANDIDATES if any(each in line for line in sample)}
    good = [each for each in widths if widths[each][0] > 1]
    if not good:
        return ","
    order = {each: -rank for rank, each in enumerate(_CANDIDATES)}
    best = max(good, key=lambda e: (round(widths[e][1] ** 2 * math.log(1 + widths[e][0]), 6), order[e]))
    for longer in good:
        times = longer.count(best)
        if len(longer) > 1 and times and widths[best][0] - 1 == (widths[longer][0] - 1) * times:
            return longer
        if len(longer) > 1 and times and widths[longer][1] == 1 and _alone(sample, longer, best):
            return longer
    return f"{best} " if len(best) == 1 and _spaced(sample, best) else best


def _spaced(sample: Sequence[str], sign: str) -> bool:
    """Whether a space follows every delimiter and quotes come behind it: they are no part of the text."""
    quoted = any(f'{sign} "' in line for line in sample)
    return quoted and all(line.count(sign) == line.count(f"{sign} ") for line in sample)


def _alone(sample: Sequence[str], longer: str, best: str) -> bool:
    """Whether the header is split by ``longer`` alone into named columns: ``a||b||c``, though texts below hold a ``|``."""
    names = next((line for line in sample if longer in line), "").strip().split(longer)
    return len(names) > 2 and all(name.strip() and best not in name for name in names)


def _usual(sample: Sequence[str], delimiter: str) -> tuple[int, float]:
    """How many fields most lines have, one-field lines aside unless there are only such, and their share."""
    found = [len(each.fields) for each in split_records(sample, (delimiter,)) if any(each.fields)]
    several = [width for width in found if width > 1]
    if not several:
        return 1, 1.0
    width, count = Counter(several).most_common(1)[0]
    return width, count / len(found)


def _header(records: Sequence[Record], layout: Layout, shown: str) -> tuple[Header, int]:
    grid = [each.fields for each in records]
    if layout.header is not None:
        if layout.header == (0,):
            return declared_header([], _usual_width(grid)), 0
        chosen = [_at_line(records, line, shown) for line in layout.header]
        return declared_header([each.fields for each in chosen]), max(each.end for each in chosen)
    first, last = find_header(grid)
    log = _usual_width(grid) == 1 and is_headerless(grid[0])  # a remark further down heads no column
    if log or is_headerless(grid[last]):
        return declared_header([], _usual_width(grid)), 0
    header = declared_header(
        grid[first : last + 1], lines=tuple(records[i].start + 1 for i in range(first, last + 1))
    )
    return header, records[last].end


def _usual_width(grid: Sequence[Sequence[str]]) -> int:
    return Counter(len(row) for row in grid).most_common(1)[0][0]


def _at_line(records: Sequence[Record], line: int, shown: str) -> Record:
    for record in records:
        if record.start < line <= record.end:
            return record
    raise DataError("readers.no_header", file=shown, line=line)


def _spare(body: Sequence[tuple[str, ...]], width: int) -> bool:
    """Whether everything beyond the header's columns is empty in the sample."""
    return all(not any(map(str.strip, fields[width:])) for fields in body)


def _in_doubt(body: Sequence[tuple[str, ...]]) -> bool:
    cells = [cell.strip() for fields in body for cell in fields if "." in cell]
    return any(map(_THOUSANDS.fullmatch, cells)) and not any(map(_POINT.fullmatch, cells))


def _comma_in_doubt(body: Sequence[tuple[str, ...]]) -> bool:
    """Whether a column has 1,234 and nothing of its own that says what its commas are: another's may part a list."""
    columns = [[cell.strip() for cell in cells] for cells in zip_longest(*body, fillvalue="")]
    return any(
        any(map(_COMMA_THOUSANDS.fullmatch, cells)) and not any(map(_COMMA.fullmatch, cells))
        for cells in columns
    )


def _decimal(body: Sequence[tuple[str, ...]]) -> str:
    """A comma where numbers with a decimal comma occur and none with a point."""
    comma = point = 0
    for fields in body:
        for cell in fields:
            text = cell.strip()
            if text and text[-1] in "0123456789%)":
                comma += _COMMA.fullmatch(text) is not None
                point += _POINT.fullmatch(text) is not None
    return "," if comma and not point else "."
