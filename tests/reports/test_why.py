"""The brief reasons of the card, against the sentences they stand for."""

from typing import Any

import pytest

from kpireport.reports.why import why
from kpireport.scorecards.score import ScoreLine
from kpireport.texts import Message, Quantity, message
from tests.reports import sample


def quantity(value: float, unit: str = "count", decimals: int = 0) -> Quantity:
    return Quantity(value=value, unit=unit, decimals=decimals)


def line(reason: Message) -> ScoreLine:
    return sample.line(sample.A01[0], 1.0, 1).model_copy(update={"reason": reason})


COUNTED = message(
    "score.actual_of",
    numerator=quantity(94),
    denominator=quantity(223),
    value=quantity(0.4215, "percent", 1),
)
ATTAINED: dict[str, Any] = {
    "actual": COUNTED,
    "target": quantity(0.45, "percent", 1),
    "reached": quantity(0.9367, "percent", 2),
    "counted": quantity(0.9367, "percent", 2),
    "weight": quantity(30),
    "points": quantity(28.1, "points", 2),
}


def said(reason: Message, language: Any = "zh") -> list[str]:
    return [part.render(language) for part in why(line(reason))]


def test_counts_and_attainment_are_said_but_not_target_and_points_again() -> None:
    assert said(message("score.attainment", **ATTAINED)) == ["94 / 223", "完成 93.7 %"]
    assert said(message("score.attainment", **ATTAINED), "en") == ["94 / 223", "reached 93.7 %"]


def test_a_capped_attainment_says_what_it_counts_as() -> None:
    capped = {**ATTAINED, "reached": quantity(1.2203, "percent", 2), "counted": quantity(1, "percent", 2)}
    assert said(message("score.attainment_bounded", **capped)) == ["94 / 223", "完成 122.0 %，按 100 % 计"]


@pytest.mark.parametrize(("share", "text"), [(1.0, "目标取上月"), (1.1, "目标为上月的 110 %")])
def test_a_target_worked_out_from_another_figure_says_from_which(share: float, text: str) -> None:
    target = message(
        "score.standard",
        what=message("score.reference.self"),
        standard=quantity(4),
        share=quantity(share, "percent"),
    )
    alone = {**ATTAINED, "actual": message("score.actual", value=quantity(4)), "target": target}
    assert said(message("score.attainment", **alone)) == ["完成 93.7 %", text]


def test_marks_say_how_many_they_are() -> None:
    marks = message(
        "score.rating",
        count=1,
        mark=quantity(91),
        of=quantity(100),
        target=quantity(100),
        reached=quantity(0.91, "percent", 2),
        weight=quantity(5),
        points=quantity(4.55, "points", 2),
    )
    assert said(marks) == ["1 份评分，平均 91（满分 100）"]


def test_any_other_reason_is_said_whole() -> None:
    reason = sample.say("一次，扣 10 分", "once, 10 points off")
    assert why(line(reason)) == (reason,)


def week(span: str, points: float, rank: int | None = None) -> Message:
    given: dict[str, Any] = {"actual": "x", "points": quantity(points, "points")}
    reason = (
        message("score.threshold", comparison="x", **{k: v for k, v in given.items() if k == "points"})
        if rank is None
        else message("score.rank", rank=rank, count=40, **given)
    )
    return message("score.week", week=span, reason=reason)


def weekly(*weeks: Message) -> Message:
    joined = weeks[0]
    for each in weeks[1:]:
        joined = message("score.join", left=joined, right=each)
    return message("score.weeks", parts=joined, points=quantity(0, "points"))


def test_weeks_are_said_as_points_and_ranks_in_their_order() -> None:
    ranked = weekly(week("W1", 3, 1), week("W2", 0, 14), week("W3", -1, 30))
    assert said(ranked) == ["各周名次 1、14、30，得分 +3、0、−1"]
    assert said(weekly(week("W1", 0), week("W2", -2)), "en") == ["points by week 0, −2"]
