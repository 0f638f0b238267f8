"""Rules that give points by where a value lies: bands, threshold."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from pydantic import ConfigDict, Field

from kpireport.project import Params
from kpireport.scorecards.case import Case, Outcome, percent, points
from kpireport.scorecards.reference import AnyReference, Reference
from kpireport.scorecards.rules.attain import attained
from kpireport.scorecards.rules.base import Found, Path, found
from kpireport.scorecards.rules.events import counted, happened_to, total
from kpireport.scorecards.rules.period import PeriodRule
from kpireport.scorecards.score import Better
from kpireport.scorecards.targets import Figure
from kpireport.texts import Message, message


class Prize(Params):
    """What a place on the scale is worth: ``points``, or a ``share`` of the weight."""

    points: Decimal | None = None
    share: Figure | None = None

    def worth(self, weight: Decimal) -> Fraction:
        """In points."""
        return (
            Fraction(self.points) if self.points is not None else Fraction(weight) * Fraction(self.share or 0)
        )


class Band(Prize):
    """Values ``from`` … ``to``; ``closed`` says which ends belong to it (left: from ≤ value < to)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    start: Figure | None = Field(default=None, alias="from")
    to: Figure | None = None
    closed: Literal["left", "right", "both", "neither"] = "left"

    @property
    def takes_start(self) -> bool:
        """Whether its lower end belongs to it."""
        return self.closed in {"left", "both"}

    @property
    def takes_end(self) -> bool:
        """Whether its upper end belongs to it."""
        return self.closed in {"right", "both"}

    def holds(self, value: Fraction) -> bool:
        """Whether ``value`` lies in it."""
        over = self.start is None or value > self.start or (self.takes_start and value == self.start)
        under = self.to is None or value < self.to or (self.takes_end and value == self.to)
        return over and under

    def said(self) -> str:
        """``0.05–0.1``, open ends as …"""
        return (
            f"{'…' if self.start is None else f'{self.start:f}'}–{'…' if self.to is None else f'{self.to:f}'}"
        )


class Bands(PeriodRule):
    """Points by the band the value (or the attainment of the target) lies in.

    Bands may not overlap, and a gap between them or at the ends needs ``otherwise``.
    """

    kind: Literal["bands"] = "bands"
    of: Literal["value", "attainment"] = "value"
    bands: tuple[Band, ...] = Field(min_length=1)
    otherwise: Prize | None = None

    @property
    def uses_target(self) -> bool:
        """Whether the rule reads it."""
        return self.of == "attainment"

    def once(self, case: Case) -> Outcome:
        """The band's points."""
        value = case.value()
        reached = attained(value, case.aim(), case.better) if self.of == "attainment" else None
        place = value if reached is None else reached
        band = next((each for each in self.bands if each.holds(place)), None)
        prize: Prize = band or self.otherwise or Prize(points=Decimal(0))
        won = case.award(prize.worth(case.weight))
        reason = message(
            "score.bands" if reached is None else "score.bands_attained",
            actual=case.actual(),
            reached=percent(reached or Fraction(0)),
            band=self._said(case, band),
            points=points(won, case.points_decimals, signed=self._signed()),
        )
        return Outcome(won, reason, reached)

    def _said(self, case: Case, band: Band | None) -> Message:
        if band is None:
            return message("score.band.otherwise")
        show = percent if self.of == "attainment" else case.show
        ends = {
            name: None if at is None else show(Fraction(at))
            for name, at in (("low", band.start), ("high", band.to))
        }
        if band.start is None:
            return message("score.band.under_or_at" if band.takes_end else "score.band.under", **ends)
        if band.to is None:
            return message("score.band.from" if band.takes_start else "score.band.over", **ends)
        return message("score.band.between", **ends)

    def _signed(self) -> bool:
        return any((each or 0) < 0 for each in self.fixed())

    def fixed(self) -> tuple[Decimal | None, ...]:
        """The points of every band."""
        return tuple(each.points for each in (*self.bands, *((self.otherwise,) if self.otherwise else ())))

    def problems(self, better: Better) -> Found:
        """Bands that overlap, gaps nobody speaks for, a prize said twice or not at all."""
        yield from super().problems(better)
        if self.of == "attainment" and better not in {"up", "down"}:
            yield found("of", "score.card.no_direction", kind=self.kind)
        for i, band in enumerate(self.bands):
            if (band.points is None) == (band.share is None):
                yield found(("bands", i), "score.card.prize")
            if band.start is not None and band.to is not None and band.start > band.to:
                yield found(("bands", i, "from"), "score.card.band_reversed", band=band.said())
        if self.otherwise and (self.otherwise.points is None) == (self.otherwise.share is None):
            yield found("otherwise", "score.card.prize")
        yield from self._seams()

    def _seams(self) -> Found:
        order = sorted(
            range(len(self.bands)),
            key=lambda i: (self.bands[i].start is not None, self.bands[i].start or 0),
        )
        if self.otherwise is None:
            first, last = self.bands[order[0]], self.bands[order[-1]]
            if first.start is not None:
                yield found(("bands", order[0], "from"), "score.card.band_open", at=f"< {first.start:f}")
            if last.to is not None:
                yield found(("bands", order[-1], "to"), "score.card.band_open", at=f"> {last.to:f}")
        for i, j in pairwise(order):
            yield from self._seam(self.bands[i], self.bands[j], ("bands", j, "from"))

    def _seam(self, low: Band, high: Band, path: Path) -> Iterator[tuple[Path, Message]]:
        both = {"low": low.said(), "high": high.said()}
        touching = low.to == high.start and low.takes_end and high.takes_start
        if low.to is None or high.start is None or low.to > high.start or touching:
            yield found(path, "score.card.band_overlap", **both)
        elif self.otherwise is None and (low.to < high.start or not (low.takes_end or high.takes_start)):
            yield found(path, "score.card.band_gap", **both)


Bound = AnyReference | Literal["target"] | Figure
_COMPARE = ("at_least", "above", "at_most", "below")


class Threshold(PeriodRule):
    """``points`` (by default the weight) where the condition holds, ``otherwise`` where it does not.

    The condition is one of ``at_least``, ``above``, ``at_most``, ``below``: a number, ``target`` or an average such as
    ``{of: shop, month: last}``. ``and_event``: it must hold and one of these events must have happened in the span.
    """

    kind: Literal["threshold"] = "threshold"
    at_least: Bound | None = None
    above: Bound | None = None
    at_most: Bound | None = None
    below: Bound | None = None
    points: Decimal | None = None
    otherwise: Decimal = Decimal(0)
    and_event: tuple[str, ...] = ()

    @property
    def uses_target(self) -> bool:
        """Whether the rule reads it."""
        return "target" in {getattr(self, name) for name in _COMPARE if isinstance(getattr(self, name), str)}

    def once(self, case: Case) -> Outcome:
        """Compare and award."""
        value = case.value()
        compare, bound, said = self._bound(case)
        holds = {
            "at_least": value >= bound, "above": value > bound, "at_most": value <= bound, "below": value < bound
        }[compare]  # fmt: skip
        happened = happened_to(case, self.and_event) if holds and self.and_event else None
        met = holds and (happened is None or total(happened) > 0)
        full = case.weight if self.points is None else self.points
        won = case.award(full if met else self.otherwise)
        near = case.beside(bound)
        comparison = message(
            f"score.compare.{compare}" if holds else f"score.compare.not_{compare}",
            actual=near.actual(),
            bound=near.show(bound),
            what=said,
        )
        if happened is not None:
            comparison = message("score.compare.and_event", comparison=comparison, what=counted(happened))
        signed = full < 0 or self.otherwise < 0
        shown = points(won, case.points_decimals, signed=signed)
        return Outcome(won, message("score.threshold", comparison=comparison, points=shown))

    def _bound(self, case: Case) -> tuple[str, Fraction, Message]:
        compare = next(name for name in _COMPARE if getattr(self, name) is not None)
        bound = getattr(self, compare)
        if isinstance(bound, Reference):
            return compare, bound.value(case), bound.said()
        if bound == "target":
            return compare, case.aim(), message("score.reference.target")
        return compare, Fraction(bound), message("score.reference.fixed")

    def fixed(self) -> tuple[Decimal | None, ...]:
        """The points of the two outcomes."""
        return self.points, self.otherwise

    def problems(self, better: Better) -> Found:
        """Anything but exactly one condition."""
        yield from super().problems(better)
        said = [name for name in _COMPARE if getattr(self, name) is not None]
        if len(said) != 1:
            yield found(
                (said[1],) if len(said) > 1 else (), "score.card.one_condition", names="、".join(_COMPARE)
            )

    def indicators(self) -> Iterator[tuple[Path, str]]:
        """An average of another indicator."""
        for name in _COMPARE:
            bound = getattr(self, name)
            if isinstance(bound, Reference) and bound.indicator:
                yield (name, "indicator"), bound.indicator
