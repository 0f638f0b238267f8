"""Points by rank among the people of a post."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import Field

from kpireport.scorecards.case import Case, Outcome, points
from kpireport.scorecards.reference import AnyReference, peers_values
from kpireport.scorecards.rules.base import Found, Path, found
from kpireport.scorecards.rules.period import PeriodRule
from kpireport.scorecards.score import Better
from kpireport.texts import Value, message

Ties = Literal["min", "dense", "max"]


class Rank(PeriodRule):
    """Rank 1 wins the first of ``points``, and so on; whoever is worse than ``average`` wins none but ``below_average``.

    ``ties``: min (default): equals share the better rank and the next ranks are skipped (1, 1, 3); dense: none is
    skipped (1, 1, 2); max: equals share the worse rank (2, 2, 3). Helpers are ranked too and can take a rank away.
    """

    kind: Literal["rank"] = "rank"
    points: tuple[Decimal, ...] = Field(min_length=1)
    ties: Ties = "min"
    among: Literal["role", "department", "shop"] = "role"
    better: Literal["up", "down"] | None = None
    average: AnyReference | None = None
    below_average: Decimal = Decimal(0)

    def once(self, case: Case) -> Outcome:
        """The rank's points of one span."""
        value, better = case.value(), self.better or case.better
        everyone = self.everyone(case)
        rank = rank_of(value, everyone, better, self.ties)
        shown: dict[str, Value] = {"actual": case.actual(), "rank": rank, "count": len(everyone)}
        if self.average is not None:
            average = self.average.value(case)
            if worse(value, average, better):
                won = case.award(self.below_average)
                near = case.beside(average)
                told: dict[str, Value] = {"average": near.show(average), "what": self.average.said()}
                shown["actual"] = near.actual()
                signed = points(won, case.points_decimals, signed=True)
                return Outcome(won, message("score.rank_below", **shown, **told, points=signed))
        won = case.award(self.points[rank - 1] if rank <= len(self.points) else Decimal(0))
        signed = points(won, case.points_decimals, signed=True)
        return Outcome(won, message("score.rank", **shown, points=signed))

    def everyone(self, case: Case) -> tuple[Fraction, ...]:
        """The figures of all who are ranked."""
        indicator = case.fact.indicator if case.fact else ""
        return tuple(peers_values(case.evidence.now, case, indicator, case.span, self.among).values())

    def fixed(self) -> tuple[Decimal | None, ...]:
        """Every rank's points."""
        return self.points

    def problems(self, better: Better) -> Found:
        """No direction to rank in; ranks that win more than the ones before them."""
        if better not in {"up", "down"} and self.better is None:
            yield found("kind", "score.card.no_direction", kind=self.kind)
        if list(self.points) != sorted(self.points, reverse=True):
            yield found("points", "score.card.rank_points")

    def indicators(self) -> Iterator[tuple[Path, str]]:
        """An average of another indicator."""
        if self.average is not None and self.average.indicator:
            yield ("average", "indicator"), self.average.indicator


def rank_of(value: Fraction, everyone: Collection[Fraction], better: Better, ties: Ties) -> int:
    """The rank of ``value`` among ``everyone`` (itself included), 1 being best."""
    ahead = [other for other in everyone if worse(value, other, better)]
    if ties == "dense":
        return len(set(ahead)) + 1
    if ties == "min":
        return len(ahead) + 1
    return len(ahead) + max(1, sum(1 for other in everyone if other == value))


def worse(value: Fraction, other: Fraction, better: Better) -> bool:
    """Whether ``value`` is worse than ``other``."""
    return value > other if better == "down" else value < other
