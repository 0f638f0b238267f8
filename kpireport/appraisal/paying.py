"""What each person's month is worth under the plan of the post, and where failures leave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpireport.appraisal.judged import Judged, together
from kpireport.appraisal.judging import Rules
from kpireport.appraisal.model import PayLine, PayOutcome, PaySheet, Standing
from kpireport.appraisal.monthly import PayCase, failed, pay_by_points
from kpireport.appraisal.office import Office, pay_service
from kpireport.appraisal.plan import Failures, MonthlyPlan, Plan
from kpireport.appraisal.records import Records
from kpireport.appraisal.service_plan import ServicePlan
from kpireport.appraisal.standing import History, standing
from kpireport.period import Month
from kpireport.texts import message


@dataclass(frozen=True, slots=True)
class Paid:
    """Pay and standing of one person; both None where no plan says anything."""

    pay: PayOutcome | None = None
    standing: Standing | None = None


def pay_people(
    office: Office, judged: Mapping[str, Sequence[Judged]], history: History
) -> tuple[dict[str, Paid], tuple[PaySheet, ...]]:
    """Pay by the plan of each post, and the sheets of plans that pay a department as a whole.

    Posts of one plan count together, posts of two plans are paid side by side.
    """
    groups = {who: _by_plan(office.rules, posts) for who, posts in sorted(judged.items())}
    plans = {plan.id: plan for found in groups.values() for plan, _ in found}
    shared: dict[str, dict[str, PayOutcome]] = {}
    sheets: list[PaySheet] = []
    for plan in (plans[key] for key in sorted(plans)):
        if isinstance(plan, ServicePlan):
            people = {
                who: posts for who, found in groups.items() for own, posts in found if own.id == plan.id
            }
            shared[plan.id], sheet = pay_service(office, plan, people)
            sheets.append(sheet)
    return {who: _pay_one(office, who, found, shared, history) for who, found in groups.items()}, tuple(
        sheets
    )


def _by_plan(rules: Rules, posts: Sequence[Judged]) -> list[tuple[Plan, list[Judged]]]:
    found: dict[str, tuple[Plan, list[Judged]]] = {}
    for each in posts:
        plan = rules.plan(each.post.role)
        if plan is not None and (each.result is not None or _fixed_only(plan, each)):
            found.setdefault(plan.id, (plan, []))[1].append(each)
    return list(found.values())


def _fixed_only(plan: Plan, each: Judged) -> bool:
    """Whether the post is on probation, outside the appraisal, and the plan pays its fixed pay all the same."""
    return isinstance(plan, ServicePlan) and each.status == "probation" and plan.probation_pay == "fixed"


def _pay_one(
    office: Office,
    who: str,
    groups: Sequence[tuple[Plan, Sequence[Judged]]],
    shared: Mapping[str, Mapping[str, PayOutcome]],
    history: History,
) -> Paid:
    outcomes: list[PayOutcome] = []
    failures: Failures | None = None
    verdicts: list[bool | None] = []
    for plan, segments in groups:
        if isinstance(plan, ServicePlan):
            outcomes.append(shared[plan.id][who])
            continue
        outcomes.append(_by_points(plan, segments, office.records, office.month))
        total, failures = together(segments), plan.failures
        unjudged = total.provisional or total.of_hundred is None
        verdicts.append(None if unjudged else failed(plan, total.of_hundred))
    if not outcomes:
        return Paid()
    past = history.before(who, office.month)
    after = standing(failures, office.month, _any(verdicts), past) if failures else None
    return Paid(merged(outcomes), after)


def _any(verdicts: Sequence[bool | None]) -> bool | None:
    known = [each for each in verdicts if each is not None]
    return any(known) if len(known) == len(verdicts) else None


def _by_points(plan: MonthlyPlan, segments: Sequence[Judged], records: Records, month: Month) -> PayOutcome:
    total = together(segments)
    days = tuple(sorted({day for each in segments for day in each.post.days}))
    terms = records.terms.get(segments[0].post.employee_id, ())
    return pay_by_points(plan, PayCase(month, total.of_hundred, total.provisional, days, terms))


def merged(outcomes: Sequence[PayOutcome]) -> PayOutcome:
    """Outcomes of several plans as one: their lines one after the other and the sum; withheld while any is."""
    if len(outcomes) == 1:
        return outcomes[0]
    amounts = [each.amount for each in outcomes if each.amount is not None]
    withheld = len(amounts) < len(outcomes)
    total = None if withheld else sum(amounts, Decimal(0))
    reason = next((each.reason for each in outcomes if each.withheld), message("appraisal.pay.several"))
    last = PayLine(label=message("appraisal.pay.sum"), amount=total, total=True)
    return PayOutcome(
        plan="、".join(each.plan for each in outcomes),
        title="、".join(each.title for each in outcomes),
        base=None,
        share=None,
        amount=total,
        withheld=withheld,
        reason=reason,
        lines=(*(line for each in outcomes for line in each.lines), last),
    )
