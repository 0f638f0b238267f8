"""The month each row of a canonical table lies in."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.schema import Table

_LABEL = r"^\d{4}-\d{2}$"


def month_counts(declared: Table, rows: pa.Table) -> dict[str, int]:
    """How many rows lie in each month (``2024-05``); ``""`` for those of none."""
    if declared.month_from is None:
        return {"": rows.num_rows} if rows.num_rows else {}
    values = rows.column(declared.month_from)
    if _is_label(declared):
        dated = pc.fill_null(pc.match_substring_regex(values, _LABEL), False)
        labels = pc.if_else(dated, values, "")
        return {item["values"]: item["counts"] for item in pc.value_counts(labels).to_pylist()}
    numbers = pc.add(pc.multiply(pc.year(values), 100), pc.month(values))
    return {_month(item["values"]): item["counts"] for item in pc.value_counts(numbers).to_pylist()}


def rows_of_month(declared: Table, rows: pa.Table, label: str) -> pa.Table:
    """The rows of one month; ``""`` for those of none."""
    if declared.month_from is None:
        return rows
    values = rows.column(declared.month_from)
    if _is_label(declared):
        dated = pc.fill_null(pc.match_substring_regex(values, _LABEL), False)
        return rows.filter(pc.equal(values, label) if label else pc.invert(dated))
    if not label:
        return rows.filter(pc.is_null(values))
    year, month = map(int, label.split("-"))
    return rows.filter(pc.and_(pc.equal(pc.year(values), year), pc.equal(pc.month(values), month)))


def month_label(declared: Table, table: ibis.Table) -> ibis.Value:
    """The month of each row as an expression; null for rows of none."""
    if declared.month_from is None:
        return ibis.null(str)
    column = table[declared.month_from]
    if _is_label(declared):
        return ibis.cases((column.re_search(_LABEL), column))
    year, month = column.year().cast(str), column.month().cast(str)
    return year + "-" + month.lpad(2, "0")


def _is_label(declared: Table) -> bool:
    return declared.column(str(declared.month_from)).type == "text"


def _month(number: int | None) -> str:
    return "" if number is None else f"{number // 100:04d}-{number % 100:02d}"
