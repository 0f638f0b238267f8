"""B03 as a plan: every figure of the scheme and every choice the document leaves open."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from kpireport.project import Params
from kpireport.scorecards.rules.period import WEEKS
from kpireport.texts import message

Probation = Literal["appraised", "not_appraised"]
Share = Decimal


class Task(Params):
    """The department's task: forecast from page views, or set in the targets table.

    Forecast = the month's page views × mean(sales / page views) × mean(service sales / sales), the means over the same
    month last year and the ``recent_months`` before, as many of them as there are (at least ``least_months``).
    """

    source: Literal["forecast", "target"] = "forecast"
    sales: str = "shop_sales"
    page_views: str = "page_views"
    service_sales: str = "assisted_sales"
    recent_months: int = Field(default=3, ge=0, le=12)
    last_year: bool = True
    average: Literal["months", "pooled"] = "months"
    least_months: int = Field(default=1, ge=1)


class Attitude(Params):
    """The shop's rating against the industry's and against last month's."""

    indicator: str = "service_score"
    benchmarks: tuple[str, ...] = ("service_score", "服务得分", "服务得分行业均值")
    amount: Decimal = Decimal(100)


class Progress(Params):
    """Department figures against last month's: all above wins ``amount``, below (all or any) costs it."""

    indicators: tuple[str, ...] = ("inquiry_conversion", "value_per_buyer")
    amount: Decimal = Decimal(50)
    below: Literal["both", "either"] = "both"


class Rewards(Params):
    """Rewards and penalties of the department, each times its headcount."""

    attitude: Attitude | None = Attitude()
    completion: Decimal = Decimal(50)
    progress: Progress | None = Progress()


class Tier(Params):
    """A commission rate from a task completion on."""

    at_least: Decimal
    rate: Decimal = Field(ge=0)


class Commission(Params):
    """Commission rates in ``unit``; ``paid_inside`` and ``paid_beyond`` are the parts paid out to the person."""

    unit: Literal["permille", "percent"] = "permille"
    inside: tuple[Tier, ...] = (
        Tier(at_least=Decimal(0), rate=Decimal(5)),
        Tier(at_least=Decimal("0.6"), rate=Decimal(8)),
    )
    beyond: tuple[Tier, ...] = (
        Tier(at_least=Decimal(1), rate=Decimal(9)),
        Tier(at_least=Decimal("1.3"), rate=Decimal(10)),
    )
    assisted: Decimal = Decimal(2)
    paid_inside: Share = Decimal("0.8")
    paid_beyond: Share = Decimal("0.9")

    @property
    def one(self) -> Decimal:
        """What a rate of 1 means as a share."""
        return Decimal("0.001") if self.unit == "permille" else Decimal("0.01")

    @model_validator(mode="after")
    def _tiers_rise(self) -> Commission:
        for tiers in (self.inside, self.beyond):
            marks = [tier.at_least for tier in tiers]
            if not marks or marks != sorted(set(marks)):
                raise ValueError(message("appraisal.tiers_order").render())
        if self.inside[0].at_least != 0 or self.beyond[0].at_least > 1:
            raise ValueError(message("appraisal.tiers_start").render())
        return self


class Bonus(Params):
    """The appraisal bonus X, its two pools and how they are divided; ``divisor`` is for a month counted in 4 weeks."""

    factor: Decimal = Decimal("0.01")
    conversion: str = "inquiry_conversion"
    inside_share: Share = Decimal("0.2")
    beyond_share: Share = Decimal("0.1")
    performance_share: Share = Field(default=Decimal("0.8"), ge=0, le=1)
    divisor: Decimal = Field(default=Decimal(96), gt=0)
    when_over: Literal["scale", "pay"] = "scale"
    behaviour_card: str = "B02-behaviour"
    behaviour_divisor: Literal["sum", "full"] = "sum"


class Fixed(Params):
    """What makes up the fixed pay besides the base: which events cost the attendance bonus, which are overtime hours."""

    absences: tuple[str, ...] = ("absence", "late")
    whole_month: bool = True
    overtime: tuple[str, ...] = ("overtime",)


class ServicePlan(Params):
    """B03: base, attendance, overtime, shares of two department pools, and commission.

    ``probation_pay``: what those get who sit out the appraisal on probation: their fixed pay, or nothing from the plan.
    """

    id: str
    title: str
    source: str = ""
    kind: Literal["service"]
    probation: Probation = "not_appraised"
    probation_pay: Literal["fixed", "none"] = "fixed"
    headcount: Literal["appraised", "all"] = "appraised"
    task: Task = Task()
    personal_task: Literal["target", "even"] = "target"
    rewards: Rewards = Rewards()
    commission: Commission = Commission()
    bonus: Bonus = Bonus()
    fixed: Fixed = Fixed()

    def over(self, weeks: int) -> ServicePlan:
        """The plan for a month of so many weeks: with a fifth and sixth week there are more points to win."""
        if weeks <= WEEKS:
            return self
        bonus = self.bonus.model_copy(update={"divisor": self.bonus.divisor * weeks / WEEKS})
        return self.model_copy(update={"bonus": bonus})
