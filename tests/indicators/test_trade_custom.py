"""A company's own indicators: computed as described, and refused with file, line and key."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from kpireport.errors import ParameterError
from kpireport.indicators import Settings, catalogue, compute
from kpireport.indicators.formula import evaluate, names_in
from kpireport.project import Project
from tests.indicators import trade_world as world
from tests.indicators.trade_world import MONTH, PEOPLE, check, is_paid, owner, row, within

OWN = """\
indicators:
  - {id: big, name: 大额订单, kind: simple, table: orders, day: paid_at, where: [[paid_amount, ">=", 450.5]], who: account}
  - id: buyers_elsewhere
    name: {zh: 外地买家, en: Buyers elsewhere}
    kind: simple
    table: orders
    how: nunique
    column: buyer_id
    where: [[region, not in, [江苏, 浙江]], [region, filled]]
  - {id: mean_amount, name: 平均金额, kind: simple, table: orders, how: mean, column: amount, who: account, unit: money}
  - id: paid_share
    name: 付款占比
    kind: ratio
    numerator: {table: orders, where: [[paid_at, filled]], who: account}
    denominator: {table: orders, who: account}
  - {id: of_shop, name: 占店铺, kind: ratio, numerator: gmv, denominator: gmv, over: shop}
  - {id: doubled, name: 两倍, kind: derived, formula: "max(gmv, 0) * 2 / orders + (0 if big > 1 else 1)", unit: money}
  - {id: training_days, name: 培训天数, kind: simple, table: events, how: sum, column: quantity, who: employee, where: [[kind, "=", training]]}
  - {id: budget, name: 预算, kind: simple, table: ledger, how: sum, column: budget, where: [[kind, contains, _cost]]}
"""


def company(folder: Path, own: str) -> Project:
    """A company with nothing but its own indicators."""
    (folder / "params" / "indicators").mkdir(parents=True)
    (folder / "params" / "company.yaml").write_text("name: 演示公司\n", encoding="utf-8")
    (folder / "params" / "indicators" / "ours.yaml").write_text(own, encoding="utf-8")
    return Project.open(folder)


def test_own_indicators_are_computed_as_described(tmp_path: Path) -> None:
    dice = random.Random(21)
    known = catalogue(company(tmp_path, OWN))
    orders: list[Any] = world.orders(dice)
    for order in orders:
        order["region"] = dice.choice([None, "江苏", "浙江", "上海", "四川"])
    events = [
        {
            "event_id": "e",
            "employee_id": "E1",
            "happened_on": "2024-02-29",
            "kind": "training",
            "quantity": "1.5",
            "recorded_by": "x",
        }
    ]
    ledger = [
        {"month": month, "kind": kind, "amount": 1, "budget": budget}
        for month, kind, budget in [("2024-02", "goods_cost", 5), ("2024-02", "revenue", 9), ("2024-01", "goods_cost", 7)]
    ]  # fmt: skip
    opened = world.tables({"orders": list(orders), "events": events, "ledger": ledger}, dice)
    ids = [
        "big",
        "buyers_elsewhere",
        "mean_amount",
        "paid_share",
        "of_shop",
        "doubled",
        "training_days",
        "budget",
    ]
    frame = compute(opened, MONTH, Settings(), known, ids)
    all_placed = [o for o in orders if within(o["ordered_at"])]
    for person in (None, *PEOPLE):
        placed = [
            o for o in all_placed if person is None or owner(o["account"], o["ordered_at"].date()) == person
        ]
        big = [o for o in orders if within(o["paid_at"]) and float(o["paid_amount"]) >= 450.5]
        big = [o for o in big if person is None or owner(o["account"], o["paid_at"].date()) == person]
        amount = sum(o["amount"] for o in placed)
        check(frame, "big", len(big), person=person)
        check(frame, "mean_amount", amount, len(placed), person)
        check(frame, "paid_share", sum(o["paid_at"] is not None for o in placed), len(placed), person)
        check(frame, "of_shop", amount, sum(o["amount"] for o in all_placed), person)
        if placed:
            check(frame, "doubled", float(amount) * 2 / len(placed) + (len(big) <= 1), person=person)
    away = {o["buyer_id"] for o in all_placed if o["region"] in {"上海", "四川"}}
    check(frame, "buyers_elsewhere", len(away))
    check(frame, "training_days", 1.5, person="E1")
    check(frame, "budget", 5)
    assert any(is_paid(o) for o in orders)
    assert set(frame[frame["indicator"] == "buyers_elsewhere"]["scope"]) == {"shop"}
    assert known["big"].source == "params/indicators/ours.yaml"
    assert set(frame[frame["indicator"] == "budget"]["span"]) == {"month"}


def test_a_formula_is_missing_where_one_of_its_parts_is(tmp_path: Path) -> None:
    known = catalogue(company(tmp_path, OWN))
    nothing = compute(world.tables({}), MONTH, Settings(), known, ["doubled", "big"])
    assert row(nothing, "doubled").missing == "no_rows|orders"
    assert row(nothing, "big").missing == "no_rows|orders"


@pytest.mark.parametrize(
    ("entry", "line", "says"),
    [
        ("{id: sales, name: x, kind: derived, formula: gmv}", 3, "已有"),
        ("{id: a, name: x, kind: derived, formula: gvm / orders}", 3, "gmv"),
        ("{id: a, name: x, kind: derived, formula: \"__import__('os')\"}", 3, "公式"),
        ("{id: a, name: x, kind: derived, formula: gmv.real}", 3, "公式"),
        ("{id: a, name: x, kind: derived, formula: gmv ** 9}", 3, "公式"),
        ("{id: a, name: x, kind: derived, formula: '1 + 1'}", 3, "没有指标编号"),
        ("{id: a, name: x, kind: simple, table: order}", 3, "orders"),
        ("{id: a, name: x, kind: simple, table: orders, how: sum, column: amuont}", 3, "amount"),
        ("{id: a, name: x, kind: simple, table: orders, how: sum, column: shop}", 3, "没有可用于此"),
        ("{id: a, name: x, kind: simple, table: orders, column: shop}", 3, "count"),
        ("{id: a, name: x, kind: simple, table: orders, day: shop}", 3, "ordered_at"),
        ("{id: a, name: x, kind: simple, table: orders, who: employee}", 3, "account"),
        ("{id: a, name: x, kind: simple, table: orders, where: [[shop, '>', x]]}", 3, "运算符"),
        ("{id: a, name: x, kind: simple, table: orders, where: [[amount, '>', much]]}", 3, "类型"),
        ("{id: a, name: x, kind: simple, table: orders, where: [[amount, about, 3]]}", 3, "="),
        ("{id: a, name: x, kind: simple, table: orders, where: [[amount, '>']]}", 3, "条件"),
        ("{id: a, name: x, kind: ratio, numerator: sales, denominator: {table: orders}}", 3, "要么都是"),
        ("{id: a, name: x, kind: ratio, numerator: {table: orders, how: median, column: amount}, denominator: {table: orders}}", 3, "count"),
        ("{id: a, name: x, kind: simple, table: orders, colour: red}", 3, "colour"),
        ("{id: A-1, name: x, kind: simple, table: orders}", 3, "id"),
    ],
)  # fmt: skip
def test_a_wrong_description_is_refused_where_it_stands(
    tmp_path: Path, entry: str, line: int, says: str
) -> None:
    own = f"# ours\nindicators:\n  - {entry}\n"
    with pytest.raises(ParameterError) as refused:
        catalogue(company(tmp_path, own))
    text = str(refused.value)
    assert f"params/indicators/ours.yaml 第 {line} 行" in text
    assert "indicators.0" in text
    assert says in text


def test_formulas_read_arithmetic_and_nothing_else() -> None:
    assert names_in("a / b - min(a, 3)") == ("a", "b")
    assert evaluate("a / b - min(a, 3)", {"a": 6.0, "b": 4.0}) == -1.5
    for bad in ("a + 'x'", "[1, 2]", "a if", "lambda: 1", "a.b", "open(a)", "a[0]", "1" + "+1" * 400):
        with pytest.raises(ValueError, match=r".*"):
            names_in(bad)


def test_the_shipped_examples_are_sound() -> None:
    known = catalogue(Project.open(Path(__file__).parents[2]))
    assert known["large_orders"].label.zh == "大额订单数"
    assert known.find("平均优惠").id == "average_discount"
