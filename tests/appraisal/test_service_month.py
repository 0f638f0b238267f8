"""B03 from tables and values to pay, through the whole appraisal."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.appraisal.company import Company, cell, employee, post, terms

D = Decimal
FILES = {
    "departments.yaml": """
departments:
  客服部:
    roles:
      售前客服: {scorecard: P01, pay: B03}
""",
    "scorecards/P01.yaml": """
id: P01
title: 计分卡
scoring: points
full: 60
groups:
  - name: 转化
    weight: 60
    items:
      - {name: 询单转化率, indicator: inquiry_conversion, weight: 60, target: 40 %}
""",
    "scorecards/B02-behaviour.yaml": """
id: B02-behaviour
title: 行为卡
scoring: points
full: 20
groups:
  - name: 行为
    weight: 20
    items:
      - {name: 表扬, weight: 20, rule: {kind: bonus_per_event, events: [praise], points: 5}}
""",
    "pay/B03.yaml": "{id: B03, title: 部门奖惩与薪资构成, kind: service, task: {source: target}}\n",
}


TWO_POSTS = (
    "departments: {客服部: {pay: B03, roles: {售前客服: {scorecard: P01}, 售后客服: {scorecard: P01}}}}\n"
)


def money(who: str, indicator: str, amount: float, **more: Any) -> dict[str, Any]:
    return cell(who, indicator, amount, rows=9, **more)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """Two agents; tasks and last month's figures in the tables."""
    rated = {"inquiry_conversion": ((12, 40), (10, 40)), "value_per_buyer": ((5000, 10), (4000, 10))}
    before = {"month": "2024-04"}
    return Company(
        tmp_path,
        files=FILES,
        tables={
            "employees": [employee("E1"), employee("E2"), employee("E3")],
            "assignments": [post("E1"), post("E2"), post("E3", on_probation=True)],
            "pay_terms": [
                terms("E1", base_pay="3000", attendance_bonus="200", overtime_rate="20"),
                terms("E2", base_pay="3100"),
            ],
            "targets": [
                {
                    "period": period,
                    "scope": scope,
                    "scope_id": name,
                    "indicator": "assisted_sales",
                    "value": value,
                }
                for period in ("2024-04", "2024-05")
                for scope, name, value in (
                    ("department", "客服部", "40000"),
                    ("person", "E1", "10000"),
                    ("role", "售前客服", "20000"),
                )
            ],
            "events": [
                {
                    "event_id": str(n),
                    "employee_id": who,
                    "happened_on": "2024-05-08",
                    "kind": kind,
                    "quantity": q,
                }
                for n, (who, kind, q) in enumerate(
                    [("E1", "praise", 2), ("E2", "praise", 1), ("E1", "overtime", 3)]
                )
            ],
            "benchmarks": [
                {"period": "2024-05", "shop": shop, "indicator": "服务得分行业均值", "value": value}
                for shop, value in (("甲", "4.6"), ("乙", "4.8"))
            ],
        },
        values=[
            cell("E1", "inquiry_conversion", 8, 20),
            cell("E2", "inquiry_conversion", 4, 20),
            money("E1", "assisted_sales", 20000.0),
            money("E2", "assisted_sales", 5000.1),
            money("E1", "assisted_others", 1000.0),
            money("E2", "assisted_others", 0.0),
            money("E3", "assisted_sales", 4999.9),
            money("", "assisted_sales", 30000.0, scope="department"),
            *(cell("", name, *now, scope="department") for name, (now, _) in rated.items()),
            cell("", "service_score", 475, 100, scope="shop"),
        ],
        previous={
            "2024-04": [
                money("E1", "assisted_sales", 9000.0, **before),
                money("E2", "assisted_sales", 10000.0, **before),
                *(cell("", name, *then, scope="department", **before) for name, (_, then) in rated.items()),
                cell("", "service_score", 470, 100, scope="shop", **before),
            ]
        },
    )


def test_a_month_from_tables_to_pay_by_hand(company: Company) -> None:
    found = company.judged()
    pay = {person.employee_id: person.pay for person in found.people}
    sheet = {line.label.render(): line for line in found.summary.pay[0].lines}
    # two are appraised: 4.75 is above the industry's 4.7 and last month's 4.7: +100 × 2
    assert sheet["店铺服务态度评分"].amount == 200
    # completion 200 % and 25.0005 %, mean 112.5 %; last month 90 % and 50 %, mean 70 %: +50 × 2
    assert sheet["个人任务完成率平均值"].amount == 100
    # 30 % after 25 %, 500 after 400: +50 × 2
    assert sheet["部门转化率与客单价"].amount == 100
    # 30,000 / 40,000 × 12 / 40 × 1 % = 0.00225; × 30,000 = 67.5
    # inside 80 + 5,000.1 × 5 ‰ = 105.0005; × 20 % = 21.0001; beyond 10,000 × 10 ‰ × 10 % = 10
    assert sheet["考核奖金 X"].amount == D("498.50")  # 67.5 + 21.0001 + 10 + 400
    assert sheet["部门绩效奖金（X × 80 %）"].amount == D("398.80")
    assert sheet["部门行为奖金（X × 20 %）"].amount == D("99.70")
    # points 60 and 30 of 96; behaviour 10 and 5 of 15
    assert pay["E1"] is not None
    lines = {line.label.render(): line.amount for line in pay["E1"].lines}
    assert lines["基本工资"] == 3000
    assert lines["全勤奖"] == 200
    assert lines["加班工资"] == 60
    assert lines["销售提成"] == D("156.00")
    assert lines["个人绩效奖金"] == D("249.25")  # 60 / 96 × 398.80
    assert lines["个人行为奖金"] == D("66.47")  # 10 / 15 × 99.70 = 66.466…
    assert pay["E1"].amount == D("3731.72")
    # 25.0005 × 0.8 = 20.0004; 30 / 96 × 398.80 = 124.625; 33.233…
    assert pay["E2"] is not None
    assert pay["E2"].amount == D("3100") + D("20.00") + D("33.23") + D("124.63")
    # on probation: nobody agreed a base pay, which is said and not guessed
    assert pay["E3"] is not None
    assert pay["E3"].withheld
    assert found.people[0].segments[0].behaviour is not None
    assert found.people[0].standing is None
    assert found.people[0].grade is None


def test_on_probation_there_is_fixed_pay_and_nothing_of_the_pools(company: Company) -> None:
    company.tables["pay_terms"].append(terms("E3", base_pay="2800", attendance_bonus="150"))
    before = {person.employee_id: person.pay for person in company.judged().people}
    pay = before["E3"]
    assert pay is not None
    assert (pay.amount, pay.withheld) == (D("2950.00"), False)
    assert [(line.label.render(), line.amount) for line in pay.lines] == [
        ("基本工资", D("2800.00")), ("全勤奖", D("150.00")), ("加班工资", D("0.00")), ("提成与奖金", D("0.00")),
        ("本月应发", D("2950.00")),
    ]  # fmt: skip
    assert "试用期不参加考核" in pay.reason.render()
    assert before["E1"] is not None
    assert before["E1"].amount == D(
        "3731.72"
    )  # as without E3's terms: the pools are divided among the appraised
    company.files = {**FILES, "pay/B03.yaml": FILES["pay/B03.yaml"].replace("}}", "}, probation_pay: none}")}
    assert {p.employee_id: p.pay for p in company.judged().people}["E3"] is None


def test_who_passes_probation_into_another_post_has_the_base_pay_of_the_whole_month(company: Company) -> None:
    company.files = {
        **FILES,
        "departments.yaml": TWO_POSTS,
    }
    company.tables["assignments"] = [
        post("E1", "售后客服", last="2024-05-10", on_probation=True),
        post("E1", first="2024-05-11"),
        post("E2"),
    ]
    pay = company.judged().people[0].pay
    assert pay is not None
    assert pay.lines[0].amount == 3000  # not 3000 × 21 / 31
    assert pay.lines[1].amount == 200


def test_bad_reviews_of_both_posts_count_in_the_behaviour_of_a_mover(company: Company) -> None:
    card = FILES["scorecards/B02-behaviour.yaml"].replace(
        "{name: 表扬, weight: 20, rule: {kind: bonus_per_event, events: [praise], points: 5}}",
        "{name: 零差评, indicator: bad_reviews, weight: 20, rule: {kind: threshold, at_most: 0, points: 20}}\n"
        "      - {name: 差评, indicator: bad_reviews, weight: 0, rule: {kind: deduct_per_event, points: 2}}",
    )
    company.files = {
        **FILES,
        "scorecards/B02-behaviour.yaml": card.replace("full: 20", "full: 20\nfloor: null"),
        "departments.yaml": TWO_POSTS,
    }
    company.tables["assignments"] = [
        post("E1", last="2024-05-10"), post("E1", "售后客服", "2024-05-11"), post("E2"),
    ]  # fmt: skip
    company.values += [
        cell("E1", "bad_reviews", 2), cell("E1", "bad_reviews", 1, role="售后客服"), cell("E2", "bad_reviews", 0),
        cell("E1", "inquiry_conversion", 8, 20, role="售后客服"),
    ]  # fmt: skip
    people = company.judged().people
    marks = [s.behaviour.total for p in people for s in p.segments if s.behaviour is not None]
    assert marks == [D(-6), D(20)]  # three bad reviews of 2 points each; none


def test_a_fifth_week_makes_the_pool_a_fifth_weeks_points_larger(company: Company) -> None:
    """May 2024 has five weeks from Monday on (1–5, 6–12, 13–19, 20–26, 27–31): points / 120 instead of / 96."""
    company.files = {**FILES, "company.yaml": "name: 示例公司\nweeks: monday\n"}
    pay = {person.employee_id: person.pay for person in company.judged().people}
    assert pay["E1"] is not None
    lines = {line.label.render(): line.amount for line in pay["E1"].lines}
    assert lines["个人绩效奖金"] == D("199.40")  # 60 / 120 × 398.80


def test_a_missing_task_withholds_the_departments_pay_and_names_the_way_out(company: Company) -> None:
    company.tables["targets"] = [t for t in company.tables["targets"] if t["scope"] != "role"]
    found = company.judged()
    pay = {person.employee_id: person.pay for person in found.people}
    assert pay["E1"] is not None
    assert pay["E2"] is not None
    assert pay["E1"].withheld
    assert "没有本人的销售任务" in pay["E2"].reason.render()
    assert "1 人缺销售额或任务" in pay["E1"].reason.render()


def test_even_tasks_split_the_departments_task_by_days(company: Company) -> None:
    company.files = {**FILES, "pay/B03.yaml": FILES["pay/B03.yaml"].replace("}}", "}, personal_task: even}")}
    company.tables["assignments"][1]["starts_on"] = "2024-05-22"  # 10 of 31 days
    found = company.judged()
    pay = {person.employee_id: person.pay for person in found.people}
    assert pay["E1"] is not None
    lines = {line.label.render(): line for line in pay["E1"].lines}
    assert lines["个人任务"].figure is not None
    assert lines["个人任务"].figure.render() == "30,243.90 元"  # 40,000 × 31 / 41
    assert lines["个人任务"].amount is None  # nobody is paid a task


def test_the_order_of_rows_changes_nothing(company: Company) -> None:
    first = company.judged().model_dump_json()
    for rows in company.tables.values():
        rows.reverse()
    company.values.reverse()
    assert company.judged().model_dump_json() == first


def test_a_mover_keeps_what_each_week_gave_and_behaviour_is_judged_once(company: Company) -> None:
    card = (
        FILES["scorecards/P01.yaml"]
        .replace("P01", "P02")
        .replace("target: 40 %}", "rule: {kind: threshold, each: week, at_least: 30 %, points: 2}}")
    )
    company.files = {
        **FILES,
        "scorecards/P02.yaml": card,
        "departments.yaml": (
            "departments: {客服部: {pay: B03, roles: {售前客服: {scorecard: P02}, 售后客服: {scorecard: P02}}}}\n"
        ),
    }
    company.tables["assignments"] = [
        post("E1", last="2024-05-14"),
        post("E1", "售后客服", "2024-05-15"),
        post("E2"),
    ]
    company.values += [
        cell("E1", "inquiry_conversion", 9, 20, span=week, role=role)
        for week, role in (("W1", "售前客服"), ("W2", "售前客服"), ("W3", "售后客服"), ("W4", "售后客服"))
    ]
    person = company.judged().people[0]
    # two weeks of 2 points in each post: 8, not 14/31 × 4 + 17/31 × 4
    assert person.total == 8
    # two praises on the 8th, in the shorter post: 10 points, once
    marks = [segment.behaviour.total for segment in person.segments if segment.behaviour is not None]
    assert marks == [D(10)]
