"""What the weeks of a month came to: points and ranks of items judged by the week, ranks by an item's figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpireport.appraisal.model import Person, RoleSummary, Week
from kpireport.reports.persons import lines_of
from kpireport.scorecards.score import ScoreLine
from kpireport.texts import Label, Message, Quantity

LEAST = 5  # fewer people have no ranks worth a table


@dataclass(frozen=True, slots=True)
class Mark:
    """One week of an item: points won or taken, and the rank where the week is ranked."""

    span: str
    points: float | None
    rank: int | None


def marks(line: ScoreLine) -> tuple[Mark, ...]:
    """The weeks of an item that is judged by the week, read from its reason; nothing for any other item."""
    parts = line.reason.params.get("parts")
    if line.reason.key != "score.weeks" or not isinstance(parts, Message):
        return ()
    return tuple(_mark(week) for week in _unjoined(parts) if week.key == "score.week")


def _unjoined(text: Message) -> Iterator[Message]:
    if text.key != "score.join":
        yield text
        return
    for side in ("left", "right"):
        part = text.params.get(side)
        if isinstance(part, Message):
            yield from _unjoined(part)


def _mark(week: Message) -> Mark:
    reason = week.params.get("reason")
    given = reason.params if isinstance(reason, Message) else {}
    points, rank = given.get("points"), given.get("rank")
    return Mark(
        span=str(week.params.get("week")),
        points=points.value if isinstance(points, Quantity) else None,
        rank=rank if isinstance(rank, int) else None,
    )


@dataclass(frozen=True, slots=True)
class RankTable:
    """Everyone's ranks in each item that is ranked by the week, as the card ranked them, and each week's points."""

    items: tuple[Label, ...]
    spans: tuple[str, ...]
    rows: tuple[tuple[Person, tuple[tuple[Mark, ...], ...], tuple[float, ...]], ...]


def rank_table(people: Sequence[Person], role: RoleSummary) -> RankTable | None:
    """The weekly ranking of a post whose card has one; None for any other card."""
    found = [
        (one, {line.item: (line.label, weeks) for line in lines_of(one, role.role) if (weeks := marks(line))})
        for one in people
    ]
    ranked = [
        (item.item, item.label)
        for item in role.items
        if any(mark.rank is not None for _, own in found for mark in own.get(item.item, (None, ()))[1])
    ]
    spans = sorted({mark.span for _, own in found for _, weeks in own.values() for mark in weeks})
    if not ranked or not spans:
        return None
    rows = tuple(
        (
            one,
            tuple(_over(spans, own.get(item, (None, ()))[1]) for item, _ in ranked),
            tuple(_together(own, span) for span in spans),
        )
        for one, own in found
        if own
    )
    return RankTable(tuple(label for _, label in ranked), tuple(spans), rows)


def _over(spans: Sequence[str], weeks: Sequence[Mark]) -> tuple[Mark, ...]:
    known = {mark.span: mark for mark in weeks}
    return tuple(known.get(span, Mark(span, None, None)) for span in spans)


def _together(own: dict[str, tuple[Label, tuple[Mark, ...]]], span: str) -> float:
    return sum(mark.points or 0.0 for _, weeks in own.values() for mark in weeks if mark.span == span)


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
            ranks_of([sign * v if (v := week.values[i]) is not None else None for _, week in there])
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


def ranks_of(values: Sequence[float | None]) -> list[int | None]:
    """The rank of each value, the smallest first; equals share the better rank."""
    known = [value for value in values if value is not None]
    return [None if value is None else 1 + sum(other < value for other in known) for value in values]


def turned(ranks: Sequence[int | None]) -> list[float | None]:
    """Ranks with the first on top, to draw."""
    return [None if rank is None else -float(rank) for rank in ranks]
