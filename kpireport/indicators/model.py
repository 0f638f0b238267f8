"""What an indicator is: its declaration, and the measures it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from kpireport.errors import ParameterError, UnknownName
from kpireport.texts import Label

Better = Literal["up", "down", "nearest", "none"]
Who = Literal["account", "employee", "department", "shop"]
How = Literal["count", "nunique", "sum", "median", "p90"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One aggregation of one prepared view: ``how`` over ``column`` of the rows where ``where`` (a boolean column).

    ``scale`` divides the sum (a view keeps durations as whole microseconds so that sums do not depend on row order).
    """

    view: str
    how: How = "count"
    column: str | None = None
    where: str | None = None
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Minus:
    """The difference of two measures of the same view."""

    left: Measure
    right: Measure


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two measures; pooled over weeks, people or departments as Σn / Σd, never as a mean of ratios.

    ``complement`` gives 1 − n/d, with the numerator kept as d − n.
    """

    numerator: Measure | Minus
    denominator: Measure
    complement: bool = False


@dataclass(frozen=True, slots=True)
class Derived:
    """One indicator over another: ``numerator`` here over ``denominator`` in scope ``over`` (the same row when None)."""

    numerator: str
    denominator: str
    over: Literal["department", "shop"] | None = None
    complement: bool = False


Formula = Measure | Ratio | Derived


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator, declared once. ``tables`` must have rows for the month, or the figure is missing
    (``messages|conversations``: one of the two).

    ``who`` says to whom a row is credited; with ``account`` a person without any account has no figure at all.
    """

    id: str
    label: Label
    unit: str
    decimals: int
    better: Better
    domain: str
    tables: tuple[str, ...]
    definition: Label
    formula: Formula
    who: Who = "account"
    source: str = "indicators.md"


@dataclass(frozen=True)
class Catalogue(Mapping[str, Indicator]):
    """All indicators by id, in the order they are declared."""

    by_id: Mapping[str, Indicator] = field(default_factory=dict)

    @classmethod
    def of(cls, *indicators: Indicator) -> Catalogue:
        """A catalogue of these; an id declared twice is refused."""
        found: dict[str, Indicator] = {}
        for each in indicators:
            if each.id in found:
                raise ParameterError("indicators.twice", id=each.id)
            found[each.id] = each
        return cls(MappingProxyType(found))

    def __getitem__(self, name: str) -> Indicator:
        return self.by_id[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_id)

    def __len__(self) -> int:
        return len(self.by_id)

    def find(self, name: str) -> Indicator:
        """By id or Chinese name; UnknownName with the nearest known ones."""
        if name in self.by_id:
            return self.by_id[name]
        for each in self.by_id.values():
            if name in {each.label.zh, each.label.en}:
                return each
        raise UnknownName.among(
            "indicator", name, [*self.by_id, *(each.label.zh for each in self.by_id.values())]
        )
