"""Words and figures of the tables that tell how good schemes are."""

from __future__ import annotations

from decimal import Decimal

from kpireport.cli.words import language
from kpireport.texts import Quantity, message


def scheme_word(key: str) -> str:
    """The sentence ``scheme.<key>``."""
    return message(f"scheme.{key}").render(language())


def percent(value: float | None, decimals: int = 0) -> str:
    """A share; a dash for none."""
    return Quantity(value=value, unit="percent", decimals=decimals).render(language())


def number(value: float | None, decimals: int) -> str:
    """A plain number; a dash for none."""
    return Quantity(value=value, decimals=decimals).render(language())


def points(value: Decimal) -> str:
    """Points as they stand on a card: 35, 7.5."""
    return f"{value.normalize():f}"
