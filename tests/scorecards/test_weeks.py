"""A month of five Mondays, worked by hand in both ways of counting weeks."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kpireport.errors import ParameterError
from kpireport.params import read_document
from kpireport.period import Month
from kpireport.scorecards import CardResult, Seat, check_card, gather, judge
from tests.scorecards.worked import ANNA, BERT, KNOWN, card_data, checked, group, item, row

APRIL = Month(2024, 4)  # Mondays on the 1st, 8th, 15th, 22nd and 29th
RANKED = {"kind": "rank", "each": "week", "points": [3, 2, 1]}
# Week by week: Anna's and Bert's sales. By Monday weeks the 29th and 30th are a week of their own.
MONDAY = {"W1": (9, 1), "W2": (9, 1), "W3": (1, 9), "W4": (9, 1), "W5": (9, 1)}
FOUR = {"W1": (9, 1), "W2": (9, 1), "W3": (1, 9), "W4": (18, 2)}  # the 22nd to the 30th: nine days, one week


def judged(folder: Path, weeks: dict[str, tuple[int, int]], style: Any, **card: Any) -> CardResult:
    data = card_data(group("周排名", 12, item("业绩", 12, indicator="sales", rule=RANKED)), **card)
    rows = [
        {**row("sales", number, span=span, seat=seat), "month": str(APRIL)}
        for span, sold in {**weeks, "month": (30, 20)}.items()
        for seat, number in zip((ANNA, BERT), sold, strict=True)
    ]
    seat: Seat = ANNA
    return judge(checked(data, folder), gather(APRIL, pd.DataFrame(rows), weeks=style).of(seat))


def test_the_month_is_four_weeks_or_five() -> None:
    assert [(w.first.day, w.last.day) for w in APRIL.weeks("four")] == [(1, 7), (8, 14), (15, 21), (22, 30)]
    assert [w.last.day for w in APRIL.weeks("monday")] == [7, 14, 21, 28, 30]


def test_counted_in_four_weeks_first_first_second_first_gives_eleven_of_twelve(tmp_path: Path) -> None:
    result = judged(tmp_path, FOUR, "four", scoring="points", full=12)
    assert (result.total, result.full, result.lines[0].weight) == (11, 12, 12)


def test_a_card_that_counts_points_can_win_a_fifth_weeks_points_too(tmp_path: Path) -> None:
    """3 + 3 + 2 + 3 + 3 = 14 of 5 × 3; the full mark does not cut the fifth week off."""
    result = judged(tmp_path, MONDAY, "monday", scoring="points", full=12)
    assert (result.total, result.full, result.lines[0].weight) == (14, 15, 15)


def test_a_weighted_card_counts_five_weeks_as_four(tmp_path: Path) -> None:
    """14 × 4 / 5 = 11.2, within the weight of 12."""
    result = judged(tmp_path, MONDAY, "monday", full=12)
    assert (result.total, result.full, result.lines[0].weight) == (Decimal("11.20"), 12, 12)
    assert "本月有 5 周，考核卡按 4 周计：14 分 × 4 ÷ 5 = +11.20 分" in result.lines[0].reason.render()


@pytest.mark.parametrize("number", [".nan", ".inf", "-.inf", "1e300", '"1e300"', '"99999999999999999999 元"'])
def test_numbers_no_company_means_are_refused_with_their_place(tmp_path: Path, number: str) -> None:
    path = tmp_path / "X.yaml"
    path.write_text(
        "id: X\ntitle: 卡\ngroups:\n  - name: 组\n    weight: 100\n    items:\n"
        f"      - {{name: 项, indicator: sales, weight: 100, target: {number}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ParameterError, match=r"X.yaml 第 7 行.*groups.0.items.0.target.*不超过 1e12"):
        check_card(read_document(path, "X.yaml"), KNOWN)
