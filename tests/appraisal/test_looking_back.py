"""Which earlier months are wanted."""

from __future__ import annotations

from pathlib import Path

from kpireport.appraisal import months_before
from kpireport.period import Month
from tests.appraisal.company import Company

MAY = Month(2024, 5)


def test_trends_want_the_months_before(tmp_path: Path) -> None:
    project = Company(tmp_path, files={"appraisal.yaml": "trend_months: 3\n"}).project()
    assert months_before(project, MAY) == (Month(2024, 3), Month(2024, 4))


def test_last_month_is_always_wanted(tmp_path: Path) -> None:
    project = Company(tmp_path, files={"appraisal.yaml": "trend_months: 1\n"}).project()
    assert months_before(project, MAY) == (Month(2024, 4),)


def test_a_forecast_wants_last_year_too_but_only_where_the_plan_is_used(tmp_path: Path) -> None:
    plan = "{id: B03, title: 部门奖惩, kind: service}\n"
    files = {"appraisal.yaml": "trend_months: 1\n", "pay/B03.yaml": plan}
    assert len(months_before(Company(tmp_path / "a", files=files).project(), MAY)) == 1
    used = "departments: {客服部: {pay: B03, roles: {售前客服: {}}}}\n"
    project = Company(tmp_path / "b", files={**files, "departments.yaml": used}).project()
    assert [str(month) for month in months_before(project, MAY)] == [
        "2023-04", "2023-05", "2024-01", "2024-02", "2024-03", "2024-04",
    ]  # fmt: skip
