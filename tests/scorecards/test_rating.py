"""Marks by people: relations, raters, targets."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from kpireport.scorecards.case import Unjudged
from kpireport.scorecards.evidence import Rating
from kpireport.scorecards.rules.rating import RatingRule
from tests.scorecards.worked import case, evidence, ratings

MARKS = ratings(
    ("E1", "协作", "M1", "manager", 90, 100),
    ("E1", "协作", "P1", "peer", 8, 10),
    ("E1", "协作", "P2", "peer", 6, 10),
    ("E1", "协作", "E1", "self", 10, 10),
    ("E1", "写作", "M1", "manager", 10, 100),
    ("E2", "协作", "M1", "manager", 1, 100),
)


def won(target: str | None = None, weight: str = "10", **rule: Any) -> Decimal:
    judged = case(name="协作", weight=weight, target=target, evidence=evidence(ratings=MARKS))
    return RatingRule.model_validate(rule).judge(judged).points


def test_all_marks_count_alike_when_nothing_is_said() -> None:
    assert won() == Decimal("8.25")  # (0.9 + 0.8 + 0.6 + 1) / 4


def test_relations_are_weighted_by_their_own_means() -> None:
    assert won(relations={"manager": 60, "peer": 40}) == Decimal("8.2")  # 0.6 × 0.9 + 0.4 × 0.7


def test_single_raters_can_weigh_more() -> None:
    # peers: (3 × 0.8 + 1 × 0.6) / 4 = 0.75; 0.5 × 0.9 + 0.5 × 0.75
    assert won(relations={"manager": 1, "peer": 1}, raters={"P1": 3}) == Decimal("8.25")


def test_a_relation_nobody_has_rated_in_leaves_its_weight_to_the_others_or_holds() -> None:
    assert won(relations={"manager": 50, "customer": 50}) == Decimal(9)
    with pytest.raises(Unjudged):
        won(relations={"manager": 50, "customer": 50}, absent="hold")


def test_the_target_is_a_share_or_a_mark_on_the_scale() -> None:
    assert won("1", relations={"manager": 1}) == Decimal(9)
    assert won("0.95", relations={"manager": 1}) == Decimal("9.47")  # 0.9 / 0.95 × 10 = 9.4737
    assert won("95", relations={"manager": 1}) == Decimal("9.47")
    assert won("0.8", relations={"manager": 1}) == Decimal(10)


def test_eight_of_ten_may_be_best() -> None:
    rule = {"of": 10, "aim": "nearest"}
    assert won("8", relations={"peer": 1}, **rule) == Decimal("8.75")  # 0.7: 0.1 off, of a reach of 0.8
    assert won("8", relations={"self": 1}, **rule) == Decimal("7.5")  # 1.0: 0.2 off
    assert won("8", raters={"P2": 0}, relations={"peer": 1}, **rule) == Decimal(10)


def test_nobody_has_rated() -> None:
    with pytest.raises(Unjudged) as unjudged:
        RatingRule(item="态度").judge(case(evidence=evidence(ratings=MARKS)))
    assert unjudged.value.reason.render() == "“态度”没有评分"
    with pytest.raises(Unjudged):
        RatingRule().judge(case(name="协作", evidence=evidence()))


def test_the_reason_and_the_figure_shown() -> None:
    rule = RatingRule(relations={"manager": Decimal(1)})
    outcome = rule.judge(case(name="协作", weight="10", evidence=evidence(ratings=MARKS)))
    assert outcome.reason.render() == "1 份评分，平均 90（满分 100），目标 100，10 × 90.00 % = 9 分"
    assert outcome.shown is not None
    assert (outcome.shown.fact.value, outcome.target) == (90, 100)


def test_weights_of_raters_cannot_be_negative() -> None:
    rule = RatingRule(raters={"P1": Decimal(-1)})
    assert [p.key for _, p in rule.problems("up")] == ["score.card.bad_rater_weights"]


def test_the_order_of_marks_does_not_matter() -> None:
    marks = [Rating("协作", f"P{i}", "peer", Decimal(i), Decimal(7)) for i in range(1, 7)]
    assert (
        RatingRule().mean(marks, "协作").share
        == RatingRule().mean(marks[::-1], "协作").share
        == Fraction(1, 2)
    )
