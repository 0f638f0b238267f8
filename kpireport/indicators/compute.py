"""All indicators of one month, for every person, post, department and the shop, for the month and its weeks.

Each prepared view is aggregated once for each scope and span; ratios are put together from the pooled sums, so weeks,
people and departments pool as Σn / Σd.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd

from kpireport.indicators.cells import OWNERS, SCOPES, SHOP_CELL, Cells
from kpireport.indicators.context import Context, Day
from kpireport.indicators.model import Catalogue, Indicator, Margin, Measure, Minus, Ratio
from kpireport.indicators.program import Program, digest_of
from kpireport.indicators.running import Held, Run
from kpireport.period import Month, Span

KEYS = ("span", "scope", *OWNERS)
_NUMBERS = ("_span", "_cell")
_PLACES = ("_week", *(f"_{scope}" for scope in SCOPES))
_IDENTITY = {"person": "employee_id", "role": "role_cell", "department": "department_cell"}
_GRID = {"_scope": "int64", "_weekly": "boolean"}
_SUMMED = frozenset({"sum", "total"})


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


def aggregate(program: Program, makers: Mapping[str, Held], every: Catalogue, ready: Catalogue) -> Sums:
    """Every measure of the indicators of ``every``, summed for each scope, span and owner.

    Only views that a ``ready`` one needs are made. The others' measures of them come along: so the texts stay the same
    from month to month, whatever a month lacks.
    """
    needed = {measure.view for each in ready.values() for measure in measures_of(each)}
    wanted = dict.fromkeys(m for each in every.values() for m in measures_of(each) if m.view in needed)
    weeks = program.month.weeks(program.settings.weeks)
    asked = [
        question
        for view in dict.fromkeys(measure.view for measure in wanted)
        for question in _questions(view, [m for m in wanted if m.view == view], _ends(program.month, weeks))
    ]
    for question in asked:
        program.read(question.name, question.build)
    program.save()
    run = Run(program, {**makers, "grid": _grid})
    answers = run.frames()
    names = {measure: f"m{index}" for index, measure in enumerate(wanted)}
    frames = [question.measured(answers[question.name], names) for question in asked]
    return Sums(_named(run.cells, pd.concat(frames, axis="columns"), weeks) if frames else _nothing(), names)


@dataclass(frozen=True)
class _Question:
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
        """One row a span and cell."""
        view = context.view(self.view)
        rows = _placed(context, _narrow(view, self.measures), self.ends)
        if self.kind == "added":
            return _added(context, rows, self.measures)
        if self.kind == "ordered":
            return _ordered(_for_each_scope(context, rows), self.measures)
        return _distinct(rows, self.column, self.measures, len(self.ends))

    def measured(self, frame: pd.DataFrame, names: Mapping[Measure, str]) -> pd.DataFrame:
        """Value and rows of each measure under its name, by span and cell."""
        if self.kind == "distinct":
            frame = _by_span(frame, len(self.ends) + 1)
        frame = frame.set_index(list(_NUMBERS))
        found: dict[str, pd.Series] = {}
        for number, measure in enumerate(self.measures):
            if self.kind == "added":
                found[f"{names[measure]}_rows"] = rows = frame[_rows_name(measure, self.measures)]
            if measure.how == "count":
                found[names[measure]] = rows.astype("float64")
            elif f"v{number}" in frame:
                found[names[measure]] = frame[f"v{number}"].astype("float64") / measure.scale
        return pd.DataFrame(found, index=frame.index)


def _questions(view: str, measures: list[Measure], ends: tuple[Day, ...]) -> Iterator[_Question]:
    """What adds up, and the rows behind every measure, in one; medians in one; distinct counts in one a column."""
    ordered = tuple(m for m in measures if m.how in {"median", "p90"})
    distinct = [m for m in measures if m.how == "nunique"]
    yield _Question(view, tuple(measures), ends, "added")
    if ordered:
        yield _Question(view, ordered, ends, "ordered")
    for column in dict.fromkeys(str(m.column) for m in distinct):
        chosen = tuple(m for m in distinct if m.column == column)
        yield _Question(view, chosen, ends, "distinct", column)


def _ends(month: Month, weeks: tuple[Span, ...]) -> tuple[Day, ...]:
    """The last day of each week; of the last one, the month's."""
    return (*((0, (week.last - month.first).days) for week in weeks[:-1]), (1, -1))


def _narrow(view: ir.Table, chosen: Iterable[Measure]) -> ir.Table:
    """Only the columns the measures and cells need: what engines and Ibis carry along costs time."""
    wanted = {name for measure in chosen for name in (measure.column, measure.where) if name}
    wanted |= {"day", *_IDENTITY.values()} | {f"{scope}_cell" for scope in SCOPES}
    return view.select(*(name for name in view.columns if name in wanted or name.startswith("credited_")))


def _placed(context: Context, view: ir.Table, ends: tuple[Day, ...]) -> ir.Table:
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


def _for_each_scope(context: Context, rows: ir.Table) -> ir.Table:
    """Each row once for every cell (person, post, department, shop) it counts in, in the month and in its week."""
    rows = rows.cross_join(context.held("grid", _GRID))
    cell = ibis.cases(*((rows._scope == n, rows[f"_{scope}"]) for n, scope in enumerate(SCOPES)))
    rows = rows.mutate(_cell=cell, _span=ibis.ifelse(rows._weekly, rows._week, 0))
    return rows.filter(rows._cell.notnull())


def _grid(_: Run) -> pd.DataFrame:
    numbers = [*range(len(SCOPES))] * 2
    return pd.DataFrame({"_scope": numbers, "_weekly": [False] * len(SCOPES) + [True] * len(SCOPES)})


def _added(context: Context, rows: ir.Table, chosen: tuple[Measure, ...]) -> ir.Table:
    """What adds up is added up for each week and place first; only those few rows are then spread over scopes."""
    sums: dict[str, ir.Value] = {}
    for number, measure in enumerate(chosen):
        sums.setdefault(_rows_name(measure, chosen), _rows(rows, measure))
        if measure.how in _SUMMED:
            sums[f"v{number}"] = rows[str(measure.column)].sum(where=_where(rows, measure))
    few = _for_each_scope(context, rows.group_by(*_PLACES).aggregate(**sums))
    total = {name: few[name].sum().cast("int64" if name[0] == "r" else "float64") for name in sums}
    return few.group_by(*_NUMBERS).aggregate(**total)


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
    return rows.group_by(*_NUMBERS).aggregate(**levels)


def _distinct(rows: ir.Table, column: str, chosen: tuple[Measure, ...], weeks: int) -> ir.Table:
    """Distinct counts, scope by scope, in two steps, once for all measures of a column: cheaper than sets of values.

    A value's weeks are bits of one number, so that one row a value and cell does for all spans: what is counted, and in
    `seen` whether there was anything, has a column for the month and for each week.
    """
    rows = rows.filter(rows[column].notnull())
    bit = ibis.cases(*((rows._week == week, 1 << week) for week in range(1, weeks + 1))).cast("int64")
    bits = {f"v{n}": ibis.ifelse(rows[m.where], bit, 0) if m.where else bit for n, m in enumerate(chosen)}
    rows = rows.select(column, *_PLACES[1:], seen=bit, **bits)
    counted = []
    for scope in _PLACES[1:]:
        placed = rows.filter(rows[scope].notnull())
        named = {name: _bit_or(placed[name]) for name in ("seen", *bits)}
        values = placed.group_by(column, _cell=placed[scope]).aggregate(**named)
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


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=list(KEYS)).set_index(list(KEYS))


def _named(cells: Cells, frame: pd.DataFrame, weeks: tuple[Span, ...]) -> pd.DataFrame:
    """Spans and cells by name instead of by number."""
    spans = {0: "month", **{number: week.name for number, week in enumerate(weeks, start=1)}}
    keys = pd.DataFrame(
        [(spans[int(span)], *cells.names[int(cell)]) for span, cell in frame.index],
        columns=list(KEYS),
        dtype="str",
    )
    frame.index = pd.MultiIndex.from_frame(keys)
    return frame.sort_index()
