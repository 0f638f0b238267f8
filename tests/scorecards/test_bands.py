"""Bands and thresholds, at their borders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kpireport.scorecards.case import Unjudged
from kpireport.scorecards.rules.bands import Bands, Threshold
from tests.scorecards.worked import ANNA, BERT, MAY, case, events, evidence, fact, row, values

PAY = Bands.model_validate(
    {
        "bands": [
            {"to": 0.7, "points": 0},
            {"from": "70 %", "to": 0.9, "points": 5},
            {"from": 0.9, "points": 10},
        ]
    }
)


@pytest.mark.parametrize(
    ("value", "points"), [(-1, 0), (0.6999, 0), (0.7, 5), (0.8999, 5), (0.9, 10), (1, 10), (7, 10)]
)
def test_a_band_holds_its_lower_end_and_not_its_upper(value: float, points: int) -> None:
    assert PAY.judge(case("conversion", "10", fact=fact("conversion", value))).points == points


@pytest.mark.parametrize(
    ("closed", "at_five", "at_ten"), [("left", 1, 2), ("right", 0, 1), ("both", 1, 1), ("neither", 0, 2)]
)
def test_the_ends_of_a_band_are_as_it_says(closed: str, at_five: int, at_ten: int) -> None:
    below = "right" if closed in {"right", "neither"} else "left"
    above = "neither" if closed in {"right", "both"} else "left"
    rule = Bands.model_validate(
        {"bands": [{"to": 5, "closed": below, "points": 0}, {"from": 5, "to": 10, "closed": closed, "points": 1},
                   {"from": 10, "closed": above, "points": 2}]}
    )  # fmt: skip
    assert list(rule.problems("up")) == []
    won = [rule.judge(case("received", "2", fact=fact("received", v))).points for v in (5, 10)]
    assert won == [at_five, at_ten]


def test_a_band_may_give_a_share_of_the_weight_and_a_gap_has_its_otherwise() -> None:
    rule = Bands.model_validate(
        {
            "bands": [{"from": 0, "to": 1, "share": "50 %"}, {"from": 2, "share": 1}],
            "otherwise": {"points": 3},
        }
    )
    assert list(rule.problems("up")) == []
    won = [rule.judge(case("ratio", "30", fact=fact("ratio", v))).points for v in (0.5, 1.5, 2, -1)]
    assert won == [15, 3, 30, 3]


def test_bands_can_be_those_of_the_attainment() -> None:
    rule = Bands.model_validate(
        {"of": "attainment", "bands": [{"to": "50 %", "points": -2}, {"from": 0.5, "points": 1}]}
    )
    won = [rule.judge(case("sales", "5", "1000", fact=fact("sales", v))).points for v in (499, 500)]
    assert won == [-2, 1]


@pytest.mark.parametrize(
    ("bands", "key"),
    [
        ([{"to": 5, "points": 1}, {"from": 6, "points": 2}], "score.card.band_gap"),
        ([{"to": 5, "points": 1}, {"from": 4, "points": 2}], "score.card.band_overlap"),
        ([{"to": 5, "closed": "right", "points": 1}, {"from": 5, "points": 2}], "score.card.band_overlap"),
        ([{"to": 5, "points": 1}, {"from": 5, "closed": "right", "points": 2}], "score.card.band_gap"),
        ([{"from": 0, "to": 5, "points": 1}, {"from": 5, "points": 2}], "score.card.band_open"),
        ([{"to": 5, "points": 1}, {"from": 5, "to": 9, "points": 2}], "score.card.band_open"),
        ([{"to": 5, "points": 1}, {"points": 2}], "score.card.band_overlap"),
        ([{"to": 5}, {"from": 5, "points": 2}], "score.card.prize"),
        ([{"to": 5, "points": 1, "share": 1}, {"from": 5, "points": 2}], "score.card.prize"),
        ([{"from": 5, "to": 4, "points": 1}], "score.card.band_reversed"),
    ],
)
def test_bands_that_overlap_or_leave_a_gap_are_refused(bands: list[dict[str, Any]], key: str) -> None:
    problems = [problem.key for _, problem in Bands.model_validate({"bands": bands}).problems("up")]
    assert key in problems


def test_bands_are_the_same_in_any_order() -> None:
    turned = Bands(bands=PAY.bands[::-1])
    assert list(turned.problems("up")) == []
    assert turned.judge(case("conversion", "10", fact=fact("conversion", 0.7))).points == 5


@pytest.mark.parametrize(
    ("rule", "at_29", "at_30", "at_31"),
    [
        ({"at_least": 30}, 0, 10, 10), ({"above": 30}, 0, 0, 10), ({"at_most": 30}, 10, 10, 0),
        ({"below": "30 秒", "points": -1, "otherwise": 2}, -1, 2, 2), ({"at_most": "target"}, 10, 10, 0),
    ],
)  # fmt: skip
def test_a_threshold_at_its_border(rule: dict[str, Any], at_29: int, at_30: int, at_31: int) -> None:
    judged = Threshold.model_validate(rule)
    won = [judged.judge(case("seconds", "10", "30", fact=fact("seconds", v))).points for v in (29, 30, 31)]
    assert won == [at_29, at_30, at_31]


def test_a_threshold_may_be_an_average_that_pools_counts() -> None:
    rows = [
        row("conversion", 10, 20), row("conversion", 90, 100, BERT),  # the mean of the two rates would be 0.7
        row("conversion", 100, 120, scope="role"),
    ]  # fmt: skip
    seen = evidence(*rows)
    rule = Threshold.model_validate({"below": "role", "points": -1})
    outcome = rule.judge(case("conversion", "0", evidence=seen))
    assert outcome.points == -1
    assert outcome.reason.render() == "10 / 20 = 50.0 %，低于岗位平均 83.3 %，−1 分"


def test_the_average_of_plain_sums_is_the_mean_of_the_people() -> None:
    rows = [row("sales", 100), row("sales", 300, seat=BERT), row("sales", 400, scope="role")]
    rule = Threshold.model_validate({"below": "role", "points": -1})
    assert rule.judge(case("sales", "0", evidence=evidence(*rows))).points == -1
    assert rule.judge(case("sales", "0", evidence=evidence(*rows, seat=BERT))).points == 0


def test_the_average_may_be_last_months_and_then_an_event_must_have_happened_in_the_week() -> None:
    rule = Threshold.model_validate(
        {
            "each": "week",
            "below": {"of": "shop", "month": "last"},
            "and_event": ["filter_abuse"],
            "points": -2,
        }
    )
    rows = [row("conversion", n, 100, span=f"W{w}") for w, n in ((1, 79), (2, 79), (3, 80), (4, 81))]
    rows.append(row("conversion", 80, 100))
    before = values(row("conversion", 800, 1000, scope="shop"), month=MAY.previous())
    seen = evidence(
        *rows, previous=before, events=events(("E1", "filter_abuse", 3), ("E1", "filter_abuse", 16))
    )
    outcome = rule.judge(case("conversion", "0", evidence=seen))
    assert outcome.points == -2  # week 1 only: week 2 without abuse, week 3 not below
    assert (
        "W1 79 / 100 = 79.0 %，低于店铺上月平均 80.0 %，登记 1 次（05-03），−2 分" in outcome.reason.render()
    )


def test_without_last_month_the_threshold_is_not_judged() -> None:
    rule = Threshold.model_validate({"below": {"of": "shop", "month": "last"}, "points": -2})
    with pytest.raises(Unjudged) as unjudged:
        rule.judge(case("conversion", "0", evidence=evidence(row("conversion", 1, 2))))
    assert "店铺上月平均" in unjudged.value.reason.render()


def test_exactly_one_condition() -> None:
    for rule in ({}, {"above": 1, "below": 2}):
        keys = [problem.key for _, problem in Threshold.model_validate(rule).problems("up")]
        assert keys == ["score.card.one_condition"]


def test_a_week_without_a_figure_counts_for_nothing_unless_the_rule_holds_it() -> None:
    rows = [
        row("ratio", 0.5, span="W1"),
        row("ratio", None, span="W2", missing="zero_denominator"),
        row("ratio", 1),
    ]
    seen = evidence(*rows, row("ratio", 2, span="W3"), row("ratio", 0.9, span="W4"), seat=ANNA)
    rule = {"each": "week", "below": 1, "points": -2}
    assert Threshold.model_validate(rule).judge(case("ratio", "0", evidence=seen)).points == Decimal(-4)
    with pytest.raises(Unjudged):
        Threshold.model_validate({**rule, "absent_week": "hold"}).judge(case("ratio", "0", evidence=seen))
    with pytest.raises(Unjudged):
        Threshold.model_validate(rule).judge(case("ratio", "0", evidence=evidence(row("ratio", 1))))
