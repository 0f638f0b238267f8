"""Pass/fail reviews."""

from __future__ import annotations

from typing import Any

import pytest

from kpireport.scorecards.case import Outcome, Unjudged
from kpireport.scorecards.rules.review import Review
from tests.scorecards.worked import KNOWN, case, events, evidence, ratings, row

CHECKS = [
    {"name": "破损", "indicator": "loss", "at_most": "2 %"},
    {"name": "描述", "rating": "描述", "at_least": "80 %"},
    {"name": "违规", "events": ["violation"], "at_most": 0},
]


def judge(loss: float | None, mark: float | None, broke: int, **rule: Any) -> Outcome:
    rows = [row("loss", loss, 1000)] if loss is not None else []
    marks = ratings(*([("E1", "描述", "M1", "manager", mark, 5)] if mark is not None else []))
    happened = events(*(("E1", "violation", day) for day in range(1, broke + 1)))
    seen = evidence(*rows, ratings=marks, events=happened)
    return Review.model_validate({"checks": CHECKS, **rule}).judge(
        case(weight="1", evidence=seen, known=KNOWN)
    )


@pytest.mark.parametrize(
    ("loss", "mark", "broke", "points"), [(20, 4, 0, 1), (21, 4, 0, 0), (20, 3.9, 0, 0), (20, 4, 1, 0)]
)
def test_every_check_must_be_passed_at_its_border(loss: float, mark: float, broke: int, points: int) -> None:
    assert judge(loss, mark, broke).points == points


def test_fewer_may_be_needed_or_each_may_count() -> None:
    assert judge(21, 4, 0, need=2).points == 1
    assert judge(21, 4, 1, need=2).points == 0
    assert str(judge(21, 4, 0, partial=True).points) == "0.67"


def test_a_missing_figure_matters_only_while_the_outcome_hangs_on_it() -> None:
    with pytest.raises(Unjudged):
        judge(None, 4, 0)
    assert judge(None, 4, 1).points == 0  # failed whatever the figure is
    assert judge(None, 4, 0, need=2).points == 1  # passed whatever it is
    with pytest.raises(Unjudged):
        judge(None, 4, 0, partial=True)


def test_the_reason_lists_the_checks() -> None:
    said = judge(21, 4, 0).reason.render()
    assert said == (
        "不合格，3 项通过 2 项：破损 2.1 %（≤ 2.0 %）未通过；描述 80.0 %（≥ 80.0 %）通过；违规 0 次（≤ 0 次）通过。0 分"
    )


def test_a_check_looks_at_one_thing_under_one_condition() -> None:
    rule = Review.model_validate(
        {"checks": [{"name": "a", "at_least": 1}, {"name": "b", "rating": "b"}], "need": 3}
    )
    keys = [problem.key for _, problem in rule.problems("none")]
    assert keys == ["score.card.one_source", "score.card.one_condition", "score.card.need_too_many"]
