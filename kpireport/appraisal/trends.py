"""Figures over the months and weeks there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from kpireport.appraisal.model import Trend, Week
from kpireport.indicators.model import Indicator
from kpireport.period import Month
from kpireport.scorecards.evidence import Figures, Scope, Seat
from kpireport.scorecards.score import Fact, ScoreLine

TargetOf = Callable[[Month], float | None]


@dataclass(frozen=True)
class Course:
    """This month's figures and those of earlier months, as far as they are known."""

    month: Month
    months: Mapping[Month, Figures]
    weeks: tuple[str, ...]
    show: int = 6

    @property
    def now(self) -> Figures:
        """This month's figures."""
        return self.months[self.month]

    @property
    def before(self) -> Figures | None:
        """Last month's figures; None where there are none."""
        return self.months.get(self.month.previous())

    @property
    def shown(self) -> tuple[Month, ...]:
        """The months of a trend: from the first known one (at most ``show`` back) to this one, gaps included."""
        earliest = self.month.previous(self.show - 1)
        first = min((m for m in self.months if earliest <= m <= self.month), default=self.month)
        return first.through(self.month)

    def fact(self, month: Month, indicator: str, seat: Seat, scope: Scope = "person") -> Fact | None:
        """A figure of one of the months; None where the month is not known."""
        figures = self.months.get(month)
        return None if figures is None else figures.fact(indicator, seat, scope)


def item_trend(
    course: Course, seat: Seat, line: ScoreLine, scope: Scope, target_of: TargetOf
) -> Trend | None:
    """A card item's figure in ``scope`` over the months there are; None for an item without indicator."""
    if line.indicator is None:
        return None
    return Trend(
        item=line.item,
        indicator=line.indicator,
        label=line.label,
        unit=line.unit,
        decimals=line.decimals,
        better=line.better,
        months=tuple(map(str, course.shown)),
        values=_values(course, line.indicator, seat, scope),
        targets=tuple(line.target if month == course.month else target_of(month) for month in course.shown),
        role=seat.role,
    )


def scope_trend(course: Course, indicator: Indicator, seat: Seat, scope: Scope) -> Trend:
    """An indicator's figure for a post, department or the shop over the months there are."""
    return Trend(
        item=indicator.label.zh,
        indicator=indicator.id,
        label=indicator.label,
        unit=indicator.unit,
        decimals=indicator.decimals,
        better=indicator.better,
        months=tuple(map(str, course.shown)),
        values=_values(course, indicator.id, seat, scope),
        targets=(None,) * len(course.shown),
    )


def weekly(course: Course, indicator: Indicator, seat: Seat, scope: Scope) -> Week:
    """An indicator's figure for each week of this month."""
    facts = [course.now.fact(indicator.id, seat, scope, week) for week in course.weeks]
    return Week(
        indicator=indicator.id,
        label=indicator.label,
        unit=indicator.unit,
        decimals=indicator.decimals,
        better=indicator.better,
        spans=course.weeks,
        values=tuple(fact.value for fact in facts),
        rows=tuple(fact.rows for fact in facts),
        role=seat.role if scope == "person" else "",
    )


def improving(trend: Trend, least: int = 3) -> int:
    """How many months in a row, up to the last, the figure got better; 0 where fewer than ``least``."""
    if trend.better not in {"up", "down"}:
        return 0
    sign = 1 if trend.better == "up" else -1
    count = 0
    for newer, older in pairwise(reversed(trend.values)):
        if newer is None or older is None or sign * (newer - older) <= 0:
            break
        count += 1
    return count if count >= least else 0


def _values(course: Course, indicator: str, seat: Seat, scope: Scope) -> tuple[float | None, ...]:
    facts = (course.fact(month, indicator, seat, scope) for month in course.shown)
    return tuple(None if fact is None else fact.value for fact in facts)
