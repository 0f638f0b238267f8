"""Numbers in params/ that no company means: infinite, not a number, or too large to add up exactly."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from kpireport.params import Document
from kpireport.scorecards.rules.base import Path
from kpireport.scorecards.targets import parse_target
from kpireport.texts import message

MOST = Decimal(10) ** 12
_WORDS = {"id", "name", "name_en", "title", "title_en", "source", "item", "points_of"}


def refuse_absurd(document: Document) -> None:
    """ParameterError with file, line and key for the first number beyond ±10¹² or none at all."""
    for path, value in leaves(document.data):
        number = None if isinstance(value, bool) or _names(path) else _number(value)
        if number is not None and not (number.is_finite() and abs(number) <= MOST):
            raise document.problem(path, message("score.card.absurd", most="1e12"), value)


def leaves(node: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every plain value of a file and where it stands."""
    if isinstance(node, dict | list):
        for step, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(child, (*path, step))
    else:
        yield path, node


def _names(path: Path) -> bool:
    last = next((step for step in reversed(path) if isinstance(step, str)), "")
    return last in _WORDS or last in {"roles", "events"}


def _number(value: object) -> Decimal | None:
    if isinstance(value, int | float):
        return Decimal(str(value))
    if not isinstance(value, str):
        return None
    try:
        return Decimal(value.strip())
    except InvalidOperation:
        wish = parse_target(value)
        return None if wish is None else wish.value
