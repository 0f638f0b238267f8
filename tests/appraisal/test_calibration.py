"""B06: surveyed scores with interval and sample size."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpireport.appraisal.calibration import to_improve
from kpireport.appraisal.model import SurveyScore
from kpireport.texts import Label
from tests.appraisal.company import Company, cell, employee, post


def score(
    name: str, value: float, ends: tuple[float, float], before: float | None = None, better: str = "up"
) -> SurveyScore:
    return SurveyScore(
        indicator=name, label=Label(zh=name), better=better, score=value, interval=ends, answers=40, before=before
    )  # fmt: skip


def test_scores_come_with_interval_answers_and_last_month(tmp_path: Path) -> None:
    there = {"scope": "department"}
    company = Company(
        tmp_path,
        tables={"employees": [employee("E1")], "assignments": [post("E1")]},
        values=[
            cell("", "satisfaction", 32.0, 40, **there),
            cell("", "satisfaction_margin", 0.25, rows=40, **there),
            cell("", "error_rate", 2.0, 40, **there),
        ],
        previous={"2024-04": [cell("", "satisfaction", 36.0, 40, month="2024-04", **there)]},
    )
    found = {each.indicator: each for each in company.judged().summary.survey}
    assert found["satisfaction"].score == pytest.approx(0.8)
    assert found["satisfaction"].interval == (pytest.approx(0.55), 1.0)
    assert (found["satisfaction"].answers, found["satisfaction"].before) == (40, pytest.approx(0.9))
    assert found["error_rate"].interval is None


def test_the_weakest_and_what_clearly_fell_are_named() -> None:
    scores = [
        score("满意度", 0.8, (0.75, 0.85), before=0.9),
        score("效率", 0.7, (0.6, 0.8), before=0.79),
        score("错误率", 0.05, (0.03, 0.07), before=0.01, better="down"),
    ]
    assert [text.render() for text in to_improve(scores, 30)] == [
        "问卷最弱的一项：效率 70.0 %（95 % 区间 60.0 % – 80.0 %，40 份）",
        "问卷满意度由上月 90.0 % 变为 80.0 %（95 % 区间 75.0 % – 85.0 %，40 份）",
        "问卷错误率由上月 1.0 % 变为 5.0 %（95 % 区间 3.0 % – 7.0 %，40 份）",
    ]
    assert "样本小，40 条" in to_improve(scores, 50)[0].render()
    assert to_improve([], 30) == ()


def test_standards_are_held_against_the_department_or_the_shop(tmp_path: Path) -> None:
    rules = "standards:\n  - {indicator: csat, at_least: 0.9}\n  - {indicator: cancel_rate, at_most: 0.05}\n"
    company = Company(
        tmp_path,
        files={"appraisal.yaml": rules + "  - {indicator: return_rate, at_most: 0.05}\n"},
        tables={"employees": [employee("E1")], "assignments": [post("E1")]},
        values=[cell("", "csat", 90, 100, scope="department"), cell("", "cancel_rate", 6, 100, scope="shop")],
    )
    found = company.judged().summary.standards
    assert [(each.indicator, each.value, each.met) for each in found] == [
        ("csat", 0.9, True), ("cancel_rate", 0.06, False), ("return_rate", None, None),
    ]  # fmt: skip
