"""What B03 reads of a department and its people, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpireport.appraisal.commission import Earned
from kpireport.appraisal.fixed import FixedPay
from kpireport.appraisal.forecast import Forecast
from kpireport.appraisal.pools import Pools
from kpireport.appraisal.rewards import Reward
from kpireport.texts import Message


@dataclass(frozen=True, slots=True)
class Earner:
    """One appraised person as the plan sees them; None where a figure is missing.

    ``points`` and ``behaviour`` are None while provisional; ``full`` is the full mark of the behaviour card.
    """

    employee_id: str
    sales: Decimal | None
    task: Decimal | None
    assisted: Decimal | None
    points: Decimal | None
    behaviour: Decimal | None
    full: Decimal
    fixed: FixedPay


@dataclass(frozen=True, slots=True)
class Department:
    """The department as the plan sees it."""

    name: str
    forecast: Forecast
    sales: Decimal | None
    conversion: Fraction | None
    rewards: tuple[Reward, ...]
    headcount: int


@dataclass(frozen=True, slots=True)
class Worked:
    """The whole calculation: each person's commission and bonuses, the department's coefficient and pools.

    ``divisor`` is what the points were divided by: the plan's, or their sum where that is more and must not overpay.
    """

    commissions: Mapping[str, Earned]
    completion: Fraction | None
    pools: Pools | None
    performance: Mapping[str, Decimal]
    behaviour: Mapping[str, Decimal]
    lacking: Message | None
    divisor: Decimal | None = None
