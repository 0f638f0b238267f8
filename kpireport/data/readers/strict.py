"""Delimited text record by record, for blocks whose quotes are not all in order."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field

from kpireport.data.readers.layout import LINE_LIMIT, SPAN_LIMIT
from kpireport.data.readers.quoting import Quoting


@dataclass(frozen=True, slots=True)
class Strict:
    """Records of the right width and, by 0-based line, those with a broken quote or another width.

    ``rest`` is an unfinished record at the end, ``used`` how many lines stand before it.
    """

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)
    ragged: list[tuple[int, int, str]] = field(default_factory=list)
    rest: bytes = b""
    used: int = 0


def read_strictly(data: bytes, delimiter: str, width: int, final: bool, quoting: Quoting) -> Strict:
    """Read whole lines of UTF-8; a broken quote costs the line it begins on, the next line is read afresh."""
    if csv.field_size_limit() < LINE_LIMIT:  # for the whole process, so it is only ever raised: files are
        csv.field_size_limit(LINE_LIMIT)  # read side by side, and a record's length is bounded here anyway
    source = _Lines(data.decode("utf-8", "replace").split("\n")[:-1], quoting)
    reader = quoting.reader(source, delimiter, strict=True)
    found = Strict()
    while not source.done:
        start = source.begin()
        try:
            fields = next(reader)
        except (csv.Error, StopIteration):
            if source.done and not source.too_far and not final:
                left = "".join(line + "\n" for line in source.lines[start:])
                return Strict(found.rows, found.lines, found.broken, found.ragged, left.encode(), start)
            source.go_back(start + 1)
            found.broken.append((start, source.lines[start]))
            continue
        if len(fields) == width:
            found.rows.append(fields)
            found.lines.append(start)
        elif any(each.strip() for each in fields):
            found.ragged.append((start, len(fields), "\n".join(source.lines[start : source.at])))
    return found


class _Lines:
    """Lines for the csv module that can be read again from an earlier one."""

    def __init__(self, lines: list[str], quoting: Quoting) -> None:
        self.lines = lines
        self.quoting = quoting
        self.at = 0
        self.start = 0
        self.size = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.done or self.too_far:
            raise StopIteration
        line = self.lines[self.at]
        self.at += 1
        self.size += len(line) + 1
        return self.quoting.line(line + "\n")

    def begin(self) -> int:
        """Note that a record begins here."""
        self.start, self.size = self.at, 0
        return self.at

    def go_back(self, at: int) -> None:
        """Read on from line ``at``."""
        self.at = at

    @property
    def done(self) -> bool:
        """Whether all lines have been read."""
        return self.at >= len(self.lines)

    @property
    def too_far(self) -> bool:
        """Whether the record at hand is longer than any honest one."""
        return self.at - self.start > SPAN_LIMIT or self.size > LINE_LIMIT
