"""Sales and customers against a plain reading of random rows, and hand-worked borders."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kpireport.period import Month
from tests.indicators import trade_world as world
from tests.indicators.trade_world import END, FIRST, check, is_paid, owner, row, within

IDS = [
    "sales", "gmv", "orders", "paid_orders", "sales_growth", "sales_growth_yoy", "market_share", "average_order_value",
    "average_spend", "units_per_order", "purchase_frequency", "new_customers", "active_customers", "repurchase_rate",
    "returning_share", "retention", "churn_rate", "customer_value", "registered_users", "new_users", "user_growth",
    "target_attainment",
]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_are_those_of_a_plain_reading(seed: int) -> None:
    dice = random.Random(seed)
    rows: dict[str, list[Any]] = {"orders": world.orders(dice)}
    rows["order_items"] = [
        {"order_id": o["order_id"], "sku": f"s{n}", "quantity": dice.randrange(1, 4), "price": "1.00"}
        for o in rows["orders"]
        for n in range(dice.randrange(1, 3))
    ]
    rows["users"] = [
        {"user_id": f"b{n}", "registered_at": world.moment(dice, datetime(2023, 11, 1), datetime(2024, 3, 9))}
        for n in range(14)
    ]
    rows["baskets"] = [
        {"user_id": "b99", "sku": "s1", "at": FIRST, "action": "add"},
        {"user_id": "b98", "sku": "s1", "at": END, "action": "add"},
    ]
    rows["benchmarks"] = [
        {"period": "2024-02", "shop": "店", "indicator": "market_sales", "value": "1000000"},
        {"period": "2024-01", "shop": "店", "indicator": "market_sales", "value": "7"},
    ]
    frame = world.values(world.tables({k: list(v) for k, v in rows.items()}, dice), IDS)
    for person in (None, "E1", "E2", "E3"):
        _orders_and_buyers(frame, rows, person)
    _shop_only(frame, rows)


def _mine(order: dict[str, Any], person: str | None, moment: str) -> bool:
    return person is None or owner(order["account"], order[moment].date()) == person


def _orders_and_buyers(frame: Any, rows: dict[str, list[Any]], person: str | None) -> None:
    everyone = [o for o in rows["orders"] if is_paid(o) and within(o["paid_at"], datetime(2023, 1, 1))]
    history = [o for o in everyone if o["ordered_at"] >= FIRST - timedelta(days=365)]
    paid = [o for o in history if within(o["paid_at"]) and _mine(o, person, "paid_at")]
    placed = [o for o in rows["orders"] if within(o["ordered_at"]) and _mine(o, person, "ordered_at")]
    money = sum((o["paid_amount"] for o in paid), Decimal(0))
    buyers = {o["buyer_id"] for o in paid}
    pieces = sum(i["quantity"] for o in paid for i in rows["order_items"] if i["order_id"] == o["order_id"])
    check(frame, "sales", money, person=person)
    check(frame, "gmv", sum(o["amount"] for o in placed), person=person)
    check(frame, "orders", len(placed), person=person)
    check(frame, "paid_orders", len(paid), person=person)
    check(frame, "average_order_value", money, len(paid), person)
    check(frame, "average_spend", money, len(buyers), person)
    check(frame, "purchase_frequency", len(paid), len(buyers), person)
    check(frame, "units_per_order", pieces, len(paid), person)
    touched = {"b99"} if person is None else set()
    check(frame, "active_customers", len({o["buyer_id"] for o in placed} | touched), person=person)
    again = {
        o["buyer_id"]
        for o in paid
        for p in history
        if p["buyer_id"] == o["buyer_id"]
        and p["order_id"] != o["order_id"]
        and o["paid_at"] - timedelta(days=90) < p["paid_at"] < o["paid_at"]
    }
    firsts = {b: min(o["paid_at"] for o in history if o["buyer_id"] == b) for b in buyers}
    check(frame, "repurchase_rate", len(again), len(buyers), person)
    check(frame, "returning_share", sum(firsts[b] < FIRST for b in buyers), len(buyers), person)
    fresh = {o["buyer_id"] for o in paid if o["paid_at"] == firsts[o["buyer_id"]]}
    check(frame, "new_customers", len(fresh), person=person)
    for indicator, first, last in (
        ("sales_growth", datetime(2024, 1, 1), FIRST),
        ("sales_growth_yoy", datetime(2023, 2, 1), datetime(2023, 3, 1)),
    ):
        then = [o for o in everyone if within(o["paid_at"], first, last) and _mine(o, person, "paid_at")]
        before = sum((o["paid_amount"] for o in then), Decimal(0))
        check(frame, indicator, money - before, before, person)


def _shop_only(frame: Any, rows: dict[str, list[Any]]) -> None:
    paid = [o for o in rows["orders"] if is_paid(o) and o["paid_at"] < END]
    check(frame, "market_share", sum(o["paid_amount"] for o in paid if within(o["paid_at"])), 1_000_000)
    january = [u for u in rows["users"] if within(u["registered_at"], datetime(2024, 1, 1), FIRST)]
    active = {o["buyer_id"] for o in rows["orders"] if within(o["ordered_at"])}
    check(frame, "retention", sum(u["user_id"] in active for u in january), len(january))
    users = [u["registered_at"] for u in rows["users"] if u["registered_at"] < END]
    fresh = sum(u >= FIRST for u in users)
    check(frame, "registered_users", len(users))
    check(frame, "new_users", fresh)
    check(frame, "user_growth", fresh, len(users) - fresh)
    middle, early = END - timedelta(days=90), END - timedelta(days=180)
    earlier = {o["buyer_id"] for o in paid if early <= o["paid_at"] < middle}
    lately = {o["buyer_id"] for o in paid if o["paid_at"] >= middle}
    check(frame, "churn_rate", len(earlier - lately), len(earlier))
    _value(frame, [o for o in paid if o["ordered_at"] >= FIRST - timedelta(days=365)])


def _value(frame: Any, paid: list[Any]) -> None:
    total = 0
    buyers = {o["buyer_id"] for o in paid}
    for buyer in buyers:
        own = [o for o in paid if o["buyer_id"] == buyer]
        last, spent = max(o["paid_at"] for o in own), sum(o["paid_amount"] for o in own)
        total += 3 + sum(last >= END - timedelta(days=d) for d in (30, 60, 120, 240))
        total += sum(len(own) >= n for n in (2, 3, 5, 8)) + sum(spent >= m for m in (100, 300, 800, 2000))
    check(frame, "customer_value", total / 3, len(buyers))


def _order(number: int, buyer: str, paid: str, **more: Any) -> dict[str, Any]:
    base = {
        "order_id": f"o{number:02d}",
        "buyer_id": buyer,
        "ordered_at": paid,
        "paid_at": paid,
        "shop": "店",
    }
    return {**base, "amount": "100.00", "paid_amount": "100.00", "account": "a1", **more}


def test_a_second_order_at_the_same_moment_is_a_repurchase_and_one_exactly_ninety_days_before_is_not() -> (
    None
):
    orders = [
        _order(1, "twin", "2024-02-10 10:00:00"),
        _order(2, "twin", "2024-02-10 10:00:00"),
        _order(3, "late", "2023-11-12 10:00:00"),
        _order(4, "late", "2024-02-10 10:00:00"),
        _order(5, "near", "2023-11-12 10:00:01"),
        _order(6, "near", "2024-02-10 10:00:00"),
    ]
    frame = world.values(
        world.tables({"orders": orders}), ["repurchase_rate", "new_customers", "returning_share"]
    )
    check(frame, "repurchase_rate", 2, 3)
    check(frame, "new_customers", 1)
    check(frame, "returning_share", 2, 3)


def test_the_last_second_of_february_counts_and_the_first_of_march_does_not() -> None:
    orders = [
        _order(1, "b", "2024-02-29 23:59:59"),
        _order(2, "c", "2024-03-01 00:00:00"),
        _order(3, "d", "2024-02-01 00:00:00"),
    ]
    frame = world.values(world.tables({"orders": orders}), ["sales", "orders"])
    check(frame, "sales", 200)
    check(frame, "orders", 2)
    assert row(frame, "sales", span="W4").value == 100
    assert row(frame, "sales", "E2").value == 0


def test_attainment_takes_a_persons_target_before_the_posts() -> None:
    orders = [_order(1, "b", "2024-02-05 10:00:00"), _order(2, "c", "2024-02-05 10:00:00", account="a2")]
    targets = [
        ("person", "E1", "200"), ("role", "售前客服", "500"), ("role", "售后客服", "400"), ("department", "客服部", "1000"),
    ]  # fmt: skip
    rows = [
        {"period": "2024-02", "scope": s, "scope_id": i, "indicator": "sales", "value": v}
        for s, i, v in targets
    ]
    rows.append(
        {"period": "2024-01", "scope": "person", "scope_id": "E3", "indicator": "sales", "value": "1"}
    )
    frame = world.values(world.tables({"orders": orders, "targets": rows}), ["target_attainment"])
    check(frame, "target_attainment", 100, 200, "E1")
    check(frame, "target_attainment", 100, 400, "E2")
    assert row(frame, "target_attainment", "E3").missing == "nothing"
    assert row(frame, "target_attainment").missing == "nothing"  # no target for the shop
    assert row(frame, "target_attainment", scope="role", role="售前客服").value == 0.5
    assert row(frame, "target_attainment", scope="department", department="客服部").value == 0.2
    assert not (frame["span"] != "month").any() or set(frame[frame["span"] != "month"]["indicator"]) == {
        "sales"
    }


def test_no_orders_no_column_and_no_month_before_are_named_as_reasons() -> None:
    nothing = world.values(world.tables({}), ["sales", "sales_growth", "registered_users"])
    assert row(nothing, "sales").missing == "no_rows|orders"
    assert row(nothing, "registered_users").missing == "no_rows|users"
    unnamed = [_order(1, "b", "2024-02-05 10:00:00", account=None)]
    frame = world.values(world.tables({"orders": unnamed}), ["sales", "sales_growth", "repurchase_rate"])
    check(frame, "sales", 100)
    assert row(frame, "sales", "E1").missing == "no_column|orders.account"
    assert row(frame, "sales_growth").missing == "no_earlier|orders"
    assert frame.loc[frame["missing"] != "", "value"].isna().all()


def test_somebody_who_left_before_the_month_gets_no_row() -> None:
    staff = world.staff()
    staff["assignments"][0]["ends_on"] = "2024-01-31"
    orders = [_order(1, "b", "2024-01-05 10:00:00"), _order(2, "c", "2024-02-05 10:00:00", account="a2")]
    frame = world.values(world.tables({**staff, "orders": orders}), ["sales_growth", "sales"])
    assert not (frame["employee_id"] == "E1").any()
    check(frame, "sales_growth", 0, 100)


def test_a_settings_window_moves_the_border() -> None:
    orders = [_order(1, "b", "2024-01-25 10:00:00"), _order(2, "b", "2024-02-05 10:00:00")]
    opened = world.tables({"orders": orders})
    check(world.values(opened, ["repurchase_rate"]), "repurchase_rate", 1, 1)
    check(world.values(opened, ["repurchase_rate"], repurchase_days=7), "repurchase_rate", 0, 1)
    january = world.values(opened, ["repurchase_rate"], month=Month.parse("2024-01"))
    check(january, "repurchase_rate", 0, 1)
