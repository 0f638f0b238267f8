"""Figures split by level, region and category, and what is said of baskets, against a plain reading of random rows."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kpireport.errors import UnknownName, UsageError
from kpireport.indicators import Settings, catalogue
from kpireport.indicators.breakdown import breakdown
from tests.indicators import trade_world as world
from tests.indicators.trade_world import END, FIRST, MONTH, check, is_paid, within

LEVELS, REGIONS = ("普通", "银卡", "金卡", None), ("浙江", "广东")


def rows_of(dice: random.Random) -> dict[str, list[Any]]:
    placed = world.orders(dice)
    return {
        "orders": placed,
        "order_items": [
            {"order_id": o["order_id"], "sku": f"s{n}", "quantity": dice.randrange(1, 4), "price": "2.50"}
            for o in placed
            for n in range(dice.randrange(1, 4))
        ],
        "products": [
            {"sku": f"s{n}", "name": f"货{n}", "category": ("家纺", "餐厨")[n % 2], "listed_on": "2023-01-01"}
            for n in range(3)
        ],
        "users": [
            {
                "user_id": f"b{n}",
                "registered_at": world.moment(dice, datetime(2023, 12, 20), datetime(2024, 2, 9)),
                "level": dice.choice(LEVELS),
                "region": dice.choice(REGIONS),
            }
            for n in range(11)  # b11 buys without being registered
        ],
        "baskets": [
            {
                "user_id": f"b{dice.randrange(6)}",
                "sku": f"s{dice.randrange(3)}",
                "at": world.moment(dice, FIRST - timedelta(days=9), END + timedelta(days=9)),
                "action": dice.choice(["add", "add", "remove", "buy"]),
            }
            for _ in range(60)
        ],
        "reviews": [
            {
                "review_id": f"r{n}",
                "rated_at": world.moment(dice, FIRST - timedelta(days=5), END + timedelta(days=5)),
                "about": dice.choice(["goods", "goods", "service", "delivery"]),
                "score": dice.randrange(1, 6),
                "of": 5,
            }
            for n in range(40)
        ],
    }


def found(
    rows: dict[str, list[Any]], name: str, by: str, **settings: Any
) -> dict[Any, tuple[float, float, int]]:
    frame = breakdown(world.tables(dict(rows)), MONTH, Settings(**settings), catalogue(), name, by)
    assert list(frame.columns) == [by, "numerator", "denominator", "value", "rows"]
    return {group: (upper, lower, count) for group, upper, lower, _, count in frame.itertuples(index=False)}


@pytest.mark.parametrize("seed", [11, 12])
def test_retention_and_purchases_by_level_and_region_are_those_of_a_plain_reading(seed: int) -> None:
    rows = rows_of(random.Random(seed))
    bought = {o["buyer_id"] for o in rows["orders"] if within(o["ordered_at"])}
    january = [u for u in rows["users"] if within(u["registered_at"], datetime(2024, 1, 1), FIRST)]
    level = {u["user_id"]: u["level"] for u in rows["users"]}
    paid = [
        o
        for o in rows["orders"]
        if is_paid(o) and within(o["paid_at"]) and o["ordered_at"] >= FIRST - timedelta(days=365)
    ]
    for by in ("level", "region"):
        groups = {u[by] for u in january}
        wanted = {
            group: (
                sum(u["user_id"] in bought for u in january if u[by] == group),
                sum(u[by] == group for u in january),
            )
            for group in groups
        }
        assert {group: each[:2] for group, each in found(rows, "retention", by).items()} == wanted
    groups = {level.get(o["buyer_id"]) for o in paid}
    wanted = {
        group: (
            sum(level.get(o["buyer_id"]) == group for o in paid),
            len({o["buyer_id"] for o in paid if level.get(o["buyer_id"]) == group}),
        )
        for group in groups
    }
    assert {g: each[:2] for g, each in found(rows, "purchase_frequency", "level").items()} == wanted


def test_sales_of_goods_by_category_are_those_of_a_plain_reading() -> None:
    rows = rows_of(random.Random(13))
    paid = {o["order_id"] for o in rows["orders"] if is_paid(o) and within(o["paid_at"])}
    kind = {p["sku"]: p["category"] for p in rows["products"]}
    wanted: dict[str, float] = {}
    for each in rows["order_items"]:
        if each["order_id"] in paid:
            wanted[kind[each["sku"]]] = wanted.get(kind[each["sku"]], 0.0) + each["quantity"] * 2.5
    assert {group: each[0] for group, each in found(rows, "product_sales", "category").items()} == wanted


def test_the_largest_group_comes_first_and_what_cannot_be_asked_is_said() -> None:
    rows = rows_of(random.Random(14))
    frame = breakdown(world.tables(dict(rows)), MONTH, Settings(), catalogue(), "订单量", "region")
    assert list(frame["rows"]) == sorted(frame["rows"], reverse=True)
    with pytest.raises(UnknownName, match="level"):
        found(rows, "purchase_frequency", "levle")
    with pytest.raises(UsageError, match="由别的指标算出"):
        found(rows, "value_ratio", "region")


@pytest.mark.parametrize("seed", [15, 16])
def test_baskets_and_reviews_of_goods_are_those_of_a_plain_reading(seed: int) -> None:
    rows = rows_of(random.Random(seed))
    actions: dict[tuple[str, str], set[str]] = {}
    for each in rows["baskets"]:
        if within(each["at"]):
            actions.setdefault((each["user_id"], each["sku"]), set()).add(each["action"])
    added = [each for each in actions.values() if "add" in each]
    of_goods = [r for r in rows["reviews"] if r["about"] == "goods" and within(r["rated_at"])]
    names = ["basket_adds", "basket_removal_rate", "basket_abandon_rate", "goods_csat"]
    frame = world.values(world.tables(dict(rows)), names)
    check(frame, "basket_adds", len(added))
    check(frame, "basket_removal_rate", sum("remove" in a and "buy" not in a for a in added), len(added))
    check(frame, "basket_abandon_rate", sum("buy" not in a for a in added), len(added))
    check(frame, "goods_csat", sum(r["score"] >= Decimal(4) for r in of_goods), len(of_goods))
