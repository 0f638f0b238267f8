"""Failed months in a row and in a year (B01)."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpireport.appraisal.plan import Failures
from kpireport.appraisal.standing import Record, read_history, standing
from kpireport.period import Month

RULE = Failures()


def past(text: str, last: Month) -> list[Record]:
    """``F`` failed, ``P`` passed, ``-`` no row, ``?`` provisional; the last letter is the month before ``last``."""
    rows = []
    for back, letter in enumerate(reversed(text), start=1):
        if letter != "-":
            total = Decimal(60 if letter in "F?" else 80)
            rows.append(Record(last.previous(back), "客服部", "E1", total, letter in "F?", letter == "?"))
    return rows


@pytest.mark.parametrize(
    ("before", "now", "month", "counted"),
    [
        ("", False, Month(2024, 5), (0, 0, True)),
        ("", True, Month(2024, 5), (1, 1, True)),
        ("FF", True, Month(2024, 5), (3, 3, False)),  # three in a row
        ("FPF", True, Month(2024, 5), (2, 3, True)),  # three in the year, not in a row
        ("FPFP", True, Month(2024, 5), (1, 3, True)),
        ("FFPF", True, Month(2024, 5), (2, 4, False)),  # four in the year
        ("F-F", True, Month(2024, 5), (2, 3, True)),  # a month nobody judged breaks the run
        ("F?F", True, Month(2024, 5), (2, 3, True)),  # so does a provisional one
        ("FFFP", False, Month(2024, 5), (0, 3, False)),  # lost earlier this year stays lost
        ("FF", True, Month(2024, 1), (3, 1, False)),  # November, December, January
        ("FFF", False, Month(2024, 1), (0, 0, True)),  # last year's run cost last year's bonus
        ("FFF", True, Month(2024, 2), (4, 2, False)),  # a run that goes on into this year
        ("FF", None, Month(2024, 5), (0, 2, True)),  # this month is not judged
    ],
)
def test_failures_are_counted_in_a_row_and_in_the_year(
    before: str, now: bool | None, month: Month, counted: tuple[int, int, bool]
) -> None:
    found = standing(RULE, month, now, past(before, month))
    assert (found.failed_in_a_row, found.failed_in_year, found.year_end_bonus) == counted
    assert found.failed is bool(now)


def test_the_reason_names_what_cost_the_bonus() -> None:
    may = Month(2024, 5)
    assert "连续 3 个月不合格" in standing(RULE, may, True, past("FF", may)).reason.render()
    assert "累计 4 个月不合格" in standing(RULE, may, True, past("FFPF", may)).reason.render()
    assert "已考核 2 个月，不合格 1 个月" in standing(RULE, may, True, past("P", may)).reason.render()


def test_later_months_and_this_month_as_stored_before_do_not_count() -> None:
    may = Month(2024, 5)
    rows = [Record(may, "客服部", "E1", Decimal(10), True, False), *past("F", Month(2024, 8))]
    assert standing(RULE, may, False, rows).failed_in_year == 0


def test_history_is_read_whatever_the_order_of_its_rows() -> None:
    frame = pd.DataFrame(
        {
            "month": ["2024-04", "2024-03", "2024-04"],
            "department": ["客服部", "客服部", "运营部"],
            "employee_id": ["E1", "E1", "E1"],
            "total": [60.5, None, 80.0],
            "failed": [True, False, False],
            "provisional": [False, True, False],
            "grade": ["D", None, "B"],
        }
    )
    history = read_history(frame)
    assert history == read_history(frame.iloc[::-1])
    assert history.total("E1", "客服部", Month(2024, 4)) == Decimal("60.5")
    assert history.total("E1", "客服部", Month(2024, 3)) is None
    assert len(history.before("E1", Month(2024, 4))) == 1
    assert standing(RULE, Month(2024, 5), None, history.before("E1", Month(2024, 5))).failed_in_year == 1


@given(st.text("FP-?", max_size=14), st.sampled_from([True, False]), st.integers(1, 12))
def test_standing_agrees_with_a_plain_count(before: str, now: bool, number: int) -> None:
    month = Month(2024, number)
    letters = before + ("F" if now else "P")
    this_year = letters[-number:]
    year = this_year.count("F")
    lost = year >= 4 or any(
        letters[: len(letters) - back].endswith("FFF") for back in range(min(number, len(letters)))
    )
    assert standing(RULE, month, now, past(before, month)).year_end_bonus is not lost
    assert standing(RULE, month, now, past(before, month)).failed_in_year == year
