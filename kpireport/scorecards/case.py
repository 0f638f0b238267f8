"""One item of one person, as a rule sees it, and what a rule answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Protocol

from kpireport.scorecards.evidence import Evidence, Scope, Target
from kpireport.scorecards.exact import exact, half_up
from kpireport.scorecards.score import Better, Fact
from kpireport.texts import Label, Message, Quantity, message

Part = Literal["value", "numerator", "denominator"]


class Declared(Protocol):
    """What the scorecards need of an indicator's declaration."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> Label: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def decimals(self) -> int: ...  # noqa: D102
    @property
    def better(self) -> Better: ...  # noqa: D102


_SUMS = frozenset({"count", "nunique", "sum"})
_UNITS_OF_SUMS = frozenset({"money", "buyers", "people", "orders", "items", "times", "count"})


def adds_up(declared: Declared) -> bool:
    """Whether an indicator is a plain count or sum and no ratio or average; by its unit where it has no formula."""
    formula = getattr(declared, "formula", None)
    if formula is None:
        return declared.unit in _UNITS_OF_SUMS
    return getattr(formula, "how", None) in _SUMS


class Unjudged(Exception):
    """An item cannot be judged for the reason given; the item's missing policy then says what happens."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.key)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Shown:
    """The figure a rule worked with where it is not the item's indicator: a mark, a count of events."""

    fact: Fact
    unit: str
    decimals: int = 0
    better: Better = "up"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule answers: points (rounded), how far the target is reached where that means something, and why.

    ``target`` where the rule held the figure against another one than the case's.
    """

    points: Decimal
    reason: Message
    attainment: Fraction | None = None
    shown: Shown | None = None
    target: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One item of one person over one span.

    ``part``: the rule reads the value, or its numerator alone. ``names``: what tables may call the item. ``known``: the
    declarations of all indicators, for rules that read others. ``adds_up``: the figure is a plain count or sum.
    """

    name: str
    weight: Decimal
    fact: Fact | None
    evidence: Evidence
    better: Better = "up"
    unit: str = "count"
    decimals: int = 0
    target: Target | None = None
    part: Part = "value"
    span: str = "month"
    points_decimals: int = 2
    scope: Scope = "person"
    names: tuple[str, ...] = ()
    adds_up: bool = False
    known: Mapping[str, Declared] = field(default_factory=dict, repr=False)

    def at(self, span: str) -> Case:
        """The same item over another span of the month."""
        fact = self.evidence.fact(self.fact.indicator, self.scope, span) if self.fact else None
        return replace(self, span=span, fact=fact)

    def value(self) -> Fraction:
        """The figure, exactly; Unjudged where it is missing."""
        if self.fact is None:
            raise Unjudged(message("score.missing.no_indicator"))
        return value_of(self.fact, self.part)

    def aim(self) -> Fraction:
        """The target; Unjudged where there is none."""
        if self.target is None:
            raise Unjudged(message("score.missing.no_target"))
        return Fraction(self.target.value)

    def award(self, points: Fraction | Decimal) -> Decimal:
        """Points, rounded once, half up."""
        return half_up(Fraction(points), self.points_decimals)

    def share(self, share: Fraction) -> Decimal:
        """That share of the weight, rounded once, half up."""
        return self.award(Fraction(self.weight) * share)

    def show(self, value: Fraction | Decimal) -> Quantity:
        """A value in the indicator's unit."""
        return Quantity(value=float(value), unit=self.unit, decimals=self.decimals)

    def beside(self, other: Fraction) -> Case:
        """The same item with as many more decimals (up to 4) as it takes to tell its figure from ``other`` in print:
        40.58 % below 40.63 %, not 40.6 % below 40.6 %.
        """
        value = self.value()
        wider = (replace(self, decimals=self.decimals + more) for more in range(5))
        apart = (case for case in wider if case.show(value).digits() != case.show(other).digits())
        return self if value == other else next(apart, self)

    def actual(self) -> Message:
        """The figure with the counts behind it: ``361 / 1,399 = 25.8 %``."""
        value = self.value()
        fact = self.fact
        shown = self.show(value)
        if self.part != "value" or fact is None or not fact.denominator or fact.numerator is None:
            return message("score.actual", value=shown)
        if not _is_quotient(fact) or fact.denominator == 1:
            return message("score.actual", value=shown)
        return message(
            "score.actual_of",
            numerator=plain(fact.numerator),
            denominator=plain(fact.denominator),
            value=shown,
        )


def value_of(fact: Fact, part: Part = "value") -> Fraction:
    """A figure exactly, from its numerator and denominator where it is their quotient; Unjudged where missing."""
    if fact.value is None or fact.value != fact.value:
        raise Unjudged(fact.missing or message("score.missing.no_row"))
    if part != "value":
        found = fact.numerator if part == "numerator" else fact.denominator
        if found is None:
            raise Unjudged(message("score.missing.no_counts"))
        return exact(found)
    return (
        exact(fact.numerator or 0) / exact(fact.denominator or 1) if _is_quotient(fact) else exact(fact.value)
    )


def _is_quotient(fact: Fact) -> bool:
    if fact.numerator is None or not fact.denominator or fact.value is None:
        return False
    return abs(fact.numerator / fact.denominator - fact.value) <= 1e-9 * max(1.0, abs(fact.value))


def plain(value: float) -> Quantity:
    """A count without decimals, any other number with two."""
    return Quantity(value=value, decimals=0 if float(value).is_integer() else 2)


def points(value: Decimal | Fraction, decimals: int = 2, signed: bool = False) -> Quantity:
    """Points as a quantity, whole numbers without decimals."""
    whole, signed = Fraction(value).denominator == 1, signed and value != 0
    return Quantity(value=float(value), unit="points", decimals=0 if whole else decimals, signed=signed)


def percent(value: Fraction, decimals: int = 2) -> Quantity:
    """A share as a percentage."""
    return Quantity(value=float(value), unit="percent", decimals=decimals)
