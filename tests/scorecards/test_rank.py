"""Points by rank, ties and averages included."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpireport.scorecards import Seat, gather
from kpireport.scorecards.case import Unjudged
from kpireport.scorecards.rules.rank import Rank, Ties, rank_of
from tests.scorecards.worked import ANNA, BERT, CORA, DORA, MAY, case, evidence, row, values

EVE = Seat("客服部", "售前客服", "E5")
FIVE = (ANNA, BERT, CORA, DORA, EVE)
RULE = Rank(points=(3, 2, 1))  # type: ignore[arg-type]


def won(rule: Rank, figures: list[float | None], shop: tuple[float, float] | None = None) -> list[float]:
    """What five people with these conversion counts of 100 win."""
    rows = [row("conversion", n, 100, seat) for n, seat in zip(figures, FIVE, strict=False) if n is not None]
    if shop:
        rows.append(row("conversion", *shop, scope="shop"))
    found = []
    for n, seat in zip(figures, FIVE, strict=False):
        seen = evidence(*rows, seat=seat)
        found.append(
            float("nan") if n is None else float(rule.judge(case("conversion", "3", evidence=seen)).points)
        )
    return found


@pytest.mark.parametrize(
    ("ties", "expected"),
    [("min", [3, 2, 1, 1, 0]), ("dense", [3, 2, 1, 1, 0]), ("max", [3, 2, 0, 0, 0])],
)
def test_two_at_rank_three(ties: Ties, expected: list[float]) -> None:
    assert won(RULE.model_copy(update={"ties": ties}), [50, 40, 30, 30, 20]) == expected


@pytest.mark.parametrize(
    ("ties", "expected"),
    [("min", [3, 3, 1, 0, 0]), ("dense", [3, 3, 2, 1, 0]), ("max", [2, 2, 1, 0, 0])],
)
def test_two_at_rank_one(ties: Ties, expected: list[float]) -> None:
    assert won(RULE.model_copy(update={"ties": ties}), [50, 50, 30, 20, 10]) == expected


def test_lower_ranks_first_where_lower_is_better() -> None:
    rows = [row("seconds", n, seat=seat) for n, seat in ((30, ANNA), (20, BERT), (25, CORA))]
    points = [
        RULE.judge(case("seconds", "3", evidence=evidence(*rows, seat=s))).points for s in (ANNA, BERT, CORA)
    ]
    assert points == [1, 3, 2]


def test_below_the_shops_average_wins_nothing_and_loses_a_point_at_it_nothing_is_lost() -> None:
    rule = Rank.model_validate({"points": [3, 2, 1], "average": "shop", "below_average": -1})
    # the average is 40 %: rank 1 and 2 win, rank 3 is exactly there and wins too, 4 and 5 are below
    assert won(rule, [60, 50, 40, 39, 10], (80, 200)) == [3, 2, 1, -1, -1]
    # everyone is below the shop's average: ranks win nothing
    assert won(rule, [60, 50, 40, 39, 10], (140, 200)) == [-1, -1, -1, -1, -1]


def test_the_average_may_be_another_indicator_of_the_shop() -> None:
    rule = Rank.model_validate(
        {"points": [3], "average": {"of": "shop", "indicator": "ratio"}, "below_average": -1}
    )
    rows = [row("sales", 200, 1), row("sales", 300, 1, BERT), row("ratio", 248.46, scope="shop")]
    points = [rule.judge(case("sales", "3", evidence=evidence(*rows, seat=s))).points for s in (ANNA, BERT)]
    assert points == [-1, 3]


def test_people_without_a_figure_are_not_ranked() -> None:
    rows = [row("conversion", None, seat=ANNA, missing="zero_denominator"), row("conversion", 1, 10, BERT)]
    with pytest.raises(Unjudged):
        RULE.judge(case("conversion", "3", evidence=evidence(*rows)))
    outcome = RULE.judge(case("conversion", "3", evidence=evidence(*rows, seat=BERT)))
    assert outcome.reason.render() == "1 / 10 = 10.0 %，第 1 名（共 1 人），+3 分"


def test_a_helper_takes_a_rank_and_somebody_unranked_does_not() -> None:
    helper = Seat("物流部", "发货", "E9")
    rows = values(row("conversion", 9, 10, helper), row("conversion", 8, 10), row("conversion", 9, 10, BERT))
    helped = gather(MAY, rows, helpers={helper: ("客服部", "售前客服")}).of(ANNA)
    assert RULE.judge(case("conversion", "3", evidence=helped)).points == 1
    alone = gather(MAY, rows, unranked=[BERT]).of(ANNA)
    assert RULE.judge(case("conversion", "3", evidence=alone)).points == 3


def test_ranks_can_span_the_department() -> None:
    other = Seat("客服部", "网店客服", "E8")
    rows = row("conversion", 9, 10, other), row("conversion", 8, 10)
    rule = RULE.model_copy(update={"among": "department"})
    assert RULE.judge(case("conversion", "3", evidence=evidence(*rows))).points == 3
    assert rule.judge(case("conversion", "3", evidence=evidence(*rows))).points == 2


def test_rank_by_week_sums_the_weeks() -> None:
    weeks = {"W1": (5, 4), "W2": (4, 5), "W3": (5, 5), "W4": (None, 5)}
    rows = [row("conversion", 1, 2)]
    for week, counts in weeks.items():
        for n, seat in zip(counts, (ANNA, BERT), strict=True):
            rows.append(
                row("conversion", n, 10, seat, span=week, missing="" if n is not None else "zero_denominator")
            )
    rule = Rank.model_validate({"each": "week", "points": [3, 2, 1]})
    anna = rule.judge(case("conversion", "12", evidence=evidence(*rows)))
    bert = rule.judge(case("conversion", "12", evidence=evidence(*rows, seat=BERT)))
    assert (anna.points, bert.points) == (3 + 2 + 3, 2 + 3 + 3 + 3)


def test_ranks_that_win_more_further_down_are_refused() -> None:
    problems = [p.key for _, p in Rank.model_validate({"points": [1, 2]}).problems("up")]
    assert problems == ["score.card.rank_points"]
    assert [p.key for _, p in RULE.problems("none")] == ["score.card.no_direction"]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.sampled_from(["min", "dense", "max"]))
def test_ranks_are_what_sorting_by_hand_gives(figures: list[int], ties: Ties) -> None:
    ordered = sorted(figures, reverse=True)
    distinct = sorted(set(figures), reverse=True)
    for figure in figures:
        by_hand = {
            "min": ordered.index(figure) + 1,
            "dense": distinct.index(figure) + 1,
            "max": len(ordered) - ordered[::-1].index(figure),
        }[ties]
        assert rank_of(Fraction(figure), [Fraction(f) for f in figures], "up", ties) == by_hand


def test_a_figure_just_below_the_average_is_printed_so_that_it_shows() -> None:
    """28 / 69 = 40.58 % and 13 / 32 = 40.625 % are both 40.6 %."""
    rows = [row("conversion", 28, 69), row("conversion", 13, 32, scope="shop")]
    rule = Rank.model_validate({"points": [3], "average": "shop", "below_average": -1})
    said = rule.judge(case("conversion", evidence=evidence(*rows))).reason.render()
    assert said == "28 / 69 = 40.58 %，不及店铺平均 40.63 %，−1 分"
