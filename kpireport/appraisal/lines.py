"""A judged line of a card with what stands around it: its share in the total, its rank, its weeks and months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kpireport.appraisal.model import Trend, Week
from kpireport.scorecards.score import ScoreLine
from kpireport.texts import Label, Message, Quantity, message

_WITHOUT_TARGET = frozenset(
    {"rank", "shown", "relative", "threshold", "veto", "no_event", "deduct_per_event", "bonus_per_event"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """A judged line of one segment: its share in the person's total, and the item's rank among ``of`` in the post.

    ``value`` is the figure the rule read.
    ``role`` is named where the person held several posts. ``counting``: the card counts points (B02) instead of
    sharing out full marks, so that only points below 0 are lost.
    """

    score: ScoreLine
    share: Fraction
    value: float | None = None
    rank: int | None = None
    of: int = 0
    week: Week | None = None
    trend: Trend | None = None
    role: str = ""
    counting: bool = False

    @property
    def item(self) -> Message | Label:
        """The item's name, with the role where the person held several."""
        if not self.role:
            return self.score.label
        return message("appraisal.say.in_role", role=self.role, item=self.score.label)

    @property
    def lost(self) -> Fraction:
        """Points of the person's total lost here; 0 while not judged."""
        lost = self.score.lost
        if self.counting and self.score.points is not None:
            lost = -self.score.points
        return Fraction(0) if lost is None or lost < 0 else Fraction(lost) * self.share

    @property
    def won(self) -> Fraction:
        """Points of the person's total won here; 0 while not judged."""
        points = self.score.points
        return Fraction(0) if points is None or points < 0 else Fraction(points) * self.share

    @property
    def actual(self) -> Quantity:
        """The figure in its unit."""
        return self.show(self.value)

    @property
    def target(self) -> Quantity:
        """The target in the figure's unit."""
        return self.show(self.score.target)

    @property
    def of_counts(self) -> bool:
        """Whether the figure is a share of counts, so that a missing number can be named."""
        return self.score.interval is not None

    @property
    def rows(self) -> int:
        """How many rows stand behind the figure."""
        return 0 if self.score.fact is None else self.score.fact.rows

    @property
    def missed(self) -> bool:
        """Whether there is a target and the figure falls short of it."""
        if not self._aimed or self.value is None or self.score.target is None:
            return False
        short = self.score.target - self.value
        return short > 0 if self.score.better == "up" else short < 0

    @property
    def met(self) -> bool:
        """Whether there is a target and the figure reaches it."""
        return self._aimed and self.value is not None and self.score.target is not None and not self.missed

    @property
    def _aimed(self) -> bool:
        """Whether the rule goes by the target: a rank or a count of events does not."""
        return self.score.better in {"up", "down"} and self.score.rule not in _WITHOUT_TARGET

    @property
    def uncertain(self) -> bool:
        """Whether the target lies within the figure's interval."""
        ends, target = self.score.interval, self.score.target
        return ends is not None and target is not None and ends[0] <= target <= ends[1]

    def show(self, value: float | None) -> Quantity:
        """A value in the figure's unit."""
        return Quantity(value=value, unit=self.score.unit, decimals=self.score.decimals)


def of_few(score: ScoreLine, least: int) -> bool:
    """Whether a figure is a share or mean of fewer than ``least`` cases; a sum or a ratio of sums has no sample."""
    fact = score.fact
    if fact is None or fact.value is None or score.indicator is None or not fact.denominator:
        return False
    return fact.rows < least and (score.interval is not None or fact.denominator <= fact.rows)


def item_ranks(values: Mapping[str, float], better: str) -> dict[str, int]:
    """Rank of each person's figure, best first; equals share the better rank. Empty where no direction is better."""
    if better not in {"up", "down"}:
        return {}
    sign = 1 if better == "up" else -1
    return {
        who: 1 + sum(sign * other > sign * own for other in values.values()) for who, own in values.items()
    }
