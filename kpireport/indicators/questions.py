"""What is asked of a prepared view, in as few statements as its measures allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd

from kpireport.indicators.context import Context, Day
from kpireport.indicators.model import Measure
from kpireport.indicators.places import NUMBERS, SCOPED, SPANS, for_each_scope, narrow, placed
from kpireport.indicators.program import digest_of

_SUMMED = frozenset({"sum", "total"})


@dataclass(frozen=True)
class Question:
    """Measures of one view that one statement answers. ``column``: what is counted once, where that is it."""

    view: str
    measures: tuple[Measure, ...]
    ends: tuple[Day, ...]
    kind: str
    column: str = ""

    @property
    def name(self) -> str:
        """Stands for everything its text is made from."""
        return f"{self.view}?{digest_of([self.measures, self.ends, self.kind, self.column])}"

    def build(self, context: Context) -> ir.Table:
        """One row a span and cell; of distinct counts one a cell, with a column a span."""
        view = context.view(self.view)
        rows = placed(context, narrow(view, self.measures), self.ends)
        if self.kind == "added":
            return _added(context, rows, self.measures)
        if self.kind == "ordered":
            return _ordered(for_each_scope(context, rows), self.measures)
        return _distinct(rows, self.column, self.measures, len(self.ends))

    def measured(self, frame: pd.DataFrame, names: Mapping[Measure, str]) -> pd.DataFrame:
        """Value and rows of each measure under its name; the index is cell · SPANS + span."""
        if self.kind == "distinct":
            frame = _by_span(frame, len(self.ends) + 1)
        span, cell = (frame[name].astype("int64") for name in NUMBERS)
        frame = frame.set_index(cell * SPANS + span)
        found: dict[str, pd.Series] = {}
        for number, measure in enumerate(self.measures):
            if self.kind == "added":
                found[f"{names[measure]}_rows"] = rows = frame[_rows_name(measure, self.measures)]
            if measure.how == "count":
                found[names[measure]] = rows.astype("float64")
            elif f"v{number}" in frame:
                found[names[measure]] = frame[f"v{number}"].astype("float64") / measure.scale
        return pd.DataFrame(found, index=frame.index)


def questions_of(view: str, measures: list[Measure], ends: tuple[Day, ...]) -> Iterator[Question]:
    """What adds up, and the rows behind every measure, in one; medians in one; distinct counts in one a column."""
    ordered = tuple(m for m in measures if m.how in {"median", "p90"})
    distinct = [m for m in measures if m.how == "nunique"]
    yield Question(view, tuple(measures), ends, "added")
    if ordered:
        yield Question(view, ordered, ends, "ordered")
    for column in dict.fromkeys(str(m.column) for m in distinct):
        chosen = tuple(m for m in distinct if m.column == column)
        yield Question(view, chosen, ends, "distinct", column)


def _added(context: Context, rows: ir.Table, chosen: tuple[Measure, ...]) -> ir.Table:
    """What adds up is added up for each week and place first; only those few rows are then spread over scopes."""
    sums: dict[str, ir.Value] = {}
    for number, measure in enumerate(chosen):
        sums.setdefault(_rows_name(measure, chosen), _rows(rows, measure))
        if measure.how in _SUMMED:
            sums[f"v{number}"] = rows[str(measure.column)].sum(where=_where(rows, measure))
    few = for_each_scope(context, rows.group_by("_week", *SCOPED).aggregate(**sums))
    total = {name: few[name].sum().cast("int64" if name[0] == "r" else "float64") for name in sums}
    return few.group_by(*NUMBERS).aggregate(**total)


def _rows_name(measure: Measure, chosen: tuple[Measure, ...]) -> str:
    """Measures of the same rows share their count."""
    same = next(n for n, m in enumerate(chosen) if (m.column, m.where) == (measure.column, measure.where))
    return f"r{same}"


def _ordered(rows: ir.Table, chosen: tuple[Measure, ...]) -> ir.Table:
    levels: dict[str, ir.Value] = {}
    for number, measure in enumerate(chosen):
        level = 0.5 if measure.how == "median" else 0.9
        column = rows[str(measure.column)].cast("float64")
        levels[f"v{number}"] = column.quantile(level, where=_where(rows, measure))
    return rows.group_by(*NUMBERS).aggregate(**levels)


def _distinct(rows: ir.Table, column: str, chosen: tuple[Measure, ...], weeks: int) -> ir.Table:
    """Distinct counts, scope by scope, in two steps, once for all measures of a column: cheaper than sets of values.

    A value's weeks are bits of one number, so that one row a value and cell does for all spans: what is counted, and in
    `seen` whether there was anything, has a column for the month and for each week.
    """
    rows = rows.filter(rows[column].notnull())
    bit = ibis.cases(*((rows._week == week, 1 << week) for week in range(1, weeks + 1))).cast("int64")
    bits = {f"v{n}": ibis.ifelse(rows[m.where], bit, 0) if m.where else bit for n, m in enumerate(chosen)}
    rows = rows.select(column, *SCOPED, seen=bit, **bits)
    counted = []
    for scope in SCOPED:
        there = rows.filter(rows[scope].notnull())
        named = {name: _bit_or(there[name]) for name in ("seen", *bits)}
        values = there.group_by(column, _cell=there[scope]).aggregate(**named)
        # Values of the same bits are counted first: there are few kinds, and many spans and measures to count them for.
        kinds = values.group_by("_cell", *named).aggregate(_values=values.count())
        counts = {
            f"{name}_{span}": _in_span(kinds, name, span) for name in named for span in range(weeks + 1)
        }
        counted.append(kinds.group_by("_cell").aggregate(**counts))
    return ibis.union(*counted)


# Called so in all engines; Ibis' own is not written for Spark.
@ibis.udf.agg.builtin(name="bit_or", signature=(("int64",), "int64"))  # type: ignore[untyped-decorator]
def _bit_or(bits: ir.Value) -> ir.Value: ...


def _in_span(kinds: ir.Table, name: str, span: int) -> ir.Value:
    bits = kinds[name]
    there = (bits & (1 << span) if span else bits) != 0
    return ibis.ifelse(there, kinds._values, 0).sum().cast("float64")


def _by_span(frame: pd.DataFrame, spans: int) -> pd.DataFrame:
    """Distinct counts with a row for each span in which a cell had any."""
    found = []
    for span in range(spans):
        ending = f"_{span}"
        there = frame[frame[f"seen{ending}"] > 0]
        counts = {name.removesuffix(ending): there[name] for name in map(str, there) if name.endswith(ending)}
        found.append(pd.DataFrame({"_span": span, "_cell": there["_cell"], **counts}))
    return pd.concat(found, ignore_index=True)


def _where(rows: ir.Table, measure: Measure) -> ir.BooleanColumn | None:
    return rows[measure.where] if measure.where else None


def _rows(rows: ir.Table, measure: Measure) -> ir.Value:
    where = _where(rows, measure)
    if measure.column:
        filled = rows[measure.column].notnull()
        where = filled if where is None else filled & where
    return rows.count(where=where).cast("int64")
