"""params/sources.yaml: which files hold which table, and how their columns and values are written."""

from __future__ import annotations

from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from kpireport.project import Params

Format = Literal["csv", "tsv", "xlsx", "xls", "parquet", "jsonl", "text", "zip", "view"]
Place = Literal["#file", "#sheet", "#member"]
DateOrder = Literal["year_first", "day_first", "month_first"]


class Lookup(Params):
    """A file that says the ``value`` of each ``key``; both are headers (or positions) of it. ``header`` is its line, 0: none."""

    file: str
    key: str
    value: str
    sheet: str | int | None = None
    header: int | None = Field(default=None, ge=0)


class ColumnSource(Params):
    """Where one canonical column comes from: a raw column, several joined, or the same value everywhere.

    ``origin`` (``from`` in YAML) is a raw header or a position such as ``#3``. ``map`` turns raw texts into
    values, ``lookup`` takes it from another file, ``otherwise`` is the value of those not in ``map`` (without it they are rejected). ``pattern`` is a
    regular expression whose one group is taken out of the raw text first; ``#file``, ``#sheet`` and ``#member`` are the names
    of the file, the sheet and the file in a zip. ``prefix`` is put before a value (two shops whose order numbers are the same); ``count`` makes the number of matches of a regular
    expression of a text (a whole chat in one cell).
    ``format`` is a strptime format, ``unit`` says how a number is written (``duration``, ``percent``, ``minutes`` …).
    An ``optional`` column may be absent from a file.
    """

    origin: str | None = Field(default=None, alias="from")
    join: tuple[str, ...] = ()
    separator: str = "-"
    value: str | int | float | bool | None = None
    map: dict[str, str] = Field(default_factory=dict)
    lookup: Lookup | None = None
    otherwise: str | None = None
    pattern: str | None = None
    prefix: str = ""
    count: str | None = None
    format: str | None = None
    unit: str | None = None
    decimal: Literal[".", ","] | None = None
    dates: DateOrder | None = None
    optional: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        """A bare text is a raw header, a bare number or true/false is a value."""
        if isinstance(given, str):
            return {"from": given}
        return given if isinstance(given, dict) else {"value": given}

    @field_validator("map", mode="before")
    @classmethod
    def _plain(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {_text(raw): _text(value) for raw, value in given.items()}

    @field_validator("join", mode="before")
    @classmethod
    def _several(cls, given: Any) -> Any:
        return (given,) if isinstance(given, str) else given

    @property
    def raw_columns(self) -> tuple[str, ...]:
        """The raw headers (or positions) it reads."""
        return (self.origin,) if self.origin is not None else self.join


class Source(Params):
    """One entry of sources.yaml; what is left out is found out (and said) or taken from the preset.

    ``add_up`` names canonical columns of an export with several lines a row (an order's lines): lines of one key
    become one row, these columns added up. ``record`` is the pattern of a line that begins a row of a transcript,
    ``heading`` of one whose groups hold for the rows below. ``only`` takes rows with these values, ``skip`` leaves them out;
    ``each`` is the path of a list in JSON whose elements are the rows; ``ignore`` is a pattern of lines that are no rows and need not be (footers, notes).
    ``fill_down`` names raw columns whose blank cells repeat what stands above (groups). ``year`` is that of dates without one,
    or where its name stands.
    """

    table: str = ""
    files: tuple[str, ...] = ()
    preset: str | None = None
    format: Format | None = None
    encoding: str | None = None
    delimiter: str | tuple[str, ...] | None = None
    quote: str | None = Field(default=None, max_length=1)
    escape: Literal["\\", ""] | None = None
    decimal: Literal[".", ","] | None = None
    sheet: str | int | None = None
    member: str | None = None
    view: str | None = None
    header: tuple[int, ...] | None = None
    record: str | None = None
    heading: str | None = None
    each: str | None = None
    ignore: str | None = None
    skip: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    only: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    totals: dict[str, str] = Field(default_factory=dict)
    add_up: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()
    year: int | Place | None = None
    timezone: str | None = None
    dates: DateOrder = "year_first"
    columns: dict[str, ColumnSource] = Field(default_factory=dict)
    max_rejects: float | None = Field(default=None, ge=0, le=1)

    @field_validator("files", "add_up", "fill_down", mode="before")
    @classmethod
    def _one_or_many(cls, given: Any) -> Any:
        return (given,) if isinstance(given, str) else given

    @field_validator("header", mode="before")
    @classmethod
    def _lines(cls, given: Any) -> Any:
        return (given,) if isinstance(given, int) else given

    @field_validator("skip", "only", mode="before")
    @classmethod
    def _values(cls, given: Any) -> Any:
        """One value or a list of them by raw column; an empty text stands for an empty cell."""
        if not isinstance(given, dict):
            return given
        return {
            str(name): tuple(_text(v) for v in (values if isinstance(values, list) else [values]))
            for name, values in given.items()
        }

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (KeyError, OSError, ValueError):
                raise ValueError(f"no such time zone: {value}") from None
        return value


class Sources(Params):
    """params/sources.yaml."""

    sources: dict[str, Source] = Field(default_factory=dict)


class ParseOptions(Params):
    """How texts of one column are written, for `kpireport.data.parsing`.

    Times are read in ``timezone`` (unless they carry their own offset) and become wall-clock times of
    ``company_timezone``. ``epoch`` is the year Excel's day numbers are counted from, ``year`` that of dates without one; ``doubtful``:
    nothing tells whether 1.000 is one or a thousand.
    """

    decimal: Literal[".", ","] = "."
    dates: DateOrder = "year_first"
    format: str | None = None
    unit: str | None = None
    year: int | None = None
    doubtful: bool = False
    timezone: str = "Asia/Shanghai"
    company_timezone: str = "Asia/Shanghai"
    epoch: Literal[1900, 1904] = 1900


def _text(value: Any) -> str:
    """A YAML scalar as it would stand in a file: true and false in small letters, nothing as an empty text."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
