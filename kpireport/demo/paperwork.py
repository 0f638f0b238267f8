"""What is written down about the people beyond the service department: marks, events, targets and agreed pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from kpireport.demo.duties import DUTIES, SERVICE_TASKS, SHOP_GOALS, Duty, Marked
from kpireport.demo.horizon import Horizon, day_number, day_of
from kpireport.demo.people import OPERATIONS, Person
from kpireport.demo.records import SHOP_OWNER_ID, Event, PayTerm, Target
from kpireport.period import Month


@dataclass(frozen=True, slots=True)
class Mark:
    """A rater's mark on a person's item."""

    employee_id: str
    period: Month
    item: str
    rater_id: str
    relation: str
    score: float
    of: int


def _duty(person: Person) -> Duty:
    return DUTIES.get(person.role, Duty())


def build_marks(staff: tuple[Person, ...], horizon: Horizon, rng: np.random.Generator) -> tuple[Mark, ...]:
    """Marks of every month by the manager and, where a card asks for them, colleagues, customers and oneself."""
    found = []
    for month in horizon.months:
        for place, person in enumerate(staff):
            peer = staff[place - 1].employee_id
            raters = {
                "上级": person.posts[-1].manager_id or SHOP_OWNER_ID,
                "同事": peer,
                "自评": person.employee_id,
                "客户": f"客户{place + 1:02d}",
            }
            found += [
                Mark(
                    person.employee_id,
                    month,
                    item.item,
                    raters[relation],
                    relation,
                    _score(item, person, rng),
                    item.of,
                )
                for item in _duty(person).marked
                for relation in item.relations
            ]
    return tuple(found)


def _score(item: Marked, person: Person, rng: np.random.Generator) -> float:
    """Around the usual mark, by the person's care; whole points out of 100, halves on a shorter scale."""
    step = 1.0 if item.of >= 100 else 0.5
    drawn = item.usual + item.of * (0.03 * person.skill.care + float(rng.normal(0, 0.02)))
    return float(np.clip(round(drawn / step) * step, 0.5 * item.of, item.of))


def build_events(staff: tuple[Person, ...], horizon: Horizon, rng: np.random.Generator) -> tuple[Event, ...]:
    """Trainings, plans, tasks and mishaps, as the posts' duties say, by day and person."""
    found = []
    for month in horizon.months:
        first = day_number(month.first)
        for person in staff:
            found.append(
                Event(person.employee_id, day_of(first + 12), "培训", 2, note="月度业务培训（小时）")
            )
            for each in _duty(person).recorded:
                count = each.always + int(rng.poisson(each.chance))
                found += [
                    Event(
                        person.employee_id, day_of(first + int(day)), each.kind, each.quantity, note=each.note
                    )
                    for day in rng.integers(0, month.days, count)
                ]
    return tuple(sorted(found, key=lambda e: (e.happened_on, e.employee_id, e.kind)))


def build_goals(staff: tuple[Person, ...], horizon: Horizon) -> tuple[Target, ...]:
    """Targets of each post and of the whole shop a month, and the service posts' sales tasks."""
    roles = tuple(dict.fromkeys(person.role for person in staff))
    found = []
    for month in horizon.months:
        for role in roles:
            found += [Target(month, "岗位", role, *goal) for goal in DUTIES.get(role, Duty()).goals]
        found += [Target(month, "岗位", role, "客服销售额", task) for role, task in SERVICE_TASKS]
        found += [Target(month, "公司", "全公司", *goal) for goal in SHOP_GOALS]
    return tuple(found)


def build_staff_pay(staff: tuple[Person, ...], rng: np.random.Generator) -> tuple[PayTerm, ...]:
    """Agreed pay from the first day on; those in charge earn more."""
    found = []
    for person in staff:
        leads = person.role.endswith(("主管", "经理", "负责人", "店长"))
        base, performance = (6800, 3200) if leads else (4600, 1800)
        extra = int(rng.integers(0, 9)) * 100
        start: date = person.posts[0].starts_on
        found.append(
            PayTerm(person.employee_id, start, None, base + extra, performance + extra // 2, 300, 30)
        )
    return tuple(found)


def with_the_shop(people: tuple[Person, ...], staff: tuple[Person, ...]) -> tuple[Person, ...]:
    """The staff and those of the first cast who hold a post outside the service department."""
    return (*(person for person in people if person.posts[0].department == OPERATIONS), *staff)
