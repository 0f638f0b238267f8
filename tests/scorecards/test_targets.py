"""What target texts mean."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpireport.scorecards.targets import Wish, parse_target


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("100 %", Wish("number", Decimal(1), "percent")),
        ("100%", Wish("number", Decimal(1), "percent")),
        ("35.5％", Wish("number", Decimal("0.355"), "percent")),
        ("4 个/月", Wish("number", Decimal(4), "count")),
        ("1000次/月", Wish("number", Decimal(1000), "count")),
        ("20 000 元/月", Wish("number", Decimal(20000), "money")),
        ("20,000 元", Wish("number", Decimal(20000), "money")),
        ("5000 人/天", Wish("number", Decimal(5000), "count", per_day=True)),
        ("基准为75万", Wish("number", Decimal(750000))),
        ("1.5 亿元", Wish("number", Decimal(150000000), "money")),
        ("< 30 秒", Wish("number", Decimal(30), "seconds")),
        ("小于 30S", Wish("number", Decimal(30), "seconds")),
        ("≥ 90 %", Wish("number", Decimal("0.9"), "percent")),
        ("不超过 2 分钟", Wish("number", Decimal(120), "seconds")),
        ("24 小时", Wish("number", Decimal(24), "hours")),
        ("0", Wish("number", Decimal(0))),
        ("-3.5", Wish("number", Decimal("-3.5"))),
        ("10 分内最好为 8 分", Wish("nearest", Decimal(8), "points", of=Decimal(10))),
        ("10分内最好为7.9分", Wish("nearest", Decimal("7.9"), "points", of=Decimal(10))),
        ("根据资源量最好为19分", Wish("nearest", Decimal(19), "points")),
        ("8 of 10 is best", Wish("nearest", Decimal(8), "points", of=Decimal(10))),
        ("越多越好", Wish("best")),
        ("越高越好", Wish("best")),
        ("越少越好", Wish("best")),
        ("the more the better", Wish("best")),
    ],
)
def test_a_target_text_has_one_meaning(text: str, wish: Wish) -> None:
    assert parse_target(text) == wish


@pytest.mark.parametrize(
    "text", ["", "尽量好", "划分好的模块", "4 个/周", "最佳合作伙伴数量", "10-20", "1e3"]
)
def test_a_text_nobody_can_weigh_has_none(text: str) -> None:
    assert parse_target(text) is None
