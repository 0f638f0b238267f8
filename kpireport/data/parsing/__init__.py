"""Texts of a raw column → typed values, vectorised; nothing is guessed, a doubtful text is refused.

``parse`` reads by kind, ``parse_column`` as a canonical column declares. A text that means nothing (empty, ``-``,
``--``, ``null``, ``N/A``) is missing, never zero.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.kinds import ARROW
from kpireport.data.parsing.durations import UNITS, parse_duration
from kpireport.data.parsing.numbers import parse_number
from kpireport.data.parsing.outcome import Kind, Parsed
from kpireport.data.parsing.periods import parse_period
from kpireport.data.parsing.times import parse_time
from kpireport.data.parsing.words import MISSING, nothing, parse_bool, parse_text, prepared, spoilt
from kpireport.data.schema import Column, Type
from kpireport.data.sources import ParseOptions

_TYPES: dict[Kind, Type] = {"seconds": "decimal", "hours": "decimal", "percent": "decimal"}
_LARGE = ("wan", "thousand", "million")
_NUMBERS = ("percent", "permille", *_LARGE, "cents")
_EPOCHS = ("unix", "unix_ms", "unix_us", "unix_any")
_UNITS: dict[Kind, tuple[str, ...]] = {
    "text": ("integer",),
    "int": _LARGE,
    "decimal": _NUMBERS,
    "percent": ("percent", "permille", "share"),
    "money": (*_LARGE, "cents", "rounded"),
    "timestamp": _EPOCHS,
    "date": _EPOCHS,
}
_BY_UNIT: dict[str, Kind] = {"seconds": "seconds", "hours": "hours", "percent": "percent"}


def parse_column(values: pa.Array | pa.ChunkedArray, column: Column, options: ParseOptions) -> Parsed:
    """``values`` as the canonical ``column`` wants them."""
    return parse(values, kind_of(column), options)


def kind_of(column: Column) -> Kind:
    """How texts of a canonical column are read: its type, unless its unit or label asks for another grammar."""
    if column.label_of:
        return "month" if column.label_of == "month" else "period"
    if column.type != "decimal":
        return column.type
    return _BY_UNIT.get(column.unit, "decimal")


def units_for(column: Column) -> tuple[str, ...]:
    """What ``unit`` may say about how the texts of a canonical column are written."""
    kind = kind_of(column)
    if kind in {"seconds", "hours"}:
        return (*UNITS, "duration", "mm:ss", "hh:mm")
    return _UNITS.get(kind, ())


def parse(values: pa.Array | pa.ChunkedArray, kind: Kind, options: ParseOptions | None = None) -> Parsed:
    """Typed values of an array of texts; refused ones are null and have a reason."""
    texts = prepared(values)
    broken = spoilt(texts)
    if broken is not None:
        texts = pc.if_else(broken.is_valid(), pa.scalar(None, pa.string()), texts)
    parsed = _parse(texts, kind, options or ParseOptions())
    if broken is None:
        return parsed
    return Parsed(parsed.values, pc.coalesce(broken, parsed.reasons))


def _parse(texts: pa.Array, kind: Kind, options: ParseOptions) -> Parsed:
    if kind == "text":
        return parse_text(texts, options.unit)
    if kind == "bool":
        return parse_bool(texts)
    texts = nothing(texts)
    if kind in {"timestamp", "date"}:
        return parse_time(texts, kind, options)
    if kind in {"month", "period"}:
        return parse_period(texts, kind)
    arrow = ARROW[_TYPES.get(kind, kind)]  # type: ignore[arg-type]
    if kind in {"seconds", "hours"}:
        return parse_duration(texts, kind, arrow, options)
    return parse_number(texts, kind, arrow, options)


__all__ = ["MISSING", "Kind", "Parsed", "kind_of", "parse", "parse_column", "units_for"]
