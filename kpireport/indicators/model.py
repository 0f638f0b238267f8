"""What an indicator is: its declaration, and the measures it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from kpireport.errors import ParameterError, UnknownName
from kpireport.texts import Label

Better = Literal["up", "down", "nearest", "none"]
Who = Literal["account", "employee", "department", "shop"]
How = Literal["count", "nunique", "sum", "total", "median", "p90"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One aggregation of one prepared view: ``how`` over ``column`` of the rows where ``where`` (a boolean column).

    ``scale`` divides the sum (a view keeps durations as whole microseconds so that sums do not depend on row order).
    ``total`` is a sum that is missing, not 0, where there are no rows.
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


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula over other indicators of the same row (``+ - * /``, comparisons, min, max, abs), never run as Python.

    ``names`` are the ids it reads; it is missing where one of them is.
    """

    text: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """Half the width of the 95 % interval of a mean (Student's t): from Σx, Σx² and n of one view."""

    total: Measure
    squares: Measure
    count: Measure


Formula = Measure | Ratio | Derived | Expression | Margin


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator, declared once. ``tables`` must have rows for the month, or the figure is missing
    (``messages|conversations``: one of the two).

    ``who`` says to whom a row is credited; with ``account`` a person without any account has no figure at all.
    ``needs``: columns (``orders.shipped_at``; ``a.b|c.d``: one of the two) that must hold something in some month.
    ``credit``: the column without which only the shop has a figure. ``monthly``: no figure for single weeks.
    ``earlier``: so many months back the first of ``tables`` must have rows too.
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
    needs: tuple[str, ...] = ()
    credit: str = ""
    monthly: bool = False
    earlier: tuple[int, ...] = ()


@dataclass(frozen=True)
class Catalogue(Mapping[str, Indicator]):
    """All indicators by id, in the order they are declared."""

    by_id: Mapping[str, Indicator] = field(default_factory=dict)
    views: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, *indicators: Indicator, views: Mapping[str, Any] | None = None) -> Catalogue:
        """A catalogue of these, with the prepared ``views`` a company added; an id declared twice is refused."""
        found: dict[str, Indicator] = {}
        for each in indicators:
            if each.id in found:
                raise ParameterError("indicators.twice", id=each.id)
            found[each.id] = each
        return cls(MappingProxyType(found), views or {})

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
