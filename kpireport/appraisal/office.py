"""B03 for a department: its figures and people gathered for the calculation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.fixed import FixedPay, fixed_pay
from kpireport.appraisal.forecast import Forecast, department_task, figure
from kpireport.appraisal.judged import Judged, Sum, together
from kpireport.appraisal.judging import Rules
from kpireport.appraisal.model import PayOutcome, PaySheet
from kpireport.appraisal.money import to_cents
from kpireport.appraisal.records import Records
from kpireport.appraisal.rewards import Pair, Reward, attitude, completion, progress
from kpireport.appraisal.roster import Post, members
from kpireport.appraisal.service_facts import Department, Earner
from kpireport.appraisal.service_pay import department_sheet, fixed_outcome, outcome, work_out
from kpireport.appraisal.service_plan import ServicePlan
from kpireport.appraisal.targets import Aims
from kpireport.appraisal.trends import Course
from kpireport.indicators.model import Catalogue
from kpireport.period import Month
from kpireport.scorecards import Seat
from kpireport.scorecards.evidence import Scope
from kpireport.texts import Label

ASSISTED = "assisted_others"
MEAN_COMPLETION = Label(zh="个人任务完成率平均值", en="Mean personal task completion")


@dataclass(frozen=True)
class Office:
    """What a pay plan may look at besides the points."""

    rules: Rules
    month: Month
    course: Course
    aims: Aims
    records: Records
    catalogue: Catalogue
    benchmarks: Mapping[str, Mapping[str, Decimal]]

    @property
    def department(self) -> str:
        """The department paid."""
        return self.rules.department

    @property
    def seat(self) -> Seat:
        """The department's own seat."""
        return Seat(self.department, "", "")


def pay_service(
    office: Office, plan: ServicePlan, people: Mapping[str, Sequence[Judged]]
) -> tuple[dict[str, PayOutcome], PaySheet]:
    """Everyone's pay under one plan and the department's sheet; ``people`` are the posts under it, judged or on
    probation. Whoever has no judged post gets the fixed pay and counts for nothing else.
    """
    plan = plan.over(len(office.month.weeks(office.rules.project.company.weeks)))
    fixed = {who: _fixed(office, plan, posts) for who, posts in people.items()}
    people = {
        who: judged
        for who, posts in people.items()
        if (judged := [each for each in posts if each.result is not None])
    }
    forecast = department_task(plan.task, office.course, office.aims, office.department, office.month)
    posts = {who: [each.post for each in judged] for who, judged in people.items()}
    tasks = _tasks(office, plan, posts, forecast, office.month)
    earners = [
        _earner(office, plan, judged, (tasks[who], fixed[who])) for who, judged in sorted(people.items())
    ]
    heads = len(people) if plan.headcount == "appraised" else _headcount(office)
    sales = figure(office.course, office.month, plan.task.service_sales, office.seat, "department")
    department = Department(
        name=office.department,
        forecast=forecast,
        sales=None if sales is None else to_cents(sales),
        conversion=figure(office.course, office.month, plan.bonus.conversion, office.seat, "department"),
        rewards=tuple(_rewards(office, plan, earners, heads)),
        headcount=heads,
    )
    worked = work_out(plan, department, earners)
    made = {who: fixed_outcome(plan, each) for who, each in fixed.items() if who not in people}
    made |= {each.employee_id: outcome(plan, worked, each) for each in earners}
    return made, department_sheet(plan, department, worked)


def _headcount(office: Office) -> int:
    return len(members(office.records, office.month, office.department))


def _earner(
    office: Office, plan: ServicePlan, judged: Sequence[Judged], own: tuple[Decimal | None, FixedPay]
) -> Earner:
    """``own``: the person's task and fixed pay."""
    who = judged[0].post.employee_id
    posts = [each.post for each in judged]
    behaviour = _behaviour(judged)
    return Earner(
        employee_id=who,
        sales=_money(office, office.month, plan.task.service_sales, posts),
        task=own[0],
        assisted=_money(office, office.month, ASSISTED, posts),
        points=_final(together(judged)),
        behaviour=_final(behaviour),
        full=behaviour.full,
        fixed=own[1],
    )


def _fixed(office: Office, plan: ServicePlan, posts: Sequence[Judged]) -> FixedPay:
    """The fixed pay of all the person's days under the plan, on probation or not."""
    who = posts[0].post.employee_id
    return fixed_pay(
        plan.fixed,
        office.records.terms.get(who, ()),
        (each for each in office.records.events if each.employee_id == who),
        sorted({day for each in posts for day in each.post.days}),
        office.month.days,
    )


def _behaviour(judged: Sequence[Judged]) -> Sum:
    return together(Judged(each.post, each.behaviour) for each in judged if each.behaviour is not None)


def _final(total: Sum) -> Decimal | None:
    return None if total.provisional else total.total


def _money(office: Office, month: Month, indicator: str, posts: Iterable[Post]) -> Decimal | None:
    """A person's amount over their posts, in cents; None where no post has a figure."""
    seats = (Seat(post.department, post.role, post.employee_id) for post in posts)
    found = [figure(office.course, month, indicator, seat, "person") for seat in seats]
    known = [each for each in found if each is not None]
    return to_cents(sum(known, Fraction(0))) if known else None


def _tasks(
    office: Office, plan: ServicePlan, posts: Mapping[str, Sequence[Post]], forecast: Forecast, month: Month
) -> dict[str, Decimal | None]:
    """Each person's task of a month: the target set, or the department's task by days, in cents."""
    if plan.personal_task == "target":
        return {who: _target(office, plan, who, own, month) for who, own in posts.items()}
    days = {who: len({day for post in own for day in post.days}) for who, own in posts.items()}
    whole = sum(days.values())
    if forecast.task is None or not whole:
        return dict.fromkeys(posts)
    return {who: to_cents(forecast.task * count / whole) for who, count in days.items()}


def _target(
    office: Office, plan: ServicePlan, who: str, posts: Sequence[Post], month: Month
) -> Decimal | None:
    """The person's own target, else the post's, which counts by the days in the post."""
    label = office.catalogue.get(plan.task.service_sales)
    names = (plan.task.service_sales, *((label.label.zh, label.label.en) if label else ()))
    own = office.aims.exactly(month, "person", who, names)
    if own is not None:
        return own
    total = Fraction(0)
    for post in posts:
        of_role = office.aims.exactly(month, "role", post.role, names)
        if of_role is None:
            return None
        total += Fraction(of_role) * len(post.days) / month.days
    return to_cents(total) if posts else None


def _rewards(office: Office, plan: ServicePlan, earners: Sequence[Earner], heads: int) -> Iterable[Reward]:
    rules = plan.rewards
    if rules.attitude is not None:
        named = (office.benchmarks.get(name) for name in rules.attitude.benchmarks)
        shops = next((list(found.values()) for found in named if found), None)
        mean = None if shops is None else sum(map(Fraction, shops), Fraction(0)) / len(shops)
        yield attitude(rules.attitude, _pair(office, rules.attitude.indicator, "shop"), mean, heads)
    if rules.completion:
        now = _mean_completion([(each.sales, each.task) for each in earners])
        pair = Pair(MEAN_COMPLETION, "percent", 2, now, _completion_before(office, plan))
        yield completion(rules.completion, pair, heads)
    if rules.progress is not None:
        pairs = [_pair(office, name, "department") for name in rules.progress.indicators]
        yield progress(rules.progress, pairs, heads)


def _pair(office: Office, indicator: str, scope: Scope) -> Pair:
    declared = office.catalogue.find(indicator)
    now, before = (
        figure(office.course, month, declared.id, office.seat, scope)
        for month in (office.month, office.month.previous())
    )
    return Pair(declared.label, declared.unit, declared.decimals, now, before)


def _mean_completion(pairs: Iterable[tuple[Decimal | None, Decimal | None]]) -> Fraction | None:
    """The mean of sales over task of everyone who has both; None of nobody."""
    known = [Fraction(s) / Fraction(t) for s, t in pairs if s is not None and t is not None and t > 0]
    return sum(known, Fraction(0)) / len(known) if known else None


def _completion_before(office: Office, plan: ServicePlan) -> Fraction | None:
    """Last month's mean completion of everyone the plan then covered; None in the first month."""
    before = office.month.previous()
    if before not in office.course.months:
        return None
    posts = {
        each.employee.employee_id: [post for post in each.posts if _covers(office, plan, post)]
        for each in members(office.records, before, office.department)
    }
    posts = {who: own for who, own in posts.items() if own}
    forecast = department_task(plan.task, office.course, office.aims, office.department, before)
    tasks = _tasks(office, plan, posts, forecast, before)
    sales = {who: _money(office, before, plan.task.service_sales, own) for who, own in posts.items()}
    return _mean_completion((sales[who], tasks[who]) for who in sorted(posts))


def _covers(office: Office, plan: ServicePlan, post: Post) -> bool:
    own = office.rules.plan(post.role)
    return own is not None and own.id == plan.id and not office.rules.sits_out(post)
