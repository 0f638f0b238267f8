"""Shapes against places worked out by hand; one user unit is a tenth of a millimetre."""

import re

import pytest

from kpireport.reports.charts import Axis, Charts, Spot, _stacked

CHARTS = Charts()


def numbers(text: str, pattern: str) -> list[float]:
    return [float(each) for each in re.findall(pattern, text)]


def test_places_lie_between_the_margins() -> None:
    axis = Axis(60, 100, 1000, 10)
    assert [axis.at(value) for value in (60, 80, 100, 120, 0)] == [10, 500, 990, 990, 10]
    assert Axis(5, 5, 100).at(5) == 50


@pytest.mark.parametrize(("share", "length"), [(0.6, 170), (1.2, 340), (3, 340), (0, 0), (-1, 0)])
def test_a_bullet_is_as_long_as_its_attainment_up_to_its_reach(share: float, length: float) -> None:
    drawn = str(CHARTS.bullet(share, "x"))
    assert numbers(drawn, r"M0\.0 9\.0h([\d.]+)")[1] == length
    assert ("l7 7l-7 7" in drawn) == (share > 1.2)


def test_dots_of_one_place_are_stacked_and_the_picture_grows_with_them() -> None:
    assert _stacked([5, 6, 100]) == [(5, 0), (6, 1), (100, 0)]
    flat = str(CHARTS.dots([80.0], [False], "x", axis=(0, 100)))
    high = str(CHARTS.dots([80.0] * 9, [False] * 9, "x", axis=(0, 100)))
    assert numbers(flat, r'height="([\d.]+)mm"') == [10.8]
    assert numbers(high, r'height="([\d.]+)mm"') == [(20 + 8 * 24 + 24 + 4) / 10]
    assert len(set(numbers(high, r'<path d="M[\d.]+ ([\d.]+)a'))) == 9


def test_values_that_are_missing_leave_a_gap_in_a_course() -> None:
    drawn = str(CHARTS.spark([1.0, 2.0, None, 4.0], "x", width=38))
    # the axis is 380 wide with margins of 8: steps of 121.333
    assert 'd="M8.0 32.0L129.3 24.0"' in drawn
    assert "M365.0 8.0a" in drawn  # the last dot, 7 wide to the left of 372


def test_a_spot_beyond_its_limits_is_hollow() -> None:
    spots = [Spot("a", 100, 0.5, 0.4, 0.6), Spot("b", 100, 0.7, 0.4, 0.6)]
    drawn = str(CHARTS.control(spots, 0.5, "x"))
    assert drawn.count(CHARTS.ink.pale) == 1


def test_every_chart_says_what_it_shows_and_escapes_it() -> None:
    drawn = str(CHARTS.meter(0.5, 'a "b" <c>'))
    assert 'aria-label="a &quot;b&quot; &lt;c&gt;"' in drawn
    assert "<title>a &quot;b&quot; &lt;c&gt;</title>" in drawn
