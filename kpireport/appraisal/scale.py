"""Totals of cards with different full marks on one scale of 100, so that they may be averaged and drawn together."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.model import Person
from kpireport.appraisal.money import as_decimal
from kpireport.scorecards.score import CardResult

HUNDRED = Decimal(100)


def has_full_marks(results: Iterable[CardResult]) -> bool:
    """Whether each card has full marks: one that counts points has a limit, but nothing it is out of."""
    return all(each.scoring == "weighted" and each.full > 0 for each in results)


def scaled(points: Decimal | None, full: Decimal) -> Decimal | None:
    """``points`` out of ``full`` as points out of 100, to nine decimals."""
    if points is None or full == HUNDRED:
        return points
    return as_decimal(Fraction(points) * 100 / Fraction(full)) if full > 0 else None


def total_of_hundred(result: CardResult | None) -> Decimal | None:
    """A card's total out of 100; None where there is none or the card has no full marks."""
    return scaled(result.total, result.full) if result is not None and has_full_marks([result]) else None


def person_of_hundred(person: Person) -> Decimal | None:
    """A person's final total out of 100; None while it is provisional, or where a card has no full marks."""
    if person.provisional or person.total is None or not _comparable(person):
        return None
    return scaled(person.total, person.full)


def change_of_hundred(person: Person) -> Decimal | None:
    """The change from last month out of 100, as `person_of_hundred`."""
    return scaled(person.change, person.full) if _comparable(person) else None


def converted(people: Iterable[Person]) -> tuple[int, int]:
    """How many final totals are put on the scale of 100 from another, and how many have no full marks at all."""
    final = [one for one in people if one.total is not None and not one.provisional]
    comparable = [one for one in final if _comparable(one)]
    return sum(one.full != HUNDRED for one in comparable), len(final) - len(comparable)


def _comparable(person: Person) -> bool:
    return has_full_marks(part.result for part in person.segments if part.result is not None)
