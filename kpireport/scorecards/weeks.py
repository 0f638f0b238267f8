"""A month of more than four weeks: cards and plans count four (B02)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from kpireport.scorecards.case import Outcome, points
from kpireport.scorecards.exact import half_up
from kpireport.scorecards.rules.period import WEEKS
from kpireport.scorecards.scorecard import Line, Scorecard
from kpireport.texts import message


def by_week(line: Line) -> bool:
    """Whether the item is judged week by week."""
    return getattr(line.rule, "each", "month") == "week"


def extended(scorecard: Scorecard, weeks: int) -> Scorecard:
    """A card that counts points: what its weekly items can win, and its full mark, grow with a fifth and sixth week."""
    if scorecard.card.scoring != "points" or weeks <= WEEKS:
        return scorecard
    lines = tuple(
        replace(line, weight=line.weight * weeks / WEEKS) if by_week(line) else line
        for line in scorecard.lines
    )
    more = sum((new.weight - old.weight for new, old in zip(lines, scorecard.lines, strict=True)), Decimal(0))
    card = scorecard.card.model_copy(update={"full": scorecard.card.full + more})
    return replace(scorecard, card=card, lines=lines)


def as_four(outcome: Outcome, line: Line, scorecard: Scorecard, weeks: int) -> Outcome:
    """A weighted card: the points of five or six weeks as those of four, so that they stay within the weight."""
    if scorecard.card.scoring == "points" or weeks <= WEEKS or not by_week(line):
        return outcome
    decimals = scorecard.card.points_decimals
    scaled = half_up(Fraction(outcome.points) * WEEKS / weeks, decimals)
    reason = message(
        "score.weeks_scaled",
        parts=outcome.reason,
        weeks=weeks,
        points=points(outcome.points, decimals),
        scaled=points(scaled, decimals, signed=True),
    )
    return replace(outcome, points=scaled, reason=reason)
