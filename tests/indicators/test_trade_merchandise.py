"""Merchandise and stock against plain readings and hand-worked figures."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kpireport.indicators import catalogue
from tests.indicators import trade_world as world
from tests.indicators.trade_world import END, FIRST, PEOPLE, check, is_paid, owner, row, within

IDS = [name for name, each in catalogue().items() if each.domain == "merchandise"]
SKUS = {"s0": "E1", "s1": "a2", "s2": "a3", "s3": None}


def _charge(sku: str, day: date) -> str | None:
    named = SKUS[sku]
    return named if named in PEOPLE else owner(named, day)


def _counts(dice: random.Random) -> list[dict[str, Any]]:
    made = []
    for sku in SKUS:
        hand = dice.randrange(0, 30)
        for back in range(140, -6, -dice.choice([1, 2, 3])):
            day = date(2024, 2, 29) - timedelta(days=back)
            sold = min(hand, dice.randrange(0, 6))
            hand = hand - sold + (dice.randrange(0, 25) if dice.random() < 0.2 else 0)
            made.append(
                {"sku": sku, "counted_on": day, "on_hand": hand, "sold": dice.choice([sold, sold, None])}
            )
    return made


def _world(seed: int) -> tuple[dict[str, list[Any]], Any]:
    dice = random.Random(seed)
    orders = world.orders(dice)
    items = [
        {"order_id": o["order_id"], "sku": sku, "quantity": dice.randrange(1, 5), "price": Decimal(dice.randrange(1, 9000)) / 100}
        for o in orders
        for sku in dice.sample(list(SKUS), 2)
    ]  # fmt: skip
    products = [
        {"sku": sku, "name": sku, "category": dice.choice(["鞋", "帽"]), "listed_on": day, "owner": named,
         "page_updated_at": dice.choice([None, "2024-01-31 00:00:00", "2024-01-30 23:59:59", "2024-02-20 08:00:00"])}
        for (sku, named), day in zip(SKUS.items(), ["2023-01-01", "2024-02-01", "2024-02-29", "2024-03-01"], strict=True)
    ]  # fmt: skip
    refunds = [
        {"refund_id": f"r{n}", "order_id": dice.choice(orders)["order_id"], "requested_at": world.moment(dice, FIRST, END),
         "amount": 1, "kind": "return", "reason": dice.choice(["质量不好", "尺码"])}
        for n in range(50)
    ]  # fmt: skip
    rows = {
        "orders": orders,
        "order_items": items,
        "products": products,
        "refunds": refunds,
        "stock": _counts(dice),
    }
    rows["events"] = [
        {
            "event_id": "e",
            "employee_id": "E1",
            "happened_on": "2024-02-09",
            "kind": "stock_error",
            "quantity": "3",
            "recorded_by": "x",
        }
    ]
    frame = world.values(world.tables({k: list(v) for k, v in rows.items()}, dice), IDS)
    return rows, frame


@pytest.mark.parametrize("seed", [11, 12])
def test_figures_are_those_of_a_plain_reading(seed: int) -> None:
    rows, frame = _world(seed)
    for person in (None, *PEOPLE):
        _range(frame, rows, person)
        _stock(frame, rows, person)
    february = [c for c in rows["stock"] if c["counted_on"].month == 2]
    check(frame, "stock_accuracy", len(february) - 3, len(february))


def _range(frame: Any, rows: dict[str, list[Any]], person: str | None) -> None:
    def mine(sku: str, day: date) -> bool:
        return person is None or _charge(sku, day) == person

    listed = [p for p in rows["products"] if p["listed_on"] < "2024-03" and mine(p["sku"], FIRST.date())]
    fresh = [p for p in listed if (p["page_updated_at"] or "") >= "2024-01-31"]
    check(frame, "category_variety", len({p["category"] for p in listed}), person=person)
    check(frame, "page_update_timeliness", len(fresh), len(listed), person)
    launched = [p for p in rows["products"] if p["listed_on"].startswith("2024-02")]
    check(
        frame,
        "launches",
        sum(mine(p["sku"], date.fromisoformat(p["listed_on"])) for p in launched),
        person=person,
    )
    orders = {o["order_id"]: o for o in rows["orders"] if is_paid(o)}
    lines = [(i, orders[i["order_id"]]) for i in rows["order_items"] if i["order_id"] in orders]
    sold = [i for i, o in lines if within(o["paid_at"]) and mine(i["sku"], o["paid_at"].date())]
    check(frame, "product_units", sum(i["quantity"] for i in sold), person=person)
    check(frame, "product_sales", sum(i["quantity"] * i["price"] for i in sold), person=person)
    judged = {
        o["order_id"] for i, o in lines if within(o["ordered_at"]) and mine(i["sku"], o["ordered_at"].date())
    }
    faulty = {r["order_id"] for r in rows["refunds"] if r["reason"] == "质量不好"}
    check(frame, "quality_complaint_rate", len(judged & faulty), len(judged), person)


def _stock(frame: Any, rows: dict[str, list[Any]], person: str | None) -> None:
    february = [c for c in rows["stock"] if c["counted_on"].month == 2]
    own_days = [c for c in february if person is None or _charge(c["sku"], c["counted_on"]) == person]
    check(frame, "stockout_rate", sum(c["on_hand"] == 0 for c in own_days), len(own_days), person)
    sold, mean, pieces, piece_days, old = 0, 0.0, 0, 0, 0
    for sku in SKUS:
        if person is not None and _charge(sku, FIRST.date()) != person:
            continue
        counts = [c for c in february if c["sku"] == sku]
        sold += sum(c["sold"] or 0 for c in counts)
        mean += round(sum(c["on_hand"] for c in counts) / len(counts), 6)
        for left, age in _layers([c for c in rows["stock"] if c["sku"] == sku]):
            pieces, piece_days, old = pieces + left, piece_days + left * age, old + left * (age > 90)
    check(frame, "stock_turnover", sold, mean, person)
    check(frame, "stock_age", piece_days, pieces, person)
    check(frame, "backlog_rate", old, pieces, person)


def _layers(counts: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """(pieces, days) by a queue: what comes is put at the end, what goes is taken from the front."""
    queue: list[list[Any]] = []
    counts = [c for c in sorted(counts, key=lambda c: c["counted_on"]) if c["counted_on"] < date(2024, 3, 1)]
    before = 0
    for number, count in enumerate(counts):
        came = count["on_hand"] if number == 0 else max(0, count["on_hand"] - before + (count["sold"] or 0))
        queue.append([came, count["counted_on"]])
        gone = sum(pieces for pieces, _ in queue) - count["on_hand"]
        while gone > 0:
            taken = min(gone, queue[0][0])
            queue[0][0] -= taken
            gone -= taken
            if queue[0][0] == 0:
                queue.pop(0)
        before = count["on_hand"]
    return [(pieces, (counts[-1]["counted_on"] - day).days) for pieces, day in queue]


def test_stock_that_came_in_two_lots_is_aged_by_what_is_left() -> None:
    counts = [("2023-11-01", 10, 0), ("2024-02-19", 22, 3), ("2024-02-29", 18, 4)]  # 15 come on 19 February
    rows = {
        "stock": [
            {"sku": "s0", "counted_on": day, "on_hand": hand, "sold": sold} for day, hand, sold in counts
        ],
        "products": [{"sku": "s0", "name": "s0", "category": "鞋", "listed_on": "2023-01-01", "owner": "E1"}],
    }
    frame = world.values(world.tables(rows), IDS)
    check(frame, "stock_age", 15 * 10 + 3 * 120, 18, "E1")  # 10 − 3 − 4 of the old lot are left
    check(frame, "backlog_rate", 3, 18, "E1")
    check(frame, "stock_turnover", 7, 20, "E1")
    check(frame, "stockout_rate", 0, 2, "E1")
    assert row(frame, "stock_accuracy").missing == "no_rows|events"
    assert row(frame, "page_update_timeliness").missing == "no_column|products.page_updated_at"
    assert row(frame, "stock_age", "E2").missing == "zero_denominator"


def test_without_pieces_sold_in_the_stock_table_the_orders_say_what_was_sold() -> None:
    order = {"order_id": "o", "buyer_id": "b", "ordered_at": "2024-02-09 10:00:00", "paid_at": "2024-02-09 10:00:00",
             "amount": "9.00", "paid_amount": "9.00", "shop": "店"}  # fmt: skip
    rows = {
        "orders": [order],
        "order_items": [{"order_id": "o", "sku": "s0", "quantity": 6, "price": "1.50"}],
        "stock": [
            {"sku": "s0", "counted_on": "2024-02-09", "on_hand": 12},
            {"sku": "s1", "counted_on": "2024-02-09", "on_hand": 0},
        ],
    }
    frame = world.values(world.tables(rows), ["stock_turnover", "stockout_rate", "backlog_rate"])
    check(frame, "stock_turnover", 6, 12)
    check(frame, "stockout_rate", 1, 2)
    assert row(frame, "stock_turnover", "E1").missing == "no_column|products.owner"
    alone = world.values(world.tables({"stock": rows["stock"]}), ["stock_turnover"])
    assert row(alone, "stock_turnover").missing == "nothing"  # nobody knows what was sold
