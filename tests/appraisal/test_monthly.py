"""B01, by hand and against a plain calculation."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpireport.appraisal.monthly import PayCase, failed, pay_by_points, points_text
from kpireport.appraisal.plan import MonthlyPlan
from kpireport.appraisal.terms import Term
from kpireport.period import Month

PLAN = MonthlyPlan(id="B01", title="月度考核与绩效工资", kind="monthly")
MAY = Month(2024, 5)


def days(first: int = 1, last: int = 31, month: Month = MAY) -> tuple[date, ...]:
    return tuple(date(month.year, month.number, day) for day in range(first, last + 1))


def term(pay: str | None, first: date = date(2023, 1, 1), last: date | None = None) -> Term:
    return Term("E1", first, last, None if pay is None else Decimal(pay))


def case(
    total: str | None, *terms: Term, on: tuple[date, ...] | None = None, provisional: bool = False
) -> PayCase:
    points = None if total is None else Fraction(total)
    return PayCase(MAY, points, provisional, days() if on is None else on, terms or (term("1200"),))


@pytest.mark.parametrize(
    ("points", "pay"),
    [
        ("100", "1200.00"),
        ("90", "1200.00"),
        ("89.9999999999", "1080.00"),
        ("89.99", "1079.88"),
        ("89", "1068.00"),
        ("70", "840.00"),
        ("69.99", "0.00"),
        ("0", "0.00"),
        ("113", "1200.00"),
    ],
)
def test_performance_pay_follows_the_bands(points: str, pay: str) -> None:
    outcome = pay_by_points(PLAN, case(points))
    assert outcome.amount == Decimal(pay)
    assert not outcome.withheld
    assert outcome.lines[-1].amount == Decimal(pay)
    assert outcome.lines[-1].total


def test_exactly_seventy_is_not_failed_and_a_hair_less_is() -> None:
    assert not failed(PLAN, Fraction(70))
    assert failed(PLAN, Fraction("69.999"))
    assert not failed(PLAN, None)


def test_rounding_is_half_up_and_happens_once() -> None:
    # 1000.10 × 0.75 = 750.075 → 750.08, where half-even of a rounded step would give 750.07 or 750.08 by luck
    assert pay_by_points(PLAN, case("75", term("1000.10"))).amount == Decimal("750.08")
    # 1000 × 10/31 × 0.8 = 258.0645… ; 1000 × 10/31 rounded first (322.58) × 0.8 = 258.064 → the same cent
    assert pay_by_points(PLAN, case("80", term("1000"), on=days(1, 10))).amount == Decimal("258.06")
    # 100 × 7/31 × 0.9 is paid whole: 22.580645… → 22.58
    assert pay_by_points(PLAN, case("90", term("100"), on=days(25, 31))).amount == Decimal("22.58")


def test_a_change_of_terms_inside_the_month_counts_by_days() -> None:
    low, high = term("1000", last=date(2024, 5, 10)), term("1310", date(2024, 5, 11))
    outcome = pay_by_points(PLAN, case("80", low, high))
    # 1000 × 10/31 + 1310 × 21/31 = 322.580645… + 887.419354… = 1210; × 0.8 = 968
    assert outcome.amount == Decimal("968.00")
    assert outcome.lines[0].detail is not None
    assert outcome.lines[0].detail.render() == "1,000.00 元 × 10 / 31 天 + 1,310.00 元 × 21 / 31 天"


def test_without_pro_rata_a_joiner_gets_the_whole_month() -> None:
    plan = PLAN.model_copy(update={"pro_rata": False})
    assert pay_by_points(plan, case("80", on=days(20, 31))).amount == Decimal("960.00")


def test_pay_is_withheld_while_the_points_are_provisional() -> None:
    outcome = pay_by_points(PLAN, case("95", provisional=True))
    assert outcome.withheld
    assert outcome.amount is None
    assert outcome.base == Decimal(1200)
    assert "暂估" in outcome.reason.render()


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ((term("1200", date(2024, 5, 3)),), "2024-05-01"),
        ((term("1200", last=date(2024, 5, 30)),), "2024-05-31"),
        ((term(None),), "2024-05-01"),
        ((term("1200"), term("1300", date(2024, 5, 9))), "2024-05-09 有两行"),
    ],
)
def test_missing_or_doubled_terms_withhold_the_pay_and_name_the_day(
    terms: tuple[Term, ...], words: str
) -> None:
    outcome = pay_by_points(PLAN, case("95", *terms))
    assert outcome.withheld
    assert outcome.amount is None
    assert words in outcome.reason.render()


def test_points_are_never_shown_across_a_border() -> None:
    ninety, seventy = Decimal(90), Decimal(70)
    assert points_text(Fraction("89.96"), seventy, ninety) == "89.96"
    assert points_text(Fraction("89.9996"), seventy, ninety) == "89.9996"
    assert points_text(Fraction("69.999"), seventy, ninety) == "69.999"
    assert points_text(Fraction("83.25"), seventy, ninety) == "83.3"
    assert points_text(Fraction("90"), seventy, ninety) == "90.0"


@given(
    points=st.decimals(0, 110, places=4),
    monthly=st.decimals(0, 20000, places=2),
    first=st.integers(1, 31),
    length=st.integers(1, 31),
)
def test_pay_agrees_with_a_plain_calculation(
    points: Decimal, monthly: Decimal, first: int, length: int
) -> None:
    last = min(first + length - 1, 31)
    share = Fraction(1) if points >= 90 else Fraction(0) if points < 70 else Fraction(points) / 100
    cents = Fraction(monthly) * (last - first + 1) / 31 * share * 100
    whole, rest = divmod(cents.numerator, cents.denominator)
    expected = Decimal(whole + (1 if 2 * rest >= cents.denominator else 0)) / 100
    outcome = pay_by_points(PLAN, case(str(points), term(str(monthly)), on=days(first, last)))
    assert outcome.amount == expected


@given(low=st.decimals(0, 100, places=2), high=st.decimals(0, 100, places=2))
def test_more_points_never_pay_less(low: Decimal, high: Decimal) -> None:
    low, high = sorted((low, high))
    less, more = (pay_by_points(PLAN, case(str(points))).amount for points in (low, high))
    assert less is not None
    assert more is not None
    assert less <= more


def test_february_counts_its_own_days() -> None:
    february = Month(2024, 2)
    on = tuple(date(2024, 2, 1) + timedelta(days=n) for n in range(29))
    whole = PayCase(february, Fraction(80), False, on, (term("1450"),))
    half = PayCase(february, Fraction(80), False, on[:15], (term("1450"),))
    assert pay_by_points(PLAN, whole).amount == Decimal("1160.00")
    assert pay_by_points(PLAN, half).amount == (Decimal(1450) * 15 / 29 * Decimal("0.8")).quantize(
        Decimal("0.01"), ROUND_HALF_UP
    )


def test_pieces_of_two_terms_are_added_before_anything_is_rounded() -> None:
    low, high = term("62", last=date(2024, 5, 10)), term("0.31", date(2024, 5, 11))
    # 62 × 10/31 + 0.31 × 21/31 = 20 + 0.21 = 20.21, × 0.75 = 15.1575
    outcome = pay_by_points(PLAN, case("75", low, high))
    assert outcome.base == Decimal("20.21")
    assert outcome.amount == Decimal("15.16")
    # 61 × 10/31 + 0.12 × 21/31 = 612.52 / 31 = 19.758709…, × 0.75 = 14.819032…
    other = pay_by_points(
        PLAN, case("75", term("61", last=date(2024, 5, 10)), term("0.12", date(2024, 5, 11)))
    )
    assert other.amount == Decimal("14.82")
