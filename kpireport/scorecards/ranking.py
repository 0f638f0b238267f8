"""The ranking itself, helpers included (scheme B02)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpireport.scorecards.case import Unjudged
from kpireport.scorecards.evidence import Evidence, Seat
from kpireport.scorecards.gather import Gathered
from kpireport.scorecards.judge import case_of
from kpireport.scorecards.rules.rank import Rank, rank_of
from kpireport.scorecards.scorecard import Line, Scorecard


@dataclass(frozen=True, slots=True)
class Place:
    """One person's place in one item and span. A helper has a rank but no points; so has nobody without a figure."""

    span: str
    item: str
    seat: Seat
    value: Fraction
    rank: int
    points: Decimal | None
    helper: bool


def ranking(scorecard: Scorecard, gathered: Gathered, department: str, role: str) -> tuple[Place, ...]:
    """Everyone ranked in a post, for each item the card ranks: by span and item, best first, equals by employee."""
    places = [
        (p.span, i, p.rank, p.seat, p)
        for seat in gathered.now.ranked.get((department, role), ())
        for i, line in enumerate(scorecard.lines)
        if isinstance(line.rule, Rank)
        for p in _places(scorecard, line, line.rule, gathered.of(seat))
    ]
    return tuple(place for *_, place in sorted(places, key=lambda each: each[:4]))


def _places(scorecard: Scorecard, line: Line, rule: Rank, evidence: Evidence) -> Iterator[Place]:
    helper = evidence.seat in evidence.now.helpers
    month = case_of(line, scorecard, evidence)
    for span in evidence.weeks if rule.each == "week" else ("month",):
        case = month.at(span)
        try:
            value, everyone = case.value(), rule.everyone(case)
            points = None if helper else rule.once(case).points
        except Unjudged:
            continue
        rank = rank_of(value, everyone, rule.better or case.better, rule.ties)
        yield Place(span, line.item.name, evidence.seat, value, rank, points, helper)
