"""Exact numbers and the one rounding."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpireport.scorecards.exact import exact, half_up, share_out


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("2.675", 2, "2.68"), ("2.665", 2, "2.67"), ("-2.675", 2, "-2.68"), ("0.5", 0, "1"), ("1.5", 0, "2"),
        ("2.5", 0, "3"), ("-0.001", 2, "0.00"), ("69.994999", 2, "69.99"), ("89.995", 2, "90.00"),
    ],
)  # fmt: skip
def test_halves_are_rounded_up(value: str, decimals: int, expected: str) -> None:
    assert str(half_up(Fraction(value), decimals)) == expected


def test_a_float_is_read_as_it_is_written() -> None:
    assert exact(0.35) == Fraction(35, 100)
    assert exact(1e-7) == Fraction(1, 10**7)
    assert exact(Decimal("0.1")) == Fraction(1, 10)


def test_parts_of_a_total_sum_to_it_exactly() -> None:
    # 25, 20, 15, 10, 15 of 85 shared out over 75: 22.0588 17.6470 13.2352 8.8235 13.2352; cut off they sum to 74.97,
    # and the three steps left go to the remainders .88, .70 and the first .52
    parts = share_out(Decimal(75), [Decimal(w) for w in (25, 20, 15, 10, 15)], 2)
    assert [str(part) for part in parts] == ["22.06", "17.65", "13.24", "8.82", "13.23"]


@given(
    st.lists(st.decimals(min_value="0.01", max_value=1000, places=2), min_size=1, max_size=12),
    st.integers(1, 1000),
    st.integers(0, 4),
)
def test_sharing_out_is_exact_and_fair(weights: list[Decimal], total: int, decimals: int) -> None:
    parts = share_out(Decimal(total), weights, decimals)
    assert sum(parts) == total
    step, whole = Fraction(1, 10**decimals), sum(map(Fraction, weights))
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - total * Fraction(weight) / whole) < step
