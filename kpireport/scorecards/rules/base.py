"""What every rule has in common."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar, TypeAlias

from kpireport.project import Params
from kpireport.scorecards.case import Case, Outcome
from kpireport.scorecards.score import Better
from kpireport.texts import Message, Value, message

Path: TypeAlias = tuple[str | int, ...]
Found: TypeAlias = Iterator[tuple[Path, Message]]


class Rule(Params):
    """How an item's points come about. ``judge`` is pure and raises Unjudged where something it needs is missing."""

    kind: str
    needs_indicator: ClassVar[bool] = True

    @property
    def uses_target(self) -> bool:
        """Whether the item's target matters; where not, a target text is only shown."""
        return False

    def judge(self, case: Case) -> Outcome:
        """The points of one case and why."""
        raise NotImplementedError

    def winnable(self) -> Decimal | None:
        """The most fixed points it can win, which may not exceed the item's weight; None where the weight bounds it."""
        return None

    def problems(self, better: Better) -> Found:  # noqa: ARG002
        """What in this rule cannot hold: where in the rule, and a sentence."""
        yield from ()

    def indicators(self) -> Iterator[tuple[Path, str]]:
        """The indicators it names besides the item's own, and where."""
        yield from ()


def found(path: str | Path, key: str, **fields: Value) -> tuple[Path, Message]:
    """One thing that cannot hold."""
    return (path,) if isinstance(path, str) else path, message(key, **fields)
