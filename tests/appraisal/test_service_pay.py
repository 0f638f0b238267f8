"""B03: the document's own figures, hand-worked cases, and an independent plain calculation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpireport.appraisal.commission import earned
from kpireport.appraisal.fixed import FixedPay, fixed_pay
from kpireport.appraisal.forecast import Forecast
from kpireport.appraisal.pools import coefficient, divide_behaviour, divide_performance, pools
from kpireport.appraisal.records import Event
from kpireport.appraisal.rewards import Pair, Reward, attitude, completion, progress
from kpireport.appraisal.service_facts import Department, Earner
from kpireport.appraisal.service_pay import department_sheet, outcome, work_out
from kpireport.appraisal.service_plan import Attitude, Bonus, Commission, Fixed, Progress, ServicePlan
from kpireport.appraisal.terms import Term
from kpireport.texts import Label, message

PLAN = ServicePlan(id="B03", title="部门奖惩与薪资构成", kind="service")
D = Decimal


def test_the_documents_coefficient_and_bonus_come_out() -> None:
    factor = coefficient(PLAN.bonus, Fraction("0.47"), Fraction("0.3955"))
    assert factor == Fraction("0.00185885")
    found = pools(PLAN.bonus, D("500135.60"), factor, Fraction(0), Fraction(0), D(-300))
    assert float(found.from_sales) == pytest.approx(929.677, abs=5e-4)
    assert int(found.from_sales * 10) == 9296  # the document cuts it off at 929.6
    assert found.bonus == D("629.68")  # and its penalty is 100 × 3


@pytest.mark.parametrize(
    ("sales", "inside", "beyond", "paid"),
    [
        # task 10,000; rates in ‰
        ("0", "0", "0", "0"),
        ("5999.99", "29.99995", "0", "23.99996"),  # 59.9999 %: 5 ‰
        ("6000", "48", "0", "38.4"),  # exactly 60 %: 8 ‰
        ("9999", "79.992", "0", "63.9936"),
        ("10000", "80", "0", "64"),  # exactly the task: nothing beyond
        ("12999", "80", "26.991", "88.2919"),  # 9 ‰ beyond
        ("13000", "80", "30", "91"),  # exactly 130 %: 10 ‰ of the whole 3,000 beyond
        ("-50", "0", "0", "0"),  # more refunded than sold
    ],
)
def test_commission_follows_the_tiers(sales: str, inside: str, beyond: str, paid: str) -> None:
    found = earned(PLAN.commission, D(sales), D(10000), D(0))
    assert (found.inside, found.beyond, found.paid) == (Fraction(inside), Fraction(beyond), Fraction(paid))


def test_assisted_orders_earn_two_of_the_unit() -> None:
    permille = earned(PLAN.commission, D(0), D(100), D(5000))
    percent = earned(Commission(unit="percent"), D(0), D(100), D(5000))
    assert (permille.paid, percent.paid) == (10, 100)


def test_tiers_that_do_not_rise_are_refused() -> None:
    with pytest.raises(ValueError, match="从低到高"):
        Commission.model_validate({"inside": [{"at_least": 0.6, "rate": 5}, {"at_least": 0, "rate": 8}]})
    with pytest.raises(ValueError, match="从 0 起"):
        Commission.model_validate({"inside": [{"at_least": 0.1, "rate": 5}]})


def test_the_performance_pool_is_paid_by_points_over_96() -> None:
    # 85 of 96 points, as in the document's April: 85/96 of the pool is paid, the rest stays
    paid = divide_performance(PLAN.bonus, D("960.00"), {"a": D(40), "b": D(30), "c": D(15)})
    assert paid == {"a": D("400.00"), "b": D("300.00"), "c": D("150.00")}


def test_points_beyond_96_never_overpay_the_pool_unless_the_plan_says_so() -> None:
    points = {"a": D(96), "b": D(96), "c": D(-10)}
    assert divide_performance(PLAN.bonus, D("100.01"), points) == {
        "a": D("50.01"),
        "b": D("50.00"),
        "c": D(0),
    }
    literal = divide_performance(Bonus(when_over="pay"), D("100.01"), points)
    assert literal == {"a": D("100.01"), "b": D("100.01"), "c": D(0)}


def test_the_behaviour_pool_is_divided_by_points_over_all_points() -> None:
    full = {"a": D(20), "b": D(20), "c": D(20)}
    points = {"a": D(10), "b": D(10), "c": D(10)}
    assert divide_behaviour(PLAN.bonus, D("100.00"), points, full) == {
        "a": D("33.34"), "b": D("33.33"), "c": D("33.33"),
    }  # fmt: skip
    half = divide_behaviour(Bonus(behaviour_divisor="full"), D("100.00"), points, full)
    assert sum(half.values()) == D("50.00")


def test_a_negative_bonus_leaves_both_pools_empty() -> None:
    found = pools(PLAN.bonus, D(1000), Fraction("0.001"), Fraction(0), Fraction(0), D(-400))
    assert found.bonus == D("-399.00")
    assert (found.performance, found.behaviour) == (0, 0)


@given(
    sales=st.decimals(0, 10**6, places=2),
    rewards=st.integers(-5000, 5000),
    points=st.dictionaries(
        st.text("abcd", min_size=1, max_size=3), st.decimals(-8, 60, places=1), max_size=9
    ),
)
def test_pools_make_up_the_bonus_and_are_never_overpaid(
    sales: Decimal, rewards: int, points: dict[str, Decimal]
) -> None:
    found = pools(PLAN.bonus, sales, Fraction("0.002"), Fraction(0), Fraction(0), D(rewards))
    assert found.performance + found.behaviour == max(found.bonus, 0)
    paid = divide_performance(PLAN.bonus, found.performance, points)
    positive = sum(max(each, D(0)) for each in points.values())
    due = found.performance * min(positive, D(96)) / 96
    assert abs(sum(paid.values(), D(0)) - due) <= D("0.005")
    behaviour = divide_behaviour(PLAN.bonus, found.behaviour, points, dict.fromkeys(points, D(20)))
    assert sum(behaviour.values(), D(0)) == (found.behaviour if positive else 0)


def pair(now: str | None, before: str | None) -> Pair:
    one, two = (None if text is None else Fraction(text) for text in (now, before))
    return Pair(Label(zh="示例"), "ratio", 2, one, two)


@pytest.mark.parametrize(
    ("now", "before", "industry", "amount"),
    [
        ("4.8", "4.7", "4.6", 300),  # above the industry and better than last month
        ("4.8", "4.9", "4.6", 0),  # above the industry, worse than last month
        ("4.8", "4.8", "4.6", 0),
        ("4.8", None, "4.6", 0),  # first month
        ("4.6", "4.5", "4.6", 0),  # as the industry
        ("4.5", "4.4", "4.6", -300),
        ("4.5", None, "4.6", -300),
        (None, "4.4", "4.6", 0),
        ("4.5", "4.4", None, 0),
    ],
)
def test_the_shops_rating_is_held_against_industry_and_last_month(
    now: str | None, before: str | None, industry: str | None, amount: int
) -> None:
    found = attitude(Attitude(), pair(now, before), None if industry is None else Fraction(industry), 3)
    assert found.amount == amount
    assert found.why.render()


def test_mean_completion_and_progress_pay_fifty_a_head_or_cost_it() -> None:
    assert completion(D(50), pair("0.9", "0.8"), 4).amount == 200
    assert completion(D(50), pair("0.7", "0.8"), 4).amount == -200
    assert completion(D(50), pair("0.8", "0.8"), 4).amount == 0
    assert completion(D(50), pair("0.8", None), 4).amount == 0
    up, down = pair("2", "1"), pair("1", "2")
    assert progress(Progress(), (up, up), 2).amount == 100
    assert progress(Progress(), (down, down), 2).amount == -100
    assert progress(Progress(), (up, down), 2).amount == 0
    assert progress(Progress(below="either"), (up, down), 2).amount == -100
    assert progress(Progress(), (up, pair("2", None)), 2).amount == 0


MAY = tuple(date(2024, 5, day) for day in range(1, 32))


def terms(**more: Decimal | None) -> Term:
    amounts = {"base_pay": D(3100), "attendance_bonus": D(200), "overtime_rate": D(20)} | more
    return Term("E1", date(2020, 1, 1), None, D(0), **amounts)


def event(kind: str, quantity: str, day: int = 3) -> Event:
    return Event("E1", date(2024, 5, day), kind, D(quantity), None)


def test_fixed_pay_is_base_by_days_attendance_and_overtime() -> None:
    whole = fixed_pay(Fixed(), [terms()], [event("overtime", "2.5")], MAY, 31)
    assert [line.amount for line in whole.lines] == [D("3100.00"), D("200.00"), D("50.00")]
    assert whole.amount == D("3350.00")
    part = fixed_pay(Fixed(), [terms()], [], MAY[:10], 31)
    assert [line.amount for line in part.lines] == [D("1000.00"), D("0.00"), D("0.00")]
    absent = fixed_pay(Fixed(), [terms()], [event("late", "1")], MAY, 31)
    assert absent.lines[1].amount == 0


def test_fixed_pay_never_guesses() -> None:
    assert fixed_pay(Fixed(), [], [], MAY, 31).amount is None
    unpaid = fixed_pay(Fixed(), [terms(overtime_rate=None)], [event("overtime", "2")], MAY, 31)
    assert unpaid.amount is None
    assert unpaid.lacking is not None
    assert "2024-05-03" in unpaid.lacking.render()
    assert fixed_pay(Fixed(), [terms(attendance_bonus=None)], [], MAY, 31).amount == D("3100.00")


def earner(who: str, sales: str | None, points: str | None = "30", **more: Decimal | None) -> Earner:
    fixed = FixedPay((), D("3000.00"), D("3000.00"), None)
    values = {"task": D(10000), "assisted": D(0), "behaviour": D(10)} | more
    return Earner(
        who,
        None if sales is None else D(sales),
        values["task"],
        values["assisted"],
        None if points is None else D(points),
        values["behaviour"],
        D(20),
        fixed,
    )


def department(sales: str = "30000", task: str | None = "40000", rewards: int = 0) -> Department:
    forecast = Forecast(None, lacking=message("appraisal.service.task_zero"))
    if task is not None:
        forecast = Forecast(Fraction(task))
    made = (Reward(message("appraisal.service.attitude"), D(rewards), message("appraisal.service.no_score")),)
    return Department("客服部", forecast, D(sales), Fraction("0.4"), made, 2)


def test_a_whole_month_by_hand() -> None:
    people = [earner("E1", "20000", "30", assisted=D(1000)), earner("E2", "5000", "18")]
    worked = work_out(PLAN, department(rewards=100), people)
    assert worked.pools is not None
    # coefficient 0.75 × 0.4 × 1 % = 0.003; 30,000 × 0.003 = 90
    # inside 10,000 × 8 ‰ + 5,000 × 5 ‰ = 105; × 20 % = 21; beyond 10,000 × 10 ‰ = 100; × 10 % = 10
    assert worked.pools.bonus == D("221.00")  # 90 + 21 + 10 + 100
    assert (worked.pools.performance, worked.pools.behaviour) == (D("176.80"), D("44.20"))
    # 30 / 96 × 176.80 = 55.25; 18 / 96 × 176.80 = 33.15
    assert worked.performance == {"E1": D("55.25"), "E2": D("33.15")}
    assert worked.behaviour == {"E1": D("22.10"), "E2": D("22.10")}
    # 80 × 0.8 + 100 × 0.9 + 1,000 × 2 ‰ = 156
    assert outcome(PLAN, worked, people[0]).amount == D("3000") + D("156.00") + D("55.25") + D("22.10")
    # 25 × 0.8 = 20
    assert outcome(PLAN, worked, people[1]).amount == D("3000") + D("20.00") + D("33.15") + D("22.10")
    sheet = department_sheet(PLAN, department(rewards=100), worked)
    amounts = {line.label.render(): line.amount for line in sheet.lines}
    assert amounts["考核奖金 X"] == D("221.00")
    assert amounts["绩效奖金未分配部分（得分合计不足 96）"] == D("88.40")


def test_points_below_zero_are_said_to_count_as_none() -> None:
    people = [earner("E1", "20000", "-20", behaviour=D(-5)), earner("E2", "5000", "18")]
    worked = work_out(PLAN, department(rewards=100), people)
    lines = {line.label.render(): line for line in outcome(PLAN, worked, people[0]).lines}
    for name, points in (("个人绩效奖金", "-20"), ("个人行为奖金", "-5")):
        assert lines[name].amount == 0
        said = lines[name].detail
        assert said is not None
        assert said.render() == f"得分 {points}，低于 0 按 0 计"


@pytest.mark.parametrize(
    ("people", "office", "words"),
    [
        ([earner("E1", "1"), earner("E2", "1", None)], department(), "得分暂估"),
        ([earner("E1", "1"), earner("E2", None)], department(), "缺销售额或任务"),
        ([earner("E1", "1"), earner("E2", "1", task=None)], department(), "缺销售额或任务"),
        ([earner("E1", "1")], department(task=None), "不大于 0"),
    ],
)
def test_what_is_not_known_withholds_everyones_pay_and_says_why(
    people: list[Earner], office: Department, words: str
) -> None:
    worked = work_out(PLAN, office, people)
    assert worked.pools is None
    for each in people:
        assert outcome(PLAN, worked, each).withheld
    assert words in outcome(PLAN, worked, people[0]).reason.render()
    assert words in str(worked.lacking.render() if worked.lacking else "")


PERSON = st.tuples(
    st.integers(0, 3_000_000), st.integers(100_000, 2_000_000), st.integers(0, 500_000), st.integers(0, 40), st.integers(0, 40)
)  # fmt: skip


@given(
    people=st.lists(PERSON, min_size=1, max_size=8),
    task=st.integers(10**6, 10**8),
    rewards=st.integers(-900, 900),
)
def test_pay_agrees_with_a_plain_calculation(
    people: list[tuple[int, int, int, int, int]], task: int, rewards: int
) -> None:
    """The same month again in whole cents and fractions, written from schemes.md alone."""
    conversion = Fraction("0.3955")
    sold = sum(sales for sales, *_ in people)
    names = [f"E{n}" for n in range(len(people))]
    earners = [
        earner(name, str(D(s) / 100), str(D(p) / 2), task=D(t) / 100, assisted=D(a) / 100, behaviour=D(b) / 2)
        for name, (s, t, a, p, b) in zip(names, people, strict=True)
    ]
    office = Department(
        "客服部", Forecast(Fraction(task, 100)), D(sold) / 100, conversion,
        (Reward(message("appraisal.service.attitude"), D(rewards), message("appraisal.service.no_score")),), 3,
    )  # fmt: skip
    worked = work_out(PLAN, office, earners)
    paid = [outcome(PLAN, worked, each).amount for each in earners]

    inside, beyond, commission = [], [], []
    for s, t, a, _, _ in people:
        reached = Fraction(s, t)
        low = min(s, t) * Fraction(8 if reached >= Fraction(6, 10) else 5, 1000)
        high = max(s - t, 0) * Fraction(10 if reached >= Fraction(13, 10) else 9, 1000)
        inside.append(low)
        beyond.append(high)
        commission.append(
            int(low * Fraction(8, 10) + high * Fraction(9, 10) + Fraction(a * 2, 1000) + Fraction(1, 2))
        )
    x = (
        Fraction(sold) * Fraction(sold, task) * conversion / 100
        + sum(inside) / 5
        + sum(beyond) / 10
        + rewards * 100
    )
    x = max(int(x + Fraction(1, 2)) if x >= 0 else 0, 0)
    performance_pool = int(Fraction(x * 8, 10) + Fraction(1, 2))
    marks = sum(p for *_, p, _ in people)
    behaviours = sum(b for *_, b in people)
    total = 0
    for (_, _, _, p, b), amount, own in zip(people, paid, commission, strict=True):
        assert amount is not None
        exact = Fraction(performance_pool * p, max(marks, 192))
        exact += Fraction((x - performance_pool) * b, behaviours) if behaviours else 0
        assert (
            abs(Fraction(amount) * 100 - 300_000 - own - exact) < 2
        )  # largest remainder: less than a cent in each pool
        total += int(amount * 100) - 300_000 - own
    due = int(Fraction(performance_pool * min(marks, 192), 192) + Fraction(1, 2))
    assert total == due + (x - performance_pool if behaviours else 0)
