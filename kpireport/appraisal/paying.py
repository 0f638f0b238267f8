"""What each person's month is worth under the plan of the post, and where failures leave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpireport.appraisal.judged import Judged, together
from kpireport.appraisal.judging import Rules
from kpireport.appraisal.model import PayLine, PayOutcome, Standing
from kpireport.appraisal.monthly import PayCase, failed, pay_by_points
from kpireport.appraisal.plan import MonthlyPlan, Plan
from kpireport.appraisal.records import Records
from kpireport.appraisal.standing import History, standing
from kpireport.period import Month
from kpireport.texts import message


@dataclass(frozen=True, slots=True)
class Paid:
    """Pay and standing of one person; both None where no plan says anything."""

    pay: PayOutcome | None = None
    standing: Standing | None = None


def pay_people(
    rules: Rules, judged: Mapping[str, Sequence[Judged]], records: Records, month: Month, history: History
) -> dict[str, Paid]:
    """Pay by the plan of each post; posts of one plan count together, posts of two plans are paid side by side."""
    return {
        who: _pay_one(rules, posts, records, month, history) for who, posts in sorted(judged.items()) if posts
    }


def _pay_one(rules: Rules, posts: Sequence[Judged], records: Records, month: Month, history: History) -> Paid:
    who = posts[0].post.employee_id
    groups: dict[str, tuple[Plan, list[Judged]]] = {}
    for each in posts:
        plan = rules.plan(each.post.role)
        if plan is not None and each.result is not None:
            groups.setdefault(plan.id, (plan, []))[1].append(each)
    if not groups:
        return Paid()
    outcomes, verdicts = [], []
    for plan, segments in groups.values():
        outcomes.append(_by_points(plan, segments, records, month))
        total = together(segments)
        final = None if total.provisional or total.exact is None else failed(plan, total.exact)
        verdicts.append((plan, final))
    past = history.before(who, month)
    plan, now = verdicts[-1][0], _any([final for _, final in verdicts])
    return Paid(merged(outcomes), standing(plan.failures, month, now, past))


def _any(verdicts: Sequence[bool | None]) -> bool | None:
    known = [each for each in verdicts if each is not None]
    return any(known) if len(known) == len(verdicts) else None


def _by_points(plan: MonthlyPlan, segments: Sequence[Judged], records: Records, month: Month) -> PayOutcome:
    total = together(segments)
    days = tuple(sorted({day for each in segments for day in each.post.days}))
    terms = records.terms.get(segments[0].post.employee_id, ())
    return pay_by_points(plan, PayCase(month, total.exact, total.provisional, days, terms))


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
