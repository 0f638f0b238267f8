"""Weights at both levels: do they add up, and scaling where the card allows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kpireport.scorecards.card import Card
from kpireport.scorecards.exact import share_out
from kpireport.scorecards.rules.base import Found, Path
from kpireport.texts import Message, message


@dataclass(frozen=True, slots=True)
class Slip:
    """A place where weights do not add up: what is printed above and what the parts below sum to."""

    path: Path
    name: str
    printed: Decimal
    total: Decimal

    def sentence(self, key: str) -> Message:
        """``score.card.sum_of_items`` and the like, with both sums."""
        return message(key, name=self.name, printed=f"{self.printed:f}", total=f"{self.total:f}")


def slips(card: Card) -> Iterator[Slip]:
    """Every place where the card's weights do not add up, groups first inside, then the card as a whole.

    A card that counts points is only checked inside its groups: there ``full`` caps the total.
    """
    for i, group in enumerate(card.groups):
        total = sum((item.weight for item in group.items), Decimal(0))
        if total != group.weight:
            yield Slip(("groups", i, "weight"), group.name, group.weight, total)
    total = sum((group.weight for group in card.groups), Decimal(0))
    if card.scoring == "weighted" and total != card.full:
        yield Slip(("groups",), card.title, card.full, total)


def problems(card: Card) -> Found:
    """Why the weights cannot be used as they are printed; nothing for a card that may be scaled."""
    for slip in slips(card):
        key = "score.card.sum_of_groups" if slip.path == ("groups",) else "score.card.sum_of_items"
        if not card.rescale:
            yield slip.path, slip.sentence(key)
    for i, group in enumerate(card.groups):
        if group.weight and not any(item.weight for item in group.items):
            yield ("groups", i, "items"), message("score.card.no_weight", name=group.name)
    if card.scoring == "weighted" and not any(group.weight for group in card.groups):
        yield ("groups",), message("score.card.no_weight", name=card.title)


def used_weights(card: Card) -> tuple[tuple[Decimal, ...], ...]:
    """The weight each item is judged with, by group: as printed, or scaled so that items and groups add up exactly.

    Scaled weights have as many decimals as points, so that what is printed is what is used; the steps lost in rounding
    go to the largest remainders.
    """
    if card.scoring == "points" or not list(slips(card)):
        return tuple(tuple(item.weight for item in group.items) for group in card.groups)
    decimals = card.points_decimals
    groups = share_out(card.full, [group.weight for group in card.groups], decimals)
    return tuple(
        tuple(share_out(weight, [item.weight for item in group.items], decimals))
        if group.weight
        else tuple(Decimal(0) for _ in group.items)
        for weight, group in zip(groups, card.groups, strict=True)
    )


def said(card: Card) -> tuple[Message, ...]:
    """What was printed and what is used instead, for the report; empty where nothing was scaled."""
    return tuple(
        slip.sentence("score.rescaled_card" if slip.path == ("groups",) else "score.rescaled_group")
        for slip in slips(card)
    )
