"""Calendar months, their weeks and their neighbours.

All days are calendar days in the company's time zone; timestamps in the canonical tables are wall-clock times
of that zone (a source may name another zone and is converted when it is read).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kpireport.errors import UsageError

WeekStyle = Literal["four", "monday"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days ``first`` to ``last``, both included; ``name`` is ``month`` or ``W1`` …"""

    name: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """``2024-05`` or ``202405``; UsageError for anything else."""
        found = re.fullmatch(r"(\d{4})-?(0[1-9]|1[0-2])", str(text).strip())
        if found is None:
            raise UsageError("error.bad_month", text=str(text))
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month ``day`` lies in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, self.days)

    @property
    def days(self) -> int:
        """28 to 31."""
        return monthrange(self.year, self.number)[1]

    def plus(self, months: int) -> Month:
        """The month that many months later (earlier, when negative)."""
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def previous(self, months: int = 1) -> Month:
        """The month before."""
        return self.plus(-months)

    def next(self, months: int = 1) -> Month:
        """The month after."""
        return self.plus(months)

    def through(self, last: Month) -> tuple[Month, ...]:
        """This month up to and including ``last``."""
        count = (last.year - self.year) * 12 + last.number - self.number + 1
        return tuple(self.plus(step) for step in range(max(count, 0)))

    @property
    def span(self) -> Span:
        """The whole month."""
        return Span("month", self.first, self.last)

    def weeks(self, style: WeekStyle = "four") -> tuple[Span, ...]:
        """The weeks that make up the month, without gaps.

        ``four``: days 1–7, 8–14, 15–21 and 22 to the end (schemes.md B02 counts a month in 4 weeks).
        ``monday``: weeks from Monday to Sunday, cut off at the month's ends (4 to 6 of them).
        """
        if style == "four":
            starts = [1, 8, 15, 22]
        else:
            starts = [
                1,
                *(d for d in range(2, self.days + 1) if date(self.year, self.number, d).weekday() == 0),
            ]
        firsts = [date(self.year, self.number, day) for day in starts]
        lasts = [first - timedelta(days=1) for first in firsts[1:]] + [self.last]
        return tuple(Span(f"W{i}", f, t) for i, (f, t) in enumerate(zip(firsts, lasts, strict=True), start=1))

    def spans(self, style: WeekStyle = "four") -> tuple[Span, ...]:
        """The month and then its weeks."""
        return (self.span, *self.weeks(style))
