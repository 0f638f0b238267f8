"""Months and weeks of the sample: what stands behind the courses."""

from __future__ import annotations

from kpireport.appraisal.model import (
    Trend,
    Week,
)
from kpireport.texts import Label
from tests.reports.sample.cards import CARDS, MONTHS, SPANS, line


def trends(role: str, skill: float, number: int) -> tuple[Trend, ...]:
    made = []
    for item in CARDS[role][1]:
        _, indicator, _, unit, decimals, better, _, target, _, _ = item
        value = line(item, skill, number).fact
        assert value is not None
        assert value.value is not None
        steps = [1 + ((number * 5 + month * 3 + item[6]) % 7 - 3) / 40 for month in range(len(MONTHS))]
        values: list[float | None] = [value.value * step / steps[-1] for step in steps]
        if number % 4 == 1:
            values[1] = None
        made.append(
            Trend(
                item=item[0],
                indicator=indicator,
                label=Label(zh=item[0], en=item[2]),
                unit=unit,
                decimals=decimals,
                better=better,
                months=MONTHS,
                values=tuple(values),
                targets=(target,) * len(MONTHS),
                role=role,
            )
        )
    return tuple(made)


def weeks(role: str, skill: float, number: int) -> tuple[Week, ...]:
    found = []
    for item in CARDS[role][1]:
        value = line(item, skill, number).fact
        assert value is not None
        assert value.value is not None
        values: list[float | None] = [value.value * (1 + (week - 1.5) / 30) for week in range(4)]
        if item[1] == "received_buyers":
            values = [one / 4 for one in values if one is not None]
        if item[1] == "店长评定":
            values = [None, None, None, None]
        found.append(
            Week(
                indicator=item[1],
                label=Label(zh=item[0], en=item[2]),
                unit=item[3],
                decimals=item[4],
                better=item[5],
                spans=SPANS,
                values=tuple(values),
                role=role,
            )
        )
    return tuple(found)
