"""Fulfilment against a plain reading of random rows, and hand-worked borders."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kpireport.indicators import catalogue
from tests.indicators import trade_world as world
from tests.indicators.trade_world import END, FIRST, check, is_paid, owner, row, within

IDS = [name for name, each in catalogue().items() if each.domain == "fulfilment"]
HOUR = timedelta(hours=1)


def _world(seed: int) -> tuple[dict[str, list[Any]], Any]:
    dice = random.Random(seed)
    orders = world.orders(dice)
    refunds = [
        {
            "refund_id": f"r{n}",
            "order_id": dice.choice(orders[-60:])["order_id"],
            "requested_at": world.moment(dice, FIRST, datetime(2024, 4, 2)),
            "amount": Decimal(dice.randrange(1, 5000)) / 100,
            "kind": dice.choice(["refund", "return", "exchange"]),
            "reason": dice.choice([None, "包装破损", "质量问题", "不想要", "Broken in transit"]),
            "platform_stepped_in": dice.choice([None, True, False]),
        }
        for n in range(60)
    ]
    reviews = [
        {"review_id": f"v{n}", "rated_at": world.moment(dice, FIRST, datetime(2024, 3, 9)), "score": dice.randrange(6),
         "of": 5, "about": dice.choice(["delivery", "goods"])}
        for n in range(20)
    ]  # fmt: skip
    events = [
        {"event_id": f"e{n}", "employee_id": dice.choice(["E1", "E2"]), "happened_on": f"2024-02-{n + 1:02d}",
         "kind": dice.choice(["pick_error", "praise"]), "quantity": dice.choice(["1", "2", None]), "recorded_by": "E3"}
        for n in range(9)
    ]  # fmt: skip
    ledger = [
        {"month": month, "kind": kind, "amount": amount}
        for month, kind, amount in [("2024-02", "delivery_cost", "1234.56"), ("2024-01", "delivery_cost", "9"), ("2024-02", "revenue", "7")]
    ]  # fmt: skip
    rows = {"orders": orders, "refunds": refunds, "reviews": reviews, "events": events, "ledger": ledger}
    frame = world.values(world.tables({k: list(v) for k, v in rows.items()}, dice), IDS)
    return rows, frame


@pytest.mark.parametrize("seed", [3, 4])
def test_figures_are_those_of_a_plain_reading(seed: int) -> None:
    rows, frame = _world(seed)
    near = [o for o in rows["orders"] if o["ordered_at"] >= FIRST - timedelta(days=90)]
    for person in (None, "E1", "E2", "E3"):
        _handling(frame, near, person)
        _delivery(frame, near, person)
        _returns(frame, rows, person)
    shipped = sum(within(o["shipped_at"]) for o in near)
    errors = sum(int(e["quantity"] or 1) for e in rows["events"] if e["kind"] == "pick_error")
    check(frame, "pick_accuracy", shipped - errors, shipped)
    check(frame, "delivery_cost_per_order", Decimal("1234.56"), shipped)
    marks = [r["score"] for r in rows["reviews"] if r["about"] == "delivery" and within(r["rated_at"])]
    check(frame, "delivery_score", sum(marks), len(marks))


def _mine(order: Any, person: str | None, moment: str) -> bool:
    return person is None or owner(order["account"], order[moment].date()) == person


def _quantile(hours: list[float], level: float) -> float:
    """Linear between the two nearest ranks."""
    place = (len(hours) - 1) * level
    low = int(place)
    high = min(low + 1, len(hours) - 1)
    return hours[low] + (hours[high] - hours[low]) * (place - low)


def _handling(frame: Any, near: list[Any], person: str | None) -> None:
    paid = [o for o in near if is_paid(o) and within(o["paid_at"]) and _mine(o, person, "paid_at")]
    paid = [o for o in paid if o["shipped_at"] or not o["cancelled_at"]]
    waits = [o["shipped_at"] - o["paid_at"] for o in paid if o["shipped_at"]]
    check(frame, "handling_hours", sum(waits, timedelta()) / HOUR, len(waits), person)
    if waits:
        hours = sorted(w / HOUR for w in waits)
        check(frame, "handling_hours_median", _quantile(hours, 0.5), person=person)
        check(frame, "handling_hours_p90", _quantile(hours, 0.9), person=person)
    check(frame, "unshipped_orders", len(paid) - len(waits), person=person)
    check(frame, "shipped_within_24h", sum(w <= 24 * HOUR for w in waits), len(paid), person)
    check(frame, "late_shipment_rate", len(paid) - sum(w <= 48 * HOUR for w in waits), len(paid), person)


def _delivery(frame: Any, near: list[Any], person: str | None) -> None:
    came = [o for o in near if within(o["delivered_at"]) and _mine(o, person, "delivered_at")]
    waits = [o["delivered_at"] - o["shipped_at"] for o in came]
    check(frame, "delivery_hours", sum(waits, timedelta()) / HOUR, len(waits), person)
    if waits:
        check(frame, "delivery_hours_median", _quantile(sorted(w / HOUR for w in waits), 0.5), person=person)
        check(frame, "delivery_hours_p90", _quantile(sorted(w / HOUR for w in waits), 0.9), person=person)
    due = [o for o in near if is_paid(o) and within(o["promised_at"]) and _mine(o, person, "promised_at")]
    due = [o for o in due if o["delivered_at"] or not o["cancelled_at"]]
    on_time = [o for o in due if o["delivered_at"] and o["delivered_at"] <= o["promised_at"]]
    check(frame, "on_time_rate", len(on_time), len(due), person)
    sent = [o for o in near if within(o["shipped_at"]) and _mine(o, person, "shipped_at")]
    check(frame, "tracking_rate", sum(o["delivered_at"] is not None for o in sent), len(sent), person)


def _returns(frame: Any, rows: dict[str, list[Any]], person: str | None) -> None:
    placed = [o for o in rows["orders"] if within(o["ordered_at"]) and _mine(o, person, "ordered_at")]
    paid = [o for o in placed if is_paid(o)]
    asked = [r for r in rows["refunds"] if within(r["requested_at"], FIRST, END + timedelta(days=28))]

    def having(test: Any) -> int:
        return sum(any(test(r) for r in asked if r["order_id"] == o["order_id"]) for o in paid)

    check(frame, "cancel_rate", sum(o["cancelled_at"] is not None for o in placed), len(placed), person)
    check(frame, "return_rate", having(lambda r: r["kind"] == "return"), len(paid), person)
    check(frame, "order_refund_rate", having(lambda r: r["kind"] != "exchange"), len(paid), person)
    check(frame, "exchange_rate", having(lambda r: r["kind"] == "exchange"), len(paid), person)
    broken = having(lambda r: r["reason"] in {"包装破损", "Broken in transit"})
    check(frame, "damage_rate", broken, len(paid), person)
    numbers = {o["order_id"] for o in paid}
    money = sum(r["amount"] for r in asked if r["order_id"] in numbers and r["kind"] != "exchange")
    check(frame, "order_refund_amount_rate", money, sum(o["paid_amount"] for o in paid), person)
    stepped = {r["order_id"] for r in asked if r["platform_stepped_in"]}
    bad = sum(o["cancelled_at"] is not None or o["order_id"] in stepped for o in paid)
    check(frame, "defect_rate", bad, len(paid), person)


def _order(number: int, paid: str, shipped: str | None, **more: Any) -> dict[str, Any]:
    base = {
        "order_id": f"o{number}",
        "buyer_id": "b",
        "ordered_at": paid,
        "paid_at": paid,
        "shipped_at": shipped,
    }
    return {**base, "amount": "10.00", "paid_amount": "10.00", "shop": "店", "account": "a1", **more}


def test_exactly_twenty_four_hours_is_in_time_and_a_second_more_is_not() -> None:
    orders = [
        _order(1, "2024-02-28 10:00:00", "2024-02-29 10:00:00"),
        _order(2, "2024-02-28 10:00:00", "2024-02-29 10:00:01"),
        _order(3, "2024-02-29 23:59:59", "2024-03-02 23:59:59"),
        _order(4, "2024-02-29 23:59:59", None),
        _order(5, "2024-02-29 10:00:00", None, cancelled_at="2024-02-29 11:00:00"),
    ]
    frame = world.values(
        world.tables({"orders": orders}), ["shipped_within_24h", "late_shipment_rate", "handling_hours"]
    )
    check(frame, "shipped_within_24h", 1, 4)
    check(frame, "late_shipment_rate", 1, 4)  # exactly 48 hours is not late, unshipped is
    check(frame, "handling_hours", 24 + 24 + 1 / 3600 + 48, 3)


def test_delivered_on_the_promised_second_is_on_time() -> None:
    due = "2024-02-20 18:00:00"
    orders = [
        _order(1, "2024-02-18 10:00:00", "2024-02-19 10:00:00", promised_at=due, delivered_at=due),
        _order(
            2,
            "2024-02-18 10:00:00",
            "2024-02-19 10:00:00",
            promised_at=due,
            delivered_at="2024-02-20 18:00:01",
        ),
        _order(3, "2024-02-18 10:00:00", "2024-02-19 10:00:00", promised_at=due),
    ]
    check(world.values(world.tables({"orders": orders}), ["on_time_rate"]), "on_time_rate", 1, 3)


def test_a_company_without_shipping_times_has_no_handling_figures() -> None:
    frame = world.values(world.tables({"orders": [_order(1, "2024-02-18 10:00:00", None)]}), IDS)
    assert row(frame, "handling_hours").missing == "no_column|orders.shipped_at"
    assert row(frame, "shipped_within_24h").missing == "no_column|orders.shipped_at"
    assert row(frame, "return_rate").missing == "no_rows|refunds"
    assert row(frame, "on_time_rate").missing == "no_column|orders.delivered_at"
    check(frame, "cancel_rate", 0, 1)
