"""What a reader hands on: rows of a raw file as text, nothing interpreted yet."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

import pyarrow as pa

from kpireport.texts import Message


@dataclass(frozen=True, slots=True)
class RawReject:
    """A line that is no row of the table (too many fields, a broken quote …) and why."""

    row: int
    text: str
    reason: Message


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Some rows of one file, in the file's order.

    ``file`` is the name shown to people, with sheet or zip member (``a.zip » b.csv``, ``c.xlsx » Sheet1``).
    ``columns`` holds strings only, one column for each column of the file in the file's order, names made
    unique; ``rows`` the 1-based line (text files) or row (workbooks) each row starts at. ``rejects`` are lines
    that are no rows, ``left_out`` total and summary rows with the columns of ``columns``, ``left_out_rows``
    where they stand: rows read = rows + rejects + left out. ``notes`` say what was found out, once a file. ``joined``
    says that headers were put together from several lines, ``epoch`` the year a workbook counts its days from.
    ``origin`` is where mended rows once stood, if they are such; ``doubtful``: 1.000 may be one or a thousand;
    ``units`` are those a line below the header says, by column.
    Every file, sheet or member gives at least one batch, though it may have no rows.
    """

    file: str
    columns: pa.Table
    rows: pa.Int64Array
    notes: tuple[Message, ...] = ()
    rejects: tuple[RawReject, ...] = ()
    left_out: pa.Table | None = None
    left_out_rows: pa.Int64Array = field(default_factory=lambda: pa.array([], pa.int64()))
    decimal: str = "."
    joined: bool = False
    epoch: int = 1900
    origin: str | None = None
    doubtful: bool = False
    units: tuple[tuple[str, str], ...] = ()

    @property
    def read(self) -> int:
        """How many rows were read, whatever became of them."""
        return len(self.rows) + len(self.rejects) + len(self.left_out_rows)

    def find(self, name: str) -> str | None:
        """The column's name in ``columns`` for a raw header or ``#3`` (the third); None where there is none.

        The header as written comes first; else one that is the same but for width, case and spaces; of headers in
        several lines the lowest line will do, where no other column has it.
        """
        names = self.columns.column_names
        if name in names:
            return str(name)
        if name.startswith("#") and name[1:].isdigit() and 0 < int(name[1:]) <= len(names):
            return str(names[int(name[1:]) - 1])
        wanted = plain(name)
        alike = [each for each in names if plain(each) == wanted]
        if not alike and self.joined:
            alike = [each for each in names if " " in each and plain(lowest(each)) == wanted]
        return str(alike[0]) if len(alike) == 1 else None

    def column(self, name: str) -> pa.ChunkedArray | None:
        """The values under ``name`` as :meth:`find` understands it; None where there is no such column."""
        found = self.find(name)
        return None if found is None else self.columns.column(found)


def lowest(header: str) -> str:
    """The part of a header put together from several lines that stood in the lowest one."""
    return header.rsplit(" ", 1)[-1]


def plain(header: str) -> str:
    """A header without what exports change from one time to the next: width, case, spaces."""
    return "".join(unicodedata.normalize("NFKC", header).casefold().split())
