"""The days a demo company covers, and how busy each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kpireport.demo.streams import Floats, Ints
from kpireport.errors import UsageError
from kpireport.period import Month

DAY = 86_400
_EPOCH = date(1970, 1, 1)
_WEEKDAYS = np.array([1.02, 0.96, 0.94, 0.97, 1.04, 1.12, 1.10])
_HOURS = np.array(
    [9, 5, 3, 2, 2, 2, 4, 10, 26, 42, 50, 45, 36, 40, 48, 46, 42, 38, 38, 46, 60, 66, 52, 28],
    dtype=np.float64,
)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The date of a day number."""
    return _EPOCH + timedelta(days=int(number))


@dataclass(frozen=True, slots=True)
class Horizon:
    """Whole months in a row; orders reach back 15 days before them because the after-sales window does."""

    months: tuple[Month, ...]

    @classmethod
    def over(cls, months: Sequence[Month]) -> Horizon:
        """The given months, oldest first; UsageError where there are none or one is left out."""
        found = tuple(sorted(set(months)))
        if not found or found != found[0].through(found[-1]):
            raise UsageError("demo.months_in_a_row", months="、".join(map(str, found)) or "—")
        return cls(found)

    @property
    def first(self) -> int:
        """Number of the first day with chats."""
        return day_number(self.months[0].first)

    @property
    def last(self) -> int:
        """Number of the last day with chats."""
        return day_number(self.months[-1].last)

    @property
    def orders_from(self) -> int:
        """Number of the first day with orders."""
        return self.first - 15

    @property
    def taken_at(self) -> int:
        """Second at which the exports were taken: five full days after the last month."""
        return (self.last + 6) * DAY

    @property
    def campaign(self) -> int:
        """Number of the campaign day: the 20th of the last month."""
        return self.in_last_month(20)

    def in_last_month(self, day: int) -> int:
        """Number of that day of the last month."""
        return day_number(self.months[-1].first) + day - 1

    def busyness(self, days: Ints, rng: np.random.Generator) -> Floats:
        """One factor a day around 1: weekday, slow growth, weekly swing, the campaign and its eve."""
        weeks = (days - days[0] + 3) // 7
        swing = rng.normal(0.0, 0.06, int(weeks.max()) + 1)[weeks]
        growth = 1.0 + 0.0006 * (days - days[0])
        factor = _WEEKDAYS[(days + 3) % 7] * growth * np.exp(swing) * np.exp(rng.normal(0, 0.05, len(days)))
        for offset, lift in {-2: 1.15, -1: 1.3, 0: 2.3, 1: 1.35, 2: 1.15}.items():
            factor = np.where(days == self.campaign + offset, factor * lift, factor)
        return np.asarray(factor, dtype=np.float64)


def clock_times(rng: np.random.Generator, opens: Ints, closes: Ints) -> Ints:
    """For each row a second of the day in [opens, closes), more of them in busy hours."""
    minutes = np.concatenate([[0.0], np.cumsum(np.repeat(_HOURS, 60))])
    low, high = minutes[opens // 60], minutes[closes // 60]
    wanted = low + rng.random(len(opens)) * (high - low)
    found = np.interp(wanted, minutes, np.arange(len(minutes)) * 60.0)
    return np.asarray(np.minimum(found.astype(np.int64), closes - 1), dtype=np.int64)
