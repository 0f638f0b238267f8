"""What a department should work on first: the items that cost most points, the step at which buyers are lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from kpireport.appraisal.lines import Line
from kpireport.appraisal.model import Funnel
from kpireport.appraisal.trends import Course
from kpireport.scorecards.evidence import Figures, Seat
from kpireport.texts import Label, Message, Quantity, message

# The steps a buyer takes, each read from an indicator's value, numerator or denominator.
STEPS = (
    (Label(zh="接待", en="Received"), "received_buyers", "value"),
    (Label(zh="询单", en="Inquired"), "inquiring_buyers", "value"),
    (Label(zh="下单", en="Ordered"), "payment_rate", "denominator"),
    (Label(zh="付款", en="Paid"), "payment_rate", "numerator"),
)


def funnel(figures: Figures, seat: Seat) -> Funnel | None:
    """Distinct buyers of the department received → inquiring → ordered → paid; None where nobody was received."""
    steps = []
    for label, indicator, part in STEPS:
        fact = figures.fact(indicator, seat, "department")
        steps.append((label, getattr(fact, part)))
    return Funnel(steps=tuple(steps)) if steps[0][1] else None


def heaviest_losses(lines: Mapping[str, Sequence[Line]], most: int = 3) -> list[Message]:
    """The items that cost a post's people most points together, over all posts."""
    found: list[tuple[Fraction, str, Message]] = []
    for role in sorted(lines):
        by_item: dict[str, list[Line]] = {}
        for line in lines[role]:
            if line.score.points is not None:
                by_item.setdefault(line.score.item, []).append(line)
        whole = sum((line.lost for line in lines[role]), Fraction(0))
        for item, each in by_item.items():
            lost = sum((line.lost for line in each), Fraction(0))
            if lost > 0:
                found.append((lost, item, _loss(role, each, lost, whole)))
    return [text for *_, text in sorted(found, key=lambda each: (-each[0], each[1]))[:most]]


def _loss(role: str, lines: Sequence[Line], lost: Fraction, whole: Fraction) -> Message:
    missed = sum(line.missed for line in lines)
    return message(
        "appraisal.overview.missed" if missed else "appraisal.overview.lost",
        role=role,
        item=lines[0].score.label,
        count=len(lines),
        missed=missed or sum(line.lost > 0 for line in lines),
        lost=Quantity(value=float(lost), unit="points", decimals=1),
        share=Quantity(value=float(lost / whole), unit="percent", decimals=0),
    )


def narrowing(course: Course, seat: Seat) -> list[Message]:
    """The step of the funnel that lost most against last month, where it lost at all."""
    now = funnel(course.now, seat)
    before = funnel(course.before, seat) if course.before else None
    if now is None or before is None:
        return []
    falls = []
    for place in range(1, len(STEPS)):
        rates = [_rate(each, place) for each in (before, now)]
        if rates[0] is not None and rates[1] is not None and rates[1] < rates[0]:
            falls.append((rates[0] - rates[1], place, rates))
    if not falls:
        return []
    _, place, rates = max(falls, key=lambda each: (each[0], -each[1]))
    then, today = (Quantity(value=rate, unit="percent", decimals=1) for rate in rates)
    return [
        message(
            "appraisal.overview.narrowing",
            left=STEPS[place - 1][0],
            right=STEPS[place][0],
            before=then,
            now=today,
        )
    ]


def _rate(found: Funnel, place: int) -> float | None:
    left, right = found.steps[place - 1][1], found.steps[place][1]
    return None if not left or right is None else right / left
