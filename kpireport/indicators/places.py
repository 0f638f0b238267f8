"""Rows placed: each with its week, and its cell in every scope it counts in."""

from __future__ import annotations

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir
import pandas as pd

from kpireport.indicators.cells import SCOPES, SHOP_CELL
from kpireport.indicators.context import Context, Day
from kpireport.indicators.model import Measure
from kpireport.indicators.running import Run

NUMBERS = ("_span", "_cell")
SPANS = 16  # more than a month has weeks: a span and a cell make one number, which is joined sooner than two
SCOPED = tuple(f"_{scope}" for scope in SCOPES)
_IDENTITY = {"person": "employee_id", "role": "role_cell", "department": "department_cell"}
_GRID = {"_scope": "int64", "_weekly": "boolean"}


def narrow(view: ir.Table, chosen: Iterable[Measure]) -> ir.Table:
    """Only the columns the measures and cells need: what engines and Ibis carry along costs time."""
    wanted = {name for measure in chosen for name in (measure.column, measure.where) if name}
    wanted |= {"day", *_IDENTITY.values()} | {f"{scope}_cell" for scope in SCOPES}
    return view.select(*(name for name in view.columns if name in wanted or name.startswith("credited_")))


def placed(context: Context, view: ir.Table, ends: tuple[Day, ...]) -> ir.Table:
    """Each row with its week and its cell in each scope.

    Where a view says to whom the order was credited, a row counts for a person, post or department only if inquiry and
    credit are of the same one. A view without cells counts for the shop alone; one with a `shop_cell` only where that is not NULL.
    """
    week = ibis.cases(*((view.day <= context.day(*end), n) for n, end in enumerate(ends, start=1)))
    return view.mutate(_week=week.cast("int64"), **{f"_{scope}": _cell(view, scope) for scope in SCOPES})


def _cell(rows: ir.Table, scope: str) -> ir.Value:
    column = f"{scope}_cell"
    if scope == "shop" and column not in rows.columns:
        return ibis.literal(SHOP_CELL, "int64")
    if column not in rows.columns:
        return ibis.null("int64")
    if f"credited_{scope}" not in rows.columns:
        return rows[column]
    same = rows[_IDENTITY[scope]] == rows[f"credited_{scope}"]
    return ibis.ifelse(same, rows[column], ibis.null("int64"))


def for_each_scope(context: Context, rows: ir.Table) -> ir.Table:
    """Each row once for every cell (person, post, department, shop) it counts in, in the month and in its week."""
    rows = rows.cross_join(context.held("grid", _GRID))
    cell = ibis.cases(*((rows._scope == n, rows[f"_{scope}"]) for n, scope in enumerate(SCOPES)))
    rows = rows.mutate(_cell=cell, _span=ibis.ifelse(rows._weekly, rows._week, 0))
    return rows.filter(rows._cell.notnull())


def grid(_: Run) -> pd.DataFrame:
    """Every scope, for the month and for weeks."""
    numbers = [*range(len(SCOPES))] * 2
    return pd.DataFrame({"_scope": numbers, "_weekly": [False] * len(SCOPES) + [True] * len(SCOPES)})
