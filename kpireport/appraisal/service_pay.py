"""B03 worked out for one department and month: every step from the task to the final pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal import sheet
from kpireport.appraisal.commission import Earned, earned
from kpireport.appraisal.fixed import FixedPay
from kpireport.appraisal.model import PayLine, PayOutcome, PaySheet
from kpireport.appraisal.money import to_cents
from kpireport.appraisal.pools import (
    coefficient,
    divide_behaviour,
    divide_performance,
    performance_divisor,
    pools,
)
from kpireport.appraisal.service_facts import Department, Earner, Worked
from kpireport.appraisal.service_plan import ServicePlan
from kpireport.texts import Message, message


def work_out(plan: ServicePlan, department: Department, earners: Sequence[Earner]) -> Worked:
    """Everything as far as the figures go; ``lacking`` says what keeps the pools from being divided."""
    made = {e.employee_id: own for e in earners if (own := _commission(plan, e)) is not None}
    task = department.forecast.task
    completion = None if task is None or department.sales is None else Fraction(department.sales) / task
    lacking = _lacking(department, earners, made)
    if lacking or completion is None or department.conversion is None or department.sales is None:
        return Worked(made, completion, None, {}, {}, lacking)
    found = pools(
        plan.bonus,
        department.sales,
        coefficient(plan.bonus, completion, department.conversion),
        sum((each.inside for each in made.values()), Fraction(0)),
        sum((each.beyond for each in made.values()), Fraction(0)),
        sum((each.amount for each in department.rewards), Decimal(0)),
    )
    points = {e.employee_id: e.points or Decimal(0) for e in earners}
    behaviour = {e.employee_id: e.behaviour or Decimal(0) for e in earners}
    full = {e.employee_id: e.full for e in earners}
    return Worked(
        made,
        completion,
        found,
        divide_performance(plan.bonus, found.performance, points),
        divide_behaviour(plan.bonus, found.behaviour, behaviour, full),
        None,
        performance_divisor(plan.bonus, points),
    )


def _commission(plan: ServicePlan, each: Earner) -> Earned | None:
    if each.sales is None or each.assisted is None or each.task is None or each.task <= 0:
        return None
    return earned(plan.commission, each.sales, each.task, each.assisted)


def _lacking(department: Department, earners: Sequence[Earner], made: Mapping[str, Earned]) -> Message | None:
    """The first thing that keeps X from being known or divided: the task, a figure, anyone's points or commission."""
    if department.forecast.lacking is not None:
        return department.forecast.lacking
    if department.sales is None or department.conversion is None:
        return message("appraisal.service.no_department_figure")
    waiting = [e for e in earners if e.points is None or e.behaviour is None]
    if waiting:
        return message("appraisal.service.waiting", count=len(waiting))
    unpaid = len(earners) - len(made)
    return message("appraisal.service.no_commissions", count=unpaid) if unpaid else None


def outcome(plan: ServicePlan, worked: Worked, each: Earner) -> PayOutcome:
    """One person's pay: base + attendance + overtime + performance + behaviour + commission, each rounded once."""
    who = each.employee_id
    made = worked.commissions.get(who)
    commission = None if made is None else to_cents(made.paid)
    parts = (each.fixed.amount, commission, worked.performance.get(who), worked.behaviour.get(who))
    known = [part for part in parts if part is not None]
    amount = sum(known, Decimal(0)) if len(known) == len(parts) else None
    why = each.fixed.lacking or _own_lack(each) or worked.lacking
    return PayOutcome(
        plan=plan.id,
        title=plan.title,
        base=each.fixed.base,
        share=None,
        amount=amount,
        withheld=amount is None,
        reason=why or message("appraisal.service.paid"),
        lines=tuple(sheet.personal(plan, worked, each, amount, why)),
    )


def fixed_outcome(plan: ServicePlan, fixed: FixedPay) -> PayOutcome:
    """The pay of somebody on probation, outside the appraisal: base, attendance and overtime."""
    why = fixed.lacking or message("appraisal.service.on_probation")
    none = PayLine(
        label=message("appraisal.service.outside"),
        amount=Decimal("0.00"),
        detail=message("appraisal.service.on_probation"),
    )
    total = PayLine(
        label=message("appraisal.service.pay"), amount=fixed.amount, detail=fixed.lacking, total=True
    )
    return PayOutcome(
        plan=plan.id,
        title=plan.title,
        base=fixed.base,
        share=None,
        amount=fixed.amount,
        withheld=fixed.amount is None,
        reason=why,
        lines=(*fixed.lines, none, total),
    )


def _own_lack(each: Earner) -> Message | None:
    if each.points is None or each.behaviour is None:
        return message("appraisal.pay.provisional")
    if each.sales is None or each.assisted is None:
        return message("appraisal.service.no_sales")
    return message("appraisal.service.no_task") if each.task is None or each.task <= 0 else None


def department_sheet(plan: ServicePlan, department: Department, worked: Worked) -> PaySheet:
    """The steps that belong to the department as a whole."""
    lines = tuple(sheet.departmental(plan, department, worked))
    return PaySheet(plan=plan.id, title=plan.title, lines=lines, withheld=worked.lacking)
