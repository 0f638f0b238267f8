"""A department's month judged, by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from kpireport.appraisal.model import Appraisal, Person
from kpireport.errors import UnknownName
from tests.appraisal.company import Company, cell, employee, post, terms


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """E1 on target, E2 half way, E3 moved from after-sales on the 16th; a lead without a card."""
    return Company(
        tmp_path,
        tables={
            "employees": [employee(who) for who in ("E1", "E2", "E3", "E9")],
            "assignments": [
                post("E1"),
                post("E2"),
                post("E3", "售后客服", last="2024-05-15"),
                post("E3", "售前客服", "2024-05-16"),
                post("E9", "客服主管"),
            ],
            "pay_terms": [terms("E1"), terms("E2"), terms("E3", "3100")],
        },
        values=[
            cell("E1", "inquiry_conversion", 40, 100),
            cell("E1", "first_response_s", 3000, 100),
            cell("E2", "inquiry_conversion", 30, 100),
            cell("E2", "first_response_s", 4000, 100),
            cell("E3", "inquiry_conversion", 8, 20),
            cell("E3", "first_response_s", 600, 20),
            cell("E3", "resolution_rate", 60, 100, role="售后客服"),
        ],
    )


def one(appraisal: Appraisal, who: str) -> Person:
    return next(person for person in appraisal.people if person.employee_id == who)


def test_points_grade_and_pay_come_out_by_hand(company: Company) -> None:
    found = company.judged()
    full, part = one(found, "E1"), one(found, "E2")
    assert (full.total, full.grade) == (Decimal(100), "A")
    assert full.pay is not None
    assert full.pay.amount == Decimal("1000.00")
    # 30 % / 40 % × 60 = 45; 30 s / 40 s × 40 = 30
    assert (part.total, part.grade) == (Decimal(75), "C")
    assert part.pay is not None
    assert part.pay.amount == Decimal("750.00")
    assert part.standing is not None
    assert not part.standing.failed


def test_a_move_inside_the_month_is_judged_in_two_segments_by_days(company: Company) -> None:
    person = one(company.judged(), "E3")
    assert [(s.role, s.days, s.result.total if s.result else None) for s in person.segments] == [
        ("售后客服", 15, Decimal(60)),
        ("售前客服", 16, Decimal(100)),
    ]
    # (15 × 60 + 16 × 100) / 31 = 2500 / 31 = 80.6451612…
    assert person.total == Decimal("80.645161290")
    assert sum(segment.share for segment in person.segments) == 1
    assert person.segments[0].ends_on == date(2024, 5, 15)
    assert person.pay is not None
    # 3100 × 2500 / 31 %
    assert person.pay.amount == Decimal("2500.00")
    assert [flag.render() for flag in person.flags] == ["售后客服 15 天", "售前客服 16 天"]


def test_a_post_without_a_card_is_shown_and_not_appraised(company: Company) -> None:
    found = company.judged()
    lead = one(found, "E9")
    assert (lead.appraised, lead.status, lead.total, lead.pay) == (False, "no_card", None, None)
    assert lead.not_appraised is not None
    assert "没有考核卡" in lead.not_appraised.render()
    assert (found.summary.headcount, found.summary.appraised) == (4, 3)


def test_ranks_and_peers_stay_without_names(company: Company) -> None:
    found = company.judged()
    ranks = {p.employee_id: p.segments[-1].rank for p in found.people if p.appraised}
    assert ranks == {"E1": 1, "E2": 3, "E3": 1}
    role = next(role for role in found.roles if role.role == "售前客服")
    assert role.people == ("E1", "E3", "E2")
    person = one(found, "E2")
    assert person.peers is not None
    assert (person.peers.count, person.peers.lowest, person.peers.median) == (3, None, None)
    for text in (*person.verdict, *person.strengths, *person.advice):
        assert "示例E1" not in text.render()


def test_a_missing_figure_holds_total_pay_rank_and_standing(company: Company) -> None:
    company.values = [
        row for row in company.values if (row["employee_id"], row["indicator"]) != ("E2", "first_response_s")
    ]
    found = company.judged()
    person = one(found, "E2")
    assert (person.total, person.grade, person.provisional) == (None, None, True)
    assert person.pay is not None
    assert person.pay.withheld
    assert person.segments[0].rank is None
    assert person.standing is not None
    assert person.standing.known_months == 0
    assert person.verdict[0].render() == "首次响应时间 缺数据，得分暂估"
    assert any("首次响应时间：1 人缺数据" in text.render() for text in found.summary.readiness)


def test_history_gives_change_course_and_standing(company: Company) -> None:
    company.history = pd.DataFrame(
        {
            "month": ["2024-02", "2024-03", "2024-04", "2024-04"],
            "department": ["客服部"] * 4,
            "employee_id": ["E2", "E2", "E2", "E1"],
            "total": [60.0, 65.0, 71.5, None],
            "failed": [True, True, False, False],
            "provisional": [False, False, False, True],
        }
    )
    found = company.judged()
    person = one(found, "E2")
    assert person.change == Decimal("3.5")
    assert person.totals_by_month == (
        ("2024-02", Decimal("60.0")),
        ("2024-03", Decimal("65.0")),
        ("2024-04", Decimal("71.5")),
        ("2024-05", Decimal(75)),
    )
    assert person.standing is not None
    assert (person.standing.failed_in_year, person.standing.known_months) == (2, 4)
    assert one(found, "E1").change is None


def test_trends_take_each_months_own_target(company: Company) -> None:
    company.previous = {"2024-04": [cell("E2", "inquiry_conversion", 35, 100, month="2024-04")]}
    company.tables["targets"] = [
        {
            "period": "2024-04",
            "scope": "role",
            "scope_id": "售前客服",
            "indicator": "inquiry_conversion",
            "value": "0.36",
        }
    ]
    trend = one(company.judged(), "E2").trends[0]
    assert trend.months == ("2024-04", "2024-05")
    assert trend.values == (0.35, 0.30)
    assert trend.targets == (0.36, 0.4)


def test_joiners_and_leavers_are_paid_by_days(company: Company) -> None:
    company.tables["employees"] = [employee("E1", hired="2024-05-22"), employee("E2", left="2024-05-10")]
    company.tables["assignments"] = [post("E1"), post("E2")]
    found = company.judged()
    joiner, leaver = one(found, "E1"), one(found, "E2")
    assert (joiner.days_on_duty, leaver.days_on_duty) == (10, 10)
    assert joiner.pay is not None
    assert leaver.pay is not None
    assert joiner.pay.amount == Decimal("322.58")  # 1000 × 10 / 31
    assert leaver.pay.amount == Decimal("241.94")  # × 75 %
    assert joiner.flags[0].render() == "2024-05-22 入职"


def test_probation_sits_out_where_the_plan_says_so(company: Company) -> None:
    company.tables["assignments"][1]["on_probation"] = True
    assert one(company.judged(), "E2").appraised
    company.files = {"pay/B01.yaml": "{id: B01, title: B, kind: monthly, probation: not_appraised}\n"}
    found = company.judged()
    person = one(found, "E2")
    assert (person.appraised, person.status, person.pay) == (False, "probation", None)
    assert {p.employee_id: p.segments[-1].rank for p in found.people if p.appraised} == {"E1": 1, "E3": 1}


def test_a_helper_is_shown_with_what_falls_far_below_the_shop(company: Company) -> None:
    company.tables["employees"].append(employee("H1"))
    company.tables["assignments"].append(post("H1", "运营专员", department="运营部"))
    company.tables["accounts"] = [
        {"account": f"旗舰店:{who}", "employee_id": who, "starts_on": "2020-01-01"} for who in ("E1", "H1")
    ]
    there = {"department": "运营部", "role": "运营专员"}
    company.values += [
        cell("H1", "inquiry_conversion", 15, 100, **there),
        cell("H1", "first_response_s", 5000, 100, **there),
        cell("", "inquiry_conversion", 93, 300, scope="shop"),
        cell("", "first_response_s", 9000, 300, scope="shop"),
    ]
    found = company.judged()
    helper = one(found, "H1")
    assert (helper.status, helper.appraised, helper.pay, helper.department) == (
        "helper",
        False,
        None,
        "运营部",
    )
    assert [flag.render() for flag in helper.flags] == [
        "询单转化率 15.0 %，低于店铺平均 31.0 % 的 50 %，按规则取消协助资格"
    ]
    assert found.summary.headcount == 4
    assert any("1 人协助接待" in text.render() for text in found.summary.readiness)


def test_the_funnel_counts_distinct_buyers_of_the_department(company: Company) -> None:
    company.values += [
        cell("", "received_buyers", 400, scope="department"),
        cell("", "inquiring_buyers", 300, scope="department"),
        cell("", "payment_rate", 80, 100, scope="department"),
    ]
    summary = company.judged().summary
    assert summary.funnel is not None
    assert [(label.zh, value) for label, value in summary.funnel.steps] == [
        ("接待", 400), ("询单", 300), ("下单", 100), ("付款", 80),
    ]  # fmt: skip


def test_the_department_counts_and_says_where_points_went(company: Company) -> None:
    summary = company.judged().summary
    # (100 + 75 + 80.645161290) / 3
    assert summary.mean_total == Decimal("85.215053763")
    assert (summary.failed, summary.full_pay, summary.provisional) == (0, 1, 0)
    assert dict(summary.grades) == {"A": 1, "B": 1, "C": 1, "D": 0}
    assert (
        summary.work_on[0].render()
        == "售后客服的解决率：1 人中 1 人未达目标，共少得 19.4 分，占该岗位失分的 100 %"
    )
    assert [week.indicator for week in summary.weekly][:2] == ["inquiry_conversion", "first_response_s"]


def test_what_is_said_carries_its_figures(company: Company) -> None:
    person = one(company.judged(), "E2")
    assert [text.render() for text in person.verdict] == [
        "询单转化率 30.0 %，未达目标 40.0 %，少得 15.0 分；另有 1 项共少得 10.0 分",
        "岗位 3 人中排第 3",
    ]
    assert [text.render() for text in person.advice] == [
        "询单转化率：本月 30 / 100，按此基数达到目标 40.0 % 需要 40，还差 10（少得 15.0 分）",
        "首次响应时间 40.0 秒，比目标 30.0 秒多出 10.0 秒（少得 10.0 分）",
    ]
    best = one(company.judged(), "E3")
    assert "样本小，20 条" in "".join(text.render() for text in best.strengths)


def test_the_order_of_rows_changes_nothing(company: Company) -> None:
    first = company.judged()
    for rows in company.tables.values():
        rows.reverse()
    company.values.reverse()
    assert company.judged().model_dump_json() == first.model_dump_json()


def test_an_unknown_department_is_refused_with_its_neighbours(company: Company) -> None:
    with pytest.raises(UnknownName, match="客服部"):
        company.judged(department="客服")


def test_every_sentence_exists_in_both_languages(company: Company) -> None:
    company.history = None
    for person in company.judged().people:
        for text in (*person.verdict, *person.advice, *person.strengths, *person.flags):
            assert text.render("en")
            assert "{" not in text.render("zh")


def test_an_appraisal_saved_and_read_again_is_the_same(company: Company) -> None:
    found = company.judged()
    assert Appraisal.model_validate_json(found.model_dump_json()) == found


def test_a_department_nobody_works_in_gives_an_empty_appraisal(company: Company) -> None:
    found = company.judged(department="运营部")
    assert found.people == ()
    assert (found.summary.headcount, found.summary.mean_total, found.roles) == (0, None, ())


def test_a_card_nobody_wrote_is_refused_by_name(company: Company) -> None:
    company.tables["assignments"][0]["scorecard"] = "T09"
    with pytest.raises(UnknownName, match="T09"):
        company.judged()


def test_the_assignments_own_card_comes_before_the_roles(company: Company) -> None:
    company.tables["assignments"][0]["scorecard"] = "T02"
    company.values.append(cell("E1", "resolution_rate", 50, 100))
    assert one(company.judged(), "E1").total == Decimal(50)


def test_a_role_departments_yaml_does_not_name_is_said(company: Company) -> None:
    company.tables["assignments"][1]["role"] = "新岗位"
    person = one(company.judged(), "E2")
    assert person.not_appraised is not None
    assert "departments.yaml" in person.not_appraised.render()


def test_two_pay_plans_in_one_month_are_paid_side_by_side(company: Company) -> None:
    company.files = {
        "pay/B09.yaml": "{id: B09, title: 另一方案, kind: monthly, full_from: 60, failed_below: 0}\n",
        "departments.yaml": (
            "departments:\n  客服部:\n    roles:\n      售前客服: {scorecard: T01, pay: B01}\n"
            "      售后客服: {scorecard: T02, pay: B09}\n"
        ),
    }
    person = one(company.judged(), "E3")
    assert person.pay is not None
    # 3,100 × 15/31 whole (60 points suffice) + 3,100 × 16/31 whole
    assert person.pay.amount == Decimal("3100.00")
    assert person.pay.plan == "B09、B01"
