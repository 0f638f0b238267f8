"""The long table of indicator values, and why a value is missing.

Columns: month, span, scope, department, role, employee_id, indicator, numerator, denominator, value, rows, missing,
note. ``value`` is numerator / denominator, or the numerator where there is no denominator. ``missing`` is empty or a reason
such as ``zero_denominator`` or ``no_rows|orders``; a missing value is never 0. ``note`` is empty or ``added_up``: made
from the platform's own daily sums, in which a buyer of two days counts twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kpireport.data import Tables, table_named
from kpireport.indicators.compute import KEYS, aggregate
from kpireport.indicators.fallback import or_added_up
from kpireport.indicators.figures import Grid, Made, empty, figures, parents, reasons_of
from kpireport.indicators.model import Catalogue, Indicator
from kpireport.indicators.roster import Roster, roster
from kpireport.indicators.settings import Settings
from kpireport.indicators.views import HELD, program_of
from kpireport.period import Month
from kpireport.texts import Message, message

COLUMNS = ("month", *KEYS, "indicator", "numerator", "denominator", "value", "rows", "missing", "note")
_FIGURES = ("numerator", "denominator", "value", "rows", "missing")
_SPARSE = frozenset({"events", "users"})


def compute(  # noqa: PLR0913 - what is measured, of what, and where its text is kept
    tables: Tables,
    month: Month,
    settings: Settings,
    catalogue: Catalogue,
    only: Iterable[str] | None = None,
    *,
    texts: Path | None = None,
) -> pd.DataFrame:
    """All indicators (or ``only`` these) of one month, sorted by the key columns; the same whatever the row order.

    ``texts``: a folder in which the SQL written for them is kept, one for each state of this package.
    """
    chosen = _with_parents(catalogue, only)
    lacking = {each.id: _lacking(tables, month, each) for each in chosen.values()}
    added_up = {i: or_added_up(each, lacking[i].everywhere, tables, month) for i, each in chosen.items()}
    for name, each in added_up.items():
        if each is not None:
            chosen[name], lacking[name] = each, _Lacking()
    ready = {name: each for name, each in chosen.items() if not lacking[name].everywhere}
    program = program_of(tables, month, settings, catalogue, texts)
    sums = aggregate(program, HELD, Catalogue(chosen), Catalogue(ready))
    wanted = roster(tables, month.spans(settings.weeks))
    grid = Grid(wanted.keys, _without_account(wanted))
    pooled = sums.frame.reindex(grid.index).reset_index(drop=True)
    made: dict[str, pd.DataFrame] = {}
    for indicator in _parents_first(chosen):
        counted = indicator.id in ready
        frame = figures(indicator.formula, pooled, sums.names, grid, made) if counted else empty(grid)
        made[indicator.id] = frame
        frame["missing"] = _reasons(indicator, frame, lacking[indicator.id], grid, made)
        frame.loc[frame["missing"] != "", "value"] = np.nan
    noted = {name for name, each in added_up.items() if each is not None}
    return _long(month, [chosen[name] for name in sorted(chosen)], made, grid, noted)


def missing_message(reason: str) -> Message | None:
    """A value of the column ``missing`` as a sentence."""
    if not reason:
        return None
    key, _, where = reason.partition("|")
    if not where:
        return message(f"missing.{key}")
    table, _, column = where.partition(".")
    declared = table_named(table)
    label = declared.column(column).label if column else None
    return message(f"missing.{key}", table=declared.label, **({"column": label} if label else {}))


def _with_parents(catalogue: Catalogue, only: Iterable[str] | None) -> dict[str, Indicator]:
    if only is None:
        return dict(catalogue)
    wanted = [catalogue.find(name) for name in only]
    for each in wanted:  # grows while it is read: the parents of parents too
        wanted += [catalogue[name] for name in parents(each.formula) if catalogue[name] not in wanted]
    return {each.id: each for each in wanted}


def _parents_first(chosen: Mapping[str, Indicator]) -> list[Indicator]:
    ordered: dict[str, Indicator] = {}

    def visit(each: Indicator) -> None:
        for name in parents(each.formula):
            if name not in ordered:
                visit(chosen[name])
        ordered[each.id] = each

    for each in chosen.values():
        visit(each)
    return list(ordered.values())


@dataclass(frozen=True, slots=True)
class _Lacking:
    """Reasons known before anything is counted: for every row, or for all rows but the shop's."""

    everywhere: str = ""
    credit: str = ""


def _lacking(tables: Tables, month: Month, indicator: Indicator) -> _Lacking:
    for needed in indicator.tables:
        names = needed.split("|")
        if not any(tables.has(name, None if name in _SPARSE else month) for name in names):
            return _Lacking(f"no_rows|{names[0]}")
    for needed in indicator.needs:
        columns = needed.split("|")
        if not any(_filled(tables, column) for column in columns):
            return _Lacking(f"no_column|{columns[0]}")
    first = indicator.tables[0] if indicator.tables else ""
    for back in indicator.earlier:
        if not tables.has(first, month.previous(back)):
            return _Lacking(f"no_earlier|{first}")
    if indicator.credit and not _filled(tables, indicator.credit):
        return _Lacking(credit=f"no_column|{indicator.credit}")
    return _Lacking()


def _filled(tables: Tables, column: str) -> bool:
    table, _, name = column.partition(".")
    return name in tables.filled(table)


def _reasons(
    indicator: Indicator, frame: pd.DataFrame, lacking: _Lacking, grid: Grid, made: Made
) -> pd.Series:
    if lacking.everywhere:
        return pd.Series(lacking.everywhere, index=frame.index, dtype=object)
    reasons = reasons_of(indicator.formula, frame, grid, made)
    if indicator.who == "account":
        reasons[grid.idle & (frame["rows"] == 0)] = "no_account"
    if lacking.credit:
        reasons[grid.keys["scope"] != "shop"] = lacking.credit
    return reasons


def _without_account(wanted: Roster) -> pd.Series:
    """Which rows are of a person without any account in the span."""
    keys = wanted.keys
    serving = [pair in wanted.serving for pair in zip(keys["span"], keys["employee_id"], strict=True)]
    return (keys["scope"] == "person") & ~pd.Series(serving, index=keys.index, dtype=bool)


def _long(
    month: Month, ordered: Iterable[Indicator], made: Made, grid: Grid, noted: Collection[str]
) -> pd.DataFrame:
    """One table of all indicators in their order, each in the grid's; columns put together at once, not frame by frame."""
    shop = (grid.keys["scope"] == "shop").to_numpy()
    whole = (grid.keys["span"] == "month").to_numpy()
    every = np.ones(len(grid.keys), dtype=bool)
    shown = {
        each.id: np.flatnonzero((shop if each.who == "shop" else every) & (whole if each.monthly else every))
        for each in ordered
    }
    where = np.concatenate(list(shown.values())) if shown else np.empty(0, dtype=int)
    result = grid.keys.take(where).reset_index(drop=True)
    for column in _FIGURES:
        pieces = [made[name][column].to_numpy()[places] for name, places in shown.items()]
        joined = np.concatenate(pieces) if pieces else np.empty(0)
        result[column] = pd.Series(joined, dtype=joined.dtype)
    names = pd.Series(list(shown), dtype="str")
    lengths = [len(places) for places in shown.values()]
    result["indicator"] = names.repeat(lengths).to_numpy()
    notes = pd.Series(["added_up" if name in noted else "" for name in shown], dtype="str")
    result["note"] = notes.repeat(lengths).to_numpy()
    result["month"] = pd.Series(str(month), index=result.index, dtype="str")
    return result[list(COLUMNS)]
