"""Rules that measure how far a target is reached: attainment, nearest."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import Field

from kpireport.scorecards.case import Case, Outcome, percent, plain, points
from kpireport.scorecards.reference import AnyReference
from kpireport.scorecards.rules.base import Found, Path, Rule, found
from kpireport.scorecards.score import Better
from kpireport.scorecards.targets import Figure
from kpireport.texts import Message, Quantity, message


class Attainment(Rule):
    """Weight × attainment. ``floor`` and ``cap`` bound the attainment; below ``zero_below`` there are no points.

    ``standard`` is the target where none is set: last month's figure, an average, a benchmark. A percentage as the
    card's own target is then a share of it.
    """

    kind: Literal["attainment"] = "attainment"
    better: Literal["up", "down"] | None = None
    floor: Figure = Decimal(0)
    cap: Figure = Decimal(1)
    zero_below: Figure | None = None
    standard: AnyReference | None = None
    share: Figure = Decimal(1)

    @property
    def uses_target(self) -> bool:
        """It does."""
        return True

    def judge(self, case: Case) -> Outcome:
        """Attainment of the case's value against its target."""
        better = self.better or case.better
        target, said = self._target(case)
        reached = attained(case.value(), target, better, Fraction(self.cap))
        counted = min(max(reached, Fraction(self.floor)), Fraction(self.cap))
        if self.zero_below is not None and reached < self.zero_below:
            counted = Fraction(0)
        won = case.share(counted)
        key = "score.attainment" if counted == reached else "score.attainment_bounded"
        reason = message(
            key,
            actual=case.actual(),
            target=said,
            reached=percent(reached),
            counted=percent(counted),
            weight=plain(float(case.weight)),
            points=points(won, case.points_decimals),
        )
        return Outcome(won, reason, reached, target=target)

    def _target(self, case: Case) -> tuple[Fraction, Message | Quantity]:
        """The target set, or the standard's share."""
        if case.target is not None or self.standard is None:
            return case.aim(), case.show(case.aim())
        standard = self.standard.value(case)
        said = message(
            "score.standard",
            what=self.standard.said(),
            standard=case.show(standard),
            share=percent(Fraction(self.share), 0),
        )
        return standard * Fraction(self.share), said

    def indicators(self) -> Iterator[tuple[Path, str]]:
        """The standard may be another indicator."""
        if self.standard is not None and self.standard.indicator:
            yield ("standard", "indicator"), self.standard.indicator

    def problems(self, better: Better) -> Found:
        """A cap below the floor; a direction nobody gave."""
        if self.cap < self.floor:
            yield found("cap", "score.card.cap_below_floor", floor=str(self.floor), cap=str(self.cap))
        if better not in {"up", "down"} and self.better is None:
            yield found("kind", "score.card.no_direction", kind=self.kind)


class Nearest(Rule):
    """Full marks within ``tolerance`` of the target, none at ``reach`` or further from it, linear between.

    ``reach`` is by default the target itself: a value of 0 wins nothing.
    """

    kind: Literal["nearest"] = "nearest"
    tolerance: Decimal = Field(default=Decimal(0), ge=0)
    reach: Decimal | None = Field(default=None, gt=0)

    @property
    def uses_target(self) -> bool:
        """It does."""
        return True

    def judge(self, case: Case) -> Outcome:
        """How near the value comes to the target."""
        share = nearness(case.value(), case.aim(), Fraction(self.tolerance), self.reach)
        won = case.share(share)
        reason = message(
            "score.nearest",
            actual=case.actual(),
            target=case.show(case.aim()),
            distance=case.show(abs(case.value() - case.aim())),
            reached=percent(share),
            weight=plain(float(case.weight)),
            points=points(won, case.points_decimals),
        )
        return Outcome(won, reason, share)

    def problems(self, better: Better) -> Found:  # noqa: ARG002
        """A reach inside the tolerance."""
        if self.reach is not None and self.reach <= self.tolerance:
            yield found(
                "reach", "score.card.reach_inside", reach=str(self.reach), tolerance=str(self.tolerance)
            )


def attained(value: Fraction, target: Fraction, better: Better, most: Fraction = Fraction(1)) -> Fraction:
    """How far ``target`` is reached, 1 being exactly.

    Higher is better: value / target. Lower is better: target / value, ``most`` for a value of 0 or less. A target of 0
    is reached (1) or not (0). A target below 0 counts by distance: 1 + (value − target) / |target|, and the reverse
    where lower is better.
    """
    ahead = value - target if better == "up" else target - value
    if target == 0:
        return Fraction(1) if ahead >= 0 else Fraction(0)
    if better == "up" or target < 0:
        return 1 + ahead / abs(target)
    return target / value if value > 0 else max(most, Fraction(1))


def nearness(value: Fraction, target: Fraction, tolerance: Fraction, reach: Decimal | None) -> Fraction:
    """1 within ``tolerance`` of ``target``, 0 from ``reach`` on, linear between."""
    far = Fraction(reach) if reach is not None else abs(target)
    beyond = abs(value - target) - tolerance
    if beyond <= 0:
        return Fraction(1)
    room = far - tolerance
    return max(Fraction(0), 1 - beyond / room) if room > 0 else Fraction(0)
