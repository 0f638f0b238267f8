"""The appraisal bonus X of B03, its coefficient, its two pools and how they are divided to the cent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.money import share_out, to_cents
from kpireport.appraisal.service_plan import Bonus


@dataclass(frozen=True, slots=True)
class Pools:
    """X and the two pools in cents; a negative X leaves both empty."""

    coefficient: Fraction
    from_sales: Fraction
    from_inside: Fraction
    from_beyond: Fraction
    rewards: Decimal
    exact: Fraction
    bonus: Decimal
    performance: Decimal
    behaviour: Decimal


def coefficient(plan: Bonus, completion: Fraction, conversion: Fraction) -> Fraction:
    """Department task completion × department conversion × 1 %."""
    return completion * conversion * Fraction(plan.factor)


def pools(  # noqa: PLR0913, PLR0917 - the five summands of the formula and the plan
    plan: Bonus, sales: Decimal, factor: Fraction, inside: Fraction, beyond: Fraction, rewards: Decimal
) -> Pools:
    """X = department sales × coefficient + 20 % of commission inside + 10 % beyond + rewards; 80 / 20 into the pools.

    X is rounded once; the behaviour pool is what the performance pool leaves, so that the two make up X.
    """
    summands = (
        Fraction(sales) * factor,
        inside * Fraction(plan.inside_share),
        beyond * Fraction(plan.beyond_share),
    )
    exact = sum(summands, Fraction(0)) + Fraction(rewards)
    bonus = to_cents(exact)
    held = max(bonus, Decimal("0.00"))
    performance = to_cents(held * plan.performance_share)
    return Pools(factor, *summands, rewards, exact, bonus, performance, held - performance)


def divide_performance(plan: Bonus, pool: Decimal, points: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """points / 96 × pool for each person, to the cent; points below 0 count as 0.

    What all get together is the pool × Σ points / 96, rounded once and shared out by largest remainder. Where the
    points add up to more than 96, ``scale`` pays the pool out whole and no more, ``pay`` follows the formula.
    """
    counted = _not_negative(points)
    total = sum(counted.values(), Decimal(0))
    due = Fraction(pool) * Fraction(total) / Fraction(performance_divisor(plan, points))
    return share_out(to_cents(due), counted)


def performance_divisor(plan: Bonus, points: Mapping[str, Decimal]) -> Decimal:
    """96, or the sum of the points where that is more and the pool must not be overpaid."""
    total = sum(_not_negative(points).values(), Decimal(0))
    return max(plan.divisor, total) if plan.when_over == "scale" else plan.divisor


def divide_behaviour(
    plan: Bonus, pool: Decimal, points: Mapping[str, Decimal], full: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """points / Σ points × pool (or / Σ full marks), to the cent; points below 0 count as 0."""
    counted = _not_negative(points)
    total = sum(counted.values(), Decimal(0))
    marks = sum(full.values(), Decimal(0))
    if plan.behaviour_divisor == "full" and marks > total:
        pool = to_cents(Fraction(pool) * Fraction(total) / Fraction(marks))
    return share_out(pool, counted)


def _not_negative(points: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {name: max(value, Decimal(0)) for name, value in points.items()}
