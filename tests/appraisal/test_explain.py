"""One item explained, from the appraisal that was printed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from kpireport.appraisal import explain
from kpireport.data import memory_tables
from kpireport.engine.behind import Behind
from kpireport.engine.office import Office
from kpireport.errors import UnknownName
from kpireport.indicators import Evidence, Question, catalogue
from kpireport.texts import message
from tests.appraisal.company import FILES, MAY, Company, cell, employee, post, terms


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(
        tmp_path,
        tables={
            "employees": [employee("E1", "同名"), employee("E2", "同名")],
            "assignments": [
                post("E1", last="2024-05-15"),
                post("E1", "售后客服", "2024-05-16"),
                post("E2"),
            ],
            "pay_terms": [terms("E1"), terms("E2")],
        },
        values=[
            cell("E1", "inquiry_conversion", 30, 100),
            cell("E1", "first_response_s", 3000, 100),
            cell("E1", "resolution_rate", 80, 100, role="售后客服"),
            cell("E2", "inquiry_conversion", 40, 100),
            cell("E2", "first_response_s", 3100, 100),
        ],
    )


def test_an_item_is_explained_from_rows_to_money(company: Company) -> None:
    asked: list[Question] = []

    def ask(question: Question) -> Evidence:
        asked.append(question)
        left_out = ((message("left_out.advertising"), 3),)
        return Evidence(
            catalogue()["inquiry_conversion"], {"parts": pd.DataFrame({"buyer_id": ["b"]})}, left_out
        )

    found = explain(company.judged(), catalogue(), "E1", "inquiry_conversion", ask)
    assert len(found) == 1
    told = found[0].explanation
    assert told.formula.render() == "询单转化率 = 30 ÷ 100 = 30.0 %"
    assert told.target.render() == "40.0 %"
    assert (told.points, told.weight, told.rule) == (Decimal(45), Decimal(60), "attainment")
    assert told.left_out[0][1] == 3
    assert told.rows == 100
    # segment totals 85 (15 days) and 80 (16 days): 45 points × 15/31 × 1,000 / 100 = 217.74
    assert told.money is not None
    assert "217.74 元" in told.money.render()
    assert asked == [Question("inquiry_conversion", "E1", "客服部", "售前客服")]
    assert found[0].evidence is not None
    assert told.pay[-1].total


def test_two_people_of_one_name_are_both_explained(company: Company) -> None:
    found = explain(company.judged(), catalogue(), "同名", "询单转化率")
    assert [each.explanation.employee_id for each in found] == ["E1", "E2"]
    assert found[1].explanation.money is not None
    assert "不改变本月绩效工资" in found[1].explanation.money.render()


def test_an_item_nobody_knows_is_refused_with_its_neighbours(company: Company) -> None:
    appraisal = company.judged()
    with pytest.raises(UnknownName, match="询单转化率"):
        explain(appraisal, catalogue(), "E1", "转化率")
    with pytest.raises(UnknownName, match="E2"):
        explain(appraisal, catalogue(), "E3", "询单转化率")


def test_a_target_for_the_numerator_shows_the_numerator(company: Company) -> None:
    card = "id: T01\ntitle: 卡\ngroups:\n  - name: 转化\n    weight: 100\n    items:\n"
    item = "      - {name: 付款人数, indicator: inquiry_conversion, weight: 100, target_text: 60 次/月}\n"
    company.files = {"scorecards/T01.yaml": card + item}
    appraisal = company.judged()
    told = explain(appraisal, catalogue(), "E2", "付款人数")[0].explanation
    assert told.formula.render() == "付款人数 = 40"
    assert told.points == Decimal("66.67")  # 40 of 60
    line = appraisal.people[1].segments[0].result
    assert line is not None
    assert line.lines[0].fact is not None
    assert line.lines[0].fact.value == 40


def test_a_rule_by_the_week_is_told_week_by_week(tmp_path: Path) -> None:
    rule = "rule: {kind: threshold, each: week, at_least: 30 %, points: 10}"
    files = {"scorecards/T01.yaml": FILES["scorecards/T01.yaml"].replace("target: 40 %", rule)}
    company = Company(tmp_path, files=files)
    company.tables = {"employees": [employee("E1")], "assignments": [post("E1")], "pay_terms": [terms("E1")]}
    company.values = [
        cell("E1", "first_response_s", 30, 1),
        cell("E1", "inquiry_conversion", 10, 30),
        *(
            cell("E1", "inquiry_conversion", n, 10, span=week)
            for week, n in (("W1", 4), ("W2", 3), ("W4", 1))
        ),
    ]
    told = explain(company.judged(), catalogue(), "E1", "询单转化率")[0].explanation
    assert told.points == 20  # 40 %, 30 %, no figure, 10 %
    weeks = {week: said.render() for week, said in told.weeks()}
    assert list(weeks) == ["W1", "W2", "W3", "W4"]
    assert weeks["W1"].startswith("4 / 10 = 40.0 %")
    assert weeks["W4"].startswith("1 / 10 = 10.0 %")
    other = explain(company.judged(), catalogue(), "E1", "首次响应时间")[0].explanation
    assert list(other.weeks()) == []


def test_the_marks_behind_a_rating_are_those_of_the_month_and_of_relations_that_count() -> None:
    rows = [
        {"rating_id": str(n), "employee_id": who, "period": period, "item": "协作", "rater_id": f"R{n}",
         "relation": relation, "score": 8, "of": 10}
        for n, (who, period, relation) in enumerate(
            [("E1", "2024-05", "manager"), ("E1", "2024-05", "peer"), ("E1", "2024-04", "manager"),
             ("E2", "2024-05", "manager")]
        )
    ]  # fmt: skip
    office = SimpleNamespace(tables=memory_tables({"ratings": rows}))
    frame = Behind(cast(Office, office), MAY).ratings("E1", {"协作": ("manager",)})
    assert list(zip(frame["rater_id"], frame["counted_in"], strict=True)) == [("R0", "协作"), ("R1", "")]
