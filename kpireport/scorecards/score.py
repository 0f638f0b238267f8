"""What the scorecards room hands on: one judged line for each item of a card."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kpireport.texts import Label, Message

Better = Literal["up", "down", "nearest", "none"]
MissingPolicy = Literal["hold", "exclude", "zero"]


class Fact(BaseModel):
    """One indicator's figure for one person and span, as the rules read it.

    ``value`` is ``numerator / denominator`` (or the numerator alone where there is no denominator); ``rows`` is how
    many rows stand behind it. A missing value is None and ``missing`` says why. ``note`` says what is particular about
    how it came about.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    indicator: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    rows: int = 0
    missing: Message | None = None
    note: Message | None = None


class ScoreLine(BaseModel):
    """One item of a card, judged: where the points come from and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    group: str
    group_label: Label | None = None
    item: str
    indicator: str | None
    label: Label
    unit: str
    decimals: int
    better: Better
    weight: Decimal
    printed_weight: Decimal
    target: float | None
    target_text: Message | None = None
    target_source: Message | None = None
    fact: Fact | None
    interval: tuple[float, float] | None = None
    attainment: float | None
    points: Decimal | None
    rule: str
    reason: Message
    missing: MissingPolicy = "hold"
    excluded: bool = False

    @property
    def lost(self) -> Decimal | None:
        """Weight minus points; None while the item is not judged."""
        return None if self.points is None else self.weight - self.points


class CardResult(BaseModel):
    """A whole card, judged. ``total`` is None while an item with policy ``hold`` has no value.

    ``passed`` is None where the card is no pass/fail review or its total is not known. ``scoring`` is the card's:
    with ``points`` weights are the most an item can give and nothing is lost by giving less.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    card: str
    title: str
    source: str
    lines: tuple[ScoreLine, ...]
    adjustments: tuple[ScoreLine, ...] = ()
    total: Decimal | None
    full: Decimal
    provisional: bool
    rescaled: tuple[Message, ...] = ()
    vetoes: tuple[Message, ...] = ()
    passed: bool | None = None
    scoring: Literal["weighted", "points"] = "weighted"
