"""A pass/fail review: a list of checks, each from a mark, an indicator or events."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from kpireport.scorecards.case import Case, Outcome, Unjudged, points, value_of
from kpireport.scorecards.evidence import Scope
from kpireport.scorecards.reference import joined
from kpireport.scorecards.rules.base import Found, Path, Rule, found
from kpireport.scorecards.rules.events import happened_to, total
from kpireport.scorecards.rules.rating import Raters
from kpireport.scorecards.score import Better
from kpireport.scorecards.targets import Figure
from kpireport.texts import Message, Quantity, message

_COMPARE = ("at_least", "above", "at_most", "below")


class Check(Raters):
    """One check: the figure of an ``indicator``, the mean mark on ``rating`` (a share of the full mark) or the count of
    ``events`` against one of ``at_least``, ``above``, ``at_most``, ``below``.
    """

    name: str
    indicator: str | None = None
    scope: Scope = "person"
    rating: str | None = None
    events: tuple[str, ...] = ()
    at_least: Figure | None = None
    above: Figure | None = None
    at_most: Figure | None = None
    below: Figure | None = None

    def passes(self, case: Case) -> tuple[bool, Message]:
        """Whether it is passed, and the figure against its bound; Unjudged where the figure is missing."""
        value, unit, decimals = self._value(case)
        compare = next(name for name in _COMPARE if getattr(self, name) is not None)
        bound = Fraction(getattr(self, compare))
        passed = {
            "at_least": value >= bound, "above": value > bound, "at_most": value <= bound, "below": value < bound
        }[compare]  # fmt: skip
        told = message(
            f"score.check.{compare}",
            name=self.name,
            value=Quantity(value=float(value), unit=unit, decimals=decimals),
            bound=Quantity(value=float(bound), unit=unit, decimals=decimals),
            mark=message("score.check.passed" if passed else "score.check.failed"),
        )
        return passed, told

    def _value(self, case: Case) -> tuple[Fraction, str, int]:
        if self.indicator is not None:
            declared = case.known.get(self.indicator)
            fact = case.evidence.fact(self.indicator, self.scope, case.span)
            return (
                value_of(fact),
                declared.unit if declared else "count",
                declared.decimals if declared else 2,
            )
        if self.rating is not None:
            return self.mean(case.evidence.ratings, self.rating).share, "percent", 1
        return total(happened_to(case, self.events)), "times", 0

    def problems(self) -> Iterator[Message]:
        """Anything but one thing to look at and one condition."""
        looked = [self.indicator is not None, self.rating is not None, bool(self.events)]
        if sum(looked) != 1:
            yield message("score.card.one_source", name=self.name)
        if sum(getattr(self, name) is not None for name in _COMPARE) != 1:
            yield message("score.card.one_condition", names="、".join(_COMPARE))


class Review(Rule):
    """The whole weight when at least ``need`` checks (all, by default) are passed, else nothing.

    ``partial``: the share of checks passed instead. A missing figure matters only while the outcome hangs on it.
    """

    needs_indicator: ClassVar[bool] = False
    kind: Literal["review"] = "review"
    checks: tuple[Check, ...] = Field(min_length=1)
    need: int | None = Field(default=None, ge=1)
    partial: bool = False

    def judge(self, case: Case) -> Outcome:
        """Every check, then the verdict."""
        passed, told, open_checks = 0, [], []
        for check in self.checks:
            try:
                good, said = check.passes(case)
            except Unjudged as unjudged:
                open_checks.append(unjudged.reason)
                told.append(message("score.check.open", name=check.name, reason=unjudged.reason))
                continue
            passed += good
            told.append(said)
        need = self.need or len(self.checks)
        if open_checks and (self.partial or passed < need <= passed + len(open_checks)):
            raise Unjudged(joined(told))
        share = Fraction(passed, len(self.checks)) if self.partial else Fraction(passed >= need)
        won = case.share(share)
        reason = message(
            "score.review.verdict",
            verdict=message("score.review.passed" if passed >= need else "score.review.failed"),
            passed=passed,
            count=len(self.checks),
            checks=joined(told),
            points=points(won, case.points_decimals),
        )
        return Outcome(won, reason, share)

    def problems(self, better: Better) -> Found:  # noqa: ARG002
        """Checks that cannot be read; more needed than there are."""
        for i, check in enumerate(self.checks):
            for text in check.problems():
                yield ("checks", i), text
        if self.need is not None and self.need > len(self.checks):
            yield found("need", "score.card.need_too_many", need=self.need, count=len(self.checks))

    def indicators(self) -> Iterator[tuple[Path, str]]:
        """The checks' indicators."""
        for i, check in enumerate(self.checks):
            if check.indicator is not None:
                yield ("checks", i, "indicator"), check.indicator
