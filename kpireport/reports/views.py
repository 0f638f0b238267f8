"""The arithmetic of the pages: what a template shows besides the figures as they stand in the bundle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from kpireport.appraisal.model import (
    Peers,
    Person,
    Segment,
    Trend,
    Week,
)
from kpireport.reports import why as reasons
from kpireport.reports.charts import Tone
from kpireport.scorecards.score import CardResult, ScoreLine
from kpireport.texts import Label, Language

WEAK_BELOW = Decimal("0.8")  # an item that earned less than 80 % of its weight wants looking at
STEPS_SHOWN = 8
why = reasons.why  # for templates
_SEEN = Decimal("0.05")  # less is 0.0 on the page


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one group; ``headed`` when it has several, and a line of its own above them."""

    name: str
    label: Label
    weight: Decimal
    lines: tuple[ScoreLine, ...]
    headed: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the full points down (or up) to the total; ``start`` and ``end`` are shares of the drawing."""

    label: Label | None
    points: Decimal
    start: float
    end: float
    tone: Tone
    others: int = 0


@dataclass(frozen=True, slots=True)
class Course:
    """One item over months and weeks."""

    trend: Trend
    week: Week | None
    weak: bool

    @property
    def before(self) -> float | None:
        """The value of the month before."""
        return self.trend.values[-2] if len(self.trend.values) > 1 else None

    @property
    def now(self) -> float | None:
        """The value of this month."""
        return self.trend.values[-1] if self.trend.values else None


def weak(line: ScoreLine, scoring: str = "weighted") -> bool:
    """Whether the line earned clearly less than its weight; on a card that counts points: whether it cost some."""
    if line.points is None:
        return False
    return (
        line.points < 0 if scoring == "points" else line.weight > 0 and line.points < WEAK_BELOW * line.weight
    )


def reach(result: CardResult) -> tuple[float, float]:
    """The ends of the points axis of a card that counts points: the worst and the most there is."""
    points = [line.points for line in result.lines if line.points is not None]
    low, high = (
        min([Decimal(0), *points]),
        max([Decimal(1), *points, *(line.weight for line in result.lines)]),
    )
    return float(low), float(high)


def counting(person: Person) -> bool:
    """Whether all of the person's cards count points."""
    cards = [part.result for part in person.segments if part.result is not None]
    return bool(cards) and all(card.scoring == "points" for card in cards)


def passed(person: Person) -> bool | None:
    """Whether a pass/fail review was passed; None where no card is one."""
    found = [
        part.result.passed
        for part in person.segments
        if part.result is not None and part.result.passed is not None
    ]
    return all(found) if found else None


def share(line: ScoreLine) -> float | None:
    """How far the bar goes: attainment, or points over weight where the rule has no attainment."""
    if line.attainment is not None:
        return line.attainment
    if line.points is None or line.weight <= 0:
        return None
    return float(line.points / line.weight)


def groups(result: CardResult) -> tuple[Group, ...]:
    """The card's lines by group, in the card's order."""
    names = dict.fromkeys(line.group for line in result.lines)
    found = []
    for name in names:
        lines = tuple(line for line in result.lines if line.group == name)
        weight = sum((line.weight for line in lines), Decimal(0))
        label = lines[0].group_label or Label(zh=name)
        found.append(Group(name, label, weight, lines, len(lines) > 1))
    return tuple(found)


def judged(result: CardResult) -> tuple[Decimal, Decimal]:
    """Points earned so far and the weight they are out of; what a provisional total stands on."""
    known = [line for line in result.lines if line.points is not None and not line.excluded]
    points = sum((line.points for line in known if line.points is not None), Decimal(0))
    return points, sum((line.weight for line in known), Decimal(0))


def judged_person(person: Person) -> tuple[Decimal, Decimal]:
    """`judged` over the person's segments, by their shares."""
    points = weight = Decimal(0)
    for segment in person.segments:
        if segment.result is not None:
            earned, of = judged(segment.result)
            points += segment.share * earned
            weight += segment.share * of
    return points, weight


def steps(person: Person) -> tuple[Step, ...]:
    """Where the points went, largest loss first, gains last; beyond eight items the rest is one step.

    From full marks down; on cards that count points from nothing up and down.
    """
    changes = [each for each in _changes(person) if abs(each[1]) >= _SEEN]
    if not changes:
        return ()
    shown, rest = changes[:STEPS_SHOWN], changes[STEPS_SHOWN:]
    rows: list[tuple[Label | None, Decimal, bool, int]] = [
        (label, points, is_weak, 0) for label, points, is_weak in shown
    ]
    if rest:
        rows.append((None, sum((points for _, points, _ in rest), Decimal(0)), False, len(rest)))
    return _placed(rows, Decimal(0) if counting(person) else person.full)


def _changes(person: Person) -> list[tuple[Label, Decimal, bool]]:
    found: dict[str, tuple[Label, Decimal, bool]] = {}
    for segment in person.segments:
        for line, change in _signed(segment):
            label, before, was_weak = found.get(line.item, (line.label, Decimal(0), False))
            found[line.item] = (
                label,
                before + change * segment.share,
                was_weak or weak(line, segment.result.scoring if segment.result else "weighted"),
            )
    return sorted(
        (each for each in found.values() if each[1]), key=lambda each: (each[1] > 0, each[1], each[0].zh)
    )


def _signed(segment: Segment) -> Iterable[tuple[ScoreLine, Decimal]]:
    if segment.result is None:
        return
    for line in segment.result.lines:
        if line.points is not None and not line.excluded:
            yield line, line.points - (0 if segment.result.scoring == "points" else line.weight)
    for line in segment.result.adjustments:
        if line.points is not None:
            yield line, line.points


def _placed(rows: Sequence[tuple[Label | None, Decimal, bool, int]], full: Decimal) -> tuple[Step, ...]:
    marks = [full]
    for _, points, _, _ in rows:
        marks.append(marks[-1] + points)
    low, high = min(marks), max(marks)
    spread = (high - low) or Decimal(1)
    placed = []
    for (label, points, is_weak, others), before, after in zip(rows, marks, marks[1:], strict=False):
        start, end = (float((mark - low) / spread) for mark in (before, after))
        tone: Tone = "accent" if points > 0 else "warn" if is_weak else "grey"
        placed.append(Step(label, points, start, end, tone, others))
    return tuple(placed)


def courses(person: Person) -> tuple[Course, ...]:
    """Each item's months and weeks; of more than fit those of most weight: ten, of two long cards six.

    Twice as many without weeks, because they are set in two columns.
    """
    weeks = {(week.role, week.indicator): week for week in person.weeks}
    lines = {
        (part.role, line.item): (line, weak(line, part.result.scoring))
        for part in person.segments
        if part.result
        for line in part.result.lines
    }
    found = []
    for trend in person.trends:
        line, is_weak = lines.get((trend.role, trend.item), (None, False))
        week = weeks.get((trend.role, trend.indicator))
        found.append((Course(trend, week, is_weak), line.weight if line else 0))
    several = sum(part.result is not None for part in person.segments) > 1
    most = 6 if several and len(lines) > 20 else 10
    if not spans([course for course, _ in found]):
        most *= 2
    heavy = sorted((weight for _, weight in found), reverse=True)[:most]
    return tuple(course for course, weight in found if weight >= heavy[-1])[:most]


def spans(rows: Sequence[Course]) -> tuple[str, ...]:
    """The weeks, where at least half of the items have a figure for one of them; else nothing."""
    weeks = [row.week for row in rows if row.week and any(value is not None for value in row.week.values)]
    return weeks[0].spans if weeks and 2 * len(weeks) >= len(rows) else ()


ROOM: Mapping[Language, int] = MappingProxyType(
    {"zh": 24, "en": 17}
)  # lines that card, courses and verdict may take
_STEPS_BESIDE = 5  # lines of the losses that stand beside rank and strengths and take no room of their own


def crowded(person: Person, language: Language) -> bool:
    """Whether the page has to be set closer to hold the person's cards and courses."""
    results = [part.result for part in person.segments if part.result is not None]
    wide = 10 if language == "zh" else 20  # letters of a name that fit a line
    used = 3.0 * (len(results) - 1) + sum(len(result.adjustments) for result in results)
    for group in (group for result in results for group in groups(result)):
        used += 0.8 if group.headed else 0
        for line in group.lines:
            above = not group.headed and group.label.render(language) != line.label.render(language)
            used += 1 + 0.6 * above + (len(line.label.render(language)) - 1) // wide
    losses = (each.label.render(language) if each.label else "" for each in steps(person))
    used += max(0, sum(1 + max(len(name) - 1, 0) // wide for name in losses) - _STEPS_BESIDE)
    found = courses(person)
    used += bool(history(person))
    return used + len(found) / (1 if spans(found) else 2) + len(person.verdict) > ROOM[language]


def history(person: Person) -> tuple[Decimal | None, ...]:
    """The totals month by month, this one last; nothing where there is no earlier one."""
    totals = tuple(total for _, total in person.totals_by_month)
    return totals if sum(total is not None for total in totals) > 1 else ()


def main_part(person: Person) -> Segment | None:
    """The post a person is compared in: of those judged the one held longest, the later of equals."""
    judged_parts = [part for part in person.segments if part.result is not None]
    return max(enumerate(judged_parts), key=lambda each: (each[1].days, each[0]))[1] if judged_parts else None


def quartiles(peers: Peers | None) -> tuple[float, float, float] | None:
    """Lower quartile, median and upper quartile; None where there are too few to compare with."""
    if peers is None or peers.lower is None or peers.median is None or peers.upper is None:
        return None
    return float(peers.lower), float(peers.median), float(peers.upper)


def span_of(values: Iterable[Decimal | float | None], step: int = 10) -> tuple[float, float]:
    """The smallest span of whole tens that holds the values: the ends of an axis."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return 0.0, 100.0
    low = min(known) // step * step
    high = -(-max(known) // step) * step
    return (low, high) if high > low else (low - step, high)


def floats(values: Iterable[Decimal | None]) -> list[float | None]:
    """Decimals as numbers to draw with."""
    return [None if value is None else float(value) for value in values]


def places(value: float | None) -> int:
    """Decimals for a counted or added-up figure: none where it is whole, else two."""
    return 0 if value is None or value == int(value) else 2
