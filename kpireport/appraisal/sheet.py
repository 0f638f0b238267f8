"""The pay sheet of B03 in lines: each step with its figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.commission import Earned
from kpireport.appraisal.forecast import Forecast
from kpireport.appraisal.model import PayLine
from kpireport.appraisal.money import as_decimal, to_cents
from kpireport.appraisal.service_facts import Department, Earner, Worked
from kpireport.appraisal.service_plan import ServicePlan
from kpireport.texts import Message, Quantity, Value, message


def departmental(plan: ServicePlan, department: Department, worked: Worked) -> Iterator[PayLine]:
    """Task, completion, conversion, coefficient, the summands of X, X and its pools."""
    yield from _task(department.forecast)
    yield _line("department_sales", department.sales)
    yield _figure("department_completion", worked.completion, "percent", 2)
    yield _figure("conversion", department.conversion, "percent", 2)
    found = worked.pools
    factor = None if found is None else found.coefficient
    yield _figure("coefficient", factor, "ratio", 8, factor=_percent(Fraction(plan.bonus.factor)))
    yield _line("from_sales", None if found is None else as_decimal(found.from_sales))
    for key, each, share in (
        ("from_inside", None if found is None else found.from_inside, plan.bonus.inside_share),
        ("from_beyond", None if found is None else found.from_beyond, plan.bonus.beyond_share),
    ):
        yield _line(key, None if each is None else as_decimal(each), share=_percent(Fraction(share)))
    for reward in department.rewards:
        yield PayLine(label=reward.label, amount=reward.amount, detail=reward.why)
    yield _line("bonus", None if found is None else found.bonus, total=True)
    part = Fraction(plan.bonus.performance_share)
    yield _line("performance_pool", None if found is None else found.performance, share=_percent(part))
    yield _line("behaviour_pool", None if found is None else found.behaviour, share=_percent(1 - part))
    if found is not None and found.bonus >= 0:
        left = found.performance - sum(worked.performance.values(), Decimal(0))
        yield _line("left_over", left, divisor=_plain(plan.bonus.divisor))


def _task(found: Forecast) -> Iterator[PayLine]:
    task = None if found.task is None else as_decimal(found.task)
    if found.page_views is None:
        yield PayLine(label=message("appraisal.service.task"), amount=task, detail=found.lacking)
        return
    months = "、".join(map(str, found.months))
    yield _figure("page_views", found.page_views, "count", 0)
    yield _figure("sales_per_view", found.sales_per_view, "ratio", 4, months=months)
    if found.shop_sales is not None:
        yield _line("forecast", as_decimal(found.shop_sales))
    yield _figure("service_share", found.service_share, "percent", 2, months=months)
    detail = found.lacking
    if found.absent and detail is None:
        detail = message("appraisal.service.absent_months", months="、".join(map(str, found.absent)))
    yield PayLine(label=message("appraisal.service.task"), amount=task, detail=detail)


def personal(
    plan: ServicePlan, worked: Worked, each: Earner, amount: Decimal | None, why: Message | None
) -> Iterator[PayLine]:
    """Fixed pay, sales against the task, commission, the two bonuses, and the pay."""
    yield from each.fixed.lines
    made = worked.commissions.get(each.employee_id)
    # What is sold and set is nobody's pay: it must not stand there like the amounts that add up.
    yield _figure("sales", each.sales, "money", 2)
    yield _figure("own_task", each.task, "money", 2)
    yield _figure("own_completion", None if made is None else made.completion, "percent", 2)
    yield from _commission(plan, made)
    yield from _bonuses(plan, worked, each)
    yield PayLine(label=message("appraisal.service.pay"), amount=amount, detail=why, total=True)


def _commission(plan: ServicePlan, made: Earned | None) -> Iterator[PayLine]:
    if made is None:
        yield _line("commission", None)
        return
    unit = message(f"appraisal.service.{plan.commission.unit}")
    rules = plan.commission
    for key, sales, rate, amount in (
        ("inside", made.sales_inside, made.rate_inside, made.inside),
        ("beyond", made.sales_beyond, made.rate_beyond, made.beyond),
        ("helped", made.assisted, rules.assisted, made.helped),
    ):
        yield PayLine(
            label=message(f"appraisal.service.{key}"),
            amount=as_decimal(amount),
            detail=message(
                "appraisal.service.at_rate",
                sales=_money(sales),
                rate=message("appraisal.service.rate", rate=f"{rate.normalize():f}", unit=unit),
            ),
        )
    yield PayLine(
        label=message("appraisal.service.commission"),
        amount=to_cents(made.paid),
        detail=message(
            "appraisal.service.paid_parts",
            inside=_percent(Fraction(rules.paid_inside)),
            beyond=_percent(Fraction(rules.paid_beyond)),
        ),
    )


def _bonuses(plan: ServicePlan, worked: Worked, each: Earner) -> Iterator[PayLine]:
    who, found = each.employee_id, worked.pools
    detail = None
    if found is not None and each.points is not None:
        detail = message(
            "appraisal.service.performance_of",
            points=_plain(each.points),
            divisor=_plain(worked.divisor or plan.bonus.divisor),
            pool=_money(found.performance),
        )
    if each.points is not None and each.points < 0:
        detail = message("appraisal.service.below_zero", points=_plain(each.points))
    label = message("appraisal.service.performance")
    yield PayLine(label=label, amount=worked.performance.get(who), detail=detail)
    detail = None
    if found is not None and each.behaviour is not None:
        detail = message(
            "appraisal.service.behaviour_of", points=_plain(each.behaviour), pool=_money(found.behaviour)
        )
    if each.behaviour is not None and each.behaviour < 0:
        detail = message("appraisal.service.below_zero", points=_plain(each.behaviour))
    label = message("appraisal.service.behaviour")
    yield PayLine(label=label, amount=worked.behaviour.get(who), detail=detail)


def _line(key: str, amount: Decimal | None, total: bool = False, **values: Value) -> PayLine:
    return PayLine(label=message(f"appraisal.service.{key}", **values), amount=amount, total=total)


def _figure(key: str, value: Fraction | Decimal | None, unit: str, decimals: int, **values: Value) -> PayLine:
    number = None if value is None else float(value)
    shown = Quantity(value=number, unit=unit, decimals=decimals)
    return PayLine(label=message(f"appraisal.service.{key}", **values), figure=shown)


def _percent(value: Fraction) -> Quantity:
    return Quantity(value=float(value), unit="percent", decimals=0 if (value * 100).denominator == 1 else 2)


def _money(value: Decimal) -> Quantity:
    return Quantity(value=float(value), unit="money", decimals=2)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
