"""Whole made-up months against a second reading of B01 and B03, person by person."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.appraisal import second_reading
from tests.appraisal.company import Company, cell, employee, post, terms

PRE, AFTER = "售前客服", "售后客服"
CARDS = {
    PRE: [("inquiry_conversion", 60, "0.4", "up"), ("first_response_s", 40, "30", "down")],
    AFTER: [("resolution_rate", 100, "1", "up")],
}
B03 = {
    "departments.yaml": (
        "departments:\n  客服部:\n    roles:\n"
        f"      {PRE}: {{scorecard: T01, pay: B03}}\n      {AFTER}: {{scorecard: T02, pay: B03}}\n"
    ),
    "scorecards/B02-behaviour.yaml": (
        "id: B02-behaviour\ntitle: 行为卡\nscoring: points\nfull: 20\ngroups:\n  - name: 行为\n    weight: 20\n"
        "    items:\n      - {name: 表扬, weight: 20, rule: {kind: bonus_per_event, events: [praise], points: 5}}\n"
    ),
    "pay/B03.yaml": "{id: B03, title: 部门奖惩, kind: service}\n",
}


def people_of(random: Random, company: Company, count: int) -> list[str]:
    """People with every kind of month: whole, joined, left, moved, terms changed; and their agreed pay."""
    names = [f"E{n:02d}" for n in range(count)]
    tables: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("employees", "assignments", "pay_terms", "events", "targets")
    }
    for n, who in enumerate(names):
        on = random.randint(2, 30)
        kind = ("whole", "joined", "left", "moved", "changed")[n % 5]
        hired = f"2024-05-{on:02d}" if kind == "joined" else "2020-01-01"
        tables["employees"].append(
            employee(who, hired=hired, left=f"2024-05-{on:02d}" if kind == "left" else None)
        )
        role = random.choice((PRE, AFTER))
        if kind == "moved":
            other = AFTER if role == PRE else PRE
            tables["assignments"] += [
                post(who, role, last=f"2024-05-{on:02d}"), post(who, other, f"2024-05-{on + 1:02d}"),
            ]  # fmt: skip
        else:
            tables["assignments"].append(post(who, role))
        spans = (
            [(None, None)]
            if kind != "changed"
            else [(None, f"2024-05-{on:02d}"), (f"2024-05-{on + 1:02d}", None)]
        )
        for first, last in spans:
            row = terms(
                who,
                str(random.randint(50000, 300000) / 100),
                ends_on=last,
                base_pay=random.randint(2000, 5000),
            )
            tables["pay_terms"].append(
                {**row, "attendance_bonus": 200, **({"starts_on": first} if first else {})}
            )
        tables["events"].append(
            {"event_id": who, "employee_id": who, "happened_on": "2024-05-01", "kind": "praise",
             "quantity": random.randint(0, 4) if kind != "joined" else 0}
        )  # fmt: skip
        for month in ("2024-04", "2024-05")[hired > "2024" :]:
            goal = {"indicator": "assisted_sales", "value": random.randint(8000, 20000)}
            tables["targets"].append({"period": month, "scope": "person", "scope_id": who, **goal})
    company.tables = tables
    return names


def held(company: Company, month: str) -> list[tuple[str, str]]:
    """Who held which post in a month."""
    joined = {row["employee_id"]: row["hired_on"][:7] for row in company.tables["employees"]}
    return [
        (row["employee_id"], row["role"])
        for row in company.tables["assignments"]
        if max(row["starts_on"][:7], joined[row["employee_id"]]) <= month <= (row["ends_on"] or "2099")[:7]
    ]


def values_of(random: Random, posts: list[tuple[str, str]], month: str) -> list[dict[str, Any]]:
    """Figures of everyone in the posts held, of the department and of the shop."""
    rows = []
    for who, role in posts:
        more = {"role": role, "month": month}
        of = random.randint(40, 300)
        rows += [
            cell(who, "inquiry_conversion", random.randint(of // 5, of // 2), of, **more),
            cell(who, "first_response_s", random.randint(20 * of, 60 * of), of, **more),
            cell(who, "resolution_rate", random.randint(of // 2, of), of, **more),
            cell(who, "assisted_sales", random.randint(0, 1500000) / 100, rows=9, **more),
            cell(who, "assisted_others", random.randint(0, 100000) / 100, rows=9, **more),
        ]
    sold = sum(row["numerator"] for row in rows if row["indicator"] == "assisted_sales")
    there = {"month": month, "scope": "department"}
    shop = {"month": month, "scope": "shop"}
    return [
        *rows,
        cell("", "assisted_sales", round(sold, 2), rows=9, **there),
        cell("", "inquiry_conversion", random.randint(300, 500), 1000, **there),
        cell("", "value_per_buyer", random.randint(20000, 30000), 100, **there),
        cell("", "shop_sales", round(sold * random.uniform(2, 4), 2), rows=9, **shop),
        cell("", "page_views", random.randint(50000, 90000), **shop),
        cell("", "service_score", random.randint(460, 490), 100, **shop),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_performance_pay_of_a_made_up_month(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    company = Company(tmp_path)
    people_of(random, company, 15)
    company.values = values_of(random, held(company, "2024-05"), "2024-05")
    found = company.judged()
    shares = set()
    for person in found.people:
        wanted = second_reading.b01(company.tables, company.values, person.employee_id, CARDS)
        assert person.pay is not None
        assert person.pay.amount is not None
        assert Fraction(person.pay.amount) == wanted, person.employee_id
        shares.add(person.pay.share)
    assert len(shares) > 3  # whole, none and several in between came up


@pytest.mark.parametrize("seed", range(4))
def test_a_service_departments_pay_of_a_made_up_month(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    company = Company(tmp_path, files=B03)
    names = people_of(random, company, 8)
    before = ["2023-05", "2024-02", "2024-03", "2024-04"][seed % 3 :]
    months = {name: values_of(random, held(company, name), name) for name in (*before, "2024-05")}
    company.tables["benchmarks"] = [
        {
            "period": "2024-05",
            "shop": "店",
            "indicator": "service_score",
            "value": random.choice(["4.6", "4.9"]),
        }
    ]
    company.values = months["2024-05"]
    company.previous = {name: months[name] for name in before}
    paid = {person.employee_id: person.pay for person in company.judged().people}
    for who, (fixed, commission, performance, behaviour) in second_reading.b03(
        company.tables, months, names, CARDS
    ).items():
        pay = paid[who]
        assert pay is not None
        lines = {line.label.render(): line.amount for line in pay.lines}
        parts = [lines[name] for name in ("基本工资", "全勤奖", "加班工资")]
        assert sum(Fraction(part) for part in parts if part is not None) == fixed
        assert lines["销售提成"] is not None
        assert Fraction(lines["销售提成"]) == commission
        for name, wanted in (("个人绩效奖金", performance), ("个人行为奖金", behaviour)):
            amount = lines[name]
            assert amount is not None
            assert abs(Fraction(amount) - wanted) < Fraction(1, 100), (who, name)
        assert pay.amount == sum(
            part or 0 for part in (*parts, lines["销售提成"], lines["个人绩效奖金"], lines["个人行为奖金"])
        )
