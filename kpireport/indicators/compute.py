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

SCOPES: dict[str, tuple[str, ...]] = {
    "person": ("department", "role", "employee_id"),
    "role": ("department", "role"),
    "department": ("department",),
    "shop": (),
}
OWNERS = ("department", "role", "employee_id")
KEYS = ("span", "scope", *OWNERS)
_MATCH = {"person": "employee", "role": "role", "department": "department"}


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
    weeks = context.month.weeks(context.settings.weeks)
    pieces = []
    for scope, owners in SCOPES.items():
        rows = _matching(view, scope)
        if owners:
            rows = rows.filter(rows[owners[-1]].notnull(), rows.department.notnull())
        rows = rows.mutate(span=_week_of(rows.day, weeks))
        for weekly in (False, True):
            pieces.append(_aggregate_scope(rows, scope, owners, weekly, chosen))
    return _to_pandas(ibis.union(*pieces))


def _aggregate_scope(
    rows: ir.Table, scope: str, owners: tuple[str, ...], weekly: bool, chosen: dict[Measure, str]
) -> ir.Table:
    keys = [*(["span"] if weekly else []), *owners]
    sums: dict[str, ir.Value] = {}
    for measure, name in chosen.items():
        sums[name] = _value(rows, measure)
        sums[f"{name}_rows"] = _rows(rows, measure)
    table = rows.group_by(*keys).aggregate(**sums) if keys else rows.aggregate(**sums)
    nothing = {name: ibis.literal("") for name in OWNERS if name not in owners}
    if not weekly:
        nothing["span"] = ibis.literal("month")
    return table.mutate(scope=ibis.literal(scope), **nothing).select(*KEYS, *sums)


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
    filled = rows[measure.column].notnull() if measure.column else ibis.literal(True)
    return (filled & rows[measure.where] if measure.where else filled).sum().fill_null(0).cast("int64")


def _matching(view: ir.Table, scope: str) -> ir.Table:
    """Only rows whose inquiry and credit fall in the same person, post or department."""
    if "credited_employee" not in view.columns or scope not in _MATCH:
        return view
    if scope == "person":
        return view.filter(view.employee_id == view.credited_employee)
    same = view.filter(view.department == view.credited_department)
    return same.filter(same.role == same.credited_role) if scope == "role" else same


def _week_of(day: ir.DateValue, weeks: Iterable[Span]) -> ir.StringValue:
    branches = [(day <= ibis.date(week.last), ibis.literal(week.name)) for week in weeks]
    return ibis.cases(*branches)


def _to_pandas(table: ir.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    for key in KEYS:
        frame[key] = frame[key].fillna("").astype(str)
    return frame
