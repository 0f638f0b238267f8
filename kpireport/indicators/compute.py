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

from kpireport.indicators.context import Context
from kpireport.indicators.model import Catalogue, Indicator, Measure, Minus, Ratio
from kpireport.period import Span

SCOPES = ("person", "role", "department", "shop")
OWNERS = ("department", "role", "employee_id")
KEYS = ("span", "scope", *OWNERS)


@dataclass(frozen=True)
class Sums:
    """The aggregated measures: one row a scope, span and owner; a column a measure, and one for the rows behind it."""

    frame: pd.DataFrame
    names: dict[Measure, str]


def measures_of(indicator: Indicator) -> Iterator[Measure]:
    """The measures an indicator is made of."""
    formula = indicator.formula
    parts = (formula.numerator, formula.denominator) if isinstance(formula, Ratio) else (formula,)
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
    rows = _for_each_scope(view, context.month.weeks(context.settings.weeks))
    sums: dict[str, ir.Value] = {}
    for measure, name in chosen.items():
        sums[name] = _value(rows, measure)
        sums[f"{name}_rows"] = _rows(rows, measure)
    frame: pd.DataFrame = rows.group_by(*KEYS).aggregate(**sums).to_pandas()
    return frame


def _for_each_scope(view: ir.Table, weeks: Iterable[Span]) -> ir.Table:
    """Each row once for every scope it belongs to, in the month and in its week.

    Where a view says to whom the order was credited, a row belongs to a person, post or department only if inquiry and
    credit both do.
    """
    grid = ibis.memtable({"scope": [*SCOPES] * 2, "weekly": [False] * len(SCOPES) + [True] * len(SCOPES)})
    week = ibis.cases(*((view.day <= ibis.date(one.last), ibis.literal(one.name)) for one in weeks))
    rows = view.mutate(_week=week).rename({f"_{name}": name for name in OWNERS}).cross_join(grid)
    shop, department, person = rows.scope == "shop", rows.scope == "department", rows.scope == "person"
    belongs = shop | (rows._department.notnull() & (department | rows._role.notnull()))
    belongs = belongs & (~person | rows._employee_id.notnull())
    if "credited_employee" in view.columns:
        belongs = belongs & _same_scope(rows)
    nobody = ibis.literal("")
    return rows.filter(belongs).mutate(
        span=ibis.ifelse(rows.weekly, rows._week, ibis.literal("month")),
        department=ibis.ifelse(shop, nobody, rows._department),
        role=ibis.ifelse(shop | department, nobody, rows._role),
        employee_id=ibis.ifelse(person, rows._employee_id, nobody),
    )


def _same_scope(rows: ir.Table) -> ir.BooleanValue:
    same_department = rows._department == rows.credited_department
    return ibis.cases(
        (rows.scope == "person", rows._employee_id == rows.credited_employee),
        (rows.scope == "role", same_department & (rows._role == rows.credited_role)),
        (rows.scope == "department", same_department),
        else_=True,
    )


def _value(rows: ir.Table, measure: Measure) -> ir.Value:
    where = rows[measure.where] if measure.where else None
    if measure.how == "count":
        return rows.count(where=where).cast("float64")
    column = rows[str(measure.column)]
    if measure.how == "nunique":
        return column.nunique(where=where).cast("float64")
    if measure.how == "sum":
        return column.sum(where=where).cast("float64") / measure.scale
    level = 0.5 if measure.how == "median" else 0.9
    return column.cast("float64").quantile(level, where=where) / measure.scale


def _rows(rows: ir.Table, measure: Measure) -> ir.Value:
    where = rows[measure.where] if measure.where else None
    if measure.column:
        filled = rows[measure.column].notnull()
        where = filled if where is None else filled & where
    return rows.count(where=where).cast("int64")
