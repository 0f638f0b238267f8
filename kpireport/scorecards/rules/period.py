"""Rules that look at the month as a whole or at each of its weeks."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from kpireport.scorecards.case import Case, Outcome, Unjudged, points
from kpireport.scorecards.reference import joined
from kpireport.scorecards.rules.base import Found, Rule, found
from kpireport.scorecards.score import Better
from kpireport.texts import message

WEEKS = 4


class PeriodRule(Rule):
    """``each: week`` judges every week alone and adds the points up.

    A week without a figure counts for nothing and is said (``absent_week: hold``: the item is not judged).
    """

    each: Literal["month", "week"] = "month"
    absent_week: Literal["skip", "hold"] = "skip"

    def once(self, case: Case) -> Outcome:
        """The points of one span."""
        raise NotImplementedError

    def fixed(self) -> tuple[Decimal | None, ...]:
        """The fixed points one span can give; None where it gives a share of the weight."""
        return ()

    def winnable(self) -> Decimal | None:
        """The most fixed points a month can give."""
        most = max((each for each in self.fixed() if each is not None), default=None)
        return None if most is None else most * (WEEKS if self.each == "week" else 1)

    def problems(self, better: Better) -> Found:  # noqa: ARG002
        """A share of the weight, every week."""
        if self.each == "week" and None in self.fixed():
            yield found("each", "score.card.week_points")

    def judge(self, case: Case) -> Outcome:
        """The month's points, or the sum over its weeks."""
        if self.each == "month":
            return self.once(case)
        total, parts, missing = Decimal(0), [], []
        for week in case.evidence.weeks:
            try:
                outcome = self.once(case.at(week))
            except Unjudged as unjudged:
                missing.append(unjudged.reason)
                parts.append(message("score.week", week=week, reason=unjudged.reason))
                continue
            total += outcome.points
            parts.append(message("score.week", week=week, reason=outcome.reason))
        if missing and (len(missing) == len(parts) or self.absent_week == "hold"):
            raise Unjudged(missing[0])
        shown = points(total, case.points_decimals, signed=True)
        return Outcome(total, message("score.weeks", parts=joined(parts), points=shown))
