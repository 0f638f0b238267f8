"""What a person's agreed pay comes to over the days of a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Term:
    """A row of pay_terms: amounts a month, valid on both days and between; ``ends_on`` None is open."""

    employee_id: str
    starts_on: date
    ends_on: date | None
    performance_pay: Decimal | None
    base_pay: Decimal | None = None
    attendance_bonus: Decimal | None = None
    overtime_rate: Decimal | None = None

    def covers(self, day: date) -> bool:
        """Whether it is valid on ``day``."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Piece:
    """Days of one month under one term, and what they come to (exactly)."""

    first: date
    last: date
    days: int
    of: int
    monthly: Decimal
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Agreed:
    """One kind of pay over a person's days; ``gap`` is the first day without an amount, ``doubled`` with two terms."""

    pieces: tuple[Piece, ...]
    gap: date | None = None
    doubled: date | None = None

    @property
    def amount(self) -> Fraction | None:
        """The sum of the pieces; None where a day has no amount or two."""
        if self.gap or self.doubled or not self.pieces:
            return None
        return sum((piece.amount for piece in self.pieces), Fraction(0))


def agreed(terms: Sequence[Term], field: str, days: Sequence[date], of: int, pro_rata: bool = True) -> Agreed:
    """Pay ``field`` (``performance_pay`` …) over ``days`` of a month that has ``of`` days.

    A change inside the month counts by days. Without ``pro_rata`` a person who was there on any day gets the whole
    month, split by the person's own days where terms change.
    """
    whole = of if pro_rata else len(days)
    runs: list[tuple[date, date, int, Decimal]] = []
    for day in sorted(days):
        valid = [term for term in terms if term.covers(day)]
        amount = getattr(valid[0], field) if valid else None
        if amount is None:
            return Agreed((), gap=day)
        if len(valid) > 1:
            return Agreed((), doubled=day)
        if runs and runs[-1][3] == amount:
            runs[-1] = (runs[-1][0], day, runs[-1][2] + 1, amount)
        else:
            runs.append((day, day, 1, amount))
    pieces = [
        Piece(first, last, count, whole, monthly, Fraction(monthly) * count / whole)
        for first, last, count, monthly in runs
    ]
    return Agreed(tuple(pieces))
