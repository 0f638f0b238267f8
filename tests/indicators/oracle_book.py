"""Whose figures are wanted, the credited orders, and the arithmetic of a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.indicators.oracle_facts import CreditRule, Facts, Part, Row, Seat

Key = tuple[str, str, str, str, str]
Number = Fraction | None
Figure = tuple[Number, Number, Number]
Period = tuple[str, date, date]


@dataclass(frozen=True)
class Scope:
    """A span and whose figures are wanted; an empty name stands for all."""

    name: str
    first: date
    last: date
    scope: str
    department: str = ""
    role: str = ""
    employee_id: str = ""

    @property
    def key(self) -> Key:
        """As the figures are filed."""
        return (self.name, self.scope, self.department, self.role, self.employee_id)

    def on(self, day: date) -> bool:
        """Whether the day lies in the span."""
        return self.first <= day <= self.last

    def mine(self, seats: Iterable[Seat]) -> bool:
        """Whether any of these posts is meant; the shop is everybody, known or not."""
        if self.scope == "shop":
            return True
        wanted = (self.department, self.role, self.employee_id)
        return any(all(want in {"", have} for want, have in zip(wanted, seat, strict=True)) for seat in seats)


@dataclass(frozen=True)
class Sale:
    """A credited order: its row, its part's posts and owners, and whether it was finally paid."""

    order: Row
    part: Part
    moment: datetime
    seats: frozenset[Seat]
    owners: frozenset[str]
    paid: bool

    @property
    def placed_on(self) -> date:
        """The day it was placed."""
        return day_of(self.order["ordered_at"])

    @property
    def paid_on(self) -> date:
        """The day it was paid."""
        return day_of(self.order["paid_at"])


@dataclass(frozen=True)
class Book:
    """The facts with everything that does not depend on whose figures are wanted worked out once."""

    facts: Facts
    sales: Mapping[CreditRule, Sequence[Sale]]
    seats: Mapping[int, frozenset[Seat]]
    counted: frozenset[int]
    inquiries: frozenset[int]

    def parts(self, scope: Scope, kept: frozenset[int] | None = None) -> list[Part]:
        """The scope's parts (only those in ``kept``)."""
        return [
            part
            for index, part in enumerate(self.facts.parts)
            if (kept is None or index in kept) and scope.on(part.day) and scope.mine(self.seats[index])
        ]

    def placed(self, scope: Scope) -> list[Sale]:
        """The scope's credited orders by the day they were placed."""
        found = self.sales[self.facts.rules.credit]
        return [sale for sale in found if scope.on(sale.placed_on) and scope.mine(sale.seats)]

    def sold(self, scope: Scope, rule: CreditRule | None = None) -> list[Sale]:
        """The scope's credited and finally paid orders by the day they were paid."""
        found = self.sales[rule or self.facts.rules.credit]
        return [sale for sale in found if sale.paid and scope.on(sale.paid_on) and scope.mine(sale.seats)]


def book_of(facts: Facts) -> Book:
    parts = facts.parts
    place = {id(part): index for index, part in enumerate(parts)}
    rules: tuple[CreditRule, ...] = ("order", "payment", "order_first")
    return Book(
        facts,
        {rule: list(_sales(facts, rule)) for rule in rules},
        {index: facts.seats_of_part(part) for index, part in enumerate(parts)},
        frozenset(place[id(part)] for part in facts.counted),
        frozenset(place[id(part)] for part in facts.inquiries),
    )


def _sales(facts: Facts, rule: CreditRule) -> Iterator[Sale]:
    for order in facts.table("orders"):
        credit = facts.credit(order, rule)
        if credit is not None:
            part = credit.part
            owners = frozenset(facts.owners(part.account, part.day))
            yield Sale(
                order, part, credit.moment, facts.seats(owners, part.day), owners, facts.finally_paid(order)
            )


# --- arithmetic -------------------------------------------------------------------------------------------------


def day_of(moment: datetime) -> date:
    """The calendar day."""
    return moment.date()


def just(amount: Any) -> Figure:
    """A figure that is its own numerator."""
    number = None if amount is None else Fraction(amount)
    return (number, None, number)


def ratio(numerator: Any, denominator: Any) -> Figure:
    """A share; nothing over nothing is no figure."""
    n, d = (None if each is None else Fraction(each) for each in (numerator, denominator))
    return (n, d, None if n is None or d is None or d == 0 else n / d)


def rest(numerator: Any, denominator: Any) -> Figure:
    """One minus a share, as a share."""
    return ratio(Fraction(denominator) - Fraction(numerator), denominator)


def total(amounts: Iterable[Any]) -> Fraction:
    """A sum, unknown amounts left out."""
    return sum((Fraction(each) for each in amounts if each is not None), Fraction())


def quantile(numbers: Sequence[Fraction], share: Fraction) -> Number:
    """Between the two nearest, linearly."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def seconds(span: timedelta) -> Fraction:
    """A duration in seconds."""
    return Fraction(span // timedelta(microseconds=1), 1_000_000)


def buyers(items: Iterable[Part]) -> set[str]:
    """The distinct buyers of some parts."""
    return {item.buyer_id for item in items}


def customers(sales: Iterable[Sale]) -> set[str]:
    """The distinct buyers of some orders."""
    return {sale.order["buyer_id"] for sale in sales}


def money(sales: Iterable[Sale], column: str = "paid_amount") -> Fraction:
    """What some orders add up to."""
    return total(sale.order[column] for sale in sales)
