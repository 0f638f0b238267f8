"""A small company made by hand: two posts with two-item cards, and a frame of values written cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from kpireport.appraisal import Appraisal, appraise
from kpireport.data import Readiness, memory_tables
from kpireport.indicators import catalogue
from kpireport.period import Month
from kpireport.project import Project
from kpireport.scorecards import load_cards

MAY = Month(2024, 5)
FILES = {
    "company.yaml": "name: 示例公司\n",
    "departments.yaml": """
departments:
  客服部:
    roles:
      售前客服: {scorecard: T01, pay: B01}
      售后客服: {scorecard: T02, pay: B01}
      客服主管: {}
  运营部:
    roles: {运营专员: {}}
""",
    "scorecards/T01.yaml": """
id: T01
title: 售前测试卡
groups:
  - name: 转化
    weight: 60
    items:
      - {name: 询单转化率, indicator: inquiry_conversion, weight: 60, target: 40 %}
  - name: 响应
    weight: 40
    items:
      - {name: 首次响应时间, indicator: first_response_s, weight: 40, target: 30}
""",
    "scorecards/T02.yaml": """
id: T02
title: 售后测试卡
groups:
  - name: 解决
    weight: 100
    items:
      - {name: 解决率, indicator: resolution_rate, weight: 100, target: 100 %}
""",
    "pay/B01.yaml": "{id: B01, title: 月度考核与绩效工资, kind: monthly}\n",
}


def cell(
    who: str, indicator: str, numerator: float, denominator: float | None = None, **more: Any
) -> dict[str, Any]:
    """One row of the long table: a person's month in 售前客服 unless said otherwise."""
    scope = more.get("scope", "person")
    value = numerator if denominator is None else (numerator / denominator if denominator else None)
    row = {
        "month": "2024-05",
        "span": "month",
        "scope": scope,
        "department": "" if scope == "shop" else "客服部",
        "role": "售前客服" if scope in {"person", "role"} else "",
        "employee_id": who,
        "indicator": indicator,
        "numerator": numerator,
        "denominator": denominator,
        "value": value,
        "rows": int(denominator or numerator),
        "missing": "" if value is not None else "zero_denominator",
    }
    return {**row, **more}


def employee(
    who: str, name: str | None = None, hired: str = "2020-01-01", left: str | None = None
) -> dict[str, Any]:
    return {"employee_id": who, "name": name or f"示例{who}", "hired_on": hired, "left_on": left}


def post(
    who: str, role: str = "售前客服", first: str = "2020-01-01", last: str | None = None, **more: Any
) -> dict[str, Any]:
    row = {"employee_id": who, "department": "客服部", "role": role, "starts_on": first, "ends_on": last}
    return {**row, "on_probation": False, **more}


def terms(who: str, pay: str = "1000", **more: Any) -> dict[str, Any]:
    return {"employee_id": who, "starts_on": "2020-01-01", "performance_pay": pay, **more}


@dataclass
class Company:
    """Files, tables and values of a test; `judged` appraises 客服部 in May 2024."""

    root: Path
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    values: list[dict[str, Any]] = field(default_factory=list)
    previous: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    history: pd.DataFrame | None = None

    def project(self) -> Project:
        for name, text in {**FILES, **self.files}.items():
            path = self.root / "params" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Project.open(self.root)

    def judged(
        self, month: Month = MAY, department: str = "客服部", data: Readiness | None = None
    ) -> Appraisal:
        project, known = self.project(), catalogue()
        return appraise(
            project,
            memory_tables(self.tables),
            pd.DataFrame(self.values),
            {name: pd.DataFrame(rows) for name, rows in self.previous.items()},
            month,
            department,
            known,
            load_cards(project, known),
            self.history,
            data,
        )
