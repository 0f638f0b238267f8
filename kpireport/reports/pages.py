"""What each report is given: a page holds only what may stand on it, so nothing else can get there."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from kpireport.appraisal.model import Appraisal, Person, RoleSummary
from kpireport.errors import UnknownName
from kpireport.project import Company, safe_name
from kpireport.reports.bundle import Bundle, Edition

Kind = Literal["person", "role", "department"]


class Job(BaseModel):
    """One report to make: ``subject`` is an employee_id, a role or the department."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Kind
    subject: str

    @property
    def path(self) -> str:
        """Where it goes below the unit's folder; UnsafeName where the subject cannot be part of a path."""
        folder = {"person": "people/", "role": "roles/", "department": ""}[self.kind]
        stem = "department" if self.kind == "department" else safe_name(self.subject)
        return f"{folder}{stem}.pdf"


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    company: Company
    edition: Edition
    month: str
    department: str
    appeal_until: date


class PersonPage(_Page):
    """One person's report: nobody else's name or figure is in it."""

    kind: Literal["person"] = "person"
    person: Person


class RolePage(_Page):
    """A post's report, for its managers: everyone in it side by side, ranked."""

    kind: Literal["role"] = "role"
    role: RoleSummary
    people: tuple[Person, ...]


class DepartmentPage(_Page):
    """The department's report."""

    kind: Literal["department"] = "department"
    appraisal: Appraisal


Page: TypeAlias = PersonPage | RolePage | DepartmentPage


def plan_jobs(bundle: Bundle) -> tuple[Job, ...]:
    """Every report of the unit: people first, because they are many and wait for nothing."""
    judged = bundle.appraisal
    return (
        *(Job(kind="person", subject=one.employee_id) for one in judged.people),
        *(Job(kind="role", subject=one.role) for one in judged.roles),
        Job(kind="department", subject=judged.department),
    )


def page_of(bundle: Bundle, job: Job) -> Page:
    """The page of ``job``; UnknownName where the bundle has no such person or role."""
    judged = bundle.appraisal
    frame = {
        "company": bundle.company,
        "edition": bundle.edition,
        "month": judged.month,
        "department": judged.department,
        "appeal_until": bundle.appeal_until,
    }
    people = {one.employee_id: one for one in judged.people}
    if job.kind == "department":
        return DepartmentPage(**frame, appraisal=judged)  # type: ignore[arg-type]
    if job.kind == "person":
        if job.subject not in people:
            raise UnknownName.among("employee", job.subject, list(people))
        return PersonPage(**frame, person=people[job.subject])  # type: ignore[arg-type]
    roles = {one.role: one for one in judged.roles}
    if job.subject not in roles:
        raise UnknownName.among("role", job.subject, list(roles))
    role = roles[job.subject]
    return RolePage(**frame, role=role, people=tuple(people[each] for each in role.people))  # type: ignore[arg-type]


def job_of(page: Page) -> Job:
    """The job a page was made for."""
    subject = (
        page.person.employee_id
        if isinstance(page, PersonPage)
        else page.role.role
        if isinstance(page, RolePage)
        else page.department
    )
    return Job(kind=page.kind, subject=subject)


def names_of(bundle: Bundle) -> dict[str, str]:
    """Everyone's name by employee_id: what no other person's report may hold."""
    return {one.employee_id: one.name for one in bundle.appraisal.people}
