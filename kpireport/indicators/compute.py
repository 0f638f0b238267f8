"""All indicators of one month, for every person, post, department and the shop, for the month and its weeks.

Each prepared view is aggregated once for each scope and span; ratios are put together from the pooled sums, so weeks,
people and departments pool as Σn / Σd.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd

from kpireport.indicators.cells import OWNERS, SCOPES, SHOP_CELL
from kpireport.indicators.context import Context
from kpireport.indicators.model import Catalogue, Indicator, Margin, Measure, Minus, Ratio
from kpireport.period import Span

KEYS = ("span", "scope", *OWNERS)
_NUMBERS = ("_span", "_cell")
_IDENTITY = {"person": "employee_id", "role": "role_cell", "department": "department_cell"}


@dataclass(frozen=True)
class Sums:
    """The aggregated measures: one row a scope, span and owner; a column a measure, and one for the rows behind it."""

    frame: pd.DataFrame
    names: dict[Measure, str]


def measures_of(indicator: Indicator) -> Iterator[Measure]:
    """The measures an indicator is made of."""
    formula = indicator.formula
    parts: tuple[object, ...] = (formula,)
    if isinstance(formula, Ratio):
        parts = (formula.numerator, formula.denominator)
    elif isinstance(formula, Margin):
        parts = (formula.total, formula.squares, formula.count)
    for part in parts:
        if isinstance(part, Minus):
            yield from (part.left, part.right)
        elif isinstance(part, Measure):
            yield part


def aggregate(context: Context, catalogue: Catalogue) -> Sums:
    """Every measure of the catalogue's indicators, summed for each scope, span and owner."""
    wanted = dict.fromkeys(m for each in catalogue.values() for m in measures_of(each))
    names = {measure: f"m{index}" for index, measure in enumerate(wanted)}
    frames = []
    for view in dict.fromkeys(measure.view for measure in names):
        chosen = {measure: name for measure, name in names.items() if measure.view == view}
        frames.append(_aggregate_view(context, context.view(view), chosen))
    merged = pd.DataFrame(columns=list(KEYS))
    for frame in frames:
        merged = merged.merge(frame, on=list(KEYS), how="outer") if len(merged.columns) > len(KEYS) else frame
    return Sums(merged.set_index(list(KEYS)).sort_index(), names)


def _aggregate_view(context: Context, view: ir.Table, chosen: dict[Measure, str]) -> pd.DataFrame:
    weeks = context.month.weeks(context.settings.weeks)
    rows = _for_each_scope(_narrow(view, chosen), weeks)
    distinct = [measure for measure in chosen if measure.how == "nunique"]
    tables = [_sums(rows, {m: name for m, name in chosen.items() if m not in distinct})]
    for column in dict.fromkeys(measure.column for measure in distinct):
        tables.append(_distinct(rows, str(column), {m: chosen[m] for m in distinct if m.column == column}))
    frames = [
        table.to_pyarrow().to_pandas().set_index(list(_NUMBERS)) for table in tables if table is not None
    ]
    return _named(context, pd.concat(frames, axis="columns").reset_index(), weeks)


def _narrow(view: ir.Table, chosen: Iterable[Measure]) -> ir.Table:
    """Only the columns the measures and cells need: what engines and Ibis carry along costs time."""
    wanted = {name for measure in chosen for name in (measure.column, measure.where) if name}
    wanted |= {"day", *_IDENTITY.values()} | {f"{scope}_cell" for scope in SCOPES}
    return view.select(*(name for name in view.columns if name in wanted or name.startswith("credited_")))


def _for_each_scope(view: ir.Table, weeks: tuple[Span, ...]) -> ir.Table:
    """Each row once for every cell (person, post, department, shop) it counts in, in the month and in its week.

    Where a view says to whom the order was credited, a row counts for a person, post or department only if inquiry and
    credit are of the same one. A view without cells counts for the shop alone; one with a `shop_cell` only where that is not NULL.
    """
    numbers = [*range(len(SCOPES))] * 2
    grid = ibis.memtable({"_scope": numbers, "_weekly": [False] * len(SCOPES) + [True] * len(SCOPES)})
    week = ibis.cases(*((view.day <= ibis.date(one.last), n) for n, one in enumerate(weeks, start=1)))
    rows = view.mutate(_week=week).cross_join(grid)
    cell = ibis.cases(
        *((rows._scope == n, _cell(rows, scope)) for n, scope in enumerate(SCOPES)),
    )
    rows = rows.mutate(_cell=cell, _span=ibis.ifelse(rows._weekly, rows._week, 0))
    return rows.filter(rows._cell.notnull())


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


def _sums(rows: ir.Table, chosen: dict[Measure, str]) -> ir.Table | None:
    if not chosen:
        return None
    sums: dict[str, ir.Value] = {}
    for measure, name in chosen.items():
        sums[name] = _value(rows, measure)
        sums[f"{name}_rows"] = _rows(rows, measure)
    return rows.group_by(*_NUMBERS).aggregate(**sums)


def _distinct(rows: ir.Table, column: str, chosen: dict[Measure, str]) -> ir.Table:
    """Distinct counts in two steps, once for all measures of a column: cheaper than a set for each of them."""
    rows = rows.filter(rows[column].notnull())
    counts = {f"{name}_rows": _rows(rows, measure) for measure, name in chosen.items()}
    seen = rows.group_by(*_NUMBERS, column).aggregate(**counts)
    sums: dict[str, ir.Value] = {}
    for name in chosen.values():
        sums[name] = seen.count(where=seen[f"{name}_rows"] > 0).cast("float64")
        sums[f"{name}_rows"] = seen[f"{name}_rows"].sum().cast("int64")
    return seen.group_by(*_NUMBERS).aggregate(**sums)


def _value(rows: ir.Table, measure: Measure) -> ir.Value:
    where = rows[measure.where] if measure.where else None
    if measure.how == "count":
        return rows.count(where=where).cast("float64")
    column = rows[str(measure.column)]
    if measure.how in {"sum", "total"}:
        return column.sum(where=where).cast("float64") / measure.scale
    level = 0.5 if measure.how == "median" else 0.9
    return column.cast("float64").quantile(level, where=where) / measure.scale


def _rows(rows: ir.Table, measure: Measure) -> ir.Value:
    where = rows[measure.where] if measure.where else None
    if measure.column:
        filled = rows[measure.column].notnull()
        where = filled if where is None else filled & where
    return rows.count(where=where).cast("int64")


def _named(context: Context, frame: pd.DataFrame, weeks: tuple[Span, ...]) -> pd.DataFrame:
    """Spans and cells by name instead of by number."""
    spans = {0: "month", **{number: week.name for number, week in enumerate(weeks, start=1)}}
    names = [context.cells.names[cell] for cell in frame["_cell"]]
    keys = pd.DataFrame(names, columns=["scope", *OWNERS], index=frame.index, dtype="str")
    keys.insert(0, "span", frame["_span"].map(spans).astype("str"))
    return pd.concat([keys, frame.drop(columns=list(_NUMBERS))], axis="columns")
