"""Orders in full: what was in them, what they cost, when they were paid, cancelled, shipped and delivered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpireport.demo.buying import Purchases
from kpireport.demo.goods import PRODUCTS, REGION_WEIGHTS, REGIONS
from kpireport.demo.horizon import DAY, Horizon, day_of
from kpireport.demo.people import Person
from kpireport.demo.streams import MISSING, Bools, Floats, Ints, expand
from kpireport.demo.traffic import Traffic

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Items:
    """Lines of orders: the order's position, product (position in PRODUCTS), quantity."""

    order: Ints
    product: Ints
    quantity: Ints


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders by time, money in fen; nothing after the moment the export was taken is known (MISSING)."""

    ids: tuple[str, ...]
    buyer: Ints
    shop: Ints
    conversation: Ints
    ordered_at: Ints
    paid_at: Ints
    cancelled_at: Ints
    shipped_at: Ints
    delivered_at: Ints
    promised_at: Ints
    amount: Ints
    paid_amount: Ints
    region: Ints
    phone: Ints
    items: Items

    def __len__(self) -> int:
        return len(self.ids)


def build_orders(
    people: tuple[Person, ...],
    traffic: Traffic,
    purchases: Purchases,
    horizon: Horizon,
    rng: np.random.Generator,
) -> Orders:
    """Fill baskets, set payments and follow each order to the door."""
    count = len(purchases)
    ordered, taken = purchases.ordered_at, horizon.taken_at
    items = _baskets(_upsell(people, traffic, purchases), rng)
    price = np.array([product.price for product in PRODUCTS])
    lines = price[items.product] * items.quantity
    amount = np.bincount(items.order, weights=lines, minlength=count).astype(np.int64)
    share = np.where(rng.random(count) < 0.3, rng.choice(np.array([5, 8, 10, 15]), count), 0)
    paid_at, cancelled_at = _settled(ordered, purchases.paid_at, rng)
    shipped_at, promised_at, delivered_at = _journey(ordered, paid_at, cancelled_at, horizon, rng)
    paid_at = np.where(paid_at >= taken, MISSING, paid_at)
    paid_amount = np.where(paid_at == MISSING, 0, amount - amount * share // 1000 * 10)
    weights = np.array(REGION_WEIGHTS, dtype=np.float64)
    return Orders(
        ids=tuple(
            f"{day_of(second // DAY):%Y%m%d}{index:010d}" for index, second in enumerate(ordered, start=1)
        ),
        buyer=purchases.buyer,
        shop=purchases.shop,
        conversation=purchases.conversation,
        ordered_at=ordered,
        paid_at=paid_at,
        cancelled_at=np.where(cancelled_at >= taken, MISSING, cancelled_at),
        shipped_at=np.where(shipped_at >= taken, MISSING, shipped_at),
        delivered_at=np.where(delivered_at >= taken, MISSING, delivered_at),
        promised_at=np.where(paid_at == MISSING, MISSING, promised_at),
        amount=amount,
        paid_amount=paid_amount,
        region=rng.choice(len(REGIONS), count, p=weights / weights.sum()),
        phone=(rng.random(count) < 0.83).astype(np.int64),
        items=items,
    )


def _upsell(people: tuple[Person, ...], traffic: Traffic, purchases: Purchases) -> Floats:
    selling = np.array([person.skill.selling for person in people])
    with_agent = purchases.conversation != MISSING
    agent = traffic.closing_person[np.where(with_agent, purchases.conversation, 0)]
    return np.where(with_agent, np.clip(0.42 + 0.1 * selling[agent], 0.05, 0.9), 0.38)


def _baskets(more: Floats, rng: np.random.Generator) -> Items:
    """One line and, by ``more``, some further ones; no product twice in an order."""
    order, _ = expand(1 + np.minimum(rng.poisson(more), 4))
    weights = np.array([product.weight for product in PRODUCTS])
    product = rng.choice(len(PRODUCTS), len(order), p=weights / weights.sum())
    quantity = rng.choice(np.array([1, 2, 3, 4]), len(order), p=[0.8, 0.15, 0.03, 0.02])
    _, first = np.unique(order * 1000 + product, return_index=True)
    return Items(order[first], product[first].astype(np.int64), quantity[first].astype(np.int64))


def _settled(ordered: Ints, paid_at: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Unpaid orders are mostly closed within three days; a few paid ones are cancelled before they ship."""
    count = len(ordered)
    closed = np.where(rng.random(count) < 0.6, 72 * _HOUR, rng.integers(600, 72 * _HOUR, count))
    given_up = (paid_at == MISSING) & (rng.random(count) < 0.7)
    regretted = (paid_at != MISSING) & (rng.random(count) < 0.014)
    cancelled = np.where(given_up, ordered + closed, MISSING)
    return paid_at, np.where(regretted, paid_at + rng.integers(300, 5 * _HOUR, count), cancelled)


def _journey(
    ordered: Ints, paid_at: Ints, cancelled_at: Ints, horizon: Horizon, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    count = len(ordered)
    goes: Bools = (paid_at != MISSING) & (cancelled_at == MISSING)
    crowded = np.where(np.abs(ordered // DAY - horizon.campaign) <= 1, 1.6, 1.0)
    shipped = paid_at + (5 * _HOUR + rng.lognormal(np.log(9.0), 0.55, count) * _HOUR * crowded).astype(
        np.int64
    )
    promised = (shipped // DAY + 4) * DAY + 20 * _HOUR
    delivered = shipped + (rng.lognormal(np.log(56.0), 0.35, count) * _HOUR).astype(np.int64)
    return np.where(goes, shipped, MISSING), promised, np.where(goes, delivered, MISSING)
