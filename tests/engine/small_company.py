"""A company of two departments and four people, whose notebook makes its figures up instead of measuring them.

The engine does not care where figures come from, so its tests need no chats and no scorecards that fit them.
"""

import json
from pathlib import Path

PEOPLE = {"甲部": ("E1", "E2"), "乙部": ("E3", "E4")}

COMPANY = "name: 测试公司\nlanguage: zh\n"
DEPARTMENTS = """
departments:
  甲部:
    roles: {专员: {scorecard: C1}}
  乙部:
    roles: {专员: {scorecard: C2}}
"""
CARD = """
id: {id}
title: {id}卡
roles: []
groups:
  - name: 成绩
    weight: 100
    items:
      - {{name: 成绩, indicator: orders, weight: 100, target: 80}}
"""
SOURCES = """
sources:
  employees: {table: employees, files: data/raw/employees.csv}
  assignments: {table: assignments, files: data/raw/assignments.csv}
  orders: {table: orders, files: data/raw/orders*.csv}
"""
EMPLOYEES = "employee_id,name,hired_on\nE1,测试一,2020-01-01\nE2,测试二,2020-01-01\nE3,测试三,2020-01-01\nE4,测试四,2020-01-01\n"
ASSIGNMENTS = "employee_id,department,role,starts_on,on_probation\n" + "".join(
    f"{who},{department},专员,2020-01-01,否\n" for department, people in PEOPLE.items() for who in people
)
ORDERS = (
    "order_id,buyer_id,ordered_at,paid_at,amount,paid_amount,shop\n"
    "O1,B1,2024-04-03 10:00:00,2024-04-03 10:05:00,10.00,10.00,店\n"
    "O2,B2,2024-05-03 10:00:00,2024-05-03 10:05:00,20.00,20.00,店\n"
)

PARAMETERS = (
    'project = ".."\nmonth = "2024-05"\ndepartment = "甲部"\noverrides = {}\nsave_to = ""\nextra = "007"'
)
# Reads the target from the card, so that a changed parameter changes the figures.
MAKE_UP = """
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
from kpireport.appraisal.model import Appraisal, DepartmentSummary, ItemSummary, Person, RoleSummary, Segment
from kpireport.engine import frames
from kpireport.project import Project
from kpireport.reports.bundle import Bundle, Edition
from kpireport.texts import Label

company = Project.open(project, overrides)
card = "C1" if department == "甲部" else "C2"
target = company.document(f"scorecards/{card}").data["groups"][0]["items"][0]["target"]
names = {"甲部": (("E1", "测试一"), ("E2", "测试二")), "乙部": (("E3", "测试三"), ("E4", "测试四"))}[department]
total = Decimal(80) * 80 / Decimal(target)
people = tuple(
    Person(
        employee_id=who, name=name, department=department, roles=("专员",), manager_id=None,
        hired_on=date(2020, 1, 1), days_on_duty=31, status="appraised", appraised=True,
        segments=(
            Segment(department=department, role="专员", starts_on=date(2024, 5, 1), ends_on=date(2024, 5, 31),
                    days=31, share=Decimal(1), result=None),
        ),
        total=total, full=Decimal(100), grade="B", provisional=False,
    )
    for who, name in names
)
summary = DepartmentSummary(
    department=department, headcount=2, appraised=2, mean_total=total, failed=0, full_pay=0,
    provisional=0, grades=(("B", 2),), funnel=None,
)
item = ItemSummary(
    item="成绩", indicator="orders", label=Label(zh="成绩"), unit="count", decimals=0, better="up", weight=Decimal(100),
    mean_points=total, share_of_weight=0.8, pooled=None, numerator=None, denominator=None,
)
role = RoleSummary(
    role="专员", card=card, title=card, people=tuple(who for who, _ in names), items=(item,), peers=None
)
appraisal = Appraisal(month=month, department=department, people=people, roles=(role,), summary=summary)
"""
SAVE = """
if save_to:
    Path(save_to).mkdir(parents=True, exist_ok=True)
    frames.appraisals(appraisal).to_parquet(Path(save_to) / "appraisals.parquet", index=False)
    Bundle(company=company.company, edition=Edition(), appraisal=appraisal, appeal_until=date(2024, 6, 10)).save(
        Path(save_to) / "bundle.json"
    )
"""


def notebook(*cells: str, parameters: str = PARAMETERS) -> str:
    """A notebook with a parameters cell and these cells, as a file holds it."""
    tagged = [(parameters, ["parameters"]), *((cell, []) for cell in cells)]
    made = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"cell-{position}",
                "metadata": {"tags": tags} if tags else {},
                "outputs": [],
                "source": source.strip(),
            }
            for position, (source, tags) in enumerate(tagged)
        ],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made, ensure_ascii=False, indent=1)


def lay_out(root: Path) -> Path:
    """Write the company's files, not yet taken in."""
    files = {
        "params/company.yaml": COMPANY,
        "params/departments.yaml": DEPARTMENTS,
        "params/sources.yaml": SOURCES,
        "params/scorecards/C1.yaml": CARD.format(id="C1"),
        "params/scorecards/C2.yaml": CARD.format(id="C2"),
        "notebooks/department_month.ipynb": notebook(MAKE_UP, SAVE),
        "data/raw/employees.csv": EMPLOYEES,
        "data/raw/assignments.csv": ASSIGNMENTS,
        "data/raw/orders.csv": ORDERS,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
