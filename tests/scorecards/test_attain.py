"""Attainment and nearness."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpireport.scorecards.case import Unjudged
from kpireport.scorecards.rules.attain import Attainment, Nearest, attained
from tests.scorecards.worked import MAY, case, evidence, fact, row, values

NUMBERS = st.fractions(min_value=-1000, max_value=1000, max_denominator=100)


@pytest.mark.parametrize(
    ("value", "target", "better", "expected"),
    [
        ("0.258", "0.35", "up", "258/350"), ("0.35", "0.35", "up", "1"), ("0.7", "0.35", "up", "2"),
        ("-10", "40", "up", "-1/4"), ("36", "30", "down", "30/36"), ("30", "30", "down", "1"),
        ("15", "30", "down", "2"), ("0", "30", "down", "1"), ("-3", "30", "down", "1"),
        ("0", "0", "up", "1"), ("5", "0", "up", "1"), ("-5", "0", "up", "0"),
        ("0", "0", "down", "1"), ("-1", "0", "down", "1"), ("0.001", "0", "down", "0"),
        ("-50", "-100", "up", "3/2"), ("-150", "-100", "up", "1/2"), ("100", "-100", "up", "3"),
        ("-150", "-100", "down", "3/2"), ("-50", "-100", "down", "1/2"),
    ],
)  # fmt: skip
def test_how_far_a_target_is_reached(value: str, target: str, better: str, expected: str) -> None:
    assert attained(Fraction(value), Fraction(target), better) == Fraction(expected)  # type: ignore[arg-type]


def test_points_are_weight_times_attainment_up_to_the_cap() -> None:
    assert Attainment().judge(case("received", "10", "2000", fact=fact("received", 1742))).points == Decimal(
        "8.71"
    )
    assert Attainment().judge(case("received", "10", "1000", fact=fact("received", 1742))).points == Decimal(
        10
    )
    over = Attainment(cap=Decimal("1.2")).judge(case("received", "10", "1000", fact=fact("received", 1742)))
    assert over.points == Decimal(12)
    assert over.attainment == Fraction(1742, 1000)


def test_the_reason_says_when_the_cap_bounds() -> None:
    outcome = Attainment().judge(case("received", "10", "1000", fact=fact("received", 1742)))
    assert (
        outcome.reason.render()
        == "1,742 人，目标 1,000 人，完成 174.20 %，按 100.00 % 计，10 × 100.00 % = 10 分"
    )


def test_a_floor_is_the_least_and_zero_below_gives_nothing() -> None:
    low = case("received", "10", "1000", fact=fact("received", 100))
    assert Attainment(floor=Decimal("0.5")).judge(low).points == Decimal(5)
    rule = Attainment(floor=Decimal("0.5"), zero_below=Decimal("0.2"))
    assert rule.judge(low).points == 0
    assert rule.judge(case("received", "10", "1000", fact=fact("received", 200))).points == Decimal(5)


def test_a_negative_value_wins_nothing() -> None:
    assert Attainment().judge(case("sales", "10", "1000", fact=fact("sales", -3))).points == 0


def test_a_figure_without_rows_or_target_is_not_judged() -> None:
    with pytest.raises(Unjudged):
        Attainment().judge(case("sales", "10", "1000", fact=fact("sales", None)))
    with pytest.raises(Unjudged):
        Attainment().judge(case("sales", "10", fact=fact("sales", 5)))


def test_a_ratio_is_taken_from_its_counts_and_not_from_its_rounded_value() -> None:
    third = fact("conversion", 1, 3).model_copy(update={"value": 0.3333333333})
    assert Attainment().judge(case("conversion", "30", "1", fact=third)).points == Decimal(10)


def test_a_value_that_is_not_its_quotient_stands_as_it_is() -> None:
    median = fact("seconds", 900, 30).model_copy(update={"value": 25.0})
    assert Attainment().judge(case("seconds", "10", "20", fact=median)).points == Decimal(8)


@pytest.mark.parametrize(
    ("value", "points"), [("8", 10), ("7", 8.75), ("10", 7.5), ("4", 5), ("0", 0), ("16", 0)]
)
def test_nearest_wins_less_the_further_off(value: str, points: float) -> None:
    outcome = Nearest().judge(case("ratio", "10", "8", fact=fact("ratio", float(value))))
    assert outcome.points == Decimal(str(points))


def test_nearest_wins_all_within_the_tolerance_and_nothing_at_its_reach() -> None:
    rule = Nearest(tolerance=Decimal(1), reach=Decimal(3))
    won = [rule.judge(case("ratio", "10", "8", fact=fact("ratio", v))).points for v in (7, 9, 10, 11, 12)]
    assert won == [10, 10, 5, 0, 0]


@given(NUMBERS, NUMBERS, NUMBERS, st.sampled_from(["up", "down"]))
def test_better_never_scores_worse_and_points_stay_in_range(
    one: Fraction, other: Fraction, target: Fraction, better: str
) -> None:
    low, high = sorted((one, other), reverse=better == "down")
    first, second = (
        Attainment(better=better).judge(case("received", "30", str(target), fact=fact("received", float(v))))  # type: ignore[arg-type]
        for v in (low, high)
    )
    assert 0 <= first.points <= second.points <= 30


@given(NUMBERS, st.fractions(min_value="1/100", max_value=100, max_denominator=100), st.integers(1, 50))
def test_weights_scale(value: Fraction, target: Fraction, times: int) -> None:
    one = case("received", "1", str(target), fact=fact("received", float(value)), points_decimals=6)
    many = case("received", str(times), str(target), fact=fact("received", float(value)), points_decimals=6)
    difference = Attainment().judge(many).points - times * Attainment().judge(one).points
    assert abs(difference) <= Decimal(times) / 10**6


def test_without_a_target_the_standard_is_one() -> None:
    before = values(row("conversion", 40, 100), month=MAY.previous())
    seen = evidence(row("conversion", 30, 100), previous=before)
    rule = Attainment.model_validate({"standard": "last_month"})
    outcome = rule.judge(case("conversion", "10", evidence=seen))
    assert (outcome.points, outcome.target) == (Decimal("7.5"), Fraction(2, 5))
    assert outcome.reason.render() == (
        "30 / 100 = 30.0 %，目标 上月 40.0 % 的 100 %，完成 75.00 %，10 × 75.00 % = 7.50 分"
    )
    assert rule.judge(case("conversion", "10", "0.3", evidence=seen)).points == 10
    half = rule.model_copy(update={"share": Decimal("0.5")})
    assert half.judge(case("conversion", "10", evidence=seen)).points == 10
    with pytest.raises(Unjudged):
        rule.judge(case("conversion", "10", evidence=evidence(row("conversion", 30, 100))))
