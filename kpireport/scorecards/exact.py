"""Exact numbers: a score is worked out in fractions and rounded once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor


def exact(value: float | int | str | Decimal | Fraction) -> Fraction:
    """``value`` as people write it: the float 0.35 is 35/100, not its nearest binary fraction."""
    if isinstance(value, Fraction | int | Decimal):
        return Fraction(value)
    return Fraction(value if isinstance(value, str) else repr(float(value)))


def half_up(value: Fraction, decimals: int) -> Decimal:
    """``value`` rounded to ``decimals`` places, halves away from zero."""
    steps = abs(value) * 10**decimals
    whole = floor(steps + Fraction(1, 2))
    rounded = Decimal(whole).scaleb(-decimals)
    return -rounded if value < 0 and whole else rounded


def share_out(total: Decimal, weights: Sequence[Fraction | Decimal], decimals: int) -> list[Decimal]:
    """``total`` divided in proportion to ``weights``: parts of ``decimals`` places that sum to ``total`` exactly.

    Each part is its exact share rounded down; the steps left over go to the largest remainders, first come first.
    """
    exacts = [Fraction(weight) for weight in weights]
    whole = sum(exacts, Fraction(0))
    if not whole:
        raise ZeroDivisionError("nothing to divide by")
    steps = [Fraction(total) * 10**decimals * each / whole for each in exacts]
    down = [floor(each) for each in steps]
    left = int(Fraction(total) * 10**decimals) - sum(down)
    order = sorted(range(len(steps)), key=lambda i: (down[i] - steps[i], i))
    for index in order[:left]:
        down[index] += 1
    return [Decimal(each).scaleb(-decimals) for each in down]
