"""Personal commission under B03: inside the task, beyond it, and for orders helped along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.service_plan import Commission, Tier


@dataclass(frozen=True, slots=True)
class Earned:
    """One person's sales split at the task, the rates that apply, and what comes of them (exactly, in money)."""

    sales: Decimal
    task: Decimal
    assisted: Decimal
    rate_inside: Decimal
    rate_beyond: Decimal
    inside: Fraction
    beyond: Fraction
    helped: Fraction
    paid: Fraction

    @property
    def completion(self) -> Fraction:
        """Sales over task."""
        return Fraction(self.sales) / Fraction(self.task)

    @property
    def sales_inside(self) -> Decimal:
        """Sales up to the task."""
        return min(self.sales, self.task)

    @property
    def sales_beyond(self) -> Decimal:
        """Sales beyond the task."""
        return max(self.sales - self.task, Decimal(0))


def earned(plan: Commission, sales: Decimal, task: Decimal, assisted: Decimal) -> Earned:
    """Commission of one person; ``task`` above 0. Sales below 0 (more refunded than sold) earn none.

    paid = inside × 80 % + beyond × 90 % + helped, the parts as the plan says.
    """
    completion = Fraction(sales) / Fraction(task)
    inside, beyond = max(min(sales, task), Decimal(0)), max(sales - task, Decimal(0))
    rate_inside = _rate(plan.inside, completion)
    rate_beyond = _rate(plan.beyond, completion) if beyond else Decimal(0)
    one = Fraction(plan.one)
    parts = (
        Fraction(inside) * Fraction(rate_inside) * one,
        Fraction(beyond) * Fraction(rate_beyond) * one,
        Fraction(max(assisted, Decimal(0))) * Fraction(plan.assisted) * one,
    )
    paid = parts[0] * Fraction(plan.paid_inside) + parts[1] * Fraction(plan.paid_beyond) + parts[2]
    return Earned(sales, task, assisted, rate_inside, rate_beyond, *parts, paid)


def _rate(tiers: Sequence[Tier], completion: Fraction) -> Decimal:
    """The rate of the highest tier reached; of the first where none is."""
    reached = [tier.rate for tier in tiers if completion >= Fraction(tier.at_least)]
    return reached[-1] if reached else tiers[0].rate
