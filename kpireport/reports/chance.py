"""Control charts: which differences between people are more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from kpireport.appraisal.model import ItemSummary, Person, RoleSummary
from kpireport.reports.charts import Spot
from kpireport.reports.persons import lines_of
from kpireport.texts import Label

LEAST = 5  # fewer people are no group to belong to or to stand out from


@dataclass(frozen=True, slots=True)
class Control:
    """One share over everyone in a post, with the limits of chance around the post's value."""

    label: Label
    decimals: int
    pooled: float
    spots: tuple[Spot, ...]

    @property
    def outside(self) -> tuple[Spot, ...]:
        """Those whom chance hardly explains."""
        return tuple(spot for spot in self.spots if spot.outside)

    @property
    def surest(self) -> Spot:
        """The one with most cases, where the limits are narrowest."""
        return max(self.spots, key=lambda spot: (spot.cases, spot.name))


def controls(people: Sequence[Person], role: RoleSummary) -> tuple[Control, ...]:
    """Control charts of the post's shares: three standard errors around the pooled share, for at least five people.

    Only figures that are counts of cases out of cases (those that have an interval); a limit below 0 or above 1 is cut off there.
    """
    found = (_control(people, role.role, item) for item in role.items if item.unit == "percent")
    return tuple(each for each in found if each is not None)


def _control(people: Sequence[Person], role: str, item: ItemSummary) -> Control | None:
    if not item.denominator or item.pooled is None or not 0 < item.pooled < 1:
        return None
    lines = [(one, line) for one in people for line in lines_of(one, role) if line.item == item.item]
    spots = tuple(
        _spot(one.name, item.pooled, line.fact.value, line.fact.denominator)
        for one, line in lines
        if line.interval and line.fact and line.fact.value is not None and line.fact.denominator
    )
    return Control(item.label, item.decimals, item.pooled, spots) if len(spots) >= LEAST else None


def _spot(name: str, pooled: float, value: float, cases: float) -> Spot:
    error = 3 * sqrt(pooled * (1 - pooled) / cases)
    return Spot(name, cases, value, max(pooled - error, 0.0), min(pooled + error, 1.0))
