"""Visits of the shops by entrance and region, and what the campaigns cost and brought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpireport.demo.goods import SHOPS
from kpireport.demo.horizon import DAY, Horizon, day_number
from kpireport.demo.orders import Orders
from kpireport.demo.records import Benchmark
from kpireport.demo.streams import Floats, Ints

ENTRANCES = (
    ("手淘搜索", "四件套"), ("手淘搜索", "乳胶枕"), ("手淘搜索", "窗帘"), ("手淘搜索", "炒锅"),
    ("手淘推荐", ""), ("直通车", ""), ("我的淘宝", ""), ("购物车", ""),
)  # fmt: skip
"""Where visitors come in: source and, from a search, the keyword."""
REGIONS = ("浙江", "江苏", "广东", "其他")
_SHARES = np.array([0.14, 0.09, 0.07, 0.06, 0.27, 0.13, 0.13, 0.11])
_REGIONS = np.array([0.21, 0.17, 0.24, 0.38])
_VISITORS = np.array([5200.0, 2400.0])  # a day, by shop


@dataclass(frozen=True, slots=True)
class Visits:
    """A row for each day, shop, entrance and region (positions); counts, and mean seconds a visitor stays."""

    day: Ints
    shop: Ints
    entrance: Ints
    region: Ints
    visitors: Ints
    repeat: Ints
    page_views: Ints
    bounces: Ints
    dwell: Ints
    registrations: Ints
    carts: Ints


def build_visits(horizon: Horizon, scale: float, rng: np.random.Generator) -> Visits:
    """Visits of every day orders are known of; more of them on busy days."""
    days = np.arange(horizon.orders_from, horizon.last + 1)
    busy = horizon.busyness(days, rng)
    grid = np.meshgrid(
        np.arange(len(days)), np.arange(2), np.arange(len(ENTRANCES)), np.arange(len(REGIONS)), indexing="ij"
    )
    place, shop, entrance, region = (each.ravel() for each in grid)
    wanted = busy[place] * _VISITORS[shop] * _SHARES[entrance] * _REGIONS[region] * scale
    visitors = rng.poisson(wanted)
    later = place / len(days)
    returning = np.where(entrance >= 6, 0.5, 0.14)
    return Visits(
        day=days[place],
        shop=shop,
        entrance=entrance,
        region=region,
        visitors=visitors,
        repeat=rng.binomial(visitors, returning),
        page_views=visitors + rng.poisson(visitors * 2.3),
        bounces=rng.binomial(visitors, 0.44 - 0.02 * later),
        dwell=np.round(rng.normal(94 + 4 * later, 5)).astype(np.int64),
        registrations=rng.binomial(visitors, 0.0022 + 0.0002 * later),
        carts=rng.binomial(visitors, 0.108 + 0.006 * later),
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign: how often it is seen a day, how many of those click and then buy; which advertiser runs it.

    ``fans`` is how many take part a day; None where nobody is counted.
    """

    name: str
    seen: int
    clicks: float
    buys: float
    runner: int
    fans: int | None = None


CAMPAIGNS = (
    Plan("四件套主推", 11500, 0.031, 0.052, 0), Plan("枕芯搜索词", 9500, 0.027, 0.049, 0),
    Plan("餐厨人群", 8200, 0.024, 0.043, 0), Plan("窗帘定制", 5300, 0.022, 0.038, 0),
    Plan("满减券A", 6500, 0.029, 0.058, 1), Plan("直降价B", 6500, 0.029, 0.049, 1),
    Plan("店铺直播", 7500, 0.034, 0.044, 1, 3100), Plan("会员日", 4500, 0.036, 0.061, 1, 2300),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ads:
    """A row for each day and campaign (position); money in fen; participants MISSING where none are counted."""

    day: Ints
    campaign: Ints
    impressions: Ints
    clicks: Ints
    cost: Ints
    conversions: Ints
    revenue: Ints
    participants: Ints


def build_ads(horizon: Horizon, scale: float, rng: np.random.Generator) -> Ads:
    """Every campaign on every day of the months, more on busy days, slowly getting better."""
    days = np.arange(horizon.orders_from, horizon.last + 1)
    busy = np.sqrt(horizon.busyness(days, rng))
    place, campaign = (
        each.ravel() for each in np.meshgrid(np.arange(len(days)), np.arange(len(CAMPAIGNS)), indexing="ij")
    )
    lift = 1 + 0.06 * place / len(days)
    seen = rng.poisson(busy[place] * _of("seen")[campaign] * scale)
    clicks = rng.binomial(seen, _of("clicks")[campaign] * lift)
    bought = rng.binomial(clicks, _of("buys")[campaign] * lift)
    fans = _of("fans")[campaign]
    taking = rng.poisson(np.maximum(fans, 0) * busy[place])
    return Ads(
        day=days[place],
        campaign=campaign,
        impressions=seen,
        clicks=clicks,
        cost=np.round(clicks * rng.normal(134, 6, len(clicks))).astype(np.int64),
        conversions=bought,
        revenue=np.round(bought * rng.normal(19800, 900, len(bought)) / 10).astype(np.int64) * 10,
        participants=np.where(fans < 0, -1, taking),
    )


def _of(name: str) -> Floats:
    found = [getattr(plan, name) for plan in CAMPAIGNS]
    return np.array([-1 if each is None else each for each in found], dtype=np.float64)


def build_market(orders: Orders, horizon: Horizon, rng: np.random.Generator) -> tuple[Benchmark, ...]:
    """Sales of each shop's whole market a month, in 万: about thirty times its own; and what the shops' dashboards still
    say of the month before the exports begin and of the last month a year ago.
    """
    found = []
    for month in horizon.months:
        low, high = day_number(month.first) * DAY, (day_number(month.last) + 1) * DAY
        inside = (orders.paid_at >= low) & (orders.paid_at < high)
        for place, shop in enumerate(SHOPS):
            own = int(orders.paid_amount[inside & (orders.shop == place)].sum()) / 1_000_000
            found.append(
                Benchmark(month, shop, "类目大盘销售额", f"{own * float(rng.normal(31, 0.6)):,.2f}万")
            )
            if month == horizon.months[-1]:
                found += _past(shop, own, horizon)
    return tuple(found)


# Sales as a share of the last month's, yuan a page view, and the service's share of sales.
_LAST_YEAR, _BEFORE = (0.82, 2.28, 0.285), (0.9, 2.36, 0.292)


def _past(shop: str, own: float, horizon: Horizon) -> list[Benchmark]:
    """Page views, sales and service sales of a shop in two earlier months; ``own``: its sales of the last month, in 万."""
    found = []
    for month, (share, a_view, service) in (
        (horizon.months[-1].previous(12), _LAST_YEAR),
        (horizon.months[0].previous(), _BEFORE),
    ):
        sales = own * share
        found += [
            Benchmark(month, shop, "店铺浏览量", f"{sales * 10000 / a_view:,.0f}"),
            Benchmark(month, shop, "店铺销售额", f"{sales:,.2f}万"),
            Benchmark(month, shop, "客服销售额", f"{sales * service:,.2f}万"),
        ]
    return found
