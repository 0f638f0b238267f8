"""What may stand in a column and in a row, as masks of the rows that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.readers.totals import TOTALS
from kpireport.data.schema import Column, Table
from kpireport.texts import Message, message

_NAMED = {"accounts.account", "employees.employee_id"}
FIRST, LAST = date(1970, 1, 1), date(2100, 1, 1)  # days before or from here on are slips of the keyboard


@dataclass(frozen=True, slots=True)
class Breach:
    """The rows (mask, no nulls) that break one rule, in which columns, and why."""

    mask: pa.BooleanArray
    columns: tuple[str, ...]
    why: Message


def column_breaches(column: Column, values: pa.Array) -> Iterator[Breach]:
    """What the declaration of one column forbids; ``values`` have its type."""
    if column.required:
        yield Breach(pc.is_null(values), (column.name,), message("data.required"))
    if column.allowed:
        outside = pc.and_(pc.is_valid(values), pc.invert(pc.is_in(values, pa.array(column.allowed))))
        yield Breach(outside, (column.name,), message("data.not_allowed", allowed="、".join(column.allowed)))
    if column.minimum is not None:
        least = _scalar(column, column.minimum)
        why = (
            message("data.negative")
            if column.minimum == 0
            else message("data.too_small", minimum=column.minimum)
        )
        yield Breach(_sure(pc.less(values, least)), (column.name,), why)
    if column.maximum is not None:
        most = _scalar(column, column.maximum)
        why = message("data.too_large", maximum=column.maximum)
        yield Breach(_sure(pc.greater(values, most)), (column.name,), why)
    if column.points_to in _NAMED:
        total = pc.is_in(values, pa.array(sorted(TOTALS), pa.string()))
        yield Breach(_sure(total), (column.name,), message("data.total_row"))
    if column.type in {"date", "timestamp"}:
        outside = pc.or_(pc.less(values, _day(column, FIRST)), pc.greater_equal(values, _day(column, LAST)))
        yield Breach(
            _sure(outside), (column.name,), message("data.no_sense_day", first=FIRST.year, last=LAST.year)
        )


_Compare = Callable[[pa.Array, pa.Array], pa.BooleanArray]
_ROWS: dict[str, tuple[tuple[str, str, _Compare, str], ...]] = {
    "employees": (("left_on", "hired_on", pc.less, "data.left_before_hired"),),
    "assignments": (("ends_on", "starts_on", pc.less, "data.ends_before_start"),),
    "accounts": (("ends_on", "starts_on", pc.less, "data.ends_before_start"),),
    "pay_terms": (("ends_on", "starts_on", pc.less, "data.ends_before_start"),),
    "conversations": (("ended_at", "started_at", pc.less, "data.ends_before_start"),),
    "reviews": (("score", "of", pc.greater, "data.score_above_full"),),
    "ratings": (("score", "of", pc.greater, "data.score_above_full"),),
    "surveys": (("score", "of", pc.greater, "data.score_above_full"),),
}


def row_breaches(declared: Table, columns: dict[str, pa.Array]) -> Iterator[Breach]:
    """What no row of the table may say across its columns."""
    for one, other, compare, key in _ROWS.get(declared.name, ()):
        if one in columns and other in columns:
            yield Breach(_sure(compare(columns[one], columns[other])), (one, other), message(key))
    if declared.name in {"reviews", "ratings", "surveys"}:
        yield Breach(
            _sure(pc.equal(columns["of"], _scalar(declared.column("of"), 0))),
            ("of",),
            message("data.full_mark_zero"),
        )


def _scalar(column: Column, value: int) -> pa.Scalar:
    return pa.scalar(Decimal(value) if column.type in {"decimal", "money"} else value, column.arrow)


def _day(column: Column, day: date) -> pa.Scalar:
    return pa.scalar(
        datetime(day.year, day.month, day.day) if column.type == "timestamp" else day, column.arrow
    )


def _sure(mask: pa.BooleanArray) -> pa.BooleanArray:
    """A comparison with nothing breaks nothing."""
    return pc.fill_null(mask, False)


def any_of(masks: list[pa.BooleanArray], count: int) -> pa.BooleanArray:
    """Where any of the masks holds."""
    found = pa.repeat(pa.scalar(False), count)
    for mask in masks:
        found = pc.or_(found, mask)
    return found
