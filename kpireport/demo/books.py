"""The accounts of each shop and month, from what was sold, what it cost and what the campaigns took."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpireport.demo.goods import PRODUCTS, SHOPS
from kpireport.demo.horizon import DAY, Horizon, day_number
from kpireport.demo.market import Ads
from kpireport.demo.orders import Orders
from kpireport.demo.streams import MISSING
from kpireport.period import Month


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the accounts in yuan, and its budget where there is one."""

    month: Month
    shop: str
    kind: str
    amount: int
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class Sold:
    """What a shop sold in a month: yuan taken, yuan the goods cost, parcels."""

    taken: float
    cost: float
    parcels: int


def build_ledger(orders: Orders, ads: Ads, horizon: Horizon, rng: np.random.Generator) -> tuple[Line, ...]:
    """The accounts of every month and, less fully known, of the month before."""
    found: list[Line] = []
    for month in horizon.months:
        for place, shop in enumerate(SHOPS):
            found += _month(month, (shop, 0.7 if place == 0 else 0.3), _sold(orders, month, place), ads, rng)
    return tuple(found)


def _sold(orders: Orders, month: Month, shop: int) -> Sold:
    low, high = day_number(month.first) * DAY, (day_number(month.last) + 1) * DAY
    inside = (orders.paid_at >= low) & (orders.paid_at < high) & (orders.shop == shop)
    inside &= (orders.cancelled_at == MISSING) | (orders.paid_at == MISSING)
    lines = inside[orders.items.order]
    cost = np.array([product.cost for product in PRODUCTS])[orders.items.product[lines]]
    spent = (cost * orders.items.quantity[lines]).sum()
    return Sold(orders.paid_amount[inside].sum() / 100, spent / 100, int(inside.sum()))


def _month(
    month: Month, shop: tuple[str, float], sold: Sold, ads: Ads, rng: np.random.Generator
) -> list[Line]:
    name, share = shop
    low, high = day_number(month.first), day_number(month.last)
    inside = (ads.day >= low) & (ads.day <= high)
    marketing = ads.cost[inside].sum() / 100 * share
    operation = 0.14 * sold.taken * float(rng.normal(1, 0.02))
    delivery = sold.parcels * float(rng.normal(5.1, 0.08))
    capital = 1.35 * sold.taken * float(rng.normal(1, 0.02))
    rows = (
        ("营业收入", sold.taken, 1.0), ("商品成本", sold.cost, None), ("采购支出", 1.04 * sold.cost, 1.02),
        ("运营费用", operation, 1.01), ("营销费用", marketing, 1.0), ("配送费用", delivery, 1.03), ("营运资金", capital, None),
    )  # fmt: skip
    return [Line(month, name, kind, round(amount), _budget(amount, over, rng)) for kind, amount, over in rows]


def _budget(amount: float, over: float | None, rng: np.random.Generator) -> int | None:
    return None if over is None else int(round(amount * over * float(rng.normal(1, 0.03)), -2))
