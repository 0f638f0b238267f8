"""An appraisal as flat tables, the shape analysts and later months read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from kpireport.appraisal.model import Appraisal, PayOutcome, Person, Segment
from kpireport.indicators import Catalogue, Indicator
from kpireport.scorecards.score import ScoreLine
from kpireport.texts import Quantity, message

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
PAY_COLUMNS = ("plan", "outcome", "people", "base", "amount")
_FEW = 3  # below this an amount is no aggregate but somebody's pay


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


def overview(
    indicators: pd.DataFrame, catalogue: Catalogue, department: str, chosen: Iterable[str]
) -> pd.DataFrame:
    """The month's figures as text: a row an indicator, a column for the department and each of its posts."""
    month = indicators[(indicators["span"] == "month") & (indicators["department"] == department)]
    month = month[month["scope"].isin(["department", "role"])]
    columns = month["role"].where(month["scope"] == "role", department)
    values = {
        (name, column): value
        for name, column, value in zip(month["indicator"], columns, month["value"], strict=True)
    }
    heads = [department, *sorted(set(columns) - {department})]
    rows = {
        catalogue[name].label.render(): [_figure(values.get((name, head)), catalogue[name]) for head in heads]
        for name in chosen
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=heads)


def _figure(value: float | None, indicator: Indicator) -> str:
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
    """Pay added up by plan and by what came of it, without names; where it concerns fewer than three, without amounts."""
    found: dict[tuple[str, str], list[PayOutcome]] = {}
    for person in appraisal.people:
        if person.pay is not None:
            found.setdefault((person.pay.title, _branch(person.pay)), []).append(person.pay)
    rows = [
        (
            plan,
            message(f"engine.pay.{branch}").render(),
            len(outcomes),
            _total(each.base for each in outcomes) if len(outcomes) >= _FEW else None,
            _total(each.amount for each in outcomes) if len(outcomes) >= _FEW else None,
        )
        for (plan, branch), outcomes in sorted(found.items())
    ]
    return pd.DataFrame(rows, columns=[message(f"engine.pay.{head}").render() for head in PAY_COLUMNS])


def _branch(pay: PayOutcome) -> str:
    if pay.withheld:
        return "withheld"
    if pay.share is None:
        return "other"
    if pay.share >= 1:
        return "whole"
    return "none" if pay.share == 0 else "part"


def _total(amounts: Iterable[Decimal | None]) -> Decimal:
    exact = sum((each for each in amounts if each is not None), Decimal(0))
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
