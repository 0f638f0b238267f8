"""Every service figure of random companies against a second reading of the brief, to the last cent and buyer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from kpireport.data import memory_tables
from kpireport.indicators import Catalogue, Settings, catalogue, compute
from kpireport.period import Month
from tests.indicators.oracle import on_duty, oracle, serving, spans_of
from tests.indicators.oracle_book import Figure, Key
from tests.indicators.oracle_facts import Rules
from tests.indicators.worlds import STOCK, World, side_by_side, world

MAY = Month.parse("2024-05")
# Means and quantiles are divisions of seconds and marks: everything else is a count or money and must be exact.
ROUNDED = {"first_response_median_s", "first_response_p90_s", "service_score", "value_ratio"}
SHOWN = (
    *("span", "scope", "department", "role", "employee_id", "indicator"),
    *("numerator", "denominator", "value", "missing"),
)
Found = tuple[float, float, float, str]


def differences(rows: World, weeks: str = "four", **windows: Any) -> list[str]:
    """Where the product and the second reading do not say the same, a line each."""
    spans = spans_of(2024, 5, weeks)
    wanted = oracle(rows, spans, Rules(stock_phrases=STOCK, **windows))
    found = _product(rows, weeks, windows)
    served = serving(rows, spans)
    expected = on_duty(rows, spans)
    lines = [f"{key}: has no figures" for key in sorted(expected - set(found))]
    lines += [f"{key}: has figures" for key in sorted(set(found) - expected)]
    for key in sorted(expected & set(found)):
        lines += [f"{key} {name}: not wanted" for name in sorted(set(found[key]) - set(wanted[key]))]
        for name, want in sorted(wanted[key].items()):
            have = found[key].get(name)
            idle = key[1] == "person" and (key[0], key[4]) not in served
            if not _agree(name, want, have, idle):
                lines.append(f"{key} {name}: {_shown(want)}, not {have}")
    return lines


def _product(rows: World, weeks: str, windows: Mapping[str, Any]) -> dict[Key, dict[str, Found]]:
    plain = {name: float(value) if isinstance(value, Decimal) else value for name, value in windows.items()}
    settings = Settings.model_validate({"stock_phrases": STOCK, "weeks": weeks, **plain})
    found: dict[Key, dict[str, Found]] = {}
    service = Catalogue.of(*(each for each in catalogue().values() if each.domain == "service"))
    for row in compute(memory_tables(rows), MAY, settings, service)[list(SHOWN)].itertuples():
        found.setdefault(tuple(row[1:6]), {})[row[6]] = row[7:]
    return found


def _agree(name: str, want: Figure, have: Found | None, idle: bool) -> bool:
    """``idle``: a person without an account in the span, of whom nothing but what they did is told."""
    if have is None:
        return False
    if idle and have[3] == "no_account":
        return (not want[0] or want[2] is None) and math.isnan(have[2])
    if (have[3] == "") != (want[2] is not None):
        return False
    shares = name in ROUNDED or want[1] is not None
    return all(
        _near(number, value, name in ROUNDED if place < 2 else shares)
        for place, (number, value) in enumerate(zip(want, have[:3], strict=True))
    )


def _near(want: Any, have: float, rounded: bool) -> bool:
    if want is None:
        return math.isnan(have)
    return math.isclose(float(want), have, rel_tol=1e-9, abs_tol=1e-9) if rounded else float(want) == have


def _shown(want: Figure) -> tuple[float | None, ...]:
    return tuple(None if number is None else float(number) for number in want)


# Every company is compared under one of these.
SETTINGS: tuple[dict[str, Any], ...] = (
    {},
    {"credit": "order", "return_days": 3},
    {"credit": "payment", "weeks": "monday"},
    {"after_sales_days": 1, "advertising_replies": 1, "one_sentence_replies": 2, "shift": ("06:00", "18:00")},
    {"payment_days": 1, "first_contact_hours": 240, "weeks": "monday"},
    {"after_sales_days": 30, "payment_days": 10, "good_share": Decimal("0.79"), "bad_share": Decimal("0.41")},
    {
        "payment_days": 0,
        "after_sales_days": 0,
        "first_contact_hours": 1,
        "credit": "payment",
        "shift": ("18:00", "06:00"),
    },
)


def check(settings: dict[str, Any], seeds: Iterable[int]) -> None:
    """Several companies in one computation: it takes about as long as one."""
    found = differences(side_by_side(world(seed) for seed in seeds), **settings)
    assert not found, f"seeds {list(seeds)}, {settings}: {len(found)} differences\n" + "\n".join(found[:20])


# Companies for each of the settings; those above 200 meet borders that the others miss (a payment exactly 14 days before a
# chat, two accounts of a conversation starting at once, a buyer spoken to but silent, a payment when all was final).
SEEDS = ((0, 1, 203), (2, 3, 204), (4, 5, 210), (6, 7), (8, 9, 207), (10, 11), (12, 13, 200))


@pytest.mark.parametrize("number", range(len(SETTINGS)))
def test_every_figure_is_that_of_a_second_reading(number: int) -> None:
    check(SETTINGS[number], SEEDS[number])


@pytest.mark.slow
@pytest.mark.parametrize("number", range(40))
def test_every_figure_of_many_companies_is_that_of_a_second_reading(number: int) -> None:
    check(SETTINGS[number % len(SETTINGS)], range(300 + 4 * number, 304 + 4 * number))
