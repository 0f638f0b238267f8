"""Differences put down to causes: the arithmetic, on judgements written down by hand."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kpireport.appraisal.model import Appraisal, DepartmentSummary, PayOutcome, Person, Segment
from kpireport.engine.difference import Step, compare
from kpireport.scorecards.score import CardResult, ScoreLine
from kpireport.texts import Label, message

SAID = message("score.text", text="")


def line(item, points):
    return ScoreLine(
        group="组",
        item=item,
        indicator=None,
        label=Label(zh=item),
        unit="count",
        decimals=0,
        better="up",
        weight=Decimal(50),
        printed_weight=Decimal(50),
        target=None,
        fact=None,
        attainment=None,
        points=points,
        rule="rating",
        reason=SAID,
    )


def person(total, points, pay=None, role="专员", share=Decimal(1)):
    result = CardResult(
        card="C",
        title="C",
        source="",
        lines=tuple(line(item, each) for item, each in points.items()),
        total=total,
        full=Decimal(100),
        provisional=total is None,
    )
    segment = Segment(
        department="部",
        role=role,
        starts_on=date(2024, 5, 1),
        ends_on=date(2024, 5, 31),
        days=31,
        share=share,
        result=result,
    )
    outcome = PayOutcome(plan="P", title="P", base=None, share=None, amount=pay, reason=SAID)
    return Person(
        employee_id="E1",
        name="甲",
        department="部",
        roles=(role,),
        manager_id=None,
        hired_on=None,
        days_on_duty=31,
        status="appraised",
        appraised=True,
        segments=(segment,),
        total=total,
        full=Decimal(100),
        grade=None,
        provisional=total is None,
        pay=outcome,
    )


def judged(*people):
    summary = DepartmentSummary(
        department="部",
        headcount=1,
        appraised=1,
        mean_total=None,
        failed=0,
        full_pay=0,
        provisional=0,
        grades=(),
        funnel=None,
    )
    return Appraisal(month="2024-05", department="部", people=people, roles=(), summary=summary)


def two(first, second, pay=None):
    points = {"甲项": Decimal(first), "乙项": Decimal(second)}
    return person(sum(points.values()), points, pay)


def test_each_step_is_put_down_to_its_cause():
    found = compare(
        [
            Step(None, judged(two(40, 40, Decimal(800)))),
            Step("data", judged(two(42, 40, Decimal(820)))),
            Step("targets", judged(two(42, 35, Decimal(770)))),
            Step("rules", judged(two(42, 35, Decimal(0)))),
        ]
    )
    [one] = found.people
    assert (one.before, one.after) == (80, 77)
    assert one.points == {"data": 2, "targets": -5}
    assert one.pay == {"data": 20, "targets": -50, "rules": -770}
    assert [(each.item, each.causes) for each in one.items] == [
        ("乙项", {"targets": -5}),
        ("甲项", {"data": 2}),
    ]
    assert found.total("points")["targets"] == -5
    assert found.total("pay")["rules"] == -770


def test_a_step_without_points_goes_with_the_next_that_has_some():
    held = person(None, {"甲项": Decimal(42), "乙项": None})
    found = compare(
        [Step(None, judged(two(40, 40))), Step("weights", judged(held)), Step("rules", judged(two(50, 40)))]
    )
    assert found.people[0].points == {"rules": 10}


def test_nobody_is_compared_with_points_that_are_not_final():
    held = person(None, {"甲项": Decimal(42), "乙项": None})
    [one] = compare([Step(None, judged(held)), Step("rules", judged(two(50, 40)))]).people
    assert one.points is None
    assert (one.before, one.after) == (None, 90)


def test_who_changes_posts_owes_the_change_of_figures_to_the_posts():
    other = person(Decimal(70), {"丙项": Decimal(70)}, role="客服")
    [one] = compare(
        [Step(None, judged(two(40, 40))), Step("data", judged(other)), Step("rules", judged(other))]
    ).people
    assert one.points == {"posts": -10}
    assert {(each.role, each.item): each.causes for each in one.items} == {
        ("专员", "甲项"): {"posts": -40},
        ("专员", "乙项"): {"posts": -40},
        ("客服", "丙项"): {"posts": 70},
    }


def test_a_cap_or_veto_stands_beside_the_items():
    capped = person(Decimal(59), {"甲项": Decimal(40), "乙项": Decimal(40)})
    [one] = compare([Step(None, judged(two(40, 40))), Step("data", judged(capped))]).people
    assert one.points == {"data": -21}
    assert [(each.item, each.causes) for each in one.items] == [("", {"data": -21})]


def test_somebody_who_joins_has_nothing_to_compare():
    [one] = compare([Step(None, judged()), Step("data", judged(two(40, 40)))]).people
    assert (one.before, one.after, one.points) == (None, 80, None)


amounts = st.decimals(min_value=0, max_value=50, places=4)


@given(st.lists(st.tuples(amounts, amounts, amounts), min_size=2, max_size=6))
def test_causes_and_items_add_up_exactly(states):
    causes = [None, "ratings", "data", "targets", "weights", "rules"]
    found = compare(
        [
            Step(cause, judged(person(a + b, {"甲项": a, "乙项": b}, pay)))
            for cause, (a, b, pay) in zip(causes, states, strict=False)
        ]
    )
    [one] = found.people
    assert sum(one.points.values()) == one.after - one.before
    assert sum(one.pay.values()) == one.pay_after - one.pay_before
    assert sum(amount for each in one.items for amount in each.causes.values()) == one.after - one.before
