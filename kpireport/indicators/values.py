"""The long table of indicator values, and why a value is missing.

Columns: month, span, scope, department, role, employee_id, indicator, numerator, denominator, value, rows, missing,
note. ``value`` is numerator / denominator, or the numerator where there is no denominator. ``missing`` is empty or a reason
such as ``zero_denominator`` or ``no_rows|orders``; a missing value is never 0. ``note`` is empty or ``added_up``: made
from the platform's own daily sums, in which a buyer of two days counts twice.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from kpireport.data import Tables, table_named
from kpireport.indicators.compute import KEYS, Sums, aggregate
from kpireport.indicators.context import Context
from kpireport.indicators.fallback import or_added_up
from kpireport.indicators.model import Catalogue, Derived, Formula, Indicator, Measure, Minus, Ratio
from kpireport.indicators.roster import Roster, roster
from kpireport.indicators.settings import Settings
from kpireport.indicators.views import VIEWS
from kpireport.period import Month
from kpireport.texts import Message, message

COLUMNS = ("month", *KEYS, "indicator", "numerator", "denominator", "value", "rows", "missing", "note")
_SPARSE = frozenset({"events"})
_ADDS = frozenset({"count", "nunique", "sum"})


def compute(
    tables: Tables,
    month: Month,
    settings: Settings,
    catalogue: Catalogue,
    only: Iterable[str] | None = None,
) -> pd.DataFrame:
    """All indicators (or ``only`` these) of one month, sorted by the key columns; the same whatever the row order."""
    chosen = _with_parents(catalogue, only)
    lacking = {each.id: _lacking(tables, month, each) for each in chosen.values()}
    added_up = {i: or_added_up(each, lacking[i], tables, month) for i, each in chosen.items()}
    for name, each in added_up.items():
        if each is not None:
            chosen[name], lacking[name] = each, ""
    with Context(tables, month, settings, VIEWS) as context:
        sums = aggregate(context, Catalogue({i: each for i, each in chosen.items() if not lacking[i]}))
    wanted = roster(tables, month.spans(settings.weeks))
    index = _all_keys(wanted.keys, sums.frame)
    made: dict[str, pd.DataFrame] = {}
    for each in sorted(chosen.values(), key=lambda one: isinstance(one.formula, Derived)):
        frame = _figures(each.formula, sums, index, made) if not lacking[each.id] else _empty(index)
        frame["missing"] = _reasons(each, frame, lacking[each.id], wanted)
        frame.loc[frame["missing"] != "", "value"] = np.nan
        frame["note"] = "added_up" if added_up[each.id] is not None else ""
        made[each.id] = frame
    wide = [_rows_of(each, made[each.id]) for each in chosen.values()]
    result = pd.concat(wide, ignore_index=True)
    result.insert(0, "month", str(month))
    return result[list(COLUMNS)].sort_values(["indicator", *KEYS], ignore_index=True)


def missing_message(reason: str) -> Message | None:
    """A value of the column ``missing`` as a sentence."""
    if not reason:
        return None
    key, _, table = reason.partition("|")
    return message(f"missing.{key}", table=table_named(table).label) if table else message(f"missing.{key}")


def _all_keys(wanted: pd.DataFrame, sums: pd.DataFrame) -> pd.MultiIndex:
    found = sums.index.to_frame(index=False)
    both = pd.concat([wanted, found]).drop_duplicates().sort_values(list(KEYS))
    return pd.MultiIndex.from_frame(both)


def _with_parents(catalogue: Catalogue, only: Iterable[str] | None) -> dict[str, Indicator]:
    if only is None:
        return dict(catalogue)
    wanted = [catalogue.find(name) for name in only]
    for each in list(wanted):
        if isinstance(each.formula, Derived):
            wanted += [catalogue[each.formula.numerator], catalogue[each.formula.denominator]]
    return {each.id: each for each in wanted}


def _lacking(tables: Tables, month: Month, indicator: Indicator) -> str:
    for needed in indicator.tables:
        names = needed.split("|")
        if not any(tables.has(name, None if name in _SPARSE else month) for name in names):
            return names[0]
    return ""


def _empty(index: pd.MultiIndex) -> pd.DataFrame:
    return pd.DataFrame({"numerator": np.nan, "denominator": np.nan, "value": np.nan, "rows": 0}, index=index)


def _figures(
    formula: Formula, sums: Sums, index: pd.MultiIndex, made: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    frame = _empty(index)
    if isinstance(formula, Derived):
        return _derived(formula, made, frame)
    if isinstance(formula, Measure):
        frame["numerator"] = _pull(sums, index, formula)
        frame["rows"] = _rows_behind(sums, index, formula)
        frame["value"] = frame["numerator"]
        return frame
    frame["denominator"] = _pull(sums, index, formula.denominator)
    numerator = _numerator(formula, sums, index)
    frame["numerator"] = frame["denominator"] - numerator if formula.complement else numerator
    frame["rows"] = _rows_behind(sums, index, formula.denominator)
    frame["value"] = frame["numerator"] / frame["denominator"].where(frame["denominator"] != 0)
    return frame


def _numerator(formula: Ratio, sums: Sums, index: pd.MultiIndex) -> pd.Series:
    part = formula.numerator
    if isinstance(part, Minus):
        return _pull(sums, index, part.left) - _pull(sums, index, part.right)
    return _pull(sums, index, part)


def _pull(sums: Sums, index: pd.MultiIndex, measure: Measure) -> pd.Series:
    column = sums.frame[sums.names[measure]].reindex(index)
    return column.fillna(0.0) if measure.how in _ADDS else column


def _rows_behind(sums: Sums, index: pd.MultiIndex, measure: Measure) -> pd.Series:
    return sums.frame[f"{sums.names[measure]}_rows"].reindex(index).fillna(0).astype("int64")


def _derived(formula: Derived, made: dict[str, pd.DataFrame], frame: pd.DataFrame) -> pd.DataFrame:
    upper, lower = made[formula.numerator], made[formula.denominator]
    frame["numerator"] = upper["value"]
    frame["rows"] = upper["rows"]
    keys = frame.index.to_frame(index=False)
    if formula.over is not None:
        keys["scope"] = formula.over
        keys[["role", "employee_id"]] = ""
        if formula.over == "shop":
            keys["department"] = ""
    frame["denominator"] = lower["value"].reindex(pd.MultiIndex.from_frame(keys)).to_numpy()
    frame["value"] = frame["numerator"] / frame["denominator"].where(frame["denominator"] != 0)
    if formula.complement:
        frame["value"] = 1 - frame["value"]
    return frame


def _reasons(indicator: Indicator, frame: pd.DataFrame, lacking: str, wanted: Roster) -> pd.Series:
    reasons = pd.Series("", index=frame.index, dtype=object)
    if lacking:
        reasons[:] = f"no_rows|{lacking}"
        return reasons
    reasons[frame["value"].isna()] = (
        "zero_denominator" if not isinstance(indicator.formula, Measure) else "nothing"
    )
    if indicator.who == "account":
        keys = frame.index.to_frame(index=False)
        person = keys["scope"] == "person"
        serving = [pair in wanted.serving for pair in zip(keys["span"], keys["employee_id"], strict=True)]
        idle = person & ~pd.Series(serving) & (frame["rows"].to_numpy() == 0)
        reasons[idle.to_numpy()] = "no_account"
    return reasons


def _rows_of(indicator: Indicator, frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.reset_index()
    if indicator.who == "shop":
        rows = rows[rows["scope"] == "shop"]
    return rows.assign(indicator=indicator.id)
