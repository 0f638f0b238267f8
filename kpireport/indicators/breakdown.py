"""One figure of the shop split by what its rows say: retention by level or region, sales by category (C09, C16)."""

from __future__ import annotations

from collections.abc import Iterator

import ibis.expr.types as ir
import pandas as pd

from kpireport.data import Tables
from kpireport.errors import UnknownName, UsageError
from kpireport.indicators.compute import measures_of
from kpireport.indicators.model import Catalogue, Measure, Minus, Ratio
from kpireport.indicators.running import Run
from kpireport.indicators.settings import Settings
from kpireport.indicators.views import HELD, program_of
from kpireport.period import Month

# What a view's rows may be looked up by: the column that names the thing, the table, its key, and what it tells.
LOOKED_UP = (
    ("user_id", "users", "user_id", ("level", "region")),
    ("buyer_id", "users", "user_id", ("level", "region")),
    ("sku", "products", "sku", ("category", "owner")),
)
COLUMNS = ("numerator", "denominator", "value", "rows")


def breakdown(  # noqa: PLR0913, PLR0917 - where from, when, and the question
    tables: Tables, month: Month, settings: Settings, catalogue: Catalogue, name: str, by: str
) -> pd.DataFrame:
    """The shop's figure of a month for each value of ``by``: that column, then `COLUMNS`; the largest group first.

    ``by`` is a column of the rows that count (region, channel, shop, source, keyword, reason …), a user's ``level`` or
    ``region``, an item's ``category`` or ``owner``. Rows without one come under None. UnknownName for a column these rows
    do not have, UsageError for a figure made of other figures.
    """
    found = catalogue.find(name)
    if not isinstance(found.formula, Measure | Ratio):
        raise UsageError("indicators.no_breakdown", name=found.label)
    measures = list(dict.fromkeys(measures_of(found)))
    read = list(dict.fromkeys(measure.view for measure in measures))
    program = program_of(tables, month, settings, catalogue)
    for view in read:
        program.view(view)
    made: dict[Measure, pd.DataFrame] = {}
    with Run(program, HELD).kept(*read) as views:
        for view in read:
            rows = _with(tables, _shop(views[view]), by)
            for measure in (each for each in measures if each.view == view):
                made[measure] = _grouped(rows, measure, by)
    return _together(found.formula, made, by)


def _shop(rows: ir.Table) -> ir.Table:
    return rows.filter(rows.shop_cell.notnull()) if "shop_cell" in rows.columns else rows


def _with(tables: Tables, rows: ir.Table, by: str) -> ir.Table:
    """The rows with the column ``by``, their own or looked up; UnknownName with those that could be asked for."""
    if by in rows.columns:
        return rows
    for column, table, key, tells in LOOKED_UP:
        if column in rows.columns and by in tells and tables.has(table):
            known = tables.table(table)
            known = known.select(_key=known[key], **{by: known[by]}).distinct(on="_key")
            return rows.left_join(known, rows[column] == known._key).drop("_key")
    raise UnknownName.among("column", by, sorted(_askable(rows)))


def _askable(rows: ir.Table) -> Iterator[str]:
    kinds = rows.schema().items()
    yield from (name for name, kind in kinds if kind.is_string() and not name.endswith("_id"))
    for column, _, _, tells in LOOKED_UP:
        if column in rows.columns:
            yield from tells


def _grouped(rows: ir.Table, measure: Measure, by: str) -> pd.DataFrame:
    where = rows[measure.where] if measure.where else None
    if measure.how == "count":
        value = rows.count(where=where).cast("float64")
    elif measure.how == "nunique":
        value = rows[str(measure.column)].nunique(where=where).cast("float64")
    elif measure.how in {"sum", "total"}:
        value = rows[str(measure.column)].sum(where=where).cast("float64") / measure.scale
    else:
        level = 0.5 if measure.how == "median" else 0.9
        column = rows[str(measure.column)].cast("float64")
        value = column.quantile(level, where=where) / measure.scale
    counted = rows.count(where=where).cast("int64")
    grouped = rows.group_by(by).aggregate(value=value, rows=counted)
    frame: pd.DataFrame = grouped.to_pyarrow().to_pandas()
    return frame.set_index(by)


def _together(formula: Measure | Ratio, made: dict[Measure, pd.DataFrame], by: str) -> pd.DataFrame:
    if isinstance(formula, Measure):
        whole = made[formula]
        frame = pd.DataFrame(
            {"numerator": whole["value"], "denominator": float("nan"), "rows": whole["rows"]}
        )
        frame["value"] = frame["numerator"]
    else:
        below = made[formula.denominator]
        upper = _sum(formula.numerator, made).reindex(below.index).fillna(0.0)
        frame = pd.DataFrame({"denominator": below["value"], "rows": below["rows"]})
        frame["numerator"] = below["value"] - upper if formula.complement else upper
        frame["value"] = frame["numerator"] / below["value"].where(below["value"] != 0)
    frame = frame.reset_index()
    names = [None if pd.isna(each) else each for each in frame[by]]
    frame[by] = pd.Series(names, dtype=object)
    frame["_text"] = [str(each) for each in names]
    largest = frame.sort_values(["rows", "_text"], ascending=[False, True], ignore_index=True)
    return largest[[by, *COLUMNS]]


def _sum(part: Measure | Minus, made: dict[Measure, pd.DataFrame]) -> pd.Series[float]:
    if isinstance(part, Minus):
        return made[part.left]["value"].sub(made[part.right]["value"], fill_value=0.0)
    return made[part]["value"]
