"""Money: exact fractions between the tables and the pay line, decimals where it is read, rounded once, half up."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
STEP = Decimal("1e-9")


def to_cents(amount: Fraction | Decimal) -> Decimal:
    """``amount`` rounded half up (away from zero) to 0.01."""
    return _rounded(Fraction(amount), CENT)


def as_decimal(amount: Fraction) -> Decimal:
    """A step on the way, for the eye: whole cents where it is whole cents, else nine decimals."""
    cents = _rounded(amount, CENT)
    return cents if Fraction(cents) == amount else _rounded(amount, STEP)


def share_out(pool: Decimal, parts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """``pool`` (whole cents) in proportion to ``parts`` (≥ 0), every cent of it.

    Largest remainder; equal remainders in the order of the names, so that the same parts always give the same
    result. Where all parts are 0 nobody gets anything.
    """
    total = sum((Fraction(part) for part in parts.values()), Fraction(0))
    if total == 0:
        return {name: Decimal("0.00") for name in parts}
    sign = -1 if pool < 0 else 1
    cents = int((abs(pool) / CENT).to_integral_exact(rounding=ROUND_FLOOR))
    wanted = {name: Fraction(part) * cents / total for name, part in parts.items()}
    whole = {name: int(amount) for name, amount in wanted.items()}
    order = sorted(parts, key=lambda name: (whole[name] - wanted[name], name))
    for name in order[: cents - sum(whole.values())]:
        whole[name] += 1
    return {name: sign * whole[name] * CENT for name in parts}


def _rounded(amount: Fraction, step: Decimal) -> Decimal:
    units = abs(amount) / Fraction(step)
    whole, rest = divmod(units.numerator, units.denominator)
    whole += 2 * rest >= units.denominator
    return (-whole if amount < 0 else whole) * step
