"""Department rewards and penalties under B03, each an amount times the headcount, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.service_plan import Attitude, Progress
from kpireport.texts import Label, Message, Quantity, message


@dataclass(frozen=True, slots=True)
class Reward:
    """``amount`` for the whole department: above 0 a reward, below a penalty, 0 neither; ``why`` carries the figures."""

    label: Message
    amount: Decimal
    why: Message


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure of this month and the last; None where there is none."""

    label: Label
    unit: str
    decimals: int
    now: Fraction | None
    before: Fraction | None

    def shown(self, value: Fraction | None) -> Quantity:
        """A value in the figure's unit."""
        number = None if value is None else float(value)
        return Quantity(value=number, unit=self.unit, decimals=self.decimals)


def attitude(plan: Attitude, pair: Pair, industry: Fraction | None, heads: int) -> Reward:
    """Above the industry and better than last month: + amount × headcount; below the industry: −. Else neither."""
    label = message("appraisal.service.attitude")
    if pair.now is None or industry is None:
        missing = "no_score" if pair.now is None else "no_industry"
        return Reward(label, Decimal(0), message(f"appraisal.service.{missing}"))
    values = {
        "now": pair.shown(pair.now),
        "industry": pair.shown(industry),
        "before": pair.shown(pair.before),
    }
    if pair.now < industry:
        return Reward(
            label, -plan.amount * heads, message("appraisal.service.below_industry", heads=heads, **values)
        )
    if pair.now > industry and pair.before is not None and pair.now > pair.before:
        return Reward(
            label, plan.amount * heads, message("appraisal.service.above_both", heads=heads, **values)
        )
    return Reward(label, Decimal(0), message("appraisal.service.neither", **values))


def completion(amount: Decimal, pair: Pair, heads: int) -> Reward:
    """Mean personal task completion above last month's: + amount × headcount; below: −. First month: neither."""
    label = message("appraisal.service.completion")
    if pair.now is None or pair.before is None:
        return Reward(label, Decimal(0), message("appraisal.service.first_month"))
    sign = (pair.now > pair.before) - (pair.now < pair.before)
    return Reward(label, amount * heads * sign, _against_last((pair,), sign, heads))


def progress(plan: Progress, pairs: Sequence[Pair], heads: int) -> Reward:
    """All figures above last month's: + amount × headcount; both (or either) below: −. First month: neither."""
    label = message("appraisal.service.progress")
    known = [(pair.now, pair.before) for pair in pairs if pair.now is not None and pair.before is not None]
    if len(known) < len(pairs) or not pairs:
        return Reward(label, Decimal(0), message("appraisal.service.first_month"))
    below = [now < before for now, before in known]
    fell = any(below) if plan.below == "either" else all(below)
    sign = 1 if all(now > before for now, before in known) else -1 if fell else 0
    return Reward(label, plan.amount * heads * sign, _against_last(pairs, sign, heads))


def _against_last(pairs: Sequence[Pair], sign: int, heads: int) -> Message:
    texts = [
        message(
            "appraisal.service.was", item=pair.label, before=pair.shown(pair.before), now=pair.shown(pair.now)
        )
        for pair in pairs
    ]
    text = texts[0]
    for each in texts[1:]:
        text = message("appraisal.say.joined", left=text, right=each)
    key = {1: "reward", -1: "penalty", 0: "even"}[sign]
    return message(f"appraisal.service.{key}", what=text, heads=heads)
