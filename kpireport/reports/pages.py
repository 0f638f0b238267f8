"""What each report is given: a page holds only what may stand on it, so nothing else can get there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from kpireport.appraisal.explain import Explanation
from kpireport.appraisal.model import Appraisal, Person, RoleSummary, Trend, Week
from kpireport.errors import UnknownName, UsageError
from kpireport.period import Month
from kpireport.project import Company, safe_name
from kpireport.reports import overview
from kpireport.reports.bundle import Bundle, Edition
from kpireport.scorecards.score import ScoreLine

Kind = Literal["person", "role", "department", "company", "period", "pay", "figure"]
_FOLDERS = {"person": "people/", "role": "roles/", "pay": "pay/", "figure": "figures/"}
_ALONE = ("department", "company")
_STEPS = 4  # a pay plan of more steps gets a sheet of its own


class Job(BaseModel):
    """One report to make: ``subject`` is an employee_id, a role, a department, a span of months."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Kind
    subject: str

    @property
    def path(self) -> str:
        """Where it goes below its folder; UnsafeName where the subject cannot be part of a path."""
        stem = self.kind if self.kind in _ALONE else safe_name(self.subject)
        return f"{_FOLDERS.get(self.kind, '')}{stem}.pdf"


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    company: Company
    edition: Edition
    month: str


class _OfUnit(_Page):
    department: str
    appeal_until: date


class PersonPage(_OfUnit):
    """One person's report: nobody else's name or figure is in it."""

    kind: Literal["person"] = "person"
    person: Person


class PayPage(_OfUnit):
    """One person's pay sheet: every step of the plan."""

    kind: Literal["pay"] = "pay"
    person: Person


class FigurePage(_OfUnit):
    """One figure of one person explained on a page; ``told``: with definition, formula and the rows left out."""

    kind: Literal["figure"] = "figure"
    person: Person
    role: str
    line: ScoreLine
    trend: Trend | None = None
    week: Week | None = None
    told: Explanation | None = None


class RolePage(_OfUnit):
    """A post's report, for its managers: everyone in it side by side, ranked, without pay."""

    kind: Literal["role"] = "role"
    role: RoleSummary
    people: tuple[Person, ...]


class DepartmentPage(_OfUnit):
    """The department's report; nobody's pay is in it."""

    kind: Literal["department"] = "department"
    appraisal: Appraisal


class CompanyPage(_Page):
    """All departments of a month."""

    kind: Literal["company"] = "company"
    departments: tuple[Appraisal, ...]


class PeriodPage(_Page):
    """One department over several months, oldest first; ``month`` is the last of them, ``missing`` those without figures."""

    kind: Literal["period"] = "period"
    label: str
    department: str
    months: tuple[Appraisal, ...]
    paid: tuple[Decimal | None, ...] = ()
    missing: tuple[str, ...] = ()


Page: TypeAlias = PersonPage | PayPage | FigurePage | RolePage | DepartmentPage | CompanyPage | PeriodPage
OF_ONE_PERSON = (PersonPage, PayPage, FigurePage)


def plan_jobs(bundle: Bundle) -> tuple[Job, ...]:
    """Every report of the unit: people first, because they are many and wait for nothing.

    Pay sheets are of those whose plan has more steps than base, points, share and amount (B03).
    """
    judged = bundle.appraisal
    sheets = [one for one in judged.people if one.pay is not None and len(one.pay.lines) > _STEPS]
    return (
        *(Job(kind="person", subject=one.employee_id) for one in judged.people),
        *(Job(kind="pay", subject=one.employee_id) for one in sheets),
        *(Job(kind="role", subject=one.role) for one in judged.roles),
        Job(kind="department", subject=judged.department),
    )


def page_of(bundle: Bundle, job: Job) -> Page:
    """The page of a person's, pay, role or department job; UnknownName where the bundle has no such person or role."""
    judged, frame = bundle.appraisal, _frame(bundle)
    if job.kind == "department":
        return DepartmentPage(**frame, appraisal=_without_pay(judged))
    if job.kind == "person":
        return PersonPage(**frame, person=_person(bundle, job.subject))
    if job.kind == "pay":
        return PayPage(**frame, person=_person(bundle, job.subject))
    roles = {one.role: one for one in judged.roles}
    if job.kind != "role" or job.subject not in roles:
        raise UnknownName.among("role", job.subject, list(roles))
    role, people = roles[job.subject], {one.employee_id: one for one in judged.people}
    return RolePage(**frame, role=role, people=tuple(_unpaid(people[each]) for each in role.people))


def figure_page(bundle: Bundle, employee_id: str, item: str, told: Explanation | None = None) -> FigurePage:
    """One item of one person; ``item`` is its name or indicator, of the post ``told`` is about or the last one held.

    UnknownName where the card has none such.
    """
    person = _person(bundle, employee_id)
    results = [
        (part.role, result)
        for part in person.segments
        for result in (part.result, part.behaviour)
        if result is not None and (told is None or part.starts_on == told.starts_on)
    ]
    found = [(role, line) for role, result in results for line in (*result.lines, *result.adjustments)]
    match = [each for each in found if item in {each[1].item, each[1].indicator}]
    if not match:
        raise UnknownName.among("item", item, [line.item for _, line in found])
    role, line = match[-1]
    trends = [each for each in person.trends if each.item == line.item and each.role in {role, ""}]
    # Two items of one indicator are of different scopes, and a week does not say which of them it is of.
    alone = sum(each.indicator == line.indicator for of, each in found if of == role) == 1
    weeks = [each for each in person.weeks if each.indicator == line.indicator and each.role in {role, ""}]
    return FigurePage(
        **_frame(bundle),
        person=person,
        role=role,
        line=line,
        trend=trends[-1] if trends else None,
        week=weeks[-1] if weeks and alone else None,
        told=told,
    )


def company_page(bundles: Sequence[Bundle]) -> CompanyPage:
    """All departments of one month; UsageError where the bundles are of several months."""
    months = {bundle.appraisal.month for bundle in bundles}
    if len(months) != 1:
        raise UsageError("report.one_month", months="、".join(sorted(months)))
    return CompanyPage(
        company=bundles[0].company,
        edition=_joined(bundles),
        month=months.pop(),
        departments=tuple(bundle.appraisal for bundle in bundles),
    )


def period_page(bundles: Sequence[Bundle], label: str, missing: tuple[str, ...] = ()) -> PeriodPage:
    """One department over months; ``label`` names the span (2024-Q2, 2024). UsageError for several departments."""
    departments = {bundle.appraisal.department for bundle in bundles}
    if len(departments) != 1:
        raise UsageError("report.one_department", departments="、".join(sorted(departments)))
    ordered = sorted(bundles, key=lambda bundle: Month.parse(bundle.appraisal.month))
    return PeriodPage(
        company=ordered[-1].company,
        edition=_joined(ordered),
        month=ordered[-1].appraisal.month,
        label=label,
        department=departments.pop(),
        months=tuple(_without_pay(bundle.appraisal) for bundle in ordered),
        paid=tuple(overview.told_pay(bundle.appraisal.people) for bundle in ordered),
        missing=missing,
    )


def job_of(page: Page) -> Job:
    """The job a page was made for."""
    match page:
        case PersonPage() | PayPage():
            return Job(kind=page.kind, subject=page.person.employee_id)
        case FigurePage():
            return Job(
                kind="figure", subject=f"{page.person.employee_id} {page.line.item.replace('/', '／')}"
            )
        case RolePage():
            return Job(kind="role", subject=page.role.role)
        case PeriodPage():
            return Job(kind="period", subject=f"{page.department} {page.label}")
        case CompanyPage():
            return Job(kind="company", subject=page.month)
        case DepartmentPage():
            return Job(kind="department", subject=page.department)


def names_of(bundle: Bundle) -> dict[str, str]:
    """Everyone's name by employee_id: what no other person's report may hold."""
    return {one.employee_id: one.name for one in bundle.appraisal.people}


def _without_pay(judged: Appraisal) -> Appraisal:
    return judged.model_copy(update={"people": tuple(map(_unpaid, judged.people))})


def _unpaid(person: Person) -> Person:
    return person.model_copy(update={"pay": None})


def _frame(bundle: Bundle) -> dict[str, Any]:
    return {
        "company": bundle.company,
        "edition": bundle.edition,
        "month": bundle.appraisal.month,
        "department": bundle.appraisal.department,
        "appeal_until": bundle.appeal_until,
    }


def _person(bundle: Bundle, employee_id: str) -> Person:
    people = {one.employee_id: one for one in bundle.appraisal.people}
    if employee_id not in people:
        raise UnknownName.among("employee", employee_id, list(people))
    return people[employee_id]


def _joined(bundles: Sequence[Bundle]) -> Edition:
    """The edition of something made from several bundles: its fingerprint covers theirs."""
    prints = "\n".join(
        sorted(f"{b.appraisal.department} {b.appraisal.month} {b.edition.fingerprint}" for b in bundles)
    )
    return Edition(
        revision=max(bundle.edition.revision for bundle in bundles),
        fingerprint=sha256(prints.encode()).hexdigest()[:12],
    )
