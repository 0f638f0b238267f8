"""Who is in a department in a month, in which posts, on which days, and who only helps out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kpireport.appraisal.records import Assignment, Employee, Records
from kpireport.period import Month


@dataclass(frozen=True, slots=True)
class Post:
    """One person in one post of the department: the days of the month held, of all rows of that post together.

    ``scorecard`` is what the assignment names (None: the role's own). ``on_probation`` as on the last of the days:
    who ends the month past probation is past it for the post.
    """

    department: str
    role: str
    employee_id: str
    days: tuple[date, ...]
    scorecard: str | None
    manager_id: str | None
    on_probation: bool

    @property
    def starts_on(self) -> date:
        """The first of the days."""
        return self.days[0]

    @property
    def ends_on(self) -> date:
        """The last of the days."""
        return self.days[-1]


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the department with all posts held in the month, in the order they were taken up."""

    employee: Employee
    posts: tuple[Post, ...]

    @property
    def manager_id(self) -> str | None:
        """The manager at the month's end."""
        return self.posts[-1].manager_id

    @property
    def days(self) -> tuple[date, ...]:
        """All days in any of the posts, once each."""
        return tuple(sorted({day for post in self.posts for day in post.days}))


def members(records: Records, month: Month, department: str) -> tuple[Member, ...]:
    """Everyone with a post in the department on any day of the month, by employee id.

    Assignments are clipped to the month and to the days between joining and leaving.
    """
    by_person: dict[str, dict[str, list[tuple[Assignment, list[date]]]]] = {}
    for row in records.assignments:
        if row.department != department or row.employee_id not in records.employees:
            continue
        days = _days(row, records.employees[row.employee_id], month)
        if days:
            by_person.setdefault(row.employee_id, {}).setdefault(row.role, []).append((row, days))
    return tuple(
        Member(records.employees[who], tuple(sorted((_post(rows) for rows in posts.values()), key=_place)))
        for who, posts in sorted(by_person.items())
    )


def _days(row: Assignment, employee: Employee, month: Month) -> list[date]:
    first = max(filter(None, (row.starts_on, employee.hired_on, month.first)))
    last = min(filter(None, (row.ends_on, employee.left_on, month.last)))
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def _post(rows: list[tuple[Assignment, list[date]]]) -> Post:
    last, _ = max(rows, key=lambda row: row[1][-1])
    return Post(
        department=last.department,
        role=last.role,
        employee_id=last.employee_id,
        days=tuple(sorted({day for _, days in rows for day in days})),
        scorecard=last.scorecard,
        manager_id=last.manager_id,
        on_probation=last.on_probation,
    )


def _place(post: Post) -> tuple[date, date, str]:
    return post.starts_on, post.ends_on, post.role


def helpers(
    records: Records, month: Month, inside: Iterable[Member], worked: Collection[str]
) -> tuple[Employee, ...]:
    """People of other departments who worked on this department's accounts in the month, by employee id.

    ``worked`` are the people outside whose own card measures no service work and who have such figures all the same.
    Where nicknames name their shop (``店铺:花名``), the shop must be one the department's own people serve.
    """
    own = {member.employee.employee_id for member in inside}
    used: dict[str, set[str]] = {}
    for account in records.accounts:
        if account.starts_on <= month.last and (account.ends_on is None or account.ends_on >= month.first):
            used.setdefault(account.employee_id, set()).add(account.shop)
    shops = {shop for who in own for shop in used.get(who, ())}
    return tuple(
        records.employees[who]
        for who in sorted(set(worked) - own)
        if who in records.employees and shops & used.get(who, set())
    )
