"""Marks that people give: the mean over raters, weighted by relation and rater."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from kpireport.project import Params
from kpireport.scorecards.case import Case, Outcome, Shown, Unjudged, percent, plain, points
from kpireport.scorecards.evidence import Rating
from kpireport.scorecards.rules.attain import nearness
from kpireport.scorecards.rules.base import Found, Rule, found
from kpireport.scorecards.score import Better, Fact
from kpireport.texts import message

Relation = Literal["self", "manager", "peer", "report", "customer"]


@dataclass(frozen=True, slots=True)
class Mark:
    """The weighted mean of the marks, as a share of the full mark, and how many marks stand behind it."""

    share: Fraction
    count: int


class Raters(Params):
    """Whose marks count how much. ``relations`` left out: all alike; a relation left out of it does not count.

    ``raters`` weighs single raters inside their relation (1 where not named). ``absent``: a relation nobody has
    rated in leaves its weight to the others (rescale) or holds the item (hold).
    """

    item: str | None = None
    relations: dict[Relation, Decimal] = Field(default_factory=dict)
    raters: dict[str, Decimal] = Field(default_factory=dict)
    absent: Literal["rescale", "hold"] = "rescale"

    def mean(self, ratings: Iterable[Rating] | None, name: str) -> Mark:
        """The mean mark on ``item`` (``name`` where none is given); Unjudged where nobody has rated."""
        item = self.item or name
        marks = [
            each
            for each in ratings or ()
            if each.item == item and each.of > 0 and (not self.relations or each.relation in self.relations)
        ]
        by_relation = {each.relation: [m for m in marks if m.relation == each.relation] for each in marks}
        missing = [name for name in self.relations if name not in by_relation]
        if not marks or (missing and self.absent == "hold"):
            raise Unjudged(message("score.missing.no_rating", item=item))
        groups: Mapping[str, list[Rating]] = by_relation if self.relations else {"": marks}
        weights = {name: Fraction(self.relations.get(name, 1)) for name in groups}  # type: ignore[call-overload]
        whole = sum(weights.values(), Fraction(0))
        if not whole:
            raise Unjudged(message("score.missing.no_rating", item=item))
        share = (
            sum((weights[name] * self._mean(group) for name, group in groups.items()), Fraction(0)) / whole
        )
        return Mark(share, len(marks))

    def _mean(self, marks: list[Rating]) -> Fraction:
        weights = [Fraction(self.raters.get(each.rater_id, Decimal(1))) for each in marks]
        whole = sum(weights, Fraction(0))
        if not whole:
            return Fraction(0)
        sums = (w * Fraction(each.score) / Fraction(each.of) for w, each in zip(weights, marks, strict=True))
        return sum(sums, Fraction(0)) / whole


class RatingRule(Rule, Raters):
    """Weight × (mean mark / target), never above the weight; or, with ``aim: nearest``, how near to the target.

    ``of`` is the scale marks are shown on. A target of at most 1 is a share of the full mark, a larger one a mark on
    that scale; without a target it is the full mark.
    """

    needs_indicator: ClassVar[bool] = False
    kind: Literal["rating"] = "rating"
    of: Decimal = Field(default=Decimal(100), gt=0)
    aim: Literal["up", "nearest"] = "up"
    tolerance: Decimal = Field(default=Decimal(0), ge=0)

    @property
    def uses_target(self) -> bool:
        """It does, where there is one."""
        return True

    def judge(self, case: Case) -> Outcome:
        """The mean mark against the target."""
        mark = self.mean(case.evidence.ratings, case.name)
        wanted = Fraction(case.target.value) if case.target else Fraction(1)
        if wanted > 1:
            wanted /= Fraction(self.of)
        reached = self._reached(mark.share, wanted)
        won = case.share(min(max(reached, Fraction(0)), Fraction(1)))
        scale = Fraction(self.of)
        reason = message(
            "score.rating" if self.aim == "up" else "score.rating_nearest",
            count=mark.count,
            mark=plain(float(mark.share * scale)),
            of=plain(float(self.of)),
            target=plain(float(wanted * scale)),
            reached=percent(reached),
            weight=plain(float(case.weight)),
            points=points(won, case.points_decimals),
        )
        fact = Fact(indicator=self.item or case.name, value=float(mark.share * scale), rows=mark.count)
        better: Better = "up" if self.aim == "up" else "nearest"
        return Outcome(won, reason, reached, Shown(fact, "points", 1, better), wanted * scale)

    def _reached(self, share: Fraction, wanted: Fraction) -> Fraction:
        if self.aim == "nearest":
            return nearness(share, wanted, Fraction(self.tolerance) / Fraction(self.of), None)
        return share / wanted if wanted > 0 else Fraction(1)

    def problems(self, better: Better) -> Found:  # noqa: ARG002
        """Weights that are negative or all nothing."""
        for name in ("relations", "raters"):
            weights = getattr(self, name)
            if any(each < 0 for each in weights.values()) or (weights and not any(weights.values())):
                yield found(name, "score.card.bad_rater_weights")
