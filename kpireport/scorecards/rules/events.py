"""Rules over events that somebody in charge has counted: deductions, bonuses, none at all, vetoes."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from kpireport.scorecards.case import Case, Outcome, Shown, Unjudged, plain, points
from kpireport.scorecards.evidence import Event
from kpireport.scorecards.rules.base import Found, Rule, found
from kpireport.scorecards.score import Better, Fact
from kpireport.texts import Message, message


class EventRule(Rule):
    """Base: counts ``events`` by kind; without any, the item's own indicator is the count."""

    needs_indicator: ClassVar[bool] = False
    events: tuple[str, ...] = ()
    points: Decimal | None = Field(default=None, ge=0)
    factor: Decimal = Field(default=Decimal(1), gt=0)
    free: Decimal = Field(default=Decimal(0), ge=0)
    most: Decimal | None = Field(default=None, ge=0)

    def cost(self, case: Case) -> tuple[Fraction, Message, Shown | None]:
        """Points all events together move, not yet bounded, a sentence that counts them, and the count to show.

        Each event moves ``points`` (left out: the points written on the event itself), ``factor`` times;
        ``free`` of them move nothing.
        """
        if not self.events:
            count = case.value()
            what = message("score.count", count=plain(float(count)))
            return self._charged(count) * Fraction(self.points or 0) * Fraction(self.factor), what, None
        happened = happened_to(case, self.events)
        count = total(happened)
        moved = self._charged(count) * Fraction(self.points or 0)
        if self.points is None:
            moved = sum((Fraction(e.quantity) * abs(Fraction(e.points or 0)) for e in happened), Fraction(0))
        return moved * Fraction(self.factor), counted(happened), shown_count(happened, self.events)

    def bounded(self, moved: Fraction, otherwise: Decimal | None) -> Fraction:
        """At most ``most`` points, or ``otherwise`` where the rule says nothing."""
        limit = self.most if self.most is not None else otherwise
        return moved if limit is None else min(moved, Fraction(limit))

    def _charged(self, count: Fraction) -> Fraction:
        return max(Fraction(0), count - Fraction(self.free))

    def problems(self, better: Better) -> Found:  # noqa: ARG002
        """An indicator's count needs ``points``."""
        if not self.events and self.points is None:
            yield found("points", "score.card.points_needed")


class DeductPerEvent(EventRule):
    """Full marks minus a deduction for each event, at most the item's weight; without a weight, below zero."""

    kind: Literal["deduct_per_event"] = "deduct_per_event"

    def judge(self, case: Case) -> Outcome:
        """The weight less what the events cost."""
        moved, what, shown = self.cost(case)
        lost = self.bounded(moved, case.weight or None)
        won = case.award(Fraction(case.weight) - lost)
        key = "score.deduct_from" if case.weight else "score.deduct"
        reason = message(
            key,
            what=what,
            weight=plain(float(case.weight)),
            lost=points(case.award(lost), case.points_decimals),
            points=points(won, case.points_decimals, signed=not case.weight),
        )
        return Outcome(won, reason, shown=shown)


class BonusPerEvent(EventRule):
    """Points for each event, at most ``most`` (the item's weight where it has one)."""

    kind: Literal["bonus_per_event"] = "bonus_per_event"

    def judge(self, case: Case) -> Outcome:
        """What the events earn."""
        moved, what, shown = self.cost(case)
        won = case.award(self.bounded(moved, case.weight or None))
        earned = points(won, case.points_decimals, signed=True)
        return Outcome(won, message("score.bonus", what=what, points=earned), shown=shown)


class NoEvent(Rule):
    """``points`` (by default the weight) in a month without any of these events."""

    needs_indicator: ClassVar[bool] = False
    kind: Literal["no_event"] = "no_event"
    events: tuple[str, ...] = Field(min_length=1)
    points: Decimal | None = None

    def judge(self, case: Case) -> Outcome:
        """All or nothing."""
        happened = happened_to(case, self.events)
        full = case.weight if self.points is None else self.points
        won = case.award(Decimal(0) if total(happened) else full)
        reason = message(
            "score.no_event", what=counted(happened), points=points(won, case.points_decimals, signed=True)
        )
        return Outcome(won, reason, shown=shown_count(happened, self.events))


class Veto(Rule):
    """One such event sets the total to ``to`` points (0), or no higher than it."""

    needs_indicator: ClassVar[bool] = False
    kind: Literal["veto"] = "veto"
    events: tuple[str, ...] = Field(min_length=1)
    to: Decimal = Decimal(0)

    def judge(self, case: Case) -> Outcome:
        """No points of its own; ``hit`` says whether it strikes."""
        happened = happened_to(case, self.events)
        key = "score.veto" if total(happened) else "score.veto_none"
        reason = message(key, what=counted(happened), to=points(self.to))
        return Outcome(Decimal(0), reason, shown=shown_count(happened, self.events))

    def hit(self, case: Case) -> bool:
        """Whether there was such an event."""
        return total(happened_to(case, self.events)) > 0


def happened_to(case: Case, kinds: tuple[str, ...]) -> tuple[Event, ...]:
    """The person's events of these kinds in the case's span; Unjudged where there is no events table."""
    happened = case.evidence.events_of(kinds, case.span)
    if happened is None:
        raise Unjudged(message("score.missing.no_events"))
    return happened


def total(happened: tuple[Event, ...]) -> Fraction:
    """How many times in all."""
    return sum((Fraction(e.quantity) for e in happened), Fraction(0))


def counted(happened: tuple[Event, ...]) -> Message:
    """How many, and on which days."""
    days = "、".join(sorted({f"{e.day:%m-%d}" for e in happened if e.quantity}))
    key = "score.count_on" if days else "score.count"
    return message(key, count=plain(float(total(happened))), days=days)


def shown_count(happened: tuple[Event, ...], kinds: tuple[str, ...]) -> Shown:
    """The count as the line's figure."""
    fact = Fact(indicator="、".join(kinds), value=float(total(happened)), rows=len(happened))
    return Shown(fact, "times", 0, "none")
