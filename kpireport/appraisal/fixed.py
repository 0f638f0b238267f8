"""Fixed pay under B03: base by days, the attendance bonus, overtime hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.model import PayLine
from kpireport.appraisal.money import to_cents
from kpireport.appraisal.monthly import piece_text
from kpireport.appraisal.records import Event
from kpireport.appraisal.service_plan import Fixed
from kpireport.appraisal.terms import Agreed, Term, agreed
from kpireport.texts import Message, Quantity, message


@dataclass(frozen=True, slots=True)
class FixedPay:
    """Base, attendance bonus and overtime in cents, with a line each; ``lacking`` says why one is not known."""

    lines: tuple[PayLine, ...]
    amount: Decimal | None
    base: Decimal | None
    lacking: Message | None


def fixed_pay(
    plan: Fixed, terms: Sequence[Term], events: Iterable[Event], days: Sequence[date], of: int
) -> FixedPay:
    """The fixed pay of one person for ``days`` of a month of ``of`` days; each part rounded once, half up."""
    own = tuple(events)
    base, why = _base(terms, days, of)
    attendance = _attendance(plan, terms, own, days, of)
    overtime, lacking = _overtime(plan, terms, own)
    parts = [base.amount, attendance.amount, overtime.amount]
    known = [part for part in parts if part is not None]
    return FixedPay(
        lines=(base, attendance, overtime),
        amount=sum(known, Decimal(0)) if len(known) == len(parts) else None,
        base=base.amount,
        lacking=why or lacking,
    )


def _base(terms: Sequence[Term], days: Sequence[date], of: int) -> tuple[PayLine, Message | None]:
    pay = agreed(terms, "base_pay", days, of)
    label = message("appraisal.service.base")
    if pay.amount is None:
        why = unknown(pay)
        return PayLine(label=label, detail=why), why
    return PayLine(label=label, amount=to_cents(pay.amount), detail=pieces_text(pay)), None


def unknown(pay: Agreed) -> Message:
    """Which day has no agreed amount, or two."""
    if pay.doubled is not None:
        return message("appraisal.pay.two_terms", day=pay.doubled.isoformat())
    return message("appraisal.pay.no_terms", day=pay.gap.isoformat() if pay.gap else "")


def pieces_text(pay: Agreed) -> Message | None:
    """The pieces added up: ``1,000.00 元 × 10 / 31 天 + …``."""
    text = None
    for piece in pay.pieces:
        one = piece_text(piece)
        text = one if text is None else message("appraisal.pay.and", left=text, right=one)
    return text


def _attendance(
    plan: Fixed, terms: Sequence[Term], events: Sequence[Event], days: Sequence[date], of: int
) -> PayLine:
    label = message("appraisal.service.attendance")
    missed = sum((event.quantity for event in events if event.kind in plan.absences), Decimal(0))
    if missed:
        why = message("appraisal.service.absent", count=Quantity(value=float(missed), decimals=0))
        return PayLine(label=label, amount=Decimal("0.00"), detail=why)
    if plan.whole_month and len(set(days)) < of:
        why = message("appraisal.service.part_month", days=len(set(days)), of=of)
        return PayLine(label=label, amount=Decimal("0.00"), detail=why)
    pay = agreed(terms, "attendance_bonus", days, of)
    if pay.amount is None:
        return PayLine(label=label, amount=Decimal("0.00"), detail=message("appraisal.service.no_attendance"))
    return PayLine(label=label, amount=to_cents(pay.amount), detail=pieces_text(pay))


def _overtime(plan: Fixed, terms: Sequence[Term], events: Sequence[Event]) -> tuple[PayLine, Message | None]:
    label = message("appraisal.service.overtime")
    total, hours = Fraction(0), Decimal(0)
    for event in (each for each in events if each.kind in plan.overtime):
        rates = [term.overtime_rate for term in terms if term.covers(event.happened_on)]
        if len(rates) != 1 or rates[0] is None:
            why = message("appraisal.service.no_rate", day=event.happened_on.isoformat())
            return PayLine(label=label, detail=why), why
        total += Fraction(event.quantity) * Fraction(rates[0])
        hours += event.quantity
    shown = Quantity(value=float(hours), unit="hours", decimals=1)
    detail = message("appraisal.service.hours", hours=shown) if hours else None
    return PayLine(label=label, amount=to_cents(total), detail=detail), None
