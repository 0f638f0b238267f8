"""B01: the month's performance pay by the month's points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.model import PayLine, PayOutcome
from kpireport.appraisal.money import as_decimal, to_cents
from kpireport.appraisal.plan import MonthlyPlan
from kpireport.appraisal.terms import Agreed, Piece, Term, agreed
from kpireport.period import Month
from kpireport.texts import Message, Quantity, message

FULL_MARKS = 100


@dataclass(frozen=True, slots=True)
class PayCase:
    """What the rule needs of one person: points, whether they are final, judged days, agreed pay."""

    month: Month
    total: Fraction | None
    provisional: bool
    days: tuple[date, ...]
    terms: Sequence[Term]


def pay_by_points(plan: MonthlyPlan, case: PayCase) -> PayOutcome:
    """The month's performance pay: base (by days) × share by points, rounded once, half up, to 0.01.

    Withheld (amount None) while the points are provisional and where the agreed pay of a day is unknown.
    """
    pay = agreed(case.terms, "performance_pay", case.days, case.month.days, plan.pro_rata)
    base, share = pay.amount, paid_share(plan, case.total)
    lines = [_base_line(pay)]
    if share is not None:
        lines += [_points_line(case), _share_line(plan, case.total, share)]
    why = _withheld(pay, case)
    amount = None if why is not None or base is None or share is None else to_cents(base * share)
    lines.append(PayLine(label=message("appraisal.pay.performance"), amount=amount, total=True, detail=why))
    return PayOutcome(
        plan=plan.id,
        title=plan.title,
        base=None if base is None else as_decimal(base),
        share=None if share is None else as_decimal(share),
        amount=amount,
        withheld=amount is None,
        reason=why or branch(plan, case.total),
        lines=tuple(lines),
    )


def paid_share(plan: MonthlyPlan, total: Fraction | None) -> Fraction | None:
    """1 from ``full_from`` on, 0 below ``failed_below``, points / 100 between; None without points."""
    if total is None:
        return None
    if total >= Fraction(plan.full_from):
        return Fraction(1)
    return Fraction(0) if total < Fraction(plan.failed_below) else total / FULL_MARKS


def failed(plan: MonthlyPlan, total: Fraction | None) -> bool:
    """Whether the month counts as failed: points below ``failed_below``."""
    return total is not None and total < Fraction(plan.failed_below)


def branch(plan: MonthlyPlan, total: Fraction | None) -> Message:
    """Which branch of the rule the points fall into, with the borders."""
    share = paid_share(plan, total)
    if total is None or share is None:
        return message("appraisal.pay.no_points")
    values = {
        "points": points_text(total, plan.failed_below, plan.full_from),
        "full": str(plan.full_from),
        "pass_mark": str(plan.failed_below),
    }
    if share == 1:
        return message("appraisal.pay.whole", **values)
    return message("appraisal.pay.by_points" if share else "appraisal.pay.failed", **values)


def points_text(points: Fraction, *borders: Decimal, least: int = 1) -> str:
    """Points with as few decimals as still show on which side of every border they lie (89.96 is not 90.0)."""
    for decimals in range(least, 10):
        shown = Quantity(value=float(points), unit="points", decimals=decimals).digits()
        value = Decimal(shown.replace(",", "").replace("−", "-"))
        if all((value >= border) == (points >= border) for border in borders):
            break
    return shown


def _withheld(pay: Agreed, case: PayCase) -> Message | None:
    if pay.gap is not None:
        return message("appraisal.pay.no_terms", day=pay.gap.isoformat())
    if pay.doubled is not None:
        return message("appraisal.pay.two_terms", day=pay.doubled.isoformat())
    if case.provisional:
        return message("appraisal.pay.provisional")
    return message("appraisal.pay.no_points") if case.total is None else None


def _base_line(pay: Agreed) -> PayLine:
    detail = None
    if len(pay.pieces) == 1:
        detail = piece_text(pay.pieces[0])
    for piece in pay.pieces if len(pay.pieces) > 1 else ():
        one = piece_text(piece)
        detail = one if detail is None else message("appraisal.pay.and", left=detail, right=one)
    return PayLine(
        label=message("appraisal.pay.base"),
        amount=None if pay.amount is None else as_decimal(pay.amount),
        detail=detail,
    )


def piece_text(piece: Piece) -> Message:
    """``1,200.00 元 × 15 / 31 天``."""
    return message(
        "appraisal.pay.piece",
        monthly=Quantity(value=float(piece.monthly), unit="money", decimals=2),
        days=piece.days,
        of=piece.of,
    )


def _points_line(case: PayCase) -> PayLine:
    value = None if case.total is None else float(case.total)
    return PayLine(
        label=message("appraisal.pay.points"),
        figure=Quantity(value=value, unit="points", decimals=2),
        detail=message("appraisal.pay.provisional") if case.provisional else None,
    )


def _share_line(plan: MonthlyPlan, total: Fraction | None, share: Fraction) -> PayLine:
    return PayLine(
        label=message("appraisal.pay.share"),
        figure=Quantity(value=float(share), unit="percent", decimals=2),
        detail=branch(plan, total),
    )
