"""Traffic, promotion and the accounts against plain readings and hand-worked figures."""

from __future__ import annotations

import math
import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kpireport.indicators import catalogue
from tests.indicators import trade_world as world
from tests.indicators.trade_world import PEOPLE, check, is_paid, owner, row, within

Rows = list[dict[str, Any]]


def _ids(*domains: str) -> list[str]:
    return [name for name, each in catalogue().items() if each.domain in domains]


def _maybe(dice: random.Random, value: Any) -> Any:
    return value if dice.random() < 0.7 else None


def test_visits_are_those_of_a_plain_reading() -> None:
    dice = random.Random(7)
    visits = [
        {"visited_on": date(2024, dice.choice([1, 2, 2, 2]), dice.randrange(1, 30)), "shop": "店", "source": f"s{n}",
         "keyword": _maybe(dice, "鞋"), "region": dice.choice([None, "江苏", "浙江", "上海"]), "visitors": dice.randrange(50),
         "page_views": dice.randrange(400), "repeat_visitors": _maybe(dice, dice.randrange(9)), "bounces": _maybe(dice, dice.randrange(20)),
         "dwell_s": _maybe(dice, Decimal(dice.randrange(9999)) / 10), "registrations": _maybe(dice, dice.randrange(5)), "carts": _maybe(dice, dice.randrange(9))}
        for n in range(80)
    ]  # fmt: skip
    orders = world.orders(dice)
    frame = world.values(
        world.tables({"visits": list(visits), "orders": list(orders)}, dice), _ids("traffic")
    )
    now = [v for v in visits if v["visited_on"].month == 2]
    people = sum(v["visitors"] for v in now)

    def filled(column: str) -> tuple[Any, int]:
        known = [v for v in now if v[column] is not None]
        return sum(v[column] for v in known), sum(v["visitors"] for v in known)

    check(frame, "visitors", people)
    check(frame, "repeat_visitors", filled("repeat_visitors")[0])
    check(frame, "page_views", sum(v["page_views"] for v in now))
    check(frame, "pages_per_visit", sum(v["page_views"] for v in now), people)
    check(frame, "bounce_rate", *filled("bounces"))
    check(frame, "register_rate", *filled("registrations"))
    check(frame, "cart_rate", *filled("carts"))
    stayed = [v for v in now if v["dwell_s"] is not None]
    check(
        frame,
        "dwell_s",
        sum(v["dwell_s"] * v["visitors"] for v in stayed),
        sum(v["visitors"] for v in stayed),
    )
    check(frame, "keyword_share", sum(v["visitors"] for v in now if v["keyword"]), people)
    regions = {r: sum(v["visitors"] for v in now if v["region"] == r) for r in ("江苏", "浙江", "上海")}
    check(frame, "region_share", max(regions.values()), sum(regions.values()))
    buyers = {o["buyer_id"] for o in orders if is_paid(o) and within(o["paid_at"])}
    check(frame, "visit_conversion", len(buyers), people)
    paid = [o for o in orders if is_paid(o) and within(o["paid_at"])]
    check(frame, "dwell_per_order", sum(v["dwell_s"] * v["visitors"] for v in stayed), len(paid))
    assert set(frame["scope"]) == {"shop"}
    focus = world.values(
        world.tables({"visits": list(visits)}), ["region_share"], focus_regions=("上海", "浙江")
    )
    check(focus, "region_share", regions["上海"] + regions["浙江"], sum(regions.values()))


def test_regions_that_draw_as_many_are_taken_by_name() -> None:
    base = {"visited_on": "2024-02-03", "shop": "店", "page_views": 1, "visitors": 3}
    visits = [{**base, "region": "浙江"}, {**base, "region": "上海"}, {**base, "region": None}]
    frame = world.values(world.tables({"visits": visits}), _ids("traffic"))
    check(frame, "region_share", 3, 6)
    assert row(frame, "bounce_rate").missing == "no_column|visits.bounces"
    assert row(frame, "visit_conversion").missing == "no_rows|orders"


def _campaigns(dice: random.Random) -> Rows:
    return [
        {"campaign_id": dice.choice(["A", "B", "C"]), "ran_on": date(2024, dice.choice([1, 2, 2]), n % 29 + 1), "account": dice.choice(["a1", "a2", "a3", None]),
         "impressions": dice.randrange(9000), "clicks": dice.randrange(300), "cost": Decimal(dice.randrange(50_000)) / 100,
         "conversions": dice.randrange(30), "revenue": Decimal(dice.randrange(900_000)) / 100, "participants": _maybe(dice, dice.randrange(80))}
        for n in range(70)
    ]  # fmt: skip


def test_conversions_no_platform_gives_are_missing_and_not_zero() -> None:
    ran = [{**each, "conversions": None} for each in _campaigns(random.Random(8))]
    frame = world.values(world.tables({"campaigns": ran}), ["cvr", "cost_per_order", "ctr"])
    assert row(frame, "cvr").missing == "no_column|campaigns.conversions"
    assert row(frame, "cost_per_order").missing == "no_column|campaigns.conversions"
    assert row(frame, "ctr").missing == ""


def test_rates_of_conversions_leave_out_rows_that_do_not_give_them() -> None:
    day = {"ran_on": date(2024, 2, 5), "account": "a1", "impressions": 1000, "revenue": Decimal(0)}
    ran = [
        {**day, "campaign_id": "A", "clicks": 100, "cost": Decimal(50), "conversions": 5, "participants": 20},
        {
            **day,
            "campaign_id": "B",
            "clicks": 300,
            "cost": Decimal(90),
            "conversions": None,
            "participants": 80,
        },
        {
            **day,
            "campaign_id": "C",
            "clicks": 100,
            "cost": Decimal(10),
            "conversions": 0,
            "participants": None,
        },
    ]
    frame = world.values(
        world.tables({"campaigns": ran}),
        _ids("promotion"),
        test_campaigns=("A", "B"),
        control_campaigns=("C",),
    )
    check(frame, "cvr", 5, 200)
    check(frame, "cost_per_order", 60, 5)
    check(frame, "fan_conversion_rate", 5, 20)
    check(frame, "clicks", 500)
    check(frame, "ad_cost", 150)
    check(frame, "cvr_test", 5, 100)
    check(frame, "clicks_test", 100)
    check(frame, "uplift", 0.05)


def test_campaigns_are_those_of_a_plain_reading() -> None:
    dice = random.Random(8)
    ran = _campaigns(dice)
    aims = [
        {
            "period": "2024-02",
            "scope": "role",
            "scope_id": "运营专员",
            "indicator": "campaigns_run",
            "value": "4",
        }
    ]
    opened = world.tables({"campaigns": list(ran), "targets": aims}, dice)
    tests = {"test_campaigns": ("A",), "control_campaigns": ("B", "C")}
    frame = world.values(opened, _ids("promotion"), **tests)
    now = [c for c in ran if c["ran_on"].month == 2]
    for person in (None, *PEOPLE):
        mine = [c for c in now if person is None or owner(c["account"], c["ran_on"]) == person]
        total = {
            k: sum(c[k] for c in mine) for k in ("impressions", "clicks", "cost", "conversions", "revenue")
        }
        check(frame, "impressions", total["impressions"], person=person)
        check(frame, "clicks", total["clicks"], person=person)
        check(frame, "ad_cost", total["cost"], person=person)
        check(frame, "ctr", total["clicks"], total["impressions"], person)
        check(frame, "cvr", total["conversions"], total["clicks"], person)
        check(frame, "cpc", total["cost"], total["clicks"], person)
        check(frame, "cost_per_order", total["cost"], total["conversions"], person)
        check(frame, "roas", total["revenue"], total["cost"], person)
        check(frame, "roi", total["revenue"] - total["cost"], total["cost"], person)
        check(frame, "campaigns_run", len({c["campaign_id"] for c in mine}), person=person)
        taking = [c for c in mine if c["participants"] is not None]
        joined = sum(c["participants"] for c in taking)
        check(frame, "fan_conversion", joined, len({c["ran_on"] for c in taking}), person)
        check(frame, "fan_conversion_rate", sum(c["conversions"] for c in taking), joined, person)
    own = {c["campaign_id"] for c in now if owner(c["account"], c["ran_on"]) == "E3"}
    check(frame, "campaign_completion", len(own), 4, "E3")
    assert row(frame, "campaign_completion", "E1").missing == "nothing"
    _uplift(frame, now)
    untested = world.values(opened, ["uplift", "uplift_margin"])
    assert row(untested, "uplift").missing == "zero_denominator"
    assert row(untested, "uplift_margin").missing == "zero_denominator"


def _uplift(frame: Any, now: Rows) -> None:
    rates = []
    for ids in ("A", "BC"):
        group = [c for c in now if c["campaign_id"] in ids]
        clicks = sum(c["clicks"] for c in group)
        rates.append((sum(c["conversions"] for c in group) / clicks, clicks))
    (p, n), (q, m) = rates
    assert row(frame, "uplift").value == pytest.approx(p - q)
    assert row(frame, "uplift_margin").value == pytest.approx(
        1.959964 * math.sqrt(p * (1 - p) / n + q * (1 - q) / m)
    )


def _line(kind: str, amount: str, budget: str | None = None, **more: Any) -> dict[str, Any]:
    return {"month": "2024-02", "kind": kind, "amount": amount, "budget": budget, "shop": "店", **more}


def test_the_accounts_are_worked_out_by_hand() -> None:
    lines = [
        _line("revenue", "80000.10"), _line("revenue", "20000.00", shop="二店"), _line("goods_cost", "60000.00", "50000.00"),
        _line("purchase_cost", "30000.00", "40000.00"), _line("operation_cost", "9000.00", "10000.00"), _line("operation_cost", "500.00", shop="二店"),
        _line("marketing_cost", "6000.00", "5000.00"), _line("delivery_cost", "1000.00"), _line("working_capital", "50000.00"),
        _line("working_capital", "30000.01", month="2024-01"), _line("revenue", "1.00", month="2024-01"),
    ]  # fmt: skip
    frame = world.values(world.tables({"ledger": lines}), _ids("finance"))
    revenue = Decimal("100000.10")
    check(frame, "revenue", revenue)
    check(frame, "gross_margin", revenue - 60000, revenue)
    check(frame, "net_margin", revenue - 60000 - 9500 - 6000 - 1000, revenue)
    check(frame, "capital_turnover", revenue, Decimal("40000.005"))
    check(frame, "cost_control_purchase", 30000, 40000)
    check(frame, "cost_control_operation", 9000, 10000)
    check(frame, "cost_control_marketing", 6000, 5000)
    check(frame, "cost_control", 45000, 55000)
    check(frame, "budget_variance", 105000 - 105000, 105000)
    assert set(frame["span"]) == {"month"}


def test_a_line_nobody_booked_is_missing_and_not_zero() -> None:
    frame = world.values(
        world.tables({"ledger": [_line("revenue", "100.00"), _line("working_capital", "0.00")]}),
        _ids("finance"),
    )
    assert row(frame, "gross_margin").missing == "nothing"
    assert row(frame, "net_margin").missing == "nothing"
    assert row(frame, "cost_control").missing == "nothing"
    assert row(frame, "capital_turnover").missing == "zero_denominator"
    alone = world.values(
        world.tables({"ledger": [_line("revenue", "100.00"), _line("working_capital", "40.00")]}),
        _ids("finance"),
    )
    check(alone, "capital_turnover", 100, 40)
