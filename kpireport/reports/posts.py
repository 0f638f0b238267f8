"""The arithmetic of the pages on several people: posts and departments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from kpireport.appraisal.model import (
    Appraisal,
    DepartmentSummary,
    Funnel,
    Peers,
    Person,
    RoleSummary,
    Segment,
    Trend,
    Week,
)
from kpireport.appraisal.scale import scaled, total_of_hundred
from kpireport.appraisal.statistics import mean
from kpireport.reports.charts import Spot
from kpireport.reports.views import span_of
from kpireport.scorecards.score import ScoreLine
from kpireport.texts import Label

SPREAD = ("lowest", "lower", "median", "upper", "highest")
LEAST = 5  # fewer people make no distribution


def segment_in(person: Person, role: str) -> Segment | None:
    """The person's last judged days in a post, else the last days at all."""
    held = [segment for segment in person.segments if segment.role == role]
    judged_days = [segment for segment in held if segment.result is not None]
    found = judged_days or held
    return found[-1] if found else None


def cells(person: Person, role: str) -> dict[str, ScoreLine]:
    """The person's lines in one post, by item."""
    segment = segment_in(person, role)
    return {line.item: line for line in segment.result.lines} if segment and segment.result else {}


def totals_of(people: Iterable[Person], role: RoleSummary) -> list[Decimal | None]:
    """Each person's total in the post on the scale of its distribution, ``role.full``."""
    found = [segment_in(one, role.role) for one in people]
    results = [segment.result if segment else None for segment in found]
    return [
        None if each is None else each.total if role.full in {None, each.full} else total_of_hundred(each)
        for each in results
    ]


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


def department_courses(summary: DepartmentSummary) -> tuple[DepartmentCourse, ...]:
    """Months and weeks of the same indicator on one row."""
    weeks = {week.indicator: week for week in summary.weekly}
    joined = [DepartmentCourse(trend, weeks.pop(trend.indicator, None)) for trend in summary.figures]
    return (*joined, *(DepartmentCourse(None, week) for week in weeks.values()))


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


@dataclass(frozen=True, slots=True)
class Control:
    """One share over everyone in a post, with the limits of chance around the post's value."""

    label: Label
    pooled: float
    spots: tuple[Spot, ...]


def controls(people: Sequence[Person], role: RoleSummary) -> tuple[Control, ...]:
    """Control charts of the post's shares: three standard errors around the pooled share, for at least five people.

    Only items whose figure is a count of cases out of cases; a limit below 0 or above 1 is cut off there.
    """
    found = []
    for item in role.items:
        if item.unit != "percent" or not item.denominator or item.pooled is None or not 0 < item.pooled < 1:
            continue
        lines = [(one, cells(one, role.role).get(item.item)) for one in people]
        spots = tuple(
            _spot(one.name, item.pooled, line.fact.value, line.fact.denominator)
            for one, line in lines
            if line and line.fact and line.fact.value is not None and line.fact.denominator
        )
        if len(spots) >= LEAST:
            found.append(Control(item.label, item.pooled, spots))
    return tuple(found)


def _spot(name: str, pooled: float, value: float, cases: float) -> Spot:
    error = 3 * sqrt(pooled * (1 - pooled) / cases)
    return Spot(name, cases, value, max(pooled - error, 0.0), min(pooled + error, 1.0))


@dataclass(frozen=True, slots=True)
class WeekRanks:
    """Ranks by one item, week by week; None where a person has no figure that week."""

    label: Label
    spans: tuple[str, ...]
    rows: tuple[tuple[Person, tuple[int | None, ...]], ...]


def week_ranks(people: Sequence[Person], role: RoleSummary) -> WeekRanks | None:
    """Ranks by the heaviest item that has weekly figures, for at least five people; ties share the better rank."""
    for item in sorted(role.items, key=lambda each: -each.weight):
        weeks = [(one, _week(one, role.role, item.indicator)) for one in people]
        there = [(one, week) for one, week in weeks if week is not None]
        if len(there) < LEAST or item.better not in {"up", "down"}:
            continue
        sign = -1 if item.better == "up" else 1
        spans = there[0][1].spans
        columns = [
            _ranks([sign * v if (v := week.values[i]) is not None else None for _, week in there])
            for i in range(len(spans))
        ]
        rows = tuple(
            (one, tuple(column[place] for column in columns)) for place, (one, _) in enumerate(there)
        )
        return WeekRanks(item.label, spans, rows)
    return None


def _week(person: Person, role: str, indicator: str | None) -> Week | None:
    found = [week for week in person.weeks if week.indicator == indicator and week.role in {role, ""}]
    return found[-1] if found and any(value is not None for value in found[-1].values) else None


def _ranks(values: Sequence[float | None]) -> list[int | None]:
    known = [value for value in values if value is not None]
    return [None if value is None else 1 + sum(other < value for other in known) for value in values]


def turned(ranks: Sequence[int | None]) -> list[float | None]:
    """Ranks with the first on top, to draw."""
    return [None if rank is None else -float(rank) for rank in ranks]


def scoring_of(people: Iterable[Person], role: str) -> str:
    """How the post's card scores: ``weighted`` or ``points``."""
    found = (segment_in(one, role) for one in people)
    return next((part.result.scoring for part in found if part and part.result), "weighted")


def reach(role: RoleSummary) -> tuple[float, float]:
    """The ends of the axis of mean points in a post whose card counts points."""
    means = [item.mean_points for item in role.items if item.mean_points is not None]
    low, high = min([Decimal(0), *means]), max([Decimal(1), *means])
    return float(low), float(high)
