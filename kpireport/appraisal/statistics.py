"""Plain statistics of small groups: quartiles, ranks, means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.model import Peers
from kpireport.appraisal.money import as_decimal


def ranks(totals: Mapping[str, Decimal]) -> dict[str, int]:
    """Rank by points, highest first; equals share the better rank and the next is skipped (1, 1, 3)."""
    return {name: 1 + sum(other > own for other in totals.values()) for name, own in totals.items()}


def quartile(ordered: Sequence[Decimal], quarters: int) -> Decimal:
    """The value ``quarters``/4 of the way through the ordered values, linear between neighbours."""
    place = Fraction(quarters * (len(ordered) - 1), 4)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    low, high = Fraction(ordered[below]), Fraction(ordered[above])
    return as_decimal(low + (high - low) * (place - below))


def spread(totals: Sequence[Decimal], least: int = 5) -> Peers:
    """Count, ends and quartiles of some totals; the count alone where there are fewer than ``least``."""
    ordered = sorted(totals)
    if len(ordered) < max(least, 1):
        return Peers(count=len(ordered))
    lower, median, upper = (quartile(ordered, quarters) for quarters in (1, 2, 3))
    return Peers(
        count=len(ordered), lowest=ordered[0], lower=lower, median=median, upper=upper, highest=ordered[-1]
    )


def mean(values: Sequence[Decimal]) -> Decimal | None:
    """The mean, to nine decimals; None of nothing."""
    if not values:
        return None
    return as_decimal(sum(map(Fraction, values), Fraction(0)) / len(values))
