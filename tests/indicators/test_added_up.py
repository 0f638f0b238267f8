"""Figures from a platform's own daily sums, worked out by hand."""

from __future__ import annotations

import pytest

from tests.indicators.scene import Scene


def _scene() -> Scene:
    scene = Scene()
    for day, received, inquiring, paying, sales, first in (
        ("2024-05-01", 10, 8, 2, "200.00", "20"),
        ("2024-05-02", 30, 20, 6, "500.00", "40"),
        ("2024-05-31", 0, 0, 0, "0.00", None),
        ("2024-04-30", 99, 99, 99, "999.00", "99"),
    ):
        scene.add(
            "account_days",
            account="店:小林",
            day=day,
            received_buyers=received,
            inquiring_buyers=inquiring,
            paying_buyers=paying,
            assisted_sales=sales,
            first_response_s=first,
        )
    return scene


def test_daily_sums_serve_where_there_are_no_raw_rows() -> None:
    found = _scene().figures()
    assert found["received_buyers"][2] == 40
    assert found["inquiry_conversion"] == (8, 28, pytest.approx(8 / 28))
    assert found["value_per_buyer"] == (700, 8, 87.5)
    assert found["first_response_s"] == (20 * 10 + 40 * 30, 40, 35)  # weighed by the buyers of the day
    assert _scene().figures(span="W4")["received_buyers"][2] == 0


def test_a_figure_made_from_daily_sums_says_so() -> None:
    values = _scene().values()
    noted = set(values.loc[values["note"] == "added_up", "indicator"])
    assert {"received_buyers", "inquiry_conversion"} <= noted
    assert "order_rate" not in noted  # its columns are not filled
    assert values.loc[values["indicator"] == "order_rate", "value"].isna().all()


def test_raw_rows_come_before_daily_sums() -> None:
    scene = _scene()
    scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:30 a", "10:00:40 b")
    found = scene.figures()
    assert found["received_buyers"][2] == 1
    assert found["inquiry_conversion"][2] == pytest.approx(8 / 28)  # no orders: still from the platform
