"""A scorecard as it is written in params/scorecards/*.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pydantic import Field

from kpireport.project import Params
from kpireport.scorecards.case import Part
from kpireport.scorecards.evidence import Scope
from kpireport.scorecards.rules import AnyRule
from kpireport.scorecards.score import MissingPolicy


class Item(Params):
    """An item (考核指标). ``weight`` is the most it can win.

    ``target`` is a number or a text such as ``35 %``, ``4 个/月`` or ``越多越好``; ``target_text`` is what the scheme
    prints, and the target where there is no other. ``scope`` names whose figure counts (a lead may be judged by the
    department's or the shop's), ``part`` a ratio's numerator instead of its value. ``prorate``: the target is for a
    whole month and shrinks with the days in the post.
    """

    name: str
    name_en: str = ""
    indicator: str | None = None
    scope: Scope = "person"
    part: Part | None = None
    weight: Decimal = Field(ge=0)
    target: Decimal | str | None = None
    target_text: str | None = None
    prorate: bool = False
    rule: AnyRule | None = None
    missing: MissingPolicy = "hold"


class Group(Params):
    """A group (考核项目) and its items, whose weights add up to the group's."""

    name: str
    name_en: str = ""
    weight: Decimal = Field(ge=0)
    items: tuple[Item, ...] = Field(min_length=1)


class Adjustment(Params):
    """Something outside the weighted points: a veto, a deduction or a bonus by event."""

    name: str
    name_en: str = ""
    indicator: str | None = None
    scope: Scope = "person"
    rule: AnyRule


class Misconduct(Params):
    """Grave misconduct (B01): ``points`` off for each event of ``events`` that no veto or deduction of the card names."""

    points: Decimal = Field(default=Decimal(10), ge=0)
    events: tuple[str, ...] = (
        "veto",
        "grave_misconduct",
        "bribery",
        "extortion",
        "embezzlement",
        "fighting",
        "affray",
        "gambling",
    )


class Lapse(Params):
    """An assessor who should have deducted points and did not (B01) loses ``factor`` times those points, each time.

    The event stands on the assessor and carries the points that were not deducted.
    """

    factor: Decimal = Field(default=Decimal(2), gt=0)
    events: tuple[str, ...] = ("missed_deduction",)


class Card(Params):
    """A scorecard (考核卡).

    ``scoring: weighted``: groups add up to ``full``. ``scoring: points``: weights are the most an item can give, and
    ``full`` only caps the total. ``rescale`` lets weights that do not add up be scaled. Each line is rounded to
    ``points_decimals`` places, half up; the total is the exact sum of the rounded lines, not below ``floor`` (null: no
    floor) and not above ``full`` plus ``bonus`` (by default what the card's bonus adjustments may give at most).
    ``pass_at``: a review, passed from that total on. ``misconduct`` and ``lapse`` hold for every card unless null.
    """

    id: str
    title: str
    title_en: str = ""
    source: str = ""
    roles: tuple[str, ...] = ()
    scoring: Literal["weighted", "points"] = "weighted"
    rescale: bool = False
    full: Decimal = Field(default=Decimal(100), gt=0)
    points_decimals: int = Field(default=2, ge=0, le=6)
    floor: Decimal | None = Decimal(0)
    bonus: Decimal | None = Field(default=None, ge=0)
    pass_at: Decimal | None = None
    groups: tuple[Group, ...] = Field(min_length=1)
    adjustments: tuple[Adjustment, ...] = ()
    misconduct: Misconduct | None = Misconduct()
    lapse: Lapse | None = Lapse()

    def items(self) -> Iterator[tuple[tuple[str | int, ...], Group, Item]]:
        """Every item with its group and its place in the file."""
        for i, group in enumerate(self.groups):
            for j, item in enumerate(group.items):
                yield ("groups", i, "items", j), group, item
