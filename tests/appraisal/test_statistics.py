"""Quartiles, ranks, and money shared out to the cent."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpireport.appraisal.money import share_out, to_cents
from kpireport.appraisal.statistics import mean, ranks, spread


def test_equal_points_share_a_rank_and_the_next_is_skipped() -> None:
    totals = {"a": Decimal(90), "b": Decimal(95), "c": Decimal("90.0"), "d": Decimal(70)}
    assert ranks(totals) == {"b": 1, "a": 2, "c": 2, "d": 4}


def test_quartiles_are_linear_between_neighbours() -> None:
    found = spread([Decimal(text) for text in ("70", "80", "82", "90", "91", "99")])
    assert (found.lower, found.median, found.upper) == (Decimal("80.5"), Decimal(86), Decimal("90.75"))
    assert (found.count, found.lowest, found.highest) == (6, Decimal(70), Decimal(99))


def test_too_few_people_give_a_count_alone() -> None:
    assert spread([Decimal(1)] * 4).median is None
    assert spread([Decimal(1)] * 4).count == 4
    assert spread([]).count == 0


@given(st.lists(st.decimals(0, 100, places=2), min_size=5, max_size=40))
def test_quartiles_agree_with_numpy(totals: list[Decimal]) -> None:
    found = spread(totals)
    wanted = np.percentile([float(total) for total in totals], [25, 50, 75])
    assert [float(x or 0) for x in (found.lower, found.median, found.upper)] == pytest.approx(list(wanted))


def test_means_are_exact() -> None:
    assert mean([Decimal("0.1"), Decimal("0.2")]) == Decimal("0.15")
    assert mean([]) is None


def test_three_equal_parts_of_a_yuan_pay_out_every_cent() -> None:
    assert share_out(Decimal("1.00"), {"c": Decimal(1), "a": Decimal(1), "b": Decimal(1)}) == {
        "a": Decimal("0.34"),
        "b": Decimal("0.33"),
        "c": Decimal("0.33"),
    }


def test_nobody_with_points_means_nobody_is_paid() -> None:
    assert share_out(Decimal("5.00"), {"a": Decimal(0)}) == {"a": Decimal(0)}
    assert share_out(Decimal("5.00"), {}) == {}


@given(
    pool=st.decimals(-5000, 5000, places=2),
    parts=st.dictionaries(
        st.text("abcdef", min_size=1, max_size=4), st.decimals(0, 96, places=2), max_size=12
    ),
)
def test_a_pool_is_paid_out_to_the_cent_and_nobody_is_a_cent_off(
    pool: Decimal, parts: dict[str, Decimal]
) -> None:
    paid = share_out(pool, parts)
    total = sum(parts.values())
    assert sum(paid.values()) == (pool if total else 0)
    for name, amount in paid.items():
        assert amount == to_cents(amount)
        if total:
            assert abs(amount - pool * parts[name] / total) < Decimal("0.01")
    assert paid == share_out(pool, dict(reversed(parts.items())))


def test_rounding_is_away_from_zero_on_both_sides() -> None:
    assert to_cents(Decimal("0.005")) == Decimal("0.01")
    assert to_cents(Decimal("-0.005")) == Decimal("-0.01")
    assert to_cents(Decimal("2.675")) == Decimal("2.68")
