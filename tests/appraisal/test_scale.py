"""Totals of cards with different full marks on one scale, against values worked by hand."""

from decimal import Decimal
from typing import Any

import pytest

from kpireport.appraisal.model import Person
from kpireport.appraisal.overview import _comparable, _full
from kpireport.appraisal.scale import (
    change_of_hundred,
    converted,
    person_of_hundred,
    scaled,
    total_of_hundred,
)
from kpireport.scorecards.score import CardResult
from tests.reports import sample


def result(total: str | None, full: str = "100", **changes: Any) -> CardResult:
    return CardResult(
        card="C06",
        title="eBay",
        source="",
        lines=(),
        total=None if total is None else Decimal(total),
        full=Decimal(full),
        provisional=total is None,
        **changes,
    )


def person(*results: CardResult, total: str | None, full: str, **changes: Any) -> Person:
    pattern = sample.bundle(sample.PEOPLE[:1]).appraisal.people[0]
    part = pattern.segments[0]
    parts = tuple(part.model_copy(update={"result": each}) for each in results)
    made = {"segments": parts, "total": None if total is None else Decimal(total), "full": Decimal(full)}
    return pattern.model_copy(update={**made, "provisional": False, **changes})


@pytest.mark.parametrize(
    ("points", "full", "expected"),
    [
        ("4", "5", "80"),
        ("5", "6", "83.333333333"),
        ("88.5", "100", "88.5"),
        ("0", "5", "0"),
        ("3", "0", None),
    ],
)
def test_points_are_scaled_by_full_marks(points: str, full: str, expected: str | None) -> None:
    assert scaled(Decimal(points), Decimal(full)) == (None if expected is None else Decimal(expected))


def test_a_card_that_counts_points_has_nothing_to_be_out_of() -> None:
    assert total_of_hundred(result("41", "69", scoring="points")) is None
    assert total_of_hundred(result("41", "82")) == 50
    assert total_of_hundred(result(None, "5")) is None
    assert total_of_hundred(None) is None


def test_two_posts_are_out_of_the_full_marks_they_have_together() -> None:
    # 10 of 30 days on a card of 5 (4 points), 20 days on one of 100 (80 points): 54.667 of 68.333, that is 80 of 100
    one = person(result("4", "5"), result("80"), total="54.666666667", full="68.333333333")
    assert person_of_hundred(one) == pytest.approx(Decimal(80), abs=Decimal("0.000001"))


def test_provisional_totals_are_not_compared() -> None:
    assert person_of_hundred(person(result("4", "5"), total="4", full="5", provisional=True)) is None
    assert person_of_hundred(person(result(None, "5"), total=None, full="5")) is None


def test_a_change_is_scaled_as_the_total() -> None:
    assert change_of_hundred(person(result("4", "5"), total="4", full="5", change=Decimal("-0.5"))) == -10
    counting = result("4", "69", scoring="points")
    assert change_of_hundred(person(counting, total="4", full="69", change=Decimal(3))) is None


def test_those_scaled_and_those_left_out_are_counted() -> None:
    people = [
        person(result("4", "5"), total="4", full="5"),
        person(result("6", "6"), total="6", full="6"),
        person(result("90"), total="90", full="100"),
        person(result("12", "69", scoring="points"), total="12", full="69"),
        person(result(None), total=None, full="100"),
    ]
    assert converted(people) == (2, 1)


def test_a_post_keeps_its_own_scale_while_its_cards_agree() -> None:
    assert _full([result("4", "5"), result("3", "5")]) == 5
    assert _full([result("4", "5"), result("80")]) == 100
    assert _full([result("4", "69", scoring="points")]) is None


def test_totals_of_unlike_cards_in_one_post_are_compared_out_of_hundred() -> None:
    class Post:
        result = None
        final = Decimal(4)

    each: Any = Post()
    each.result = result("4", "5")
    assert _comparable(each, Decimal(5)) == 4
    assert _comparable(each, Decimal(100)) == 80
    assert _comparable(each, None) == 4
