"""Windows and filters of the indicators, with the defaults of the brief; params/indicators.yaml changes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from kpireport.period import WeekStyle
from kpireport.project import Params, Project

CreditRule = Literal["order_first", "order", "payment"]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-4]):[0-5]\d$")]


class Settings(Params):
    """Every window and filter a service indicator depends on.

    ``reach_days``: how far beyond the days needed the messages of one conversation are looked for.
    ``shift``: first and last clock time of service; first responses to messages outside are left out.
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


def settings(project: Project) -> Settings:
    """The company's settings; the week style is that of company.yaml unless said here."""
    document = project.document("indicators")
    return replace(document, data={"weeks": project.company.weeks, **document.data}).check(Settings)
