"""All indicators of one month, for every person, post, department and the shop, for the month and its weeks.

Each prepared view is aggregated once for each scope and span; ratios are put together from the pooled sums, so weeks,
people and departments pool as Σn / Σd.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from kpireport.indicators.cells import OWNERS, Cells
from kpireport.indicators.context import Day
from kpireport.indicators.model import Catalogue, Indicator, Margin, Measure, Minus, Ratio
from kpireport.indicators.places import SPANS, grid
from kpireport.indicators.program import Program
from kpireport.indicators.questions import questions_of
from kpireport.indicators.running import Held, Run
from kpireport.period import Month, Span

KEYS = ("span", "scope", *OWNERS)


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
        for question in questions_of(view, [m for m in wanted if m.view == view], _ends(program.month, weeks))
    ]
    for question in asked:
        program.read(question.name, question.build)
    program.save()
    run = Run(program, {**makers, "grid": grid})
    answers = run.frames()
    names = {measure: f"m{index}" for index, measure in enumerate(wanted)}
    frames = [question.measured(answers[question.name], names) for question in asked]
    return Sums(_named(run.cells, pd.concat(frames, axis="columns"), weeks) if frames else _nothing(), names)


def _ends(month: Month, weeks: tuple[Span, ...]) -> tuple[Day, ...]:
    """The last day of each week; of the last one, the month's."""
    return (*((0, (week.last - month.first).days) for week in weeks[:-1]), (1, -1))


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=list(KEYS)).set_index(list(KEYS))


def _named(cells: Cells, frame: pd.DataFrame, weeks: tuple[Span, ...]) -> pd.DataFrame:
    """Spans and cells by name instead of by number."""
    spans = {0: "month", **{number: week.name for number, week in enumerate(weeks, start=1)}}
    keys = pd.DataFrame(
        [
            (spans[span], *cells.names[cell])
            for cell, span in (divmod(int(each), SPANS) for each in frame.index)
        ],
        columns=list(KEYS),
        dtype="str",
    )
    frame.index = pd.MultiIndex.from_frame(keys)
    return frame.sort_index()
