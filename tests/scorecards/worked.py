"""Small hand-made figures and cards for the tests of this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from kpireport.params import read_document
from kpireport.period import Month
from kpireport.scorecards import Evidence, Fact, Scorecard, Seat, check_card, gather
from kpireport.scorecards.case import Case, adds_up
from kpireport.scorecards.evidence import Target
from kpireport.scorecards.score import Better
from kpireport.texts import Label, message

MAY = Month(2024, 5)
ANNA, BERT, CORA, DORA = (Seat("客服部", "售前客服", f"E{i}") for i in (1, 2, 3, 4))


@dataclass(frozen=True)
class Known:
    id: str
    unit: str = "percent"
    better: Better = "up"
    decimals: int = 1

    @property
    def label(self) -> Label:
        return Label(zh=f"{self.id}（名）", en=self.id)


KNOWN = {
    each.id: each
    for each in (
        Known("conversion"),
        Known("seconds", "seconds", "down"),
        Known("sales", "money", "up", 2),
        Known("received", "buyers", "up", 0),
        Known("ratio", "ratio", "up", 2),
        Known("loss", "percent", "down"),
        Known("complaints", "times", "down", 0),
        Known("neutral", "percent", "none"),
    )
}


def row(  # noqa: PLR0917 - one argument a column
    indicator: str,
    numerator: float | None,
    denominator: float | None = None,
    seat: Seat = ANNA,
    scope: str = "person",
    span: str = "month",
    missing: str = "",
) -> dict[str, Any]:
    """One row of the indicator values, its owner columns cut to ``scope``."""
    value = None if missing or numerator is None else numerator / denominator if denominator else numerator
    department, role, employee = seat.at(scope)  # type: ignore[arg-type]
    return {
        "month": str(MAY), "span": span, "scope": scope, "department": department, "role": role,
        "employee_id": employee, "indicator": indicator, "numerator": numerator, "denominator": denominator,
        "value": value, "rows": 1, "missing": missing,
    }  # fmt: skip


def values(*rows: dict[str, Any], month: Month = MAY) -> pd.DataFrame:
    """The rows as the long table of one month."""
    columns = list(row("conversion", 1))
    return pd.DataFrame([{**each, "month": str(month)} for each in rows], columns=columns)


def events(*rows: tuple[str, str, int] | tuple[str, str, int, float, float]) -> pd.DataFrame:
    """Events as (employee, kind, day of May[, quantity, points])."""
    full = [(*each, 1.0, None)[:5] if len(each) == 3 else each for each in rows]
    return pd.DataFrame(
        [
            {"employee_id": who, "kind": kind, "happened_on": date(2024, 5, day), "quantity": q, "points": p}
            for who, kind, day, q, p in full
        ],
        columns=["employee_id", "kind", "happened_on", "quantity", "points"],
    )


def ratings(*rows: tuple[str, str, str, str, float, float]) -> pd.DataFrame:
    """Ratings as (employee, item, rater, relation, score, of)."""
    names = ["employee_id", "item", "rater_id", "relation", "score", "of"]
    return pd.DataFrame(rows, columns=names).assign(period=str(MAY))


def targets(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    """Targets of May as (scope, scope_id, indicator, value)."""
    return pd.DataFrame(rows, columns=["scope", "scope_id", "indicator", "value"]).assign(period=str(MAY))


def evidence(*rows: dict[str, Any], seat: Seat = ANNA, **tables: Any) -> Evidence:
    """The evidence of one seat over these rows and tables."""
    return gather(MAY, values(*rows), **tables).of(seat)


EMPTY = evidence()


def fact(indicator: str, numerator: float | None, denominator: float | None = None) -> Fact:
    """A figure."""
    value = None if numerator is None else numerator / denominator if denominator else numerator
    return Fact(indicator=indicator, value=value, numerator=numerator, denominator=denominator)


def case(indicator: str | None = None, weight: str = "30", target: str | None = None, **more: Any) -> Case:
    """An item of Anna's with the figure of her evidence."""
    seen: Evidence = more.pop("evidence", EMPTY)
    known = KNOWN[indicator] if indicator else None
    return Case(
        name=more.pop("name", "某项"),
        weight=Decimal(weight),
        fact=more.pop("fact", seen.fact(indicator) if indicator else None),
        evidence=seen,
        better=known.better if known else "up",
        unit=known.unit if known else "count",
        decimals=known.decimals if known else 0,
        adds_up=bool(known and adds_up(known)),
        target=None if target is None else Target(Fraction(target), message("score.target.card")),
        **more,
    )


def card_data(*groups: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A card as YAML would give it."""
    return {"id": "X1", "title": "试卡", "groups": list(groups), **more}


def group(name: str, weight: float, *items: dict[str, Any]) -> dict[str, Any]:
    """A group of a card."""
    return {"name": name, "weight": weight, "items": list(items)}


def item(name: str, weight: float, **more: Any) -> dict[str, Any]:
    """An item of a card."""
    return {"name": name, "weight": weight, **more}


def checked(data: dict[str, Any], folder: Path) -> Scorecard:
    """The card, written to a file and read and checked as the product does."""
    path = folder / "X1.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return check_card(read_document(path, "params/scorecards/X1.yaml"), KNOWN)
