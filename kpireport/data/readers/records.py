"""Chat transcripts and logs: text in which a pattern says where a record begins → batches of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pyarrow as pa

from kpireport.data.raw import RawBatch, RawReject
from kpireport.data.readers.batches import Rows, batch_of
from kpireport.data.readers.content import encoding_of
from kpireport.data.readers.headers import Header
from kpireport.data.readers.layout import LINE_LIMIT, Layout
from kpireport.errors import DataError
from kpireport.texts import message

TEXT, LINE, NUMBER = "text", "#line", "#n"
_ROWS = 50_000
_SHOWN = 200


def read_records(path: Path, layout: Layout, shown: str) -> Iterator[RawBatch]:
    """A row for each line that ``layout.record`` matches, its named groups being columns.

    What follows up to the next record is added to the column ``text``. The named groups of ``layout.heading`` hold for the
    rows below such a line. ``#n`` numbers the rows below a heading, ``#line`` is where a row begins. A line that
    belongs to no record, or begins none and matches ``layout.ignore``, is a reject.
    """
    if layout.record is None:
        raise DataError("readers.no_record_pattern", file=shown)
    record, heading = re.compile(layout.record), re.compile(layout.heading) if layout.heading else None
    names = [*(heading.groupindex if heading else ()), *record.groupindex]
    names = list(dict.fromkeys([*names, TEXT, LINE, NUMBER]))
    encoding = encoding_of(path, layout, shown)
    under_way = _Records(record, heading, names, re.compile(layout.ignore) if layout.ignore else None)
    empty, first = True, ""
    with path.open(encoding=encoding, errors="replace") as stream:
        for at, line in _lines(stream):
            first = first or line.strip()[:80]
            under_way.take(at, line)
            if len(under_way.rows) > _ROWS:
                yield under_way.batch(layout, shown, last=False)
                empty = False
    if empty and not under_way.rows:
        raise DataError("readers.no_records", file=shown, pattern=layout.record, first=first)
    yield under_way.batch(layout, shown, last=True)


def _lines(stream: IO[str]) -> Iterator[tuple[int, str]]:
    at = 0
    while line := stream.readline(LINE_LIMIT):
        at += 1
        text = line.rstrip("\r\n")
        yield at, text.removeprefix("\ufeff")


@dataclass
class _Records:
    """The records found so far; the last one is still open."""

    record: re.Pattern[str]
    heading: re.Pattern[str] | None
    names: list[str]
    ignore: re.Pattern[str] | None = None
    rows: list[dict[str, str]] = field(default_factory=list)
    rejects: list[RawReject] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)
    number: int = 0
    open: bool = False
    begun: int = 0
    more: int = 0

    def take(self, at: int, line: str) -> None:
        """One line: a heading, the beginning of a record, or more of the one before."""
        begun = self.record.search(line)
        if begun is not None:
            self.number += 1
            row = {**self.held, **_groups(begun), LINE: str(at), NUMBER: str(self.number)}
            self.rows.append(row)
            self.open = True
            self.begun += 1
        elif self.heading is not None and (found := self.heading.search(line)) is not None:
            self.held, self.number, self.open = _groups(found), 0, False
        elif self.open and not (self.ignore and self.ignore.search(line)):
            known = self.rows[-1].get(TEXT)
            self.more += bool(line.strip())
            self.rows[-1][TEXT] = line if known is None else f"{known}\n{line}"
        elif line.strip():
            self.rejects.append(RawReject(at, line[:_SHOWN], message("readers.no_record")))

    def batch(self, layout: Layout, shown: str, *, last: bool) -> RawBatch:
        """The records that are complete; the open one stays unless the file has ended."""
        done, self.rows = (self.rows, []) if last else (self.rows[:-1], self.rows[-1:])
        broken = [row for row in done if any("\ufffd" in text for text in row.values())]
        done = [row for row in done if row not in broken] if broken else done
        why = message("readers.broken_characters")
        lost = [RawReject(int(row[LINE]), " ".join(row.values())[:_SHOWN], why) for row in broken]
        rejects, self.rejects = (*self.rejects, *lost), []
        columns = [pa.array([_shown(row, name) for row in done], pa.string()) for name in self.names]
        places = pa.array([int(row[LINE]) for row in done], pa.int64())
        rows = Rows(pa.table(columns, names=self.names), places, rejects)
        said = (message("readers.note_records", file=shown, rows=self.begun, more=self.more),) if last else ()
        return batch_of(rows, Header(tuple(self.names)), layout.labels, shown, said, layout.decimal or ".")


def _groups(found: re.Match[str]) -> dict[str, str]:
    return {name: text for name, text in found.groupdict().items() if text is not None}


def _shown(row: dict[str, str], name: str) -> str | None:
    text = row.get(name)
    return text.strip("\r\n ") if name == TEXT and text is not None else text
