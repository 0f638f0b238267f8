"""The judgement of one department and month, as frozen models."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from kpireport.scorecards.score import CardResult
from kpireport.texts import Label, Message, Quantity

Status = Literal["appraised", "probation", "helper", "no_card"]


class Model(BaseModel):
    """Base of the appraisal's models."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Segment(Model):
    """The days a person held one post in the month, judged by that post's card.

    ``share`` is its days over all the person's judged days of the month in this department; the shares of a
    person sum to 1. A segment that is not judged has share 0, no result and says why. ``behaviour`` is a second
    card that only the pay plan reads (B03's behaviour bonus).
    """

    department: str
    role: str
    starts_on: date
    ends_on: date
    days: int
    share: Decimal
    result: CardResult | None
    behaviour: CardResult | None = None
    not_appraised: Message | None = None
    rank: int | None = None
    peers: int = 0


class PayLine(Model):
    """One step of the pay sheet: what it is, the amount in money and how it came about.

    ``amount`` is None where it is withheld and where the step is no money; then ``figure`` holds it (points, a
    share, a rate). Steps may carry fractions of a cent: show two decimals; only totals are rounded.
    """

    label: Message
    amount: Decimal | None = None
    figure: Quantity | None = None
    detail: Message | None = None
    total: bool = False


class PayOutcome(Model):
    """What the month's points are worth in money.

    ``base`` is the pay the plan starts from (B01: the month's performance pay, by days), ``share`` the part of it
    that is paid. ``amount`` is None while ``withheld``; ``reason`` says why, or which branch of the rule applied.
    """

    plan: str
    title: str
    base: Decimal | None
    share: Decimal | None
    amount: Decimal | None
    withheld: bool = False
    reason: Message
    lines: tuple[PayLine, ...] = ()


class PaySheet(Model):
    """The steps of a plan that belong to the whole department (B03: task, coefficient, X, pools)."""

    plan: str
    title: str
    lines: tuple[PayLine, ...]
    withheld: Message | None = None


class Standing(Model):
    """Failures so far and what follows from them (rule B01). ``known_months``: judged months of the year up to this one."""

    failed: bool
    failed_in_a_row: int
    failed_in_year: int
    known_months: int
    year_end_bonus: bool
    reason: Message


class Trend(Model):
    """One item's figure over the months there are, oldest first; None where a month has no value."""

    item: str
    indicator: str
    label: Label
    unit: str
    decimals: int
    better: str
    months: tuple[str, ...]
    values: tuple[float | None, ...]
    targets: tuple[float | None, ...]
    role: str = ""


class Week(Model):
    """One indicator's figure for each week of the month."""

    indicator: str
    label: Label
    unit: str
    decimals: int
    better: str
    spans: tuple[str, ...]
    values: tuple[float | None, ...]
    rows: tuple[int, ...] = ()
    role: str = ""


class Peers(Model):
    """How the totals of a post spread, without names; figures are None where there are too few people.

    On a person's own page ``lowest`` and ``highest`` are None as well: each is the total of one colleague.
    """

    count: int
    lowest: Decimal | None = None
    lower: Decimal | None = None
    median: Decimal | None = None
    upper: Decimal | None = None
    highest: Decimal | None = None


class Person(Model):
    """One person's month."""

    employee_id: str
    name: str
    department: str
    roles: tuple[str, ...]
    manager_id: str | None
    hired_on: date | None
    days_on_duty: int
    status: Status
    appraised: bool
    not_appraised: Message | None = None
    segments: tuple[Segment, ...]
    total: Decimal | None
    full: Decimal
    grade: str | None
    provisional: bool
    change: Decimal | None = None
    flags: tuple[Message, ...] = ()
    pay: PayOutcome | None = None
    standing: Standing | None = None
    peers: Peers | None = None
    trends: tuple[Trend, ...] = ()
    totals_by_month: tuple[tuple[str, Decimal | None], ...] = ()
    weeks: tuple[Week, ...] = ()
    verdict: tuple[Message, ...] = ()
    strengths: tuple[Message, ...] = ()
    advice: tuple[Message, ...] = ()


class ItemSummary(Model):
    """One item over everyone in a post: how far it spreads and where the post stands."""

    item: str
    indicator: str | None
    label: Label
    unit: str
    decimals: int
    better: str
    weight: Decimal
    mean_points: Decimal | None
    share_of_weight: float | None
    pooled: float | None
    numerator: float | None
    denominator: float | None


class RoleSummary(Model):
    """A post: who is in it (by employee_id, ranked), its items and the distribution of totals.

    ``full`` is what the totals in ``peers`` are out of: the full marks of the post's card, 100 where its cards differ
    (totals are put on that scale), None where they count points.
    """

    role: str
    card: str | None
    title: str | None
    people: tuple[str, ...]
    items: tuple[ItemSummary, ...]
    peers: Peers | None
    full: Decimal | None = Decimal(100)
    best: tuple[Message, ...] = ()
    worst: tuple[Message, ...] = ()


class SurveyScore(Model):
    """A surveyed indicator (B06): mean share of the full mark, its 95 % interval, the answers behind it, last month's."""

    indicator: str
    label: Label
    better: str
    score: float
    interval: tuple[float, float] | None
    answers: int
    before: float | None


class Standard(Model):
    """A standard of the scheme (B04) held against the month; ``met`` None where there is no figure."""

    indicator: str
    label: Label
    unit: str
    decimals: int
    value: float | None
    at_least: float | None
    at_most: float | None
    met: bool | None


class Funnel(Model):
    """Distinct buyers of the department at each step of the month."""

    steps: tuple[tuple[Label, float | None], ...]


class DepartmentSummary(Model):
    """A department's month. ``mean_total`` is of final totals out of 100, without cards that have no full marks."""

    department: str
    headcount: int
    appraised: int
    mean_total: Decimal | None
    failed: int
    full_pay: int
    provisional: int
    grades: tuple[tuple[str, int], ...]
    funnel: Funnel | None
    weekly: tuple[Week, ...] = ()
    weekly_labels: tuple[Label, ...] = ()
    figures: tuple[Trend, ...] = ()
    work_on: tuple[Message, ...] = ()
    readiness: tuple[Message, ...] = ()
    pay: tuple[PaySheet, ...] = ()
    survey: tuple[SurveyScore, ...] = ()
    standards: tuple[Standard, ...] = ()


class Appraisal(Model):
    """One department and month, judged; the whole of what reports are made from besides company settings."""

    month: str
    department: str
    people: tuple[Person, ...]
    roles: tuple[RoleSummary, ...]
    summary: DepartmentSummary
    notes: tuple[Message, ...] = Field(default=())
