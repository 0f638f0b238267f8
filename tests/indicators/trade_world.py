"""A small random company for the indicators outside service, and plain readings of its rows."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from kpireport.data import Tables, memory_tables
from kpireport.indicators import Settings, catalogue, compute
from kpireport.period import Month

Row = dict[str, Any]
Figure = tuple[float, float | None]
MONTH = Month.parse("2024-02")  # a February of a leap year
FIRST, END = datetime(2024, 2, 1), datetime(2024, 3, 1)
PEOPLE = {
    "E1": ("客服部", "售前客服", "a1"),
    "E2": ("客服部", "售后客服", "a2"),
    "E3": ("运营部", "运营专员", "a3"),
}


def staff() -> dict[str, list[Row]]:
    """Three people of two departments with an account each; a3 passes from E3 to E1 on 16 February."""
    rows: dict[str, list[Row]] = {"employees": [], "assignments": [], "accounts": []}
    for person, (department, role, account) in PEOPLE.items():
        rows["employees"].append({"employee_id": person, "name": person, "hired_on": "2020-01-15"})
        rows["assignments"].append(
            {
                "employee_id": person,
                "department": department,
                "role": role,
                "starts_on": "2020-01-15",
                "on_probation": False,
            }
        )
        last = "2024-02-15" if account == "a3" else None
        rows["accounts"].append(
            {"account": account, "employee_id": person, "starts_on": "2020-01-01", "ends_on": last}
        )
    rows["accounts"].append({"account": "a3", "employee_id": "E1", "starts_on": "2024-02-16"})
    return rows


def owner(account: str | None, day: date) -> str | None:
    """Who used an account on a day."""
    if account == "a3":
        return "E3" if day <= date(2024, 2, 15) else "E1"
    return {"a1": "E1", "a2": "E2"}.get(account or "")


def moment(dice: random.Random, first: datetime, last: datetime) -> datetime:
    """A moment, sometimes exactly midnight."""
    seconds = dice.randrange(int((last - first).total_seconds()))
    found = first + timedelta(seconds=seconds)
    return found.replace(hour=0, minute=0, second=0) if dice.random() < 0.1 else found


def orders(dice: random.Random, count: int = 150) -> list[Row]:
    """Orders from January 2023 to March 2024, most of them near February, of twelve buyers."""
    made: list[Row] = []
    for number in range(count):
        since = dice.choice([datetime(2023, 2, 1), datetime(2023, 10, 1), datetime(2024, 1, 1), FIRST])
        until = datetime(2023, 3, 1) if since.month == 2 and since.year == 2023 else datetime(2024, 3, 5)
        placed = moment(dice, since, until)
        row: Row = dict.fromkeys(("paid_at", "cancelled_at", "shipped_at", "delivered_at", "promised_at"))
        amount = Decimal(dice.randrange(1, 90_000)) / 100
        row |= {
            "order_id": f"o{number}",
            "buyer_id": f"b{dice.randrange(12)}",
            "ordered_at": placed,
            "amount": amount,
        }
        row |= {"shop": "店", "account": dice.choice(["a1", "a2", "a3", None]), "paid_amount": Decimal(0)}
        if dice.random() < 0.85:
            paid = placed + timedelta(minutes=dice.randrange(0, 60 * 24 * 5))
            row |= {"paid_at": paid, "paid_amount": amount - Decimal(dice.randrange(0, 100)) / 100}
            if row["paid_amount"] < 0:
                row["paid_amount"] = Decimal(0)
            if dice.random() < 0.85:
                row["shipped_at"] = paid + timedelta(
                    hours=dice.choice([1, 24, 30, 48, 60]), seconds=dice.choice([0, 0, 1])
                )
                row["promised_at"] = dice.choice([None, paid + timedelta(days=4)])
                if dice.random() < 0.8:
                    row["delivered_at"] = row["shipped_at"] + timedelta(hours=dice.randrange(5, 120))
        if dice.random() < 0.15:
            row["cancelled_at"] = placed + timedelta(hours=dice.randrange(0, 100))
        made.append(row)
    return made


def is_paid(order: Row) -> bool:
    """Paid, and not cancelled before."""
    return order["paid_at"] is not None and (
        order["cancelled_at"] is None or order["cancelled_at"] >= order["paid_at"]
    )


def within(when: datetime | None, first: datetime = FIRST, last: datetime = END) -> bool:
    """Whether a moment lies in the half-open span."""
    return when is not None and first <= when < last


def tables(rows: dict[str, list[Row]], dice: random.Random | None = None) -> Tables:
    """Canonical tables, in shuffled order where there is a die."""
    together = {**staff(), **rows}
    if dice is not None:
        for each in together.values():
            dice.shuffle(each)
    return memory_tables(together)


def values(opened: Tables, only: list[str], month: Month = MONTH, **settings: Any) -> pd.DataFrame:
    """The month's rows of these indicators."""
    return compute(opened, month, Settings(**settings), catalogue(), only)


def row(
    frame: pd.DataFrame, indicator: str, person: str | None = None, span: str = "month", **keys: str
) -> Any:
    """The one row of an indicator for the shop, or for a person."""
    keys = {"indicator": indicator, "span": span, **keys}
    if "scope" not in keys:
        keys |= {"scope": "person", "employee_id": person} if person else {"scope": "shop"}
    chosen = frame
    for name, wanted in keys.items():
        chosen = chosen[chosen[name] == wanted]
    assert len(chosen) == 1, (keys, len(chosen))
    return next(chosen.itertuples())


def check(
    frame: pd.DataFrame, indicator: str, numerator: Any, denominator: Any = None, person: str | None = None
) -> None:
    """The figure is this one: missing where the denominator is 0, else numerator over denominator."""
    found = row(frame, indicator, person)
    if denominator is not None and denominator == 0:
        assert found.missing == "zero_denominator", (indicator, person, found)
        return
    assert found.missing == "", (indicator, person, found)
    assert abs(found.numerator - float(numerator)) < 1e-6, (indicator, person, found, numerator)
    if denominator is not None:
        assert abs(found.denominator - float(denominator)) < 1e-6, (indicator, person, found, denominator)
        assert abs(found.value - float(numerator) / float(denominator)) < 1e-9
    else:
        assert abs(found.value - float(numerator)) < 1e-6
