"""A second service team: its conversations are known only as a list, its buyers are some who ordered on their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpireport.demo.buying import Buying
from kpireport.demo.horizon import DAY, Horizon
from kpireport.demo.orders import Orders
from kpireport.demo.people import Person
from kpireport.demo.staff import TAOBAO
from kpireport.demo.streams import MISSING, Ints

_A_DAY = 9.0


@dataclass(frozen=True, slots=True)
class Talks:
    """Conversations by start: the account and buyer, messages, waits in seconds, solved (1, 0), the service mark.

    ``buyer`` is one of the orders' buyers, or a new number where nothing came of it; ``mark`` is MISSING where
    nobody gave one.
    """

    accounts: tuple[str, ...]
    account: Ints
    buyer: Ints
    start: Ints
    end: Ints
    asks: Ints
    answers: Ints
    first_wait: Ints
    mean_wait: Ints
    solved: Ints
    mark: Ints

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, slots=True)
class Demand:
    """What the team's talks are drawn from: orders, and who was asked about them by somebody else."""

    orders: Orders
    buying: Buying
    horizon: Horizon
    scale: float


def build_talks(staff: tuple[Person, ...], demand: Demand, rng: np.random.Generator) -> Talks:
    """A few talks a day for each of the team; two in five end in an order placed some minutes later.

    Only orders nobody else was asked about are taken, so no other figure changes hands.
    """
    orders, horizon = demand.orders, demand.horizon
    team = [person for person in staff if person.posts[0].department == TAOBAO]
    alone = _alone(orders, demand.buying, horizon)
    days = horizon.last - horizon.first + 1
    bought = rng.permutation(alone)[: int(len(team) * _A_DAY * 0.42 * demand.scale * days)]
    start = orders.ordered_at[bought] - rng.integers(200, 1500, len(bought))
    count = int(len(bought) * 0.58 / 0.42)
    free = horizon.first * DAY + rng.integers(0, horizon.last - horizon.first + 1, count) * DAY
    free = free + rng.integers(9 * 3600, 22 * 3600, count)
    buyer = np.concatenate([orders.buyer[bought], 2_000_000 + np.arange(count)])
    start = np.concatenate([start, free])
    order = np.argsort(start, kind="stable")
    return _told(team, buyer[order], start[order], rng)


def _alone(orders: Orders, buying: Buying, horizon: Horizon) -> Ints:
    """Orders of buyers with one order and no conversation, in the first shop, placed in the months by day."""
    buyers, first, times = np.unique(orders.buyer, return_index=True, return_counts=True)
    once = first[(times == 1) & ~np.isin(buyers, buying.buyer)]
    clock, day = orders.ordered_at[once] % DAY, orders.ordered_at[once] // DAY
    kept = (orders.shop[once] == 0) & (clock >= 9 * 3600) & (day >= horizon.first) & (day <= horizon.last)
    return np.asarray(once[kept], dtype=np.int64)


def _told(team: list[Person], buyer: Ints, start: Ints, rng: np.random.Generator) -> Talks:
    count = len(start)
    account = rng.integers(0, len(team), count)
    care = np.array([person.skill.care for person in team])[account]
    speed = np.array([person.skill.speed for person in team])[account]
    asks = 2 + rng.poisson(3.2, count)
    wait = np.maximum(rng.lognormal(np.log(24.0) - 0.12 * speed, 0.45), 3)
    mean = np.maximum(rng.lognormal(np.log(26.0) - 0.12 * speed, 0.3), 4)
    known = rng.random(count) < 0.35
    happy = rng.random(count) < np.clip(0.86 + 0.05 * care, 0.6, 0.97)
    mark = np.where(happy, 5, np.where(rng.random(count) < 0.7, 4, rng.integers(1, 4, count)))
    silent = rng.random(count) < 0.015
    return Talks(
        accounts=tuple(person.accounts[0].account for person in team),
        account=account,
        buyer=buyer,
        start=start,
        end=start + 60 + (asks * mean).astype(np.int64),
        asks=asks,
        answers=np.where(silent, 0, asks + rng.integers(0, 4, count)),
        first_wait=np.where(silent, MISSING, wait.astype(np.int64)),
        mean_wait=np.where(silent, MISSING, mean.astype(np.int64)),
        solved=(rng.random(count) < np.clip(0.94 + 0.02 * care, 0.7, 0.98)).astype(np.int64),
        mark=np.where(known & ~silent, mark, MISSING),
    )
