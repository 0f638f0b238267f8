"""Windows and filters of the indicators, with the defaults of the brief; params/indicators.yaml changes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from kpireport.period import WeekStyle
from kpireport.project import Params, Project

CreditRule = Literal["order_first", "order", "payment"]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-4]):[0-5]\d$")]
Four = tuple[int, int, int, int]


class Settings(Params):
    """Every window and filter an indicator depends on.

    ``reach_days``: how far beyond the days needed the messages of one conversation are looked for.
    ``shift``: first and last clock time of service; first responses to messages outside are left out.
    ``history_days``: how far before the month earlier purchases are looked for; ``order_reach_days``: how long before
    the month an order paid, shipped or delivered in it may have been placed; ``return_days``: how long after the month
    returns of its orders count. ``rfm_*``: a buyer scores 1 point and 1 for each of the four marks reached.
    ``rating_weights``: relation → weight, 1 unless said. ``survey_questions``: indicator → the questions asked for it.
    ``work_weekdays`` (1 Monday), ``holidays`` and ``work_days`` (a weekend day worked) make the days of attendance.
    """

    after_sales_days: int = Field(default=14, ge=0)
    stock_phrases: tuple[str, ...] = ()
    advertising_replies: int = Field(default=2, ge=1)
    one_sentence_replies: int = Field(default=3, ge=1)
    payment_days: int = Field(default=4, ge=0)
    credit: CreditRule = "order_first"
    first_contact_hours: int = Field(default=72, ge=1)
    good_share: float = Field(default=0.8, gt=0, le=1)
    bad_share: float = Field(default=0.4, ge=0, lt=1)
    shift: tuple[Clock, Clock] | None = None
    reach_days: int = Field(default=7, ge=0)
    repurchase_days: int = Field(default=90, ge=1)
    weeks: WeekStyle = "four"
    history_days: int = Field(default=365, ge=1, le=365)
    order_reach_days: int = Field(default=90, ge=0)
    churn_days: int = Field(default=90, ge=1, le=180)
    retention_months: int = Field(default=1, ge=1, le=12)
    rfm_recency_days: Four = (30, 60, 120, 240)
    rfm_orders: Four = (2, 3, 5, 8)
    rfm_amounts: Four = (100, 300, 800, 2000)
    ship_hours: int = Field(default=24, ge=1)
    late_ship_hours: int = Field(default=48, ge=1)
    return_days: int = Field(default=28, ge=0, le=28)
    damage_words: tuple[str, ...] = ("破损", "损坏", "damage", "broken")
    quality_words: tuple[str, ...] = ("质量", "瑕疵", "quality", "defect")
    focus_regions: tuple[str, ...] = ()
    test_campaigns: tuple[str, ...] = ()
    control_campaigns: tuple[str, ...] = ()
    stock_history_days: int = Field(default=365, ge=1, le=365)
    backlog_days: int = Field(default=90, ge=1)
    page_days: int = Field(default=30, ge=1)
    net_costs: tuple[str, ...] = ("goods_cost", "operation_cost", "marketing_cost", "delivery_cost")
    rating_weights: dict[str, Decimal] = Field(default_factory=dict)
    rating_items: tuple[str, ...] = ()
    event_kinds: tuple[str, ...] = ()
    survey_questions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    work_weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5)
    holidays: tuple[date, ...] = ()
    work_days: tuple[date, ...] = ()


def settings(project: Project) -> Settings:
    """The company's settings; the week style is that of company.yaml unless said here."""
    document = project.document("indicators")
    return replace(document, data={"weeks": project.company.weeks, **document.data}).check(Settings)
