"""All a rule may look at: the month's figures of everyone, last month's, targets, benchmarks, events and ratings."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from kpireport.period import Month
from kpireport.scorecards.score import Fact
from kpireport.texts import Message, message

Scope = Literal["person", "role", "department", "shop"]


class Seat(NamedTuple):
    """A person in a post; the same person in two posts of a month has two seats."""

    department: str
    role: str
    employee_id: str

    def at(self, scope: Scope) -> tuple[str, str, str]:
        """The owner columns of this seat's row in ``scope``."""
        kept = {"person": 3, "role": 2, "department": 1, "shop": 0}[scope]
        return (*self[:kept], *([""] * (3 - kept)))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Event:
    """Something counted by a person in charge (table events)."""

    kind: str
    quantity: Decimal
    points: Decimal | None
    day: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rating:
    """A rater's mark on a person's item (table ratings)."""

    item: str
    rater_id: str
    relation: str
    score: Decimal
    of: Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """A target and where it comes from."""

    value: Decimal | Fraction
    source: Message


RowKey = tuple[str, str, str, str, str, str]  # span, scope, department, role, employee_id, indicator


@dataclass(frozen=True)
class Figures:
    """One month's indicator values, by span, scope and owner, and who stands in which post's ranking.

    ``helpers`` are ranked in the post they help in. ``memo`` keeps what rules have worked out for a whole ranking.
    """

    month: Month
    rows: Mapping[RowKey, Fact] = field(repr=False)
    ranked: Mapping[tuple[str, str], tuple[Seat, ...]] = field(default_factory=dict)
    helpers: Mapping[Seat, tuple[str, str]] = field(default_factory=dict)
    memo: dict[Hashable, dict[Seat, Fraction]] = field(default_factory=dict, repr=False, compare=False)

    def fact(self, indicator: str, seat: Seat, scope: Scope = "person", span: str = "month") -> Fact:
        """One figure; missing with a reason where there is no row for it."""
        found = self.rows.get((span, scope, *seat.at(scope), indicator))
        if found is not None:
            return found
        return Fact(indicator=indicator, value=None, missing=message("score.missing.no_row"))

    def peers(self, seat: Seat, among: Scope = "role") -> tuple[Seat, ...]:
        """Everyone ranked in the same post (or department, or all), helpers included, by department, post and id."""
        department, role = self.helpers.get(seat, (seat.department, seat.role))
        if among == "role":
            return self.ranked.get((department, role), ())
        posts = [key for key in sorted(self.ranked) if among == "shop" or key[0] == department]
        return tuple(each for key in posts for each in self.ranked[key])


@dataclass(frozen=True)
class Targets:
    """Table targets of one month, by scope, whom it is for, and the indicator's id or name."""

    values: Mapping[tuple[str, str, str], Decimal] = field(default_factory=dict)

    def find(
        self, seat: Seat, names: Collection[str], widest: Literal["role", "department", "shop"] = "shop"
    ) -> Target | None:
        """The nearest one: the person's own, the post's, the department's, then the whole shop's or company's.

        None wider than ``widest`` is looked at: the department's sales target is no target for one person's sales.
        """
        whom = [("person", seat.employee_id), ("role", seat.role), ("department", seat.department)]
        for scope, scope_id in whom[:2] if widest == "role" else whom:
            for name in names:
                if (scope, scope_id, name) in self.values:
                    source = message(f"score.target.{scope}", name=scope_id)
                    return Target(self.values[scope, scope_id, name], source)
        for (scope, _, name), value in sorted(self.values.items()) if widest == "shop" else ():
            if scope in {"shop", "company"} and name in names:
                return Target(value, message("score.target.company"))
        return None


@dataclass(frozen=True)
class Evidence:
    """All a rule may look at for one seat and month.

    ``events`` and ``ratings`` are None where the company has no such table; events are those of the seat's own days.
    Benchmarks are by name, then by shop. ``days`` of ``days_of_month`` were spent in the post.
    """

    seat: Seat
    now: Figures
    before: Figures | None = None
    events: tuple[Event, ...] | None = None
    ratings: tuple[Rating, ...] | None = None
    targets: Targets = field(default_factory=Targets)
    benchmarks: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    weeks: tuple[str, ...] = ("W1", "W2", "W3", "W4")
    week_days: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    days: int = 1
    days_of_month: int = 1

    def fact(self, indicator: str, scope: Scope = "person", span: str = "month") -> Fact:
        """One of this month's figures, of the person or of the post, department or shop around."""
        return self.now.fact(indicator, self.seat, scope, span)

    def events_of(self, kinds: Collection[str], span: str = "month") -> tuple[Event, ...] | None:
        """The person's events of these kinds in the span; None where there is no events table."""
        if self.events is None:
            return None
        first, last = self.week_days.get(span, (date.min, date.max))
        return tuple(e for e in self.events if e.kind in kinds and first <= e.day <= last)
