"""The same rows give the same figures outside service in every engine."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kpireport.data import memory_tables
from kpireport.data.engines.choice import open_engine
from kpireport.indicators import Settings, catalogue, compute
from tests.data.servers import postgres_server, spark_url
from tests.indicators import trade_world as world

SETTINGS = Settings(rating_weights={"manager": Decimal(2)}, test_campaigns=("A",), control_campaigns=("B",))


def _rows() -> dict[str, list[dict[str, Any]]]:
    dice = random.Random(31)
    orders = world.orders(dice, 120)
    days = [date(2024, 2, n + 1) for n in range(29)]
    skus = ["s0", "s1", "s2"]
    rows: dict[str, list[dict[str, Any]]] = {**world.staff(), "orders": orders}
    rows["order_items"] = [
        {"order_id": o["order_id"], "sku": dice.choice(skus), "quantity": 2, "price": "3.50"} for o in orders
    ]
    rows["refunds"] = [
        {"refund_id": f"r{n}", "order_id": dice.choice(orders)["order_id"], "requested_at": world.moment(dice, world.FIRST, world.END),
         "amount": "2.50", "kind": dice.choice(["return", "refund", "exchange"]), "reason": dice.choice(["质量", "破损", None])}
        for n in range(30)
    ]  # fmt: skip
    rows["products"] = [
        {"sku": s, "name": s, "category": s[-1:], "listed_on": "2024-02-03", "owner": o, "page_updated_at": "2024-02-20 10:00:00"}
        for s, o in zip(skus, ["E1", "a3", None], strict=True)
    ]  # fmt: skip
    rows["stock"] = [
        {"sku": s, "counted_on": d, "on_hand": dice.randrange(9), "sold": dice.choice([None, 1, 2])}
        for s in skus
        for d in days
    ]
    rows["users"] = [
        {"user_id": f"b{n}", "registered_at": f"2024-0{n % 2 + 1}-10 10:00:00"} for n in range(9)
    ]
    rows["baskets"] = [{"user_id": "b7", "sku": "s0", "at": "2024-02-09 09:00:00", "action": "add"}]
    rows["visits"] = [
        {"visited_on": d, "shop": "店", "keyword": dice.choice([None, "鞋"]), "region": dice.choice([None, "江苏", "上海"]), "visitors": dice.randrange(50),
         "page_views": 99, "bounces": dice.choice([None, 3]), "dwell_s": "33.3", "registrations": 1, "carts": 2, "repeat_visitors": 4}
        for d in days
    ]  # fmt: skip
    rows["campaigns"] = [
        {"campaign_id": dice.choice("AB"), "ran_on": d, "account": dice.choice(["a1", "a3", None]), "impressions": 900, "clicks": dice.randrange(90),
         "cost": "12.34", "conversions": 3, "revenue": "45.60", "participants": dice.choice([None, 7])}
        for d in days
    ]  # fmt: skip
    kinds = [
        "revenue",
        "goods_cost",
        "purchase_cost",
        "operation_cost",
        "marketing_cost",
        "delivery_cost",
        "working_capital",
    ]
    rows["ledger"] = [
        {"month": m, "kind": k, "amount": dice.randrange(900), "budget": dice.choice([None, 500])} for m in ("2024-01", "2024-02") for k in kinds
    ]  # fmt: skip
    rows["benchmarks"] = [{"period": "2024-02", "shop": "店", "indicator": "market_sales", "value": 99999}]
    rows["targets"] = [
        {"period": "2024-02", "scope": s, "scope_id": i, "indicator": n, "value": 300}
        for n in ("sales", "campaigns_run")
        for s, i in (("person", "E1"), ("role", "运营专员"), ("department", "客服部"), ("shop", "店"))
    ]
    rows["events"] = [
        {"event_id": f"e{n}", "employee_id": dice.choice(["E1", "E2"]), "happened_on": dice.choice(days), "quantity": dice.choice([None, "1.5"]),
         "kind": dice.choice(["task", "late_task", "absence", "training", "pick_error", "stock_error"]), "points": 1, "recorded_by": "x"}
        for n in range(40)
    ]  # fmt: skip
    rows["ratings"] = [
        {"rating_id": f"r{n}", "employee_id": "E1", "period": "2024-02", "item": "写作", "rater_id": "x", "relation": r, "score": 2, "of": 3}
        for n, r in enumerate(["manager", "peer"])
    ]  # fmt: skip
    rows["surveys"] = [
        {"survey_id": "q", "respondent_id": f"p{n}", "answered_at": "2024-02-05 10:00:00", "subject": dice.choice(["E1", "客服部", "运营专员", "网站"]),
         "question": dice.choice(["满意度", "效率"]), "score": dice.randrange(4), "of": 3}
        for n in range(30)
    ]  # fmt: skip
    rows["reviews"] = [
        {"review_id": f"v{n}", "rated_at": "2024-02-05 10:00:00", "about": "delivery", "score": 2, "of": 3}
        for n in range(3)
    ]
    return rows


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Spark's own, of pandas and of sockets
@pytest.mark.parametrize("kind", ["postgres", "spark"])
def test_another_engine_gives_the_same_figures(kind: str) -> None:
    known = catalogue()
    ids = [name for name, each in known.items() if each.domain != "service"]
    rows = _rows()
    here = compute(memory_tables(rows), world.MONTH, SETTINGS, known, ids)
    if kind == "spark":
        there = _in(spark_url(), rows, ids)
    else:
        with postgres_server() as url:
            there = _in(url, rows, ids)
    pd.testing.assert_frame_equal(here, there, rtol=1e-12)
    lacking = here[(here["missing"] != "") & (here["scope"] == "shop") & (here["span"] == "month")]
    assert set(lacking["missing"]) <= {"zero_denominator", "nothing"}  # nearly everything can be computed
    assert here["value"].notna().sum() > 500


def _in(url: str, rows: dict[str, list[dict[str, Any]]], ids: list[str]) -> pd.DataFrame:
    engine = open_engine(url, Path())
    try:
        return compute(memory_tables(rows, engine), world.MONTH, SETTINGS, catalogue(), ids)
    finally:
        engine.close()
