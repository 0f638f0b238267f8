"""Cards that have been checked, ready to judge with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpireport.errors import KpiError, ParameterError, UnknownName
from kpireport.scorecards.card import Card, Group, Item
from kpireport.scorecards.case import Declared, Part, adds_up
from kpireport.scorecards.evidence import Seat, Target, Targets
from kpireport.scorecards.rules import Rule
from kpireport.scorecards.rules.rating import RatingRule
from kpireport.texts import Message


@dataclass(frozen=True, slots=True)
class Line:
    """One item, ready to judge: its weight as used, its rule, and what its own target says.

    ``target`` is the card's own; ``part`` and ``per_day`` say how that one is meant (a count on a ratio is for its
    numerator), ``unit`` in what unit that is. ``overridden``: this run sets the target, which then wins over the targets table.
    """

    group: Group
    item: Item
    weight: Decimal
    rule: Rule
    declared: Declared | None
    target: Decimal | None = None
    part: Part = "value"
    per_day: bool = False
    unit: str = "count"
    text: str | None = None
    overridden: bool = False

    @property
    def adds_up(self) -> bool:
        """Whether the figure is a plain count or sum, which grows with the people it is taken over."""
        return self.declared is not None and adds_up(self.declared)

    def tabled(self, targets: Targets, seat: Seat) -> Target | None:
        """What the targets table sets: nothing where the rule looks at no target, and for a count or sum no target of
        more people than the figure is taken over (a post's target is meant for each person in it).
        """
        if not self.rule.uses_target:
            return None
        scope = self.item.scope if self.adds_up else "shop"
        return targets.find(seat, self.names, "role" if scope == "person" else scope)

    @property
    def names(self) -> tuple[str, ...]:
        """What the targets table may call this item."""
        if self.declared is not None:
            return tuple(
                dict.fromkeys(
                    n for n in (self.declared.id, self.declared.label.zh, self.declared.label.en) if n
                )
            )
        rated = self.rule.item if isinstance(self.rule, RatingRule) else None
        return tuple(dict.fromkeys(n for n in (rated, self.item.name) if n))


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A checked card."""

    card: Card
    lines: tuple[Line, ...]
    known: Mapping[str, Declared] = field(repr=False)
    rescaled: tuple[Message, ...] = ()
    file: str = ""


@dataclass(frozen=True)
class Cards:
    """All cards of a company. A card that cannot be used stands in ``broken`` and is refused when asked for."""

    cards: tuple[Scorecard, ...]
    broken: Mapping[str, KpiError] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Scorecard]:
        return iter(self.cards)

    def __len__(self) -> int:
        return len(self.cards)

    def get(self, name: str) -> Scorecard:
        """By id, title or role. UnknownName where there is none, its own error where the card cannot be used."""
        for kind in ("id", "title", "role"):
            found = [each for each in self.cards if name in _names_of(each.card, kind)]
            if len(found) > 1:
                files = "、".join(each.file for each in found)
                raise ParameterError("score.card.claimed_twice", name=name, files=files)
            if found:
                return found[0]
            if name in self.broken:
                raise self.broken[name]
        known = [
            name
            for each in self.cards
            for kind in ("id", "title", "role")
            for name in _names_of(each.card, kind)
        ]
        raise UnknownName.among("scorecard", name, known)


def _names_of(card: Card, kind: str) -> tuple[str, ...]:
    return {"id": (card.id,), "title": (card.title,), "role": card.roles}[kind]
