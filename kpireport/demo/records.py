"""What people in charge write down: events, ratings, targets, the platform's benchmarks, agreed pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from kpireport.demo.goods import SHOPS
from kpireport.demo.horizon import Horizon, day_number, day_of
from kpireport.demo.people import (
    AFTER_SALES,
    LEAD,
    PRE_SALES,
    SERVICE,
    SHOP_SERVICE,
    Person,
)
from kpireport.demo.roster import NIGHT, Roster
from kpireport.period import Month

LEAD_ID, SHOP_OWNER_ID = "E0001", "E0002"


@dataclass(frozen=True, slots=True)
class Event:
    """Something counted by a person in charge."""

    employee_id: str
    happened_on: date
    kind: str
    quantity: float
    points: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rating:
    """The shop owner's mark of a month, out of 100."""

    employee_id: str
    period: Month
    score: int
    comment: str


@dataclass(frozen=True, slots=True)
class Target:
    """A target of a month for a post, a person or the department; the value as it is written in the file."""

    period: Month
    scope: str
    scope_id: str
    indicator: str
    value: float | str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A figure the platform gives for a shop and month, as it is written in the file."""

    period: Month
    shop: str
    indicator: str
    value: str


@dataclass(frozen=True, slots=True)
class PayTerm:
    """Agreed pay of a person over a span, yuan a month; overtime a hour."""

    employee_id: str
    starts_on: date
    ends_on: date | None
    base_pay: int
    performance_pay: int
    attendance_bonus: int
    overtime_rate: int


def build_events(
    people: tuple[Person, ...], roster: Roster, horizon: Horizon, rng: np.random.Generator
) -> tuple[Event, ...]:
    """Complaints, praise, mistakes, nights, overtime, training and one grave offence, by day and person."""
    events = [
        event for person in people for month in horizon.months for event in _of_a_month(person, month, rng)
    ]
    events += _nights(people, roster)
    events += _special(people, horizon)
    employed = [event for event in events if _employed(people, event)]
    return tuple(sorted(employed, key=lambda e: (e.happened_on, e.employee_id, e.kind)))


def _of_a_month(person: Person, month: Month, rng: np.random.Generator) -> list[Event]:
    skill = person.skill
    rates = {
        "投诉": float(np.clip(0.45 - 0.4 * skill.care, 0.08, 2.2)),
        "表扬": float(np.clip(1.3 + 0.7 * skill.care, 0.2, 4.0)),
        "订单差错": float(np.clip(0.6 - 0.35 * skill.solving, 0.1, 2.0)),
        "任务逾期": float(np.clip(0.18 - 0.15 * skill.speed, 0.03, 0.9)),
        "流程改进": 0.05,
    }
    notes = {
        "投诉": "买家投诉",
        "表扬": "买家表扬",
        "订单差错": "备注或地址填错",
        "任务逾期": "报表迟交",
        "流程改进": "优化快捷短语",
    }
    found = [
        Event(person.employee_id, day_of(day_number(month.first) + int(day)), kind, 1, note=notes[kind])
        for kind, rate in rates.items()
        for day in rng.integers(0, month.days, int(rng.poisson(rate)))
    ]
    course = day_of(day_number(month.first) + 10)
    return [*found, Event(person.employee_id, course, "培训", 2, note="月度产品培训（小时）")]


def _nights(people: tuple[Person, ...], roster: Roster) -> list[Event]:
    nights = np.flatnonzero(roster.shift == NIGHT)
    return [
        Event(people[int(roster.person[i])].employee_id, day_of(int(roster.day[i])), "夜班", 1)
        for i in nights
    ]


def _special(people: tuple[Person, ...], horizon: Horizon) -> list[Event]:
    campaign = day_of(horizon.campaign)
    found = [
        Event(p.employee_id, campaign, "加班", 2.5 + (i % 3) * 0.5, note="大促当日（小时）")
        for i, p in enumerate(people)
        if p.posts[0].department == SERVICE and i % 4 != 0
    ]
    for person in people:
        if person.case == "veto":
            day = day_of(horizon.in_last_month(23))
            found.append(Event(person.employee_id, day, "否决项", 1, -10.0, "私下向买家索要好处费（示例）"))
        if person.case in {"joiner", "probation"}:
            day = day_of(day_number(person.hired_on) + 1)
            found.append(Event(person.employee_id, day, "培训", 6, note="新人培训（小时）"))
    return found


def _employed(people: tuple[Person, ...], event: Event) -> bool:
    person = next(person for person in people if person.employee_id == event.employee_id)
    return person.post_on(day_number(event.happened_on)) is not None


def build_ratings(
    people: tuple[Person, ...], horizon: Horizon, rng: np.random.Generator
) -> tuple[Rating, ...]:
    """A mark a month for everybody in shop service, but none yet for the one on probation in the last month."""
    found = []
    for month in horizon.months:
        for person in people:
            if person.role != SHOP_SERVICE or day_number(person.hired_on) > day_number(month.last):
                continue
            if person.case == "probation" and month == horizon.months[-1]:
                continue
            mean = (person.skill.care + person.skill.solving + person.skill.speed) / 3
            score = int(np.clip(round(90 + 5.5 * mean + rng.normal(0, 2.5)), 45, 100))
            found.append(
                Rating(person.employee_id, month, score, "继续保持" if score >= 90 else "注意响应速度")
            )
    return tuple(found)


# indicator (as people call it), value as written; a share stands once as text with a percent sign, once as 0.35.
_ROLE_TARGETS: dict[str, tuple[tuple[str, float | str], ...]] = {
    PRE_SALES: (
        ("服务得分", 4.85), ("询单转化率", "45%"), ("客单价", 235), ("客件数", 1.95), ("接待人数", 270),
        ("退款率", "4.5%"),
    ),
    AFTER_SALES: (("服务得分", 4.85), ("解决率", 0.95), ("接待人数", 105)),
    SHOP_SERVICE: (
        ("询单转化率", 0.44), ("落实客单价比", 1.05), ("首次响应时间", 26), ("平均响应时间", 28),
        ("退款自主完结率", "98%"), ("店长评定", "95%"),
    ),
}  # fmt: skip


def build_targets(people: tuple[Person, ...], horizon: Horizon) -> tuple[Target, ...]:
    """Targets of each post and of the department a month; easier ones for whoever joined or is on probation."""
    found = []
    for month in horizon.months:
        for role, targets in _ROLE_TARGETS.items():
            found += [Target(month, "岗位", role, name, value) for name, value in targets]
        found.append(Target(month, "部门", SERVICE, "客服销售额", 650000))
        found.append(Target(month, "部门", SERVICE, "客服销售占比", "30%"))
        found += [
            Target(month, "个人", person.employee_id, name, value)
            for person in people
            for name, value in _own_targets(person, month)
        ]
    return tuple(found)


def _own_targets(person: Person, month: Month) -> tuple[tuple[str, float | str], ...]:
    if person.case == "joiner" and Month.of(person.hired_on) == month:
        return (("询单转化率", "38%"),)
    if person.case == "probation" and Month.of(person.hired_on) <= month:
        return (("询单转化率", 0.36), ("首次响应时间", 32))
    return ()


def build_benchmarks(horizon: Horizon, rng: np.random.Generator) -> tuple[Benchmark, ...]:
    """Industry averages and the share of sellers beaten, a shop and month."""
    found = []
    for month in horizon.months:
        for shop in SHOPS:
            shares = {
                "询单转化率行业均值": 0.39 + float(rng.normal(0, 0.01)),
                "售后综合指标打败商家占比": 0.84 + float(rng.normal(0, 0.03)),
                "退款自主完结率行业均值": 0.94 + float(rng.normal(0, 0.005)),
            }
            found += [Benchmark(month, shop, name, f"{value:.2%}") for name, value in shares.items()]
            found.append(
                Benchmark(month, shop, "服务得分行业均值", f"{4.68 + float(rng.normal(0, 0.02)):.2f}")
            )
            found.append(
                Benchmark(month, shop, "平均响应时间行业均值", f"{38 + float(rng.normal(0, 2)):.1f}")
            )
    return tuple(found)


def build_pay_terms(
    people: tuple[Person, ...], horizon: Horizon, rng: np.random.Generator
) -> tuple[PayTerm, ...]:
    """Agreed pay of everybody in the service department; the mover and one raised person have two spans."""
    found = []
    usual = {
        PRE_SALES: (4200, 2000),
        AFTER_SALES: (4000, 1800),
        SHOP_SERVICE: (4100, 1900),
        LEAD: (6500, 3500),
    }
    raised = next(person.employee_id for person in people if person.role == PRE_SALES)
    month_start = horizon.months[-1].first
    for person in people:
        if person.posts[0].department != SERVICE:
            continue
        extra = int(rng.integers(0, 7)) * 100
        for post in person.posts:
            base, performance = usual[post.role]
            term = PayTerm(
                person.employee_id,
                post.starts_on,
                post.ends_on,
                base + extra,
                performance + extra // 2,
                300,
                30,
            )
            if person.employee_id == raised:
                until = day_of(day_number(month_start) - 1)
                found.append(PayTerm(person.employee_id, post.starts_on, until, base, performance, 300, 30))
                term = PayTerm(person.employee_id, month_start, None, base + 300, performance + 200, 300, 30)
            found.append(term)
    return tuple(found)
