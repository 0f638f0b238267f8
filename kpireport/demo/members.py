"""Registered members, what they put into their baskets, and what a questionnaire asks some of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpireport.demo.goods import PRODUCTS
from kpireport.demo.horizon import DAY, Horizon, day_number
from kpireport.demo.market import Visits
from kpireport.demo.orders import Orders
from kpireport.demo.streams import Ints

LEVELS = ("普通", "银卡", "金卡")
ACTIONS = ("add", "remove", "buy")
QUESTIONS = ("满意度", "易用性", "有效性", "效率", "错误率")
_USUAL = np.array([4.35, 4.2, 4.3, 4.05, 1.7])
_OLD = 9000


@dataclass(frozen=True, slots=True)
class Members:
    """Members by time of registration; ``buyer`` is MISSING for those registered before orders are known."""

    buyer: Ints
    registered_at: Ints
    level: Ints
    region: Ints


@dataclass(frozen=True, slots=True)
class Baskets:
    """What members did with their baskets, by time: member, product and action (positions)."""

    member: Ints
    product: Ints
    at: Ints
    action: Ints


@dataclass(frozen=True, slots=True)
class Answers:
    """One row for each respondent: month (position), when, and a mark of 1 to 5 for each question."""

    month: Ints
    at: Ints
    scores: Ints


def build_members(
    orders: Orders, visits: Visits, horizon: Horizon, scale: float, rng: np.random.Generator
) -> Members:
    """As many new members a month as the traffic export counts registrations, all of them buyers; and old ones."""
    buyers, first = np.unique(orders.buyer, return_index=True)
    since = orders.ordered_at[first]
    old = np.sort(horizon.orders_from * DAY - rng.integers(DAY, 400 * DAY, int(_OLD * scale)))
    chosen, times = [], []
    months = [horizon.months[0].previous(), *horizon.months]
    for month in months:
        low, high = day_number(month.first), day_number(month.last) + 1
        inside = np.flatnonzero((since >= low * DAY) & (since < high * DAY))
        count = int(visits.registrations[(visits.day >= low) & (visits.day < high)].sum())
        picked = rng.choice(inside, min(count, len(inside)), replace=False)
        chosen.append(buyers[picked])
        times.append(np.maximum(since[picked] - rng.integers(60, 3600, len(picked)), low * DAY))
    buyer = np.concatenate([np.full(len(old), -1), *chosen])
    at = np.concatenate([old, *times])
    order = np.argsort(at, kind="stable")
    return Members(
        buyer=buyer[order],
        registered_at=at[order],
        level=rng.choice(3, len(at), p=[0.72, 0.2, 0.08]),
        region=rng.integers(0, 6, len(at)),
    )


def build_baskets(members: Members, horizon: Horizon, rng: np.random.Generator) -> Baskets:
    """About one in six members a month: most add something, some take it out again, some buy it."""
    columns: list[Ints] = []
    for month in horizon.months:
        low, high = day_number(month.first) * DAY, (day_number(month.last) + 1) * DAY
        known = np.flatnonzero(members.registered_at < low)
        who = rng.choice(known, len(known) // 6, replace=False)
        at = rng.integers(low, high - 7200, len(who))
        product = rng.integers(0, len(PRODUCTS), len(who))
        drawn = rng.random(len(who))
        later = at + rng.integers(60, 7000, len(who))
        for action, share in ((0, drawn >= 0), (1, drawn < 0.22), (2, drawn > 0.7)):
            when = at if action == 0 else later
            columns.append(np.stack([who, product, when, np.full(len(who), action)])[:, share])
    joined = np.concatenate(columns, axis=1)
    return Baskets(*joined[:, np.argsort(joined[2], kind="stable")])


def build_answers(horizon: Horizon, rng: np.random.Generator) -> Answers:
    """Sixty to ninety answers a month on the five questions, some every day; slowly better."""
    months, times, scores = [], [], []
    for place, month in enumerate(horizon.months):
        count = int(rng.integers(60, 90))
        days = np.concatenate([np.arange(month.days), rng.integers(0, month.days, count - month.days)])
        clock = rng.integers(9 * 3600, 23 * 3600, count)
        months.append(np.full(count, place))
        times.append(np.sort((day_number(month.first) + days) * DAY + clock))
        better = np.array([0.05, 0.05, 0.05, 0.05, -0.05]) * place
        scores.append(np.clip(np.round(rng.normal(_USUAL + better, 0.7, (count, 5))), 1, 5).astype(np.int64))
    return Answers(np.concatenate(months), np.concatenate(times), np.concatenate(scores))
