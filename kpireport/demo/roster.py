"""Who is on duty when: one slot per person and working day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpireport.demo.goods import SHOPS
from kpireport.demo.horizon import Horizon
from kpireport.demo.people import AFTER_SALES, PRE_SALES, SHOP_SERVICE, SPECIALIST, Person, covers
from kpireport.demo.streams import MISSING, Bools, Ints

EARLY, LATE, NIGHT = 0, 1, 2
OPENS = np.array([8 * 3600, 15 * 3600 + 1800, 0])
CLOSES = np.array([16 * 3600 + 1800, 24 * 3600, 8 * 3600])
ROLES = (PRE_SALES, AFTER_SALES, SHOP_SERVICE, SPECIALIST)
_NIGHT_CREW = 15  # only the first so many pre-sales people take turns at night


@dataclass(frozen=True, slots=True)
class Roster:
    """Slots, one row each: person, day, shift, role (position in ROLES), account and a second one in use."""

    accounts: tuple[str, ...]
    person: Ints
    day: Ints
    shift: Ints
    role: Ints
    account: Ints
    second: Ints

    @property
    def shop(self) -> Ints:
        """Position in SHOPS, by the nickname's shop."""
        return self.shops_of(self.account)

    def shops_of(self, accounts: Ints) -> Ints:
        """Position in SHOPS for positions of accounts."""
        shops = np.array([SHOPS.index(name.split(":")[0]) for name in self.accounts], dtype=np.int64)
        return shops[accounts]


def build_roster(people: tuple[Person, ...], horizon: Horizon, rng: np.random.Generator) -> Roster:
    """Five days a week with rotating rest days, early and late by turns, two people a night, some days off."""
    accounts = tuple(dict.fromkeys(held.account for person in people for held in person.accounts))
    days = np.arange(horizon.first, horizon.last + 1)
    rows = [
        (index, int(day), *found)
        for index, person in enumerate(people)
        for day in days[_works(index, person, days, horizon, rng)]
        if (found := _duty(index, person, int(day), accounts)) is not None
    ]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    person, day, role, account, second, place = columns
    return Roster(accounts, person, day, _shifts(role, place, day), role, account, second)


def _works(index: int, person: Person, days: Ints, horizon: Horizon, rng: np.random.Generator) -> Bools:
    if person.case == "borrowed":
        near = np.abs(days - horizon.campaign) <= 2
        return np.asarray(near | ((days - horizon.first) % 14 == 8), dtype=np.bool_)
    weeks = (days + 3) // 7
    resting = (days + index * 3 + weeks) % 7 < 2
    away = rng.random(len(days)) < 0.02
    return np.asarray((~resting & ~away) | (days == horizon.campaign), dtype=np.bool_)


def _duty(
    index: int, person: Person, day: int, accounts: tuple[str, ...]
) -> tuple[int, int, int, int] | None:
    post = person.post_on(day)
    held = [accounts.index(account.account) for account in person.accounts if covers(account, day)]
    if post is None or post.role not in ROLES or not held:
        return None
    return ROLES.index(post.role), held[0], held[1] if len(held) > 1 else MISSING, index


def _shifts(role: Ints, place: Ints, day: Ints) -> Ints:
    weeks = (day + 3) // 7
    by_turns = np.where((place + weeks) % 2 == 0, EARLY, LATE)
    turn = (place + 2 * weeks) % _NIGHT_CREW
    at_night = (role == 0) & (place < 2 + _NIGHT_CREW) & (turn < 2)
    return np.asarray(np.where(at_night, NIGHT, by_turns), dtype=np.int64)
