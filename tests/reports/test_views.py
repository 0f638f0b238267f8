"""The arithmetic of the pages against hand-worked values."""

from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpireport.appraisal.model import Funnel, Peers, Person
from kpireport.reports import posts, views, weeks
from kpireport.reports.bundle import Bundle
from kpireport.reports.charts import Spot
from kpireport.scorecards.score import ScoreLine
from kpireport.texts import Label, message
from tests.reports import sample


@pytest.fixture
def first(bundle: Bundle) -> Person:
    return bundle.appraisal.people[0]


def line(points: str | None, weight: str = "20", attainment: float | None = None) -> ScoreLine:
    pattern = sample.line(sample.A01[0], 1.0, 1)
    return pattern.model_copy(
        update={
            "points": None if points is None else Decimal(points),
            "weight": Decimal(weight),
            "attainment": attainment,
        }
    )


@pytest.mark.parametrize(
    ("points", "expected"), [("15.9", True), ("16", False), ("20", False), (None, False), ("-1", True)]
)
def test_an_item_is_weak_below_four_fifths_of_its_weight(points: str | None, expected: bool) -> None:
    assert views.weak(line(points)) is expected


@pytest.mark.parametrize(
    ("points", "shade"),
    [
        ("0", 0),
        ("11.9", 0),
        ("12", 1),
        ("15.9", 1),
        ("16", 2),
        ("18", 3),
        ("19.6", 4),
        ("20", 4),
        (None, None),
    ],
)
def test_shades_have_their_edges_at_60_80_90_and_98_percent(points: str | None, shade: int | None) -> None:
    assert posts.shade(line(points)) == shade


def test_a_bar_reaches_to_attainment_else_to_points_over_weight() -> None:
    assert views.share(line("10", attainment=1.3)) == 1.3
    assert views.share(line("10")) == 0.5
    assert views.share(line(None)) is None


def test_steps_lead_from_full_marks_to_the_total(first: Person) -> None:
    assert first.segments[0].result is not None
    lines = first.segments[0].result.lines
    made = views.steps(first)
    assert sum(step.points for step in made) == -sum(
        each.weight - each.points for each in lines if each.points
    )
    assert [step.points for step in made] == sorted(step.points for step in made)
    assert made[0].start == 1.0
    assert made[-1].end == 0.0


def test_steps_of_two_posts_count_by_days(bundle: Bundle) -> None:
    person = next(one for one in bundle.appraisal.people if one.employee_id == sample.TWO_POSTS)
    exact = sum(
        (part.share * (part.result.total - part.result.full) for part in person.segments if part.result),
        Decimal(0),
    )
    shown = sum(step.points for step in views.steps(person))
    assert abs(shown - exact) < Decimal("0.05") * len(person.segments) * 5


def test_what_is_judged_so_far_leaves_out_the_missing_item(bundle: Bundle) -> None:
    person = next(one for one in bundle.appraisal.people if one.provisional)
    points, weight = views.judged_person(person)
    assert weight == 90
    assert person.segments[0].result is not None
    assert points == sum(each.points for each in person.segments[0].result.lines if each.points is not None)


def test_funnel_shares_are_of_the_first_and_of_the_step_before() -> None:
    steps = tuple(
        (Label(zh=name), value) for name, value in (("a", 200.0), ("b", 50.0), ("c", None), ("d", 10.0))
    )
    made = posts.funnel(Funnel(steps=steps))
    assert [step.of_first for step in made] == [1.0, 0.25, 0.0, 0.05]
    assert [step.of_before for step in made] == [None, 0.25, None, None]


def test_ends_are_told_only_where_they_may_be() -> None:
    few = Peers(count=3)
    some = Peers(count=9, lower=Decimal(70), median=Decimal(80), upper=Decimal(90))
    assert (views.quartiles(few), views.quartiles(some), posts.ends(some)) == (None, (70.0, 80.0, 90.0), None)


@given(st.lists(st.one_of(st.none(), st.floats(-500, 500)), max_size=20))
def test_an_axis_holds_all_values_in_whole_tens(values: list[float | None]) -> None:
    low, high = views.span_of(values)
    assert low < high
    assert low % 10 == 0
    assert high % 10 == 0
    assert all(low <= value <= high for value in values if value is not None)


@given(st.lists(st.integers(), max_size=60), st.integers(1, 12))
def test_blocks_keep_every_item_in_order_and_none_is_too_wide(items: list[int], size: int) -> None:
    made = posts.blocks(items, size)
    assert [each for block in made for each in block] == items
    assert all(0 < len(block) <= size for block in made)


def test_limits_of_chance_are_three_standard_errors_around_the_post(bundle: Bundle) -> None:
    judged = bundle.appraisal
    role = judged.roles[0]
    people = [one for one in judged.people if role.role in one.roles]
    control = next(each for each in posts.controls(people, role) if each.label.zh == "询单转化率")
    spot = next(each for each in control.spots if each.name == "样例喆")
    p = control.pooled
    assert spot.cases == 1399
    assert spot.low == pytest.approx(p - 3 * sqrt(p * (1 - p) / 1399))
    assert spot.outside
    assert not Spot("x", 100, 0.5, 0.4, 0.6).outside


def test_small_posts_have_no_limits_and_no_ranks(bundle: Bundle) -> None:
    role = next(each for each in bundle.appraisal.roles if each.role == "网店客服")
    people = [one for one in bundle.appraisal.people if role.role in one.roles]
    assert posts.controls(people, role) == ()
    assert posts.week_ranks(people, role) is None


def test_weeks_are_ranked_by_the_heaviest_item(bundle: Bundle) -> None:
    judged = bundle.appraisal
    role = judged.roles[0]
    people = [one for one in judged.people if role.role in one.roles]
    found = posts.week_ranks(people, role)
    assert found is not None
    assert found.label.zh == "服务得分"
    for column in range(4):
        by_hand = sorted(
            (
                next(
                    w.values[column]
                    for w in one.weeks
                    if w.indicator == "service_score" and w.role == role.role
                )
                or 0
            )
            for one in people
        )[::-1]
        for one, places in found.rows:
            own = next(
                w.values[column] for w in one.weeks if w.indicator == "service_score" and w.role == role.role
            )
            assert places[column] == 1 + by_hand.index(own)


def test_a_figure_missing_in_a_week_has_no_rank() -> None:
    assert weeks.ranks_of([3.0, None, 1.0, 1.0]) == [3, None, 1, 1]


def test_a_person_is_compared_in_the_post_held_longest(bundle: Bundle) -> None:
    two = next(one for one in bundle.appraisal.people if one.employee_id == sample.TWO_POSTS)
    main = views.main_part(two)
    assert main is not None
    assert (main.role, main.days) == ("售前客服", 16)
    same = [part.model_copy(update={"days": 15}) for part in two.segments]
    assert views.main_part(two.model_copy(update={"segments": same})) == same[-1]
    assert views.main_part(two.model_copy(update={"segments": ()})) is None


def test_weeks_are_shown_only_where_an_item_has_a_figure_in_one(first: Person) -> None:
    assert views.spans(views.courses(first)) == sample.SPANS
    empty = tuple(each.model_copy(update={"values": (None,) * 4}) for each in first.weeks)
    assert views.spans(views.courses(first.model_copy(update={"weeks": empty}))) == ()


def test_one_total_is_no_history(first: Person) -> None:
    one = (("2024-04", None), ("2024-05", Decimal(80)))
    assert views.history(first.model_copy(update={"totals_by_month": one})) == ()
    two = (("2024-04", Decimal(0)), ("2024-05", Decimal(80)))
    assert views.history(first.model_copy(update={"totals_by_month": two})) == (Decimal(0), Decimal(80))


def test_weeks_of_a_few_items_are_not_given_columns(first: Person) -> None:
    two = first.model_copy(update={"weeks": first.weeks[:2]})
    three = first.model_copy(update={"weeks": first.weeks[:3]})
    assert len(views.courses(first)) == 5
    assert views.spans(views.courses(two)) == ()
    assert views.spans(views.courses(three)) == sample.SPANS


def test_months_alone_are_shown_of_twice_as_many_items_as_months_and_weeks(first: Person) -> None:
    trends = tuple(first.trends[at % 5].model_copy(update={"item": f"第{at}项"}) for at in range(14))
    many = first.model_copy(update={"trends": trends})
    assert len(views.courses(many)) == 10
    assert len(views.courses(many.model_copy(update={"weeks": ()}))) == 14


def test_names_that_take_several_lines_crowd_a_page(first: Person) -> None:
    long = Label(zh="客" * 31)  # four lines each, in the card and among the losses
    (part,) = first.segments
    assert part.result is not None
    lines = tuple(line.model_copy(update={"label": long}) for line in part.result.lines)
    named = part.model_copy(update={"result": part.result.model_copy(update={"lines": lines})})
    assert not views.crowded(first, "zh")
    assert views.crowded(first.model_copy(update={"segments": (named,)}), "zh")


def test_a_line_says_when_its_figure_was_added_up_from_daily_sums(first: Person) -> None:
    (part,) = first.segments
    assert part.result is not None
    line = part.result.lines[0]
    assert line.fact is not None
    note = message("note.added_up")
    noted = line.model_copy(update={"fact": line.fact.model_copy(update={"note": note})})
    assert views.why(noted) == (*views.why(line), note)
