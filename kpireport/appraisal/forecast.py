"""The department's task under B03: forecast shop sales × service share, or a target set for the department."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.service_plan import Task
from kpireport.appraisal.targets import Aims
from kpireport.appraisal.trends import Course
from kpireport.period import Month
from kpireport.scorecards import Seat
from kpireport.scorecards.evidence import Scope
from kpireport.texts import Message, message


@dataclass(frozen=True, slots=True)
class Forecast:
    """How the task came about; ``task`` None with ``lacking`` saying what is missing.

    ``sales_per_view`` and ``service_share`` are the means over ``months``; a task from the targets table has neither.
    """

    task: Fraction | None
    months: tuple[Month, ...] = ()
    absent: tuple[Month, ...] = ()
    page_views: Fraction | None = None
    sales_per_view: Fraction | None = None
    service_share: Fraction | None = None
    lacking: Message | None = None

    @property
    def shop_sales(self) -> Fraction | None:
        """Forecast sales of the shop: page views × sales per page view."""
        if self.page_views is None or self.sales_per_view is None:
            return None
        return self.page_views * self.sales_per_view


@dataclass(frozen=True, slots=True)
class _Known:
    """Sales, page views and service sales of one earlier month."""

    month: Month
    sales: Fraction
    views: Fraction
    service: Fraction


def department_task(plan: Task, course: Course, aims: Aims, department: str, month: Month) -> Forecast:
    """The task of ``month``; months without figures are left out of the means and named."""
    if plan.source == "target":
        return _set(plan, aims, department, month)
    seat = Seat(department, "", "")
    views = figure(course, month, plan.page_views, seat, "shop")
    wanted = _wanted(plan, month)
    known = [
        found
        for each in wanted
        if (found := _of_month(plan, course, seat, each) or _as_given(plan, aims, each)) is not None
    ]
    months = tuple(each.month for each in known)
    absent = tuple(each for each in wanted if each not in months)
    if views is None:
        lacking = message("appraisal.service.no_views", month=str(month))
        return Forecast(None, months, absent, lacking=lacking)
    if len(known) < plan.least_months:
        lacking = message("appraisal.service.no_months", months="、".join(map(str, wanted)))
        return Forecast(None, months, absent, views, lacking=lacking)
    pooled = plan.average == "pooled"
    per_view = _mean([(each.sales, each.views) for each in known], pooled)
    share = _mean([(each.service, each.sales) for each in known], pooled)
    task = views * per_view * share
    lacking_task = None if task > 0 else message("appraisal.service.task_zero")
    return Forecast(task if task > 0 else None, months, absent, views, per_view, share, lacking_task)


def _set(plan: Task, aims: Aims, department: str, month: Month) -> Forecast:
    found = aims.exactly(month, "department", department, (plan.service_sales, "客服销售额"))
    if found is None or found <= 0:
        lacking = message("appraisal.service.no_target", department=department, month=str(month))
        return Forecast(None, lacking=lacking)
    return Forecast(Fraction(found))


def _wanted(plan: Task, month: Month) -> list[Month]:
    last_year = [month.previous(12)] if plan.last_year else []
    return last_year + [month.previous(back) for back in range(plan.recent_months, 0, -1)]


def _of_month(plan: Task, course: Course, seat: Seat, month: Month) -> _Known | None:
    sales = figure(course, month, plan.sales, seat, "shop")
    views = figure(course, month, plan.page_views, seat, "shop")
    service = figure(course, month, plan.service_sales, seat, "department")
    if not sales or not views or service is None:
        return None
    return _Known(month, sales, views, service)


def _as_given(plan: Task, aims: Aims, month: Month) -> _Known | None:
    """A month without rows in the store, from the figures given for it in the benchmarks table (the shops' together)."""
    names = (plan.sales, plan.page_views, plan.service_sales)
    found = [aims.given.get((str(month), name)) for name in names]
    sales, views, service = (None if each is None else Fraction(each) for each in found)
    return _Known(month, sales, views, service) if sales and views and service is not None else None


def _mean(pairs: list[tuple[Fraction, Fraction]], pooled: bool) -> Fraction:
    if pooled:
        return sum((up for up, _ in pairs), Fraction(0)) / sum((down for _, down in pairs), Fraction(0))
    return sum((up / down for up, down in pairs), Fraction(0)) / len(pairs)


def figure(course: Course, month: Month, indicator: str, seat: Seat, scope: Scope) -> Fraction | None:
    """A figure exactly: numerator / denominator where it is their quotient, else the value as people write it."""
    fact = course.fact(month, indicator, seat, scope)
    if fact is None or fact.value is None:
        return None
    if fact.denominator and fact.numerator is not None:
        quotient = _plain(fact.numerator) / _plain(fact.denominator)
        if abs(float(quotient) - fact.value) <= 1e-9 * max(1.0, abs(fact.value)):
            return quotient
    return _plain(fact.value)


def _plain(value: float) -> Fraction:
    """A float as people write it, to eight decimals: sums of cents come as 0.30000000000000004."""
    return Fraction(round(Decimal(repr(value)), 8))
