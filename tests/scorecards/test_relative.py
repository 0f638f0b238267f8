"""Against the average, the best, last month, the benchmark."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from kpireport.scorecards.case import Unjudged
from kpireport.scorecards.rules.relative import Relative
from tests.scorecards.worked import BERT, CORA, MAY, case, evidence, row, values


def won(indicator: str, seen: Any, weight: str = "10", **rule: Any) -> Decimal:
    return Relative.model_validate(rule).judge(case(indicator, weight, evidence=seen)).points


def test_a_share_of_the_pooled_average() -> None:
    seen = evidence(row("conversion", 30, 100), row("conversion", 80, 200, scope="role"))
    assert won("conversion", seen, to="role") == Decimal("7.5")
    assert won("conversion", seen, to="average") == Decimal("7.5")
    outcome = Relative.model_validate({"to": "average"}).judge(case("conversion", "10", evidence=seen))
    assert (
        outcome.reason.render()
        == "30 / 100 = 30.0 %，岗位平均 40.0 %，相当于 75.00 %，10 × 75.00 % = 7.50 分"
    )


def test_the_best_in_the_post_wins_all() -> None:
    rows = row("received", 50), row("received", 200, seat=BERT), row("received", 120, seat=CORA)
    assert [won("received", evidence(*rows, seat=s), to="best") for s in (BERT, CORA)] == [10, 6]
    slow = row("seconds", 40), row("seconds", 20, seat=BERT)
    assert won("seconds", evidence(*slow), to="best") == Decimal(5)


def test_against_ones_own_last_month() -> None:
    before = values(row("sales", 1000), month=MAY.previous())
    seen = evidence(row("sales", 1250), previous=before)
    assert won("sales", seen, to="last_month", cap=1.2) == Decimal(12)
    assert won("sales", seen, to="self", ahead=50, behind=-50) == Decimal(50)
    with pytest.raises(Unjudged):
        won("sales", evidence(row("sales", 1250)), to="last_month")


@pytest.mark.parametrize(("value", "points"), [(101, 50), (100, 0), (99, -50)])
def test_steps_for_ahead_level_and_behind(value: float, points: int) -> None:
    seen = evidence(row("ratio", value), row("ratio", 100, scope="shop"))
    assert won("ratio", seen, "0", to="shop", ahead=50, behind=-50) == points


def test_against_the_benchmark_of_a_shop_or_the_mean_of_the_shops() -> None:
    table = pd.DataFrame(
        [("甲店", "行业均值", 0.4), ("乙店", "行业均值", 0.6)], columns=["shop", "indicator", "value"]
    ).assign(period=str(MAY))
    seen = evidence(row("conversion", 30, 100), benchmarks=table)
    assert won("conversion", seen, to={"of": "benchmark", "name": "行业均值"}) == Decimal(6)
    assert won("conversion", seen, to={"of": "benchmark", "name": "行业均值", "shop": "甲店"}) == Decimal(
        "7.5"
    )
    with pytest.raises(Unjudged):
        won("conversion", seen, to={"of": "benchmark", "name": "行业均值", "shop": "丙店"})


def test_a_benchmark_goes_by_the_items_own_names() -> None:
    table = pd.DataFrame(
        [{"period": str(MAY), "shop": "甲店", "indicator": "conversion（名）", "value": 0.5}]
    )
    judged = case(
        "conversion",
        "10",
        evidence=evidence(row("conversion", 1, 4), benchmarks=table),
        names=("conversion（名）",),
    )
    assert Relative.model_validate({"to": "benchmark"}).judge(judged).points == 5
