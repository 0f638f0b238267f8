"""Which conversations come in, when, of what kind, and who takes them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kpireport.demo.horizon import DAY, Horizon, clock_times, day_number
from kpireport.demo.people import Person
from kpireport.demo.roster import CLOSES, LATE, NIGHT, OPENS, Roster
from kpireport.demo.streams import MISSING, Bools, Floats, Ints, expand, pick

INQUIRY, NUDGE, AFTER, OLD, ADVERT, ONE, SILENT = range(7)
"""Asks before buying; has ordered and still has to pay; bought in the last 14 days; bought earlier; gets only
stock phrases; says one sentence and never answers; is never answered."""

_BASE = np.array([12.5, 10.5, 11.5, 9.0])  # conversations a shift, by role
_BY_SHIFT = np.array([0.92, 1.08, 0.5])
_MIX = np.array(
    [
        [0.750, 0.050, 0.090, 0.030, 0.030, 0.030, 0.020],
        [0.130, 0.010, 0.590, 0.210, 0.015, 0.025, 0.020],
        [0.590, 0.050, 0.215, 0.050, 0.040, 0.035, 0.020],
        [0.780, 0.040, 0.080, 0.030, 0.020, 0.030, 0.020],
    ]
)


@dataclass(frozen=True, slots=True)
class Traffic:
    """Conversations by start: when (s since 1970), the slot's people and accounts, kind, how many at once.

    A conversation handed over has a second person and account; elsewhere they are MISSING.
    """

    start: Ints
    person: Ints
    account: Ints
    shop: Ints
    role: Ints
    shift: Ints
    kind: Ints
    load: Floats
    next_person: Ints
    next_account: Ints

    def __len__(self) -> int:
        return len(self.start)

    @property
    def closing_person(self) -> Ints:
        """Who had the conversation last."""
        return np.where(self.next_person == MISSING, self.person, self.next_person)


def build_traffic(
    people: tuple[Person, ...], roster: Roster, horizon: Horizon, scale: float, rng: np.random.Generator
) -> Traffic:
    """Draw the conversations of every slot; ``scale`` multiplies how many there are."""
    days = np.arange(horizon.first, horizon.last + 1)
    busy = horizon.busyness(days, rng)[roster.day - horizon.first]
    volume = np.array([person.skill.volume for person in people])[roster.person]
    wanted = _BASE[roster.role] * _BY_SHIFT[roster.shift] * busy * volume * scale
    slot, _ = expand(rng.poisson(wanted))
    opens, closes = OPENS[roster.shift[slot]], CLOSES[roster.shift[slot]]
    start = roster.day[slot] * DAY + clock_times(rng, opens, closes)
    kind = pick(rng, _MIX, roster.role[slot])
    start = _late_on_the_last_day(start, kind, roster.shift[slot], horizon)
    order = np.lexsort((slot, start))
    slot, start, kind = slot[order], start[order], kind[order]
    second = roster.second[slot]
    other = (second != MISSING) & (rng.random(len(slot)) < 0.35)
    account = np.where(other, second, roster.account[slot])
    none = np.full(len(slot), MISSING)
    traffic = Traffic(
        start=start,
        person=roster.person[slot],
        account=account,
        shop=roster.shops_of(account),
        role=roster.role[slot],
        shift=roster.shift[slot],
        kind=kind,
        load=_load(roster.person[slot], start),
        next_person=none,
        next_account=none,
    )
    return _hand_over(traffic, roster, slot, rng)


def _late_on_the_last_day(start: Ints, kind: Ints, shift: Ints, horizon: Horizon) -> Ints:
    """Move a few conversations of each month's last day to the minutes before midnight."""
    moved = start.copy()
    for month in horizon.months:
        ends = (day_number(month.last) + 1) * DAY
        today = (start >= ends - DAY) & (start < ends) & (shift == LATE)
        latest = np.flatnonzero(today & ((kind == INQUIRY) | (kind == AFTER)))
        latest = latest[np.argsort(start[latest], kind="stable")][-6:]
        moved[latest] = ends - 25 - 17 * np.arange(len(latest))
    return moved


def runs_past_midnight(traffic: Traffic) -> Bools:
    """Conversations that begin in the last three minutes of a day's late shift."""
    return np.asarray((traffic.start % DAY >= DAY - 180) & (traffic.shift == LATE), dtype=np.bool_)


def _load(person: Ints, start: Ints) -> Floats:
    _, hour, count = np.unique(person * 10_000_000 + start // 3600, return_inverse=True, return_counts=True)
    return np.asarray(count[hour], dtype=np.float64)


def _hand_over(traffic: Traffic, roster: Roster, slot: Ints, rng: np.random.Generator) -> Traffic:
    """Give every thirtieth inquiry to a colleague of the same shift and shop half-way through."""
    chosen = np.flatnonzero(
        (traffic.kind == INQUIRY) & (traffic.shift != NIGHT) & (rng.random(len(slot)) < 0.03)
    )
    shop = roster.shop
    key = roster.day * 100 + roster.shift * 10 + shop
    next_person, next_account = traffic.next_person.copy(), traffic.next_account.copy()
    for conversation in chosen:
        here = slot[conversation]
        others = np.flatnonzero(
            (key == key[here]) & (roster.person != roster.person[here]) & (roster.role != 1)
        )
        if len(others):
            taken = others[rng.integers(len(others))]
            next_person[conversation] = roster.person[taken]
            next_account[conversation] = roster.account[taken]
    return replace(traffic, next_person=next_person, next_account=next_account)
