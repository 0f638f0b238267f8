"""Deductions and bonuses by event, no event at all, vetoes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpireport.scorecards.case import Unjudged
from kpireport.scorecards.rules.events import BonusPerEvent, DeductPerEvent, NoEvent, Veto
from tests.scorecards.worked import case, events, evidence, fact, row

TWICE = evidence(
    events=events(("E1", "order_error", 3), ("E1", "order_error", 9, 2.0, None), ("E2", "order_error", 9))
)
NONE = evidence(events=events())


def deduct(seen: Any, weight: str = "10", **rule: Any) -> Decimal:
    return DeductPerEvent(events=("order_error",), **rule).judge(case(weight=weight, evidence=seen)).points


def test_each_event_costs_its_points_times_its_quantity() -> None:
    assert deduct(TWICE, points=Decimal(2)) == Decimal(4)  # 10 − 3 × 2
    assert deduct(NONE, points=Decimal(2)) == Decimal(10)


def test_no_more_than_the_weight_can_be_lost_where_there_is_one() -> None:
    assert deduct(TWICE, points=Decimal(20)) == 0
    assert deduct(TWICE, weight="0", points=Decimal(20)) == Decimal(-60)
    assert deduct(TWICE, weight="0", points=Decimal(20), most=Decimal(25)) == Decimal(-25)
    assert deduct(TWICE, points=Decimal(20), most=Decimal(12)) == Decimal(-2)


def test_some_events_may_be_free() -> None:
    assert deduct(TWICE, points=Decimal(2), free=Decimal(1)) == Decimal(6)
    assert deduct(TWICE, points=Decimal(2), free=Decimal(9)) == Decimal(10)


def test_the_points_may_stand_on_the_event_whatever_their_sign() -> None:
    seen = evidence(events=events(("E1", "order_error", 3, 1.0, -1.5), ("E1", "order_error", 4, 2.0, 1.0)))
    assert deduct(seen, weight="0") == Decimal("-3.5")
    assert deduct(seen, weight="0", factor=Decimal(2)) == Decimal(-7)


def test_the_reason_names_the_days() -> None:
    outcome = DeductPerEvent(events=("order_error",), points=Decimal(2)).judge(
        case(weight="10", evidence=TWICE)
    )
    assert outcome.reason.render() == "3 次（05-03、05-09），扣 6 分，10 − 扣分 = 4 分"
    assert outcome.shown is not None
    assert outcome.shown.fact.value == 3


def test_an_indicator_may_be_the_count() -> None:
    rule = DeductPerEvent(points=Decimal(2))
    assert rule.judge(case("complaints", "10", fact=fact("complaints", 3))).points == 4
    assert [p.key for _, p in DeductPerEvent().problems("down")] == ["score.card.points_needed"]


def test_a_bonus_has_a_most() -> None:
    rule = BonusPerEvent(events=("order_error",), points=Decimal("0.5"))
    assert rule.judge(case(weight="0", evidence=TWICE)).points == Decimal("1.5")
    assert rule.judge(case(weight="1", evidence=TWICE)).points == Decimal(1)
    assert rule.model_copy(update={"most": Decimal("1.2")}).judge(
        case(weight="0", evidence=TWICE)
    ).points == Decimal("1.2")


def test_a_month_without_the_event_wins() -> None:
    assert NoEvent(events=("order_error",)).judge(case(weight="5", evidence=NONE)).points == 5
    assert (
        NoEvent(events=("order_error",), points=Decimal(3)).judge(case(weight="5", evidence=NONE)).points == 3
    )
    assert NoEvent(events=("order_error",)).judge(case(weight="5", evidence=TWICE)).points == 0


def test_no_table_of_events_is_not_no_events() -> None:
    for rule in (
        NoEvent(events=("x",)),
        Veto(events=("x",)),
        DeductPerEvent(events=("x",), points=Decimal(1)),
    ):
        with pytest.raises(Unjudged):
            rule.judge(case(weight="5", evidence=evidence(row("ratio", 1))))


def test_a_veto_strikes_on_any_of_its_events() -> None:
    rule = Veto(events=("veto", "order_error"), to=Decimal(59))
    assert rule.hit(case(evidence=TWICE))
    assert not rule.hit(case(evidence=NONE))
    assert rule.judge(case(evidence=NONE)).reason.render() == "没有发生"


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 5), st.integers(1, 40))
def test_more_events_never_score_better(one: int, other: int, points: int, weight: int) -> None:
    few, many = sorted((one, other))
    rule = DeductPerEvent(events=("late",), points=Decimal(points))
    seen = [evidence(events=events(("E1", "late", 1, float(n), None))) for n in (few, many)]
    first, second = (rule.judge(case(weight=str(weight), evidence=each)).points for each in seen)
    assert 0 <= second <= first <= weight
