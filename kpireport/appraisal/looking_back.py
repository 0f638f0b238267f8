"""Which earlier months the appraisal of a month looks at."""

from __future__ import annotations

from kpireport.appraisal.plan import load_plans
from kpireport.appraisal.service_plan import ServicePlan
from kpireport.appraisal.settings import read_settings
from kpireport.period import Month
from kpireport.project import Project


def months_before(project: Project, month: Month) -> tuple[Month, ...]:
    """The months whose indicator values `appraise` wants, oldest first: those of trends, and of forecasts where a plan
    of the company makes them (the same month last year, the months before, and the same again for last month).
    """
    found = {month.previous(back) for back in range(1, read_settings(project).trend_months)}
    found.add(month.previous())
    for plan in load_plans(project).by_id.values():
        if isinstance(plan, ServicePlan) and plan.task.source == "forecast" and in_use(project, plan):
            for each in (month, month.previous()):
                found |= {each.previous(back) for back in range(1, plan.task.recent_months + 1)}
                found |= {each.previous(12)} if plan.task.last_year else set()
    return tuple(sorted(found))


def in_use(project: Project, plan: ServicePlan) -> bool:
    """Whether any department or post is paid by the plan."""
    named = {department.pay for department in project.departments.values()}
    named |= {role.pay for department in project.departments.values() for role in department.roles.values()}
    return bool(named & {plan.id, plan.title})
