"""Codes of columns with fixed values, in words: 买家 for buyer, as templates offer them and files may hold them."""

from __future__ import annotations

from functools import cache

from kpireport.data.schema import Column
from kpireport.texts import Language, catalogue, message


def word(code: str, language: Language) -> str:
    """A code as people say it; the code itself where nobody named it."""
    key = f"data.value.{code}"
    return message(key).render(language) if key in catalogue() else code


@cache
def codes(column: Column) -> dict[str, str]:
    """The code for each word of a column with fixed or usual values."""
    found: dict[str, str] = {}
    for code in (*column.allowed, *column.usual):
        found |= {word(code, "zh"): code, word(code, "en"): code, code: code}
    return found
