"""Pay plans and settings as files: what is read and what is refused, with file, line and key."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kpireport.appraisal.plan import MonthlyPlan, load_plans
from kpireport.appraisal.service_plan import ServicePlan
from kpireport.appraisal.settings import Settings, read_settings
from kpireport.errors import ParameterError, UnknownName
from kpireport.project import Project
from tests.appraisal.company import Company

ROOT = Path(__file__).parents[2]


def project(tmp_path: Path, **files: str) -> Project:
    return Company(
        tmp_path, files={name.replace("__", "/") + ".yaml": text for name, text in files.items()}
    ).project()


def test_the_shipped_plans_are_the_defaults_written_out() -> None:
    plans = load_plans(Project.open(ROOT))
    monthly, service = plans.find("B01"), plans.find("部门奖惩与薪资构成")
    assert isinstance(monthly, MonthlyPlan)
    assert isinstance(service, ServicePlan)
    told = {"id", "title", "source", "kind"}
    bare = MonthlyPlan(id="B01", title="", kind="monthly")
    assert monthly.model_dump(exclude=told) == bare.model_dump(exclude=told)
    plain = ServicePlan(id="B03", title="", kind="service")
    assert service.model_dump(exclude=told) == plain.model_dump(exclude=told)


def test_a_run_may_override_a_plan_by_dotted_name(tmp_path: Path) -> None:
    opened = Project.open(project(tmp_path).root, {"pay.B01.failed_below": 60})
    plan = load_plans(opened).find("B01")
    assert isinstance(plan, MonthlyPlan)
    assert plan.failed_below == Decimal(60)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id: B02\ntitle: 示例\nkind: weekly\n", r"B02.yaml 第 3 行，kind.*monthly、service"),
        ("id: B02\ntitle: 示例\nkind: monthly\nfull_from: 60\n", "不合格线 70 高于全额线 60"),
        ("id: B02\ntitle: 示例\nkind: monthly\nfailures:\n  in_a_rows: 3\n", "第 5 行"),
        ("id: B02\ntitle: 示例\nkind: service\ncommission:\n  unit: thousand\n", "第 5 行"),
        ("id: B01\ntitle: 示例\nkind: monthly\n", "已有另一份"),
    ],
)
def test_a_plan_that_cannot_hold_is_refused_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        load_plans(project(tmp_path, pay__B02=text))


def test_a_plan_nobody_wrote_is_refused_with_its_neighbours(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="B01"):
        load_plans(project(tmp_path)).find("B10")


def test_grades_go_by_per_cent_of_full_marks() -> None:
    settings = Settings()
    assert [
        settings.grade(Decimal(x), Decimal(100)) for x in ("90", "89.99", "80", "70", "69.99", "-3")
    ] == list("ABBCDD")
    assert settings.grade(Decimal(45), Decimal(50)) == "A"
    assert settings.grade(None, Decimal(100)) is None


def test_grades_out_of_order_are_refused(tmp_path: Path) -> None:
    text = "grades:\n  - {grade: B, at_least: 80}\n  - {grade: A, at_least: 90}\n"
    with pytest.raises(ParameterError, match="从高到低"):
        read_settings(project(tmp_path, appraisal=text))


def test_the_shipped_settings_are_read() -> None:
    assert len(read_settings(Project.open(ROOT)).standards) == 4
