"""Points against others, last month or the platform's benchmark."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from kpireport.scorecards.case import Case, Outcome, percent, plain, points
from kpireport.scorecards.reference import AnyReference
from kpireport.scorecards.rules.attain import attained
from kpireport.scorecards.rules.base import Found, Path, found
from kpireport.scorecards.rules.period import PeriodRule
from kpireport.scorecards.rules.rank import worse
from kpireport.scorecards.score import Better
from kpireport.scorecards.targets import Figure
from kpireport.texts import Value, message


class Relative(PeriodRule):
    """Weight × (value / what it is held ``to``), bounded by ``floor`` and ``cap``.

    With ``ahead`` or ``behind`` it gives fixed points instead: ``ahead`` of it, ``behind`` it, or ``level`` with it.
    """

    kind: Literal["relative"] = "relative"
    to: AnyReference
    better: Literal["up", "down"] | None = None
    floor: Figure = Decimal(0)
    cap: Figure = Decimal(1)
    ahead: Decimal | None = None
    behind: Decimal | None = None
    level: Decimal = Decimal(0)

    def once(self, case: Case) -> Outcome:
        """Compare with the reference of the same span."""
        value, against, better = case.value(), self.to.value(case), self.better or case.better
        near = case.beside(against)
        told: dict[str, Value] = {
            "actual": near.actual(),
            "what": self.to.said(),
            "against": near.show(against),
        }
        if self.ahead is not None or self.behind is not None:
            won = case.award(self._step(value, against, better))
            signed = points(won, case.points_decimals, signed=True)
            return Outcome(won, message("score.relative_step", **told, points=signed))
        reached = attained(value, against, better, Fraction(self.cap))
        counted = min(max(reached, Fraction(self.floor)), Fraction(self.cap))
        won = case.share(counted)
        reason = message(
            "score.relative",
            **told,
            reached=percent(counted),
            weight=plain(float(case.weight)),
            points=points(won, case.points_decimals),
        )
        return Outcome(won, reason, reached)

    def _step(self, value: Fraction, against: Fraction, better: Better) -> Decimal:
        if value == against:
            return self.level
        return (self.behind if worse(value, against, better) else self.ahead) or Decimal(0)

    def fixed(self) -> tuple[Decimal | None, ...]:
        """The steps, or a share of the weight."""
        steps = [each for each in (self.ahead, self.behind) if each is not None]
        return (*steps, self.level) if steps else (None,)

    def problems(self, better: Better) -> Found:
        """A cap below the floor; a direction nobody gave."""
        yield from super().problems(better)
        if self.cap < self.floor:
            yield found("cap", "score.card.cap_below_floor", floor=str(self.floor), cap=str(self.cap))
        if better not in {"up", "down"} and self.better is None:
            yield found("kind", "score.card.no_direction", kind=self.kind)

    def indicators(self) -> Iterator[tuple[Path, str]]:
        """What it is held to may be another indicator."""
        if self.to.indicator:
            yield ("to", "indicator"), self.to.indicator
