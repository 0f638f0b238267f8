"""What is said: each sentence a rule on figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from kpireport.appraisal.lines import Line, item_ranks
from kpireport.appraisal.model import Peers, Trend, Week
from kpireport.appraisal.remarks import Place, advice, strengths, verdict
from kpireport.appraisal.settings import Settings
from kpireport.appraisal.trends import improving
from kpireport.scorecards import Fact, ScoreLine
from kpireport.texts import Label, message

SETTINGS = Settings()
NOWHERE = Place(None, None, None, None)


def score(**more: Any) -> ScoreLine:
    """询单转化率, 30 of 100 against 40 %: 15 of 20 points, unless said otherwise."""
    values: dict[str, Any] = {
        "group": "组", "item": "转化", "indicator": "inquiry_conversion", "label": Label(zh="询单转化率"),
        "unit": "percent", "decimals": 1, "better": "up", "weight": Decimal(20), "printed_weight": Decimal(20),
        "target": 0.4, "fact": Fact(indicator="i", value=0.3, numerator=30, denominator=100, rows=100),
        "interval": (0.21, 0.39), "attainment": 0.75, "points": Decimal(15), "rule": "attainment",
        "reason": message("appraisal.say.nothing_lost"),
    }  # fmt: skip
    return ScoreLine(**{**values, **more})


def line(week: Week | None = None, trend: Trend | None = None, **more: Any) -> Line:
    made = score(**more)
    return Line(made, Fraction(1), made.fact.value if made.fact else None, week=week, trend=trend)


def weeks(values: tuple[float, ...], rows: tuple[int, ...]) -> Week:
    return Week(
        indicator="i", label=Label(zh="询单转化率"), unit="percent", decimals=1, better="up",
        spans=tuple(f"W{n}" for n in range(1, len(values) + 1)), values=values, rows=rows,
    )  # fmt: skip


def trend(*values: float | None, better: str = "up") -> Trend:
    return Trend(
        item="转化", indicator="i", label=Label(zh="询单转化率"), unit="percent", decimals=1, better=better,
        months=tuple(str(n) for n in range(len(values))), values=values, targets=(None,) * len(values),
    )  # fmt: skip


def said(lines: list[Line]) -> list[str]:
    return [text.render() for text in advice(lines, SETTINGS)]


def test_advice_names_the_number_that_is_missing() -> None:
    assert said([line()]) == [
        "询单转化率：本月 30 / 100，按此基数达到目标 40.0 % 需要 40，还差 10（少得 5.0 分）"
    ]


def test_a_target_within_the_interval_is_said_to_be_so() -> None:
    assert said([line(interval=(0.2, 0.45))])[0].endswith("目标在 95 % 区间之内，差距可能出于偶然")


def test_the_worst_week_is_named_only_where_the_weeks_carry_it() -> None:
    values = (0.31, 0.30, 0.22, 0.33)
    assert "第 3 周最差，22.0 %" in said([line(weeks(values, (30, 30, 30, 30)))])[0]
    assert "最差" not in said([line(weeks(values, (30, 30, 9, 30)))])[0]  # a handful of rows
    assert "最差" not in said([line(weeks((0.31, 0.30, 0.28, 0.33), (30,) * 4))])[0]  # not a tenth off
    assert "最差" not in said([line(weeks((0.31, 0.22), (30, 30)))])[0]


def test_what_costs_next_to_nothing_is_not_advised_on() -> None:
    assert said([line(points=Decimal("19.6"))]) == []


def test_small_samples_are_called_small() -> None:
    fact = Fact(indicator="i", value=0.3, numerator=6, denominator=20, rows=20)
    assert said([line(fact=fact)])[0].endswith("（样本小，20 条）")


def test_a_sum_and_a_ratio_of_sums_have_no_sample() -> None:
    total = Fact(indicator="i", value=0.3, numerator=6, rows=2)
    ratio = Fact(indicator="i", value=0.3, numerator=300, denominator=1000, rows=2)
    for fact in (total, ratio):
        assert "样本小" not in said([line(fact=fact, interval=None)])[0]


def test_a_rank_does_not_speak_of_targets() -> None:
    assert said([line(rule="rank")]) == []
    assert strengths([line(rule="rank", target=0.2)], SETTINGS) == ()


@pytest.mark.parametrize(
    ("values", "better", "months"),
    [
        ((0.1, 0.2, 0.3, 0.4), "up", 3),
        ((0.4, 0.3, 0.2, 0.1), "down", 3),
        ((0.1, 0.2, 0.3), "up", 0),  # two steps are no run
        ((0.1, 0.2, 0.3, 0.3), "up", 0),
        ((0.1, None, 0.2, 0.3, 0.4), "up", 0),
        ((0.1, 0.2, 0.3, 0.4), "none", 0),
    ],
)
def test_a_run_of_better_months_has_no_gap(
    values: tuple[float | None, ...], better: str, months: int
) -> None:
    assert improving(trend(*values, better=better)) == months


def test_a_run_of_better_months_is_a_strength() -> None:
    found = strengths([line(trend=trend(0.1, 0.2, 0.25, 0.3))], SETTINGS)
    assert [text.render() for text in found] == ["询单转化率 连续 3 个月变好：10.0 % → 30.0 %"]


def test_the_verdict_names_place_and_change() -> None:
    peers = Peers(count=9, lower=Decimal(80), median=Decimal(85), upper=Decimal(91))
    found = verdict([line()], (), Place(Decimal("79.9"), Decimal("-2.3"), peers, 8))
    assert [text.render() for text in found] == [
        "询单转化率 30.0 %，未达目标 40.0 %，少得 5.0 分；其余各项都得满分",
        "比上月 −2.3 分",
        "岗位 9 人中排第 8",
        "得分低于岗位中间一半（80.0 – 91.0）",
    ]


def test_a_deduction_outside_the_items_is_said() -> None:
    veto = score(label=Label(zh="严重违纪"), points=Decimal(-10), weight=Decimal(0), target=None)
    assert "严重违纪 −10.0 分" in verdict([line()], [veto], NOWHERE)[1].render()


def test_a_card_that_counts_points_tells_won_and_deducted() -> None:
    made = [
        Line(
            score(rule="rank", points=Decimal(points), label=Label(zh=name)), Fraction(1), 0.3, counting=True
        )
        for name, points in (("下单率", 5), ("付款率", 3), ("回复率", -4))
    ]
    assert (
        verdict(made, (), NOWHERE)[0].render()
        == "共得 8.0 分，最多的是下单率，5.0 分；共扣 4.0 分，最多的是回复率，4.0 分"
    )


def test_item_ranks_share_places_and_follow_the_direction() -> None:
    values = {"a": 1.0, "b": 2.0, "c": 2.0}
    assert item_ranks(values, "up") == {"a": 3, "b": 1, "c": 1}
    assert item_ranks(values, "down") == {"a": 1, "b": 2, "c": 2}
    assert item_ranks(values, "none") == {}
