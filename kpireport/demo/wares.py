"""The items for sale as the merchandisers see them: who is in charge, whose page is fresh, what lies in stock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from kpireport.demo.goods import PRODUCTS
from kpireport.demo.horizon import DAY, Horizon, day_number, day_of
from kpireport.demo.orders import Orders
from kpireport.demo.people import Person
from kpireport.demo.staff import OWNERS
from kpireport.demo.streams import MISSING, Ints

CATEGORIES = ("家纺", "家居", "餐厨", "电器")
_BEFORE = 120  # days of stock counts before the first month
_SLOW = 18  # every eighteenth item was bought in too great numbers
_NOVELTIES = (
    "竹纤维凉席", "儿童四件套", "旅行颈枕", "硅藻泥地垫", "陶瓷餐盘", "玻璃油壶", "冰丝抱枕", "遮阳帘", "便携风扇",
    "月子枕", "亚麻桌旗", "电子香薰机", "日式浴衣",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ware:
    """An item for sale: cost in fen, the person in charge, when its page was last changed."""

    sku: str
    name: str
    category: str
    listed_on: date
    owner: str
    cost: int
    page_updated_at: int


@dataclass(frozen=True, slots=True)
class Stock:
    """A count of an item (position in PRODUCTS) at the end of a day, and how many went that day."""

    day: Ints
    product: Ints
    on_hand: Ints
    sold: Ints
    in_transit: Ints


def build_wares(staff: tuple[Person, ...], horizon: Horizon, rng: np.random.Generator) -> tuple[Ware, ...]:
    """The items sold so far, and novelties listed month by month and not sold yet, more of them each month."""
    owners = [person.employee_id for person in staff if person.role in OWNERS]
    listed = day_number(horizon.months[0].previous(8).first)
    known = [(p.sku, p.name, p.cost, listed + 5 * i, i * 4 // len(PRODUCTS)) for i, p in enumerate(PRODUCTS)]
    launched = [
        day_number(month.first) + 4 + 5 * each
        for place, month in enumerate(horizon.months)
        for each in range(3 + place)
    ]
    new = [
        (f"YX{200 + i}", name, 2600 + 310 * i, day, i % 4)
        for i, (name, day) in enumerate(zip(_NOVELTIES, launched, strict=False))
    ]
    stale = rng.random(len(known) + len(new)) < 0.05
    touched = horizon.last * DAY - (rng.random(len(stale)) * np.where(stale, 90, 24) * DAY).astype(np.int64)
    return tuple(
        Ware(sku, name, CATEGORIES[group], day_of(day), owners[i % len(owners)], cost, int(touched[i]))
        for i, (sku, name, cost, day, group) in enumerate([*known, *new])
    )


def build_stock(orders: Orders, horizon: Horizon, rng: np.random.Generator) -> Stock:
    """A count of every item each day; before orders are known what went is guessed from what went later."""
    days = np.arange(horizon.first - _BEFORE, horizon.last + 1)
    sold = _sold(orders, horizon, days, rng)
    usual = sold.mean(axis=0)
    on_hand, coming = np.zeros_like(sold), np.zeros_like(sold)
    slow = np.arange(len(PRODUCTS)) % _SLOW == _SLOW - 1
    left = np.round(usual * np.where(slow, 230, 30)).astype(np.int64)
    due: dict[int, Ints] = {}
    for place in range(len(days)):
        left = np.maximum(left - sold[place] + due.pop(place, np.zeros_like(left)), 0)
        wanted = (left + sum(due.values(), np.zeros_like(left)) < usual * 12) & ~slow
        bought = np.where(wanted, np.round(usual * 24).astype(np.int64) + 1, 0)
        if bought.any():
            arrives = place + int(rng.integers(6, 13))
            due[arrives] = bought + due.get(arrives, np.zeros_like(left))
        on_hand[place], coming[place] = left, sum(due.values(), np.zeros_like(left))
    where = np.meshgrid(days, np.arange(len(PRODUCTS)), indexing="ij")
    return Stock(where[0].ravel(), where[1].ravel(), on_hand.ravel(), sold.ravel(), coming.ravel())


def _sold(orders: Orders, horizon: Horizon, days: Ints, rng: np.random.Generator) -> Ints:
    """Pieces of orders paid on each day, by item."""
    day = (orders.paid_at // DAY)[orders.items.order]
    kept = (orders.paid_at[orders.items.order] != MISSING) & (day >= days[0]) & (day <= days[-1])
    cell = (day[kept] - days[0]) * len(PRODUCTS) + orders.items.product[kept]
    counted = np.bincount(cell, weights=orders.items.quantity[kept], minlength=len(days) * len(PRODUCTS))
    sold = counted.reshape(len(days), len(PRODUCTS)).astype(np.int64)
    known = days >= horizon.first
    guess = rng.poisson(0.9 * sold[known].mean(axis=0), (int((~known).sum()), len(PRODUCTS)))
    sold[~known] = np.maximum(guess, sold[~known])
    return sold
