"""An appraisal as flat tables, the shape analysts and later months read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from kpireport.appraisal.model import Appraisal, Person, Segment
from kpireport.indicators import Catalogue, Indicator
from kpireport.scorecards.score import ScoreLine
from kpireport.texts import Quantity

SCORE_COLUMNS = (
    "month",
    "department",
    "role",
    "employee_id",
    "name",
    "group",
    "item",
    "indicator",
    "value",
    "target",
    "weight",
    "rule",
    "points",
    "reason",
)
APPRAISAL_COLUMNS = (
    "month",
    "department",
    "employee_id",
    "name",
    "roles",
    "status",
    "total",
    "full",
    "grade",
    "failed",
    "provisional",
    "pay",
    "pay_withheld",
    "year_end_bonus",
    "flags",
)
PAY_COLUMNS = ("plan", "branch", "people", "base", "amount", "withheld")


def scores(appraisal: Appraisal) -> pd.DataFrame:
    """One row a person, post and item, adjustments included; points and weights as Decimal."""
    rows = [
        _score(appraisal, person, segment, line)
        for person in appraisal.people
        for segment in person.segments
        if segment.result is not None
        for line in (*segment.result.lines, *segment.result.adjustments)
    ]
    return pd.DataFrame(rows, columns=list(SCORE_COLUMNS))


def _score(appraisal: Appraisal, person: Person, segment: Segment, line: ScoreLine) -> tuple[object, ...]:
    return (
        appraisal.month,
        segment.department,
        segment.role,
        person.employee_id,
        person.name,
        line.group,
        line.item,
        line.indicator,
        line.fact.value if line.fact else None,
        line.target,
        line.weight,
        line.rule,
        line.points,
        line.reason.render(),
    )


def overview(indicators: pd.DataFrame, catalogue: Catalogue, department: str) -> pd.DataFrame:
    """The month's figures as text: one row an indicator, a column for the department and each of its posts."""
    month = indicators[(indicators["span"] == "month") & (indicators["department"] == department)]
    month = month[month["scope"].isin(["department", "role"]) & month["value"].notna()]
    columns = month["role"].where(month["scope"] == "role", department)
    wide = month.assign(column=columns).pivot_table(
        index="indicator", columns="column", values="value", sort=False
    )
    rows = {
        catalogue[name].label.render(): {
            column: _figure(value, catalogue[name]) for column, value in row.items()
        }
        for name, row in wide.to_dict("index").items()
    }
    first = [department, *sorted(column for column in wide.columns if column != department)]
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=[name for name in first if name in wide.columns]
    )


def _figure(value: float, indicator: Indicator) -> str:
    return Quantity(value=value, unit=indicator.unit, decimals=indicator.decimals).render()


def appraisals(appraisal: Appraisal) -> pd.DataFrame:
    """One row a person. ``failed`` is missing while the month is not judged for good."""
    return pd.DataFrame(
        [_appraisal(appraisal, person) for person in appraisal.people], columns=list(APPRAISAL_COLUMNS)
    ).astype(
        {
            "failed": "boolean",
            "provisional": "boolean",
            "pay_withheld": "boolean",
            "year_end_bonus": "boolean",
        }
    )


def _appraisal(appraisal: Appraisal, person: Person) -> tuple[object, ...]:
    pay, standing = person.pay, person.standing
    return (
        appraisal.month,
        appraisal.department,
        person.employee_id,
        person.name,
        "、".join(person.roles),
        person.status,
        person.total,
        person.full,
        person.grade,
        None if standing is None else standing.failed,
        person.provisional,
        None if pay is None else pay.amount,
        None if pay is None else pay.withheld,
        None if standing is None else standing.year_end_bonus,
        "；".join(flag.render() for flag in person.flags),
    )


def pay(appraisal: Appraisal) -> pd.DataFrame:
    """Pay added up by plan and branch of its rule, without names; a branch of one person is still one row."""
    found: dict[tuple[str, str], list[Person]] = {}
    for person in appraisal.people:
        if person.pay is not None:
            key = (person.pay.title, "withheld" if person.pay.withheld else _branch(person.pay.share))
            found.setdefault(key, []).append(person)
    rows = [
        (
            plan,
            branch,
            len(people),
            _sum(each.pay.base for each in people if each.pay),
            _sum(each.pay.amount for each in people if each.pay),
            sum(1 for each in people if each.pay and each.pay.withheld),
        )
        for (plan, branch), people in sorted(found.items())
    ]
    return pd.DataFrame(rows, columns=list(PAY_COLUMNS))


def _branch(share: Decimal | None) -> str:
    if share is None:
        return "other"
    if share >= 1:
        return "whole"
    return "none" if share == 0 else "part"


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((each for each in amounts if each is not None), Decimal(0))
