"""The pages besides person, post and department: company month, several months, pay sheet, one figure."""

from decimal import Decimal
from typing import Any, get_args

import pytest

from kpireport.errors import UnknownName, UsageError
from kpireport.reports import overview
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import (
    Job,
    company_page,
    figure_page,
    job_of,
    names_of,
    page_of,
    period_page,
    plan_jobs,
)
from kpireport.reports.render import render_page
from kpireport.scorecards.rules import AnyRule
from kpireport.texts import catalogue
from tests.reports import read, sample


def but(bundle: Bundle, **changes: Any) -> Bundle:
    """The bundle with its appraisal changed."""
    return bundle.model_copy(update={"appraisal": bundle.appraisal.model_copy(update=changes)})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_company_month_joins_departments(bundle: Bundle, language: Any) -> None:
    page = company_page([bundle, but(bundle, department="运营部")])
    printed = render_page(page, language=language)
    text = read.text_of(printed.content)
    assert "运营部" in text
    # 1200 for each of the five at 90 or more, 12 × total for those from 70, nothing below; twice
    totals = [one.total for one in bundle.appraisal.people if one.total is not None]
    one = sum(
        (Decimal(1200) if total >= 90 else total * 12 if total >= 70 else Decimal(0) for total in totals),
        Decimal(0),
    )
    assert f"{one * 2:,.2f}" in text
    assert job_of(page).path == "company.pdf"


def test_a_company_month_of_two_months_is_refused(bundle: Bundle) -> None:
    with pytest.raises(UsageError, match="2024-04、2024-05"):
        company_page([bundle, but(bundle, month="2024-04")])


def test_months_are_joined_in_their_order(bundle: Bundle) -> None:
    april = but(bundle, month="2024-04", people=bundle.appraisal.people[:3])
    page = period_page([bundle, april], "2024-Q2")
    assert [each.month for each in page.months] == ["2024-04", "2024-05"]
    rows = {row.employee_id: row for row in overview.person_rows(page.months)}
    total = bundle.appraisal.people[0].total
    assert rows["E0101"].totals == (total, total)
    assert rows["E0301"].totals[0] is None
    assert rows["E0105"].failures == 1
    text = read.text_of(render_page(page).content)
    assert "2024年4月" in text
    assert "2024-Q2" in text


def test_months_of_two_departments_are_refused(bundle: Bundle) -> None:
    with pytest.raises(UsageError, match="运营部"):
        period_page([bundle, but(bundle, department="运营部")], "2024")


def test_movers_are_those_whose_totals_changed_most(bundle: Bundle) -> None:
    up = overview.movers(bundle.appraisal.people, up=True)
    down = overview.movers(bundle.appraisal.people, up=False)
    changes = sorted(one.change for one in bundle.appraisal.people if one.change is not None)
    assert [one.change for one in up] == [change for change in reversed(changes) if change > 0][:5]
    assert [one.change for one in down] == [change for change in changes if change < 0][:5]


def test_a_pay_sheet_shows_every_step_and_nobody_else(bundle: Bundle) -> None:
    page = page_of(bundle, Job(kind="pay", subject="E0102"))
    text = read.text_of(render_page(page, others=names_of(bundle)).content)
    assert "绩效工资基数1,200.00" in text
    assert "E0101" not in text


def test_a_pay_sheet_without_a_plan_says_so(bundle: Bundle) -> None:
    text = read.text_of(render_page(page_of(bundle, Job(kind="pay", subject=sample.HELPER))).content)
    assert "没有适用的薪酬方案" in text


@pytest.mark.parametrize("item", ["询单转化率", "inquiry_conversion"])
def test_a_figure_is_explained_by_name_or_indicator(bundle: Bundle, item: str) -> None:
    page = figure_page(bundle, "E0105", item)
    text = read.text_of(render_page(page, others=names_of(bundle)).content)
    assert "分母1,399依据" in text
    assert job_of(page).path == "figures/E0105 询单转化率.pdf"


def test_a_figure_without_a_value_is_explained(bundle: Bundle) -> None:
    page = figure_page(bundle, sample.PROVISIONAL, "店长评分")
    text = read.text_of(render_page(page).content)
    assert "本月没有评价记录" in text


def test_an_unknown_item_is_named_with_those_there_are(bundle: Bundle) -> None:
    with pytest.raises(UnknownName, match="询单转化率"):
        figure_page(bundle, "E0105", "询单转化")


def test_every_rule_has_a_name_on_the_page_of_a_figure() -> None:
    kinds = {rule.model_fields["kind"].default for rule in get_args(get_args(AnyRule)[0])}
    assert {
        key.removeprefix("report.rule.") for key in catalogue() if key.startswith("report.rule.")
    } == kinds


def test_a_plan_of_many_steps_gets_a_sheet_for_each_person_and_a_short_one_none(bundle: Bundle) -> None:
    first, *rest = bundle.appraisal.people
    assert first.pay is not None
    steps = first.pay.model_copy(update={"lines": first.pay.lines * 3})
    changed = but(bundle, people=(first.model_copy(update={"pay": steps}), *rest))
    assert [job for job in plan_jobs(changed) if job.kind == "pay"] == [Job(kind="pay", subject="E0101")]
    assert not [job for job in plan_jobs(bundle) if job.kind == "pay"]
