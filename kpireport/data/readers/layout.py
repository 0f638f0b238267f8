"""How a raw file is laid out, as far as it was declared; everything else is found out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from zipfile import ZipInfo

from kpireport.errors import DataError

Format = Literal["csv", "tsv", "xlsx", "xls", "parquet", "jsonl", "text", "zip"]
Labels = Mapping[str, tuple[str, ...]]

#: A record of a text file longer than this is refused, so that memory stays bounded.
LINE_LIMIT = 4 << 20
#: A quoted field may run over this many lines; more means that a quote was never closed.
SPAN_LIMIT = 2000
#: More columns than this is no table.
COLUMN_LIMIT = 20_000
#: What one zip member or workbook may hold unpacked, and how many times its packed size.
UNPACKED_LIMIT = 16 << 30
RATIO_LIMIT = 1000


class Declared(Protocol):
    """The part of a source of params/sources.yaml that says how its files are laid out."""

    @property
    def format(self) -> Any: ...  # noqa: D102
    @property
    def encoding(self) -> str | None: ...  # noqa: D102
    @property
    def delimiter(self) -> Any: ...  # noqa: D102
    @property
    def quote(self) -> str | None: ...  # noqa: D102
    @property
    def escape(self) -> str | None: ...  # noqa: D102
    @property
    def decimal(self) -> Any: ...  # noqa: D102
    @property
    def sheet(self) -> Any: ...  # noqa: D102
    @property
    def member(self) -> str | None: ...  # noqa: D102
    @property
    def header(self) -> Any: ...  # noqa: D102
    @property
    def record(self) -> str | None: ...  # noqa: D102
    @property
    def each(self) -> str | None: ...  # noqa: D102
    @property
    def heading(self) -> str | None: ...  # noqa: D102
    @property
    def ignore(self) -> str | None: ...  # noqa: D102
    @property
    def fill_down(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def skip(self) -> Mapping[str, Any]: ...  # noqa: D102
    @property
    def totals(self) -> Mapping[str, Any]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Layout:
    """What was declared about a file; None means: find out and say so.

    ``delimiter`` may be several, any of which splits; ``quote`` encloses fields, ``escape`` stands before a sign that is
    text (empty: none does); ``header`` are 1-based lines, ``(0,)`` for a file without;
    ``sheet`` a name, a pattern (``*`` for all) or a 1-based number, ``member`` a pattern for
    members of a zip; ``labels`` the rows that are totals, by raw column. ``record`` and ``heading`` are patterns of the lines
    that begin a row, and of those that hold for the rows below. ``fill_down``: raw columns whose blanks repeat the cell above,
    ``each`` the path of a list in JSON whose elements are the rows, ``ignore`` a pattern of lines that are no rows.
    """

    format: Format | None = None
    encoding: str | None = None
    delimiter: tuple[str, ...] | None = None
    quote: str | None = None
    escape: str | None = None
    decimal: str | None = None
    sheet: str | int | None = None
    member: str | None = None
    header: tuple[int, ...] | None = None
    labels: Labels = field(default_factory=dict)
    record: str | None = None
    heading: str | None = None
    each: str | None = None
    fill_down: tuple[str, ...] = ()
    ignore: str | None = None

    @classmethod
    def of(cls, source: Declared) -> Layout:
        """The layout a source declares."""
        header = source.header
        return cls(
            format=source.format,
            encoding=source.encoding,
            delimiter=None if source.delimiter is None else _texts(source.delimiter),
            quote=source.quote,
            escape=source.escape,
            decimal=source.decimal,
            sheet=source.sheet,
            member=source.member,
            header=None if header is None else (header,) if isinstance(header, int) else tuple(header),
            labels=_merge(source.skip, source.totals),
            record=source.record,
            heading=source.heading,
            each=source.each,
            fill_down=tuple(source.fill_down),
            ignore=source.ignore,
        )


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list | tuple) else (str(value),)


def _merge(*parts: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    merged: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for column, labels in (part or {}).items():
            merged[column] = merged.get(column, ()) + _texts(labels)
    return merged


def check_unpacked(members: Iterable[ZipInfo], shown: str) -> None:
    """DataError where a zip (a workbook is one) says that it unpacks to more than any export holds."""
    for each in members:
        packed = max(each.compress_size, 1)
        if each.file_size > UNPACKED_LIMIT or (
            each.file_size > 64 << 20 and each.file_size / packed > RATIO_LIMIT
        ):
            detail = f"{each.file_size >> 20} MB / {packed >> 10} KB"
            raise DataError("readers.too_big", file=shown, detail=detail)
