"""The arithmetic of the pages on several people: posts and departments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpireport.appraisal.model import (
    Appraisal,
    DepartmentSummary,
    Funnel,
    Peers,
    Person,
    RoleSummary,
    Trend,
    Week,
)
from kpireport.appraisal.scale import scaled, total_of_hundred
from kpireport.appraisal.statistics import mean
from kpireport.reports import chance, weeks
from kpireport.reports.persons import lines_of, segment_in
from kpireport.reports.views import span_of
from kpireport.scorecards.score import ScoreLine
from kpireport.texts import Label

SPREAD = ("lowest", "lower", "median", "upper", "highest")
LEAST = 5  # fewer people make no distribution
controls, rank_table, week_ranks, turned = chance.controls, weeks.rank_table, weeks.week_ranks, weeks.turned


def cells(person: Person, role: str) -> dict[str, ScoreLine]:
    """The person's lines in one post, by item."""
    return {line.item: line for line in lines_of(person, role)}


def totals_of(people: Iterable[Person], role: RoleSummary) -> list[Decimal | None]:
    """Each person's total in the post on the scale of its distribution, ``role.full``."""
    found = [segment_in(one, role.role) for one in people]
    results = [segment.result if segment else None for segment in found]
    return [
        None if each is None else each.total if role.full in {None, each.full} else total_of_hundred(each)
        for each in results
    ]


def mean_of(totals: Iterable[Decimal | None]) -> Decimal | None:
    """The mean of the totals there are."""
    return mean([total for total in totals if total is not None])


def axis_of(totals: Iterable[Decimal | None], full: Decimal | None) -> tuple[float, float]:
    """The axis of a post's totals: in tens, in ones where full marks are few."""
    return span_of(totals, 1 if full is not None and full < 50 else 10)


def shade(line: ScoreLine | None, scoring: str = "weighted") -> int | None:
    """0 (nothing earned) to 4 (all of the weight), the five shades of a heat map; None where there is no score.

    On a card that counts points only what was deducted is shaded: 2 up to two points, 1 beyond.
    """
    if line is None or line.points is None or (line.weight <= 0 and scoring == "weighted"):
        return None
    if scoring == "points":
        return 4 if line.points >= 0 else 2 if line.points >= -2 else 1
    earned = float(line.points / line.weight)
    return sum(earned >= edge for edge in (0.6, 0.8, 0.9, 0.98))


def blocks(items: Sequence[object], size: int) -> list[Sequence[object]]:
    """``items`` in runs of at most ``size``, as even as can be, for tables that would be too wide."""
    if not items:
        return []
    count = -(-len(items) // size)
    width = -(-len(items) // count)
    return [items[start : start + width] for start in range(0, len(items), width)]


def by_id(people: Iterable[Person]) -> dict[str, Person]:
    """People by employee_id."""
    return {one.employee_id: one for one in people}


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step of the funnel with its share of the first and of the step before."""

    label: Label
    value: float | None
    of_first: float
    of_before: float | None


def funnel(found: Funnel) -> tuple[FunnelStep, ...]:
    """The steps with their shares; a share of a missing or empty step is missing."""
    first = next((value for _, value in found.steps if value), None)
    rows: list[FunnelStep] = []
    for label, value in found.steps:
        before = rows[-1].value if rows else None
        of_before = value / before if value is not None and before else None
        rows.append(FunnelStep(label, value, (value or 0.0) / first if first else 0.0, of_before))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class DepartmentCourse:
    """One figure of the department over months, weeks or both."""

    trend: Trend | None
    week: Week | None

    @property
    def known(self) -> bool:
        """Whether there is any figure."""
        values = [value for each in (self.trend, self.week) if each for value in each.values]
        return any(value is not None for value in values)


def department_courses(summary: DepartmentSummary) -> tuple[DepartmentCourse, ...]:
    """Months and weeks of the same indicator on one row; those of which there is a figure."""
    weekly = {week.indicator: week for week in summary.weekly}
    joined = [DepartmentCourse(trend, weekly.pop(trend.indicator, None)) for trend in summary.figures]
    rows = (*joined, *(DepartmentCourse(None, week) for week in weekly.values()))
    return tuple(row for row in rows if row.known)


def failures(people: Iterable[Person]) -> list[bool]:
    """Who failed the month, in the order given."""
    return [one.standing is not None and one.standing.failed for one in people]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One post on the department's page: the spread and the mean of its totals, out of 100."""

    role: str
    count: int
    peers: Peers | None
    mean: Decimal | None


def role_rows(judged: Appraisal) -> tuple[RoleRow, ...]:
    """One row a post; figures are None where its card has no full marks or there are too few people."""
    people = by_id(judged.people)
    return tuple(
        RoleRow(role.role, len(role.people), peers_of_hundred(role), mean_of_hundred(people, role))
        for role in judged.roles
    )


def peers_of_hundred(role: RoleSummary) -> Peers | None:
    """How the totals of a post spread, out of 100; None where its card has no full marks."""
    if role.peers is None or role.full is None:
        return None
    return role.peers.model_copy(
        update={each: scaled(getattr(role.peers, each), role.full) for each in SPREAD}
    )


def mean_of_hundred(people: Mapping[str, Person], role: RoleSummary) -> Decimal | None:
    """The mean of the final totals there are in a post, out of 100."""
    held = (segment_in(people[each], role.role) for each in role.people)
    totals = (
        total_of_hundred(part.result) for part in held if part and part.result and not part.result.provisional
    )
    return mean([total for total in totals if total is not None])


def ends(peers: Peers | None) -> tuple[float, float] | None:
    """Lowest and highest total, where they may be told."""
    if peers is None or peers.lowest is None or peers.highest is None:
        return None
    return float(peers.lowest), float(peers.highest)


def spread(rows: Iterable[RoleRow]) -> tuple[float, float] | None:
    """One axis for the totals of several posts; None where no post has a distribution."""
    found = [each for row in rows if (each := ends(row.peers))]
    return span_of([value for pair in found for value in pair]) if found else None


def scoring_of(people: Iterable[Person], role: str) -> str:
    """How the post's card scores: ``weighted`` or ``points``."""
    found = (segment_in(one, role) for one in people)
    return next((part.result.scoring for part in found if part and part.result), "weighted")


def reach(role: RoleSummary) -> tuple[float, float]:
    """The ends of the axis of mean points in a post whose card counts points."""
    means = [item.mean_points for item in role.items if item.mean_points is not None]
    low, high = min([Decimal(0), *means]), max([Decimal(1), *means])
    return float(low), float(high)
