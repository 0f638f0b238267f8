"""Who orders what and when, and which buyer stands behind each conversation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpireport.demo.chats import Course
from kpireport.demo.horizon import DAY, Horizon, clock_times
from kpireport.demo.people import Person
from kpireport.demo.streams import MISSING, Floats, Ints
from kpireport.demo.traffic import AFTER, INQUIRY, NUDGE, OLD, Traffic

_SELF_SERVICE = np.array([158.0, 74.0])  # orders a day without any chat, by shop
_WINDOW = 14 * DAY


@dataclass(frozen=True, slots=True)
class Streams:
    """The random numbers of this topic, and how much traffic there is (1 is the whole demo)."""

    orders: np.random.Generator
    aftercare: np.random.Generator
    scale: float


@dataclass(frozen=True, slots=True)
class Purchases:
    """Orders as they are placed: buyer, shop, time, the conversation behind them, and when they are paid."""

    buyer: Ints
    shop: Ints
    ordered_at: Ints
    paid_at: Ints
    conversation: Ints

    def __len__(self) -> int:
        return len(self.buyer)


@dataclass(frozen=True, slots=True)
class Buying:
    """The orders and, for each conversation, its buyer and whether the matter was solved (1, 0 or MISSING)."""

    purchases: Purchases
    buyer: Ints
    resolved: Ints


def build_buying(
    people: tuple[Person, ...], traffic: Traffic, course: Course, horizon: Horizon, rngs: Streams
) -> Buying:
    """Inquiries lead to orders, orders lead to after-sales conversations, some of which are not solved."""
    buyer = _new_buyers(traffic, rngs.orders)
    purchases = _joined(
        _sold(people, traffic, course, buyer, (INQUIRY, rngs.orders)),
        _ordered_before(people, traffic, course, buyer, rngs.orders),
        _self_service(horizon, len(traffic), rngs),
    )
    resolved = _resolved(people, traffic, rngs.aftercare)
    buyer = _after_sales_buyers(traffic, purchases, buyer, resolved, rngs.aftercare)
    again = _sold(people, traffic, course, buyer, (AFTER, rngs.aftercare))
    return Buying(_joined(purchases, again), buyer, resolved)


def _new_buyers(traffic: Traffic, rng: np.random.Generator) -> Ints:
    """A new buyer for every conversation, but every eighth inquiry comes from a buyer who asked lately."""
    buyer = np.arange(len(traffic), dtype=np.int64)
    for shop in (0, 1):
        asked = np.flatnonzero((traffic.kind == INQUIRY) & (traffic.shop == shop))
        back = np.arange(len(asked)) - rng.geometric(1 / 90, len(asked))
        again = (rng.random(len(asked)) < 0.12) & (back >= 0)
        for place in np.flatnonzero(again):
            buyer[asked[place]] = buyer[asked[back[place]]]
    return buyer


def _skills(people: tuple[Person, ...], name: str) -> Floats:
    return np.array([getattr(person.skill, name) for person in people], dtype=np.float64)


def _sold(
    people: tuple[Person, ...],
    traffic: Traffic,
    course: Course,
    buyer: Ints,
    how: tuple[int, np.random.Generator],
) -> Purchases:
    """Orders after a conversation of one kind: during the chat, soon after it, or the next day."""
    kind, rng = how
    selling = _skills(people, "selling")[traffic.closing_person]
    chance = np.clip(0.475 + 0.062 * selling, 0.1, 0.8) if kind == INQUIRY else np.full(len(traffic), 0.03)
    rows = np.flatnonzero((traffic.kind == kind) & (rng.random(len(traffic)) < chance))
    start, end, count = traffic.start[rows], course.end[rows], len(rows)
    during = start + 1 + (rng.random(count) * np.maximum(end - start - 1, 1)).astype(np.int64)
    soon = end + 1 + rng.exponential(1500.0, count).astype(np.int64)
    midnight = (start // DAY + 1) * DAY
    tomorrow = midnight + clock_times(rng, np.full(count, 8 * 3600), np.full(count, DAY))
    when = rng.random(count)
    ordered = np.where(when < 0.22, during, np.where(when < 0.84, soon, tomorrow))
    ordered = np.minimum(ordered, midnight + DAY - 1)
    paid = _payments(ordered, selling[rows], rng)
    return Purchases(buyer[rows], traffic.shop[rows], ordered, paid, rows)


def _ordered_before(
    people: tuple[Person, ...], traffic: Traffic, course: Course, buyer: Ints, rng: np.random.Generator
) -> Purchases:
    """Orders placed before a conversation and, with luck, paid after it."""
    rows = np.flatnonzero(traffic.kind == NUDGE)
    ordered = traffic.start[rows] - rng.integers(300, 20 * 3600, len(rows))
    selling = _skills(people, "selling")[traffic.person[rows]]
    wins = rng.random(len(rows)) < np.clip(0.72 + 0.06 * selling, 0.3, 0.95)
    paid = np.where(wins, course.end[rows] + 1 + rng.exponential(1200.0, len(rows)).astype(np.int64), MISSING)
    return Purchases(buyer[rows], traffic.shop[rows], ordered, paid, rows)


def _self_service(horizon: Horizon, next_buyer: int, rngs: Streams) -> Purchases:
    """Orders nobody was asked about; every seventh from somebody who ordered before."""
    rng = rngs.orders
    days = np.arange(horizon.orders_from, horizon.last + 2)
    busy = horizon.busyness(days, rng) * np.where(days == horizon.campaign, 1.7, 1.0)
    parts = [rng.poisson(busy * rate * rngs.scale) for rate in _SELF_SERVICE]
    shop = np.repeat(np.array([0, 1]), [int(part.sum()) for part in parts])
    day = np.concatenate([np.repeat(days, part) for part in parts])
    ordered = day * DAY + clock_times(rng, np.zeros(len(day), dtype=np.int64), np.full(len(day), DAY))
    order = np.argsort(ordered, kind="stable")
    ordered, shop = ordered[order], shop[order]
    buyer = next_buyer + np.arange(len(ordered))
    again = np.flatnonzero((rng.random(len(ordered)) < 0.15) & (np.arange(len(ordered)) > 50))
    buyer[again] = buyer[(rng.random(len(again)) * (again - 40)).astype(np.int64)]
    paid = _payments(ordered, np.full(len(ordered), 0.3), rng)
    return Purchases(buyer, shop, ordered, paid, np.full(len(ordered), MISSING))


def _payments(ordered: Ints, selling: Floats, rng: np.random.Generator) -> Ints:
    """Most pay at once, some the same day, some within four days, a few later, some never."""
    count = len(ordered)
    at_once = rng.lognormal(np.log(70.0), 0.9, count)
    same_day = rng.uniform(1800, 10 * 3600, count)
    in_time = rng.uniform(20 * 3600, 94 * 3600, count)
    too_late = rng.uniform(97 * 3600, 160 * 3600, count)
    never = np.clip(0.055 - 0.018 * selling, 0.015, 0.2)
    drawn = rng.random(count)
    conditions = [drawn < never, drawn < never + 0.012, drawn < never + 0.04, drawn < never + 0.1]
    lag = np.select(conditions, [np.full(count, -1.0), too_late, in_time, same_day], at_once)
    return np.where(lag < 0, MISSING, ordered + 2 + lag.astype(np.int64))


def _joined(*parts: Purchases) -> Purchases:
    ordered = np.concatenate([part.ordered_at for part in parts])
    order = np.argsort(ordered, kind="stable")
    return Purchases(
        np.concatenate([part.buyer for part in parts])[order],
        np.concatenate([part.shop for part in parts])[order],
        ordered[order],
        np.concatenate([part.paid_at for part in parts])[order],
        np.concatenate([part.conversation for part in parts])[order],
    )


def _resolved(people: tuple[Person, ...], traffic: Traffic, rng: np.random.Generator) -> Ints:
    solving = _skills(people, "solving")[traffic.person]
    chance = 1 / (1 + np.exp(-(2.35 + 0.85 * solving - 0.12 * np.minimum(traffic.load - 1, 6))))
    asked = (traffic.kind == AFTER) | (traffic.kind == OLD)
    return np.where(asked, (rng.random(len(traffic)) < chance).astype(np.int64), MISSING)


def _after_sales_buyers(
    traffic: Traffic, purchases: Purchases, buyer: Ints, resolved: Ints, rng: np.random.Generator
) -> Ints:
    """Give each after-sales conversation a buyer who paid in the 14 days before (an old one: earlier).

    Somebody whose matter was not solved comes back within three days more often than not.
    """
    found = buyer.copy()
    for shop in (0, 1):
        rows = np.flatnonzero((purchases.shop == shop) & (purchases.paid_at != MISSING))
        rows = rows[np.argsort(purchases.paid_at[rows], kind="stable")]
        paid = purchases.paid_at[rows]
        for kind, oldest, newest in ((AFTER, _WINDOW, 1800), (OLD, 45 * DAY, _WINDOW + DAY)):
            talks = np.flatnonzero((traffic.kind == kind) & (traffic.shop == shop))
            low = np.searchsorted(paid, traffic.start[talks] - oldest)
            high = np.searchsorted(paid, traffic.start[talks] - newest)
            drawn = low + (rng.random(len(talks)) * (high - low)).astype(np.int64)
            some = high > low
            found[talks[some]] = purchases.buyer[rows[drawn[some]]]
        _return_unsolved(traffic, shop, found, resolved, rng)
    return found


def _return_unsolved(
    traffic: Traffic, shop: int, found: Ints, resolved: Ints, rng: np.random.Generator
) -> None:
    """Let later after-sales conversations belong to buyers left unsolved up to three days before (in place)."""
    talks = np.flatnonzero((traffic.kind == AFTER) & (traffic.shop == shop))
    waiting = talks[(resolved[talks] == 0) & (rng.random(len(talks)) < 0.55)]
    until = np.searchsorted(traffic.start[talks], traffic.start[waiting] + 3 * DAY)
    since = np.searchsorted(traffic.start[talks], traffic.start[waiting] + 3600)
    drawn = rng.random(len(waiting))
    for place, first, last, share in zip(waiting, since, until, drawn, strict=True):
        if last > first:
            found[talks[first + int(share * (last - first))]] = found[place]
