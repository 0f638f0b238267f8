"""The department's task under B03, by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from kpireport.appraisal.forecast import department_task
from kpireport.appraisal.service_plan import Task
from kpireport.appraisal.targets import Aims
from kpireport.appraisal.trends import Course
from kpireport.period import Month
from kpireport.scorecards.evidence import Figures, RowKey, Targets
from kpireport.scorecards.score import Fact

MAY = Month(2024, 5)


def figures(month: Month, sales: float | None, views: float | None, service: float | None) -> Figures:
    rows: dict[RowKey, Fact] = {}
    for scope, department, name, value in (
        ("shop", "", "shop_sales", sales),
        ("shop", "", "page_views", views),
        ("department", "客服部", "assisted_sales", service),
    ):
        rows["month", scope, department, "", "", name] = Fact(indicator=name, value=value, numerator=value)
    return Figures(month, rows)


def course(**months: tuple[float | None, float | None, float | None]) -> Course:
    known = {Month.parse(name.removeprefix("m")): values for name, values in months.items()}
    return Course(MAY, {month: figures(month, *values) for month, values in known.items()}, ("W1",))


FULL = {
    "m202305": (1000.0, 500.0, 400.0),  # 2 a view, 40 % by service
    "m202402": (600.0, 200.0, 180.0),  # 3, 30 %
    "m202403": (800.0, 200.0, 400.0),  # 4, 50 %
    "m202404": (900.0, 300.0, 180.0),  # 3, 20 %
    "m202405": (None, 1000.0, None),
}


def task(plan: Task, known: Course, aims: Aims | None = None) -> tuple[Fraction | None, str]:
    found = department_task(plan, known, aims or Aims(), "客服部", MAY)
    return found.task, found.lacking.render() if found.lacking else ""


def test_the_task_is_views_times_mean_sales_a_view_times_mean_share() -> None:
    # 1,000 × (2 + 3 + 4 + 3) / 4 × (0.4 + 0.3 + 0.5 + 0.2) / 4 = 1,000 × 3 × 0.35
    assert task(Task(), course(**FULL)) == (Fraction(1050), "")


def test_pooled_means_are_sums_over_sums() -> None:
    # 3,300 / 1,200 = 2.75; 1,160 / 3,300
    found, _ = task(Task(average="pooled"), course(**FULL))
    assert found == Fraction(1000) * Fraction(3300, 1200) * Fraction(1160, 3300)


def test_months_without_figures_are_left_out_and_named() -> None:
    part = {name: FULL[name] for name in ("m202403", "m202405")} | {"m202404": (900.0, None, 180.0)}
    found = department_task(Task(), course(**part), Aims(), "客服部", MAY)
    assert found.task == 1000 * 4 * Fraction(1, 2)
    assert [str(month) for month in found.absent] == ["2023-05", "2024-02", "2024-04"]


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"m202404": FULL["m202404"], "m202405": (None, None, None)}, "没有 2024-05 的页面浏览量"),
        ({"m202405": FULL["m202405"]}, "都没有浏览量和销售额"),
        ({"m202404": (900.0, 300.0, 0.0), "m202405": FULL["m202405"]}, "不大于 0"),
    ],
)
def test_a_task_that_cannot_be_forecast_says_what_is_missing(
    known: dict[str, tuple[float | None, float | None, float | None]], words: str
) -> None:
    found, said = task(Task(), course(**known))
    assert found is None
    assert words in said


def test_a_target_set_for_the_department_can_be_the_task() -> None:
    aims = Aims({"2024-05": Targets({("department", "客服部", "assisted_sales"): Decimal(650000)})})
    assert task(Task(source="target"), course(**FULL), aims) == (Fraction(650000), "")
    found, said = task(Task(source="target"), course(**FULL))
    assert found is None
    assert "targets 表里没有客服部 2024-05" in said


def test_a_month_before_the_data_begin_can_be_given_in_the_benchmarks() -> None:
    """2023-05 as in FULL, from the table; 2024-02 without page views stays left out; measured months win."""
    given = {
        ("2023-05", "shop_sales"): Decimal(1000),
        ("2023-05", "page_views"): Decimal(500),
        ("2023-05", "assisted_sales"): Decimal(400),
        ("2024-02", "shop_sales"): Decimal(600),
        ("2024-04", "shop_sales"): Decimal(1),
        ("2024-04", "page_views"): Decimal(1),
        ("2024-04", "assisted_sales"): Decimal(1),
    }
    part = {name: FULL[name] for name in ("m202403", "m202404", "m202405")}
    found = department_task(Task(), course(**part), Aims({}, given), "客服部", MAY)
    # 1,000 × (2 + 4 + 3) / 3 × (0.4 + 0.5 + 0.2) / 3
    assert found.task == 1000 * Fraction(3) * Fraction(11, 30)
    assert [str(month) for month in found.absent] == ["2024-02"]
