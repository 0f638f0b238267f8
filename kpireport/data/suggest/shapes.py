"""What the columns of an unknown file look like: their type, guessed from values, with samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.parsing import Kind, parse
from kpireport.data.parsing.words import prepared
from kpireport.data.raw import RawBatch
from kpireport.data.sources import DateOrder, ParseOptions

Shape = Literal["empty", "bool", "int", "decimal", "percent", "date", "timestamp", "seconds", "month", "text"]
_ORDERS: tuple[DateOrder, ...] = ("year_first", "day_first", "month_first")
_SAMPLES = 3
_LONG = 24
_TRIED = 500
_MOST = 0.95


@dataclass(frozen=True, slots=True)
class Look:
    """One raw column: its guessed type, some of its values, how full it is and in which order its dates stand.

    ``values`` are the distinct ones, ``texts`` those of all rows. ``orders`` are all readings of its dates that fit; more than one means that nobody can tell from the values.
    """

    name: str
    shape: Shape
    samples: tuple[str, ...]
    filled: float
    distinct: int
    values: pa.Array
    texts: pa.Array
    orders: tuple[DateOrder, ...] = ()


def look(batches: Sequence[RawBatch], decimal: str) -> tuple[Look, ...]:
    """Every column of the rows read so far."""
    names = batches[0].columns.column_names
    return tuple(
        _look(name, pa.concat_arrays([_column(b, name) for b in batches]), decimal) for name in names
    )


def _column(batch: RawBatch, name: str) -> pa.Array:
    found = batch.columns.column(name) if name in batch.columns.column_names else None
    return pa.nulls(len(batch.rows), pa.string()) if found is None else found.combine_chunks()


def _look(name: str, raw: pa.Array, decimal: str) -> Look:
    texts = prepared(raw)
    there = texts.drop_null()
    values = pc.unique(there)
    samples = tuple(_short(text) for text in values.slice(0, _SAMPLES).to_pylist())
    shape, orders = _shape(pc.utf8_normalize(values.slice(0, _TRIED), form="NFKC"), decimal)
    filled = len(there) / len(texts) if len(texts) else 0.0
    return Look(name, shape, samples, filled, len(values), values, texts, orders)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONG else plain[: _LONG - 1] + "…"


def _shape(values: pa.Array, decimal: str) -> tuple[Shape, tuple[DateOrder, ...]]:
    if not len(values):
        return "empty", ()
    if len(values) <= 2 and fits(values, "bool") == 1 and fits(values, "int") == 0:
        return "bool", ()
    orders = (
        ()
        if _short_year_first(values)
        else tuple(order for order in _ORDERS if fits(values, "timestamp", dates=order) >= _MOST)
    )
    clock = pc.any(pc.match_substring_regex(values, r"\d:\d|[时点]\d")).as_py()
    dated = pc.match_substring_regex(values, r"[-/.年月A-Za-z]|^(?:19|20)\d{6}$")
    if orders and (clock or pc.mean(dated).as_py() >= _MOST):
        return ("timestamp" if clock else "date"), orders
    if pc.all(pc.match_substring_regex(values, r"^(?:0\d+|\d{16,})$")).as_py():
        return "text", ()
    return _number_shape(values, decimal), ()


def _short_year_first(values: pa.Array) -> bool:
    """Whether dates such as 24-05-13 hardly differ in the first number but do in the last: no source order reads them."""
    parts = pc.extract_regex(values, r"^(?P<first>\d\d)[-/.]\d{1,2}[-/.](?P<last>\d\d)(?:\D|$)")
    if parts.null_count:
        return False
    first, last = (pc.count_distinct(pc.struct_field(parts, each)).as_py() for each in ("first", "last"))
    return bool(first <= 2 < last)


def _number_shape(values: pa.Array, decimal: str) -> Shape:
    if fits(values, "int", decimal=decimal) >= 0.95:
        return "int"
    if fits(values, "decimal", decimal=decimal) >= 0.95:
        return "percent" if pc.any(pc.match_substring_regex(values, "[%％‰]")).as_py() else "decimal"
    if fits(values, "month") >= 0.95:
        return "month"
    timed = pc.any(pc.match_substring_regex(values, "[时分秒:]")).as_py()
    return "seconds" if timed and fits(values, "seconds", unit="mm:ss") >= 0.95 else "text"


def fits(values: pa.Array, kind: Kind, **options: str) -> float:
    """The share of values that can be read as ``kind``."""
    if not len(values):
        return 1.0
    parsed = parse(values, kind, ParseOptions.model_validate(options))
    return 1 - sum(parsed.counts().values()) / len(values)
