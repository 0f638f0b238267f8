"""What follows an order or a conversation: refunds and reviews."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpireport.demo.chats import Course
from kpireport.demo.goods import SHOPS
from kpireport.demo.horizon import DAY, Horizon
from kpireport.demo.orders import Orders
from kpireport.demo.people import AFTER_SALES, SHOP_SERVICE, Person
from kpireport.demo.phrases import REFUND_REASONS
from kpireport.demo.roster import ROLES, Roster
from kpireport.demo.streams import MISSING, Floats, Ints
from kpireport.demo.traffic import ADVERT, ONE, SILENT, Traffic

KINDS = ("仅退款", "退货退款", "换货")
ABOUT = ("客服", "商品", "物流")


@dataclass(frozen=True, slots=True)
class Refunds:
    """Refunds by request: the order's position, times, money in fen, kind and reason (positions), who closed it."""

    order: Ints
    requested_at: Ints
    closed_at: Ints
    amount: Ints
    kind: Ints
    reason: Ints
    stepped_in: Ints
    account: Ints


@dataclass(frozen=True, slots=True)
class Reviews:
    """Ratings by time: order or account (position or MISSING), about (position in ABOUT), 1 to 5 points."""

    order: Ints
    account: Ints
    rated_at: Ints
    about: Ints
    score: Ints


def build_refunds(
    people: tuple[Person, ...], traffic: Traffic, roster: Roster, orders: Orders, rngs: Aftercare
) -> Refunds:
    """Refunds asked for in the covered months, closed by whoever was on duty after sales that day."""
    rng, horizon = rngs.refunds, rngs.horizon
    care = _skill(people, "care")
    with_agent = orders.conversation != MISSING
    agent = traffic.closing_person[np.where(with_agent, orders.conversation, 0)]
    chance = np.where(with_agent, np.clip(0.066 - 0.013 * care[agent], 0.03, 0.16), 0.062)
    kept = (orders.paid_at != MISSING) & (orders.cancelled_at == MISSING)
    rows = np.flatnonzero(kept & (rng.random(len(orders)) < chance))
    requested = orders.paid_at[rows] + rng.integers(6 * 3600, 12 * DAY, len(rows))
    inside = (requested >= horizon.first * DAY) & (requested < (horizon.last + 1) * DAY)
    rows, requested = rows[inside], requested[inside]
    order = np.argsort(requested, kind="stable")
    rows, requested = rows[order], requested[order]
    slot = _on_duty(roster, orders.shop[rows], requested // DAY, rng)
    solving = _skill(people, "solving")[roster.person[slot]]
    stepped = rng.random(len(rows)) < np.clip(0.045 - 0.024 * solving, 0.008, 0.3)
    closed = requested + (rng.lognormal(np.log(26.0), 0.8, len(rows)) * 3600).astype(np.int64)
    kind = rng.choice(3, len(rows), p=[0.45, 0.45, 0.10])
    part = np.where((kind == 0) & (rng.random(len(rows)) < 0.4), rng.integers(2, 9, len(rows)), 10)
    paid = orders.paid_amount[rows]
    return Refunds(
        order=rows,
        requested_at=requested,
        closed_at=np.where(closed >= horizon.taken_at, MISSING, closed),
        amount=np.where(kind == 2, 0, np.maximum(paid * part // 1000 * 100, 100)),
        kind=kind,
        reason=rng.integers(0, len(REFUND_REASONS), len(rows)),
        stepped_in=stepped.astype(np.int64),
        account=roster.account[slot],
    )


@dataclass(frozen=True, slots=True)
class Aftercare:
    """The random numbers of this topic and the days it covers."""

    refunds: np.random.Generator
    reviews: np.random.Generator
    horizon: Horizon


def build_reviews(
    people: tuple[Person, ...], traffic: Traffic, course: Course, orders: Orders, rngs: Aftercare
) -> Reviews:
    """Ratings of conversations soon after their end, and of goods and delivery after the parcel came."""
    rng, horizon = rngs.reviews, rngs.horizon
    talked = ~np.isin(traffic.kind, (ADVERT, ONE, SILENT))
    talks = np.flatnonzero(talked & (rng.random(len(traffic)) < 0.3))
    person = traffic.closing_person[talks]
    mood = _skill(people, "care")[person] - 0.07 * np.minimum(traffic.load[talks] - 1, 6)
    service = course.end[talks] + rng.integers(20, 600, len(talks))
    account = np.where(
        traffic.next_account[talks] == MISSING, traffic.account[talks], traffic.next_account[talks]
    )
    came = np.flatnonzero((orders.delivered_at != MISSING) & (rng.random(len(orders)) < 0.11))
    later = orders.delivered_at[came] + rng.integers(3600, 4 * DAY, len(came))
    also = rng.random(len(came)) < 0.5
    goods = _scores(np.full(len(came), 0.2), rng)
    none = np.full(len(talks), MISSING)
    joined = (
        np.concatenate([none, came, came[also]]),
        np.concatenate([account, np.full(len(came) + int(also.sum()), MISSING)]),
        np.concatenate([service, later, later[also]]),
        np.repeat(np.array([0, 1, 2]), [len(talks), len(came), int(also.sum())]),
        np.concatenate([_scores(mood, rng), goods, np.minimum(goods[also] + 1, 5)]),
    )
    rated = joined[2]
    inside = np.flatnonzero((rated >= horizon.first * DAY) & (rated < (horizon.last + 1) * DAY))
    order = inside[np.argsort(rated[inside], kind="stable")]
    return Reviews(*(column[order] for column in joined))


def _scores(mood: Floats, rng: np.random.Generator) -> Ints:
    """1 to 5 points; the usual mood gives 5 in six of seven cases."""
    five = 1 / (1 + np.exp(-(1.85 + 0.8 * mood)))
    worse = np.clip(0.28 - 0.16 * mood, 0.08, 0.8)
    lower = 4 - rng.binomial(3, worse)
    return np.where(rng.random(len(mood)) < five, 5, lower).astype(np.int64)


def _on_duty(roster: Roster, shop: Ints, day: Ints, rng: np.random.Generator) -> Ints:
    """For each refund a slot of that day: after-sales people for the first shop, shop service for the other."""
    handler = np.array([ROLES.index(AFTER_SALES), ROLES.index(SHOP_SERVICE)])
    found = np.zeros(len(shop), dtype=np.int64)
    for place in range(len(SHOPS)):
        rows = np.flatnonzero(shop == place)
        slots = np.flatnonzero(roster.role == handler[place])
        slots = slots[np.argsort(roster.day[slots], kind="stable")]
        low = np.searchsorted(roster.day[slots], day[rows])
        high = np.searchsorted(roster.day[slots], day[rows], side="right")
        found[rows] = slots[low + (rng.random(len(rows)) * (high - low)).astype(np.int64)]
    return found


def _skill(people: tuple[Person, ...], name: str) -> Floats:
    return np.array([getattr(person.skill, name) for person in people], dtype=np.float64)
