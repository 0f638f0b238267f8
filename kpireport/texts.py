"""The catalogue of everything a user reads, in Chinese and English.

A `Message` names a sentence and the values in it; it becomes text only when a language is known, so a saved
bundle can be rendered in either. Sentences live in ``locale/<room>.toml``: ``[key]`` with ``zh`` and ``en``.
"""

from __future__ import annotations

import tomllib
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["zh", "en"]
DASH = "—"


class Label(BaseModel):
    """A name that is data in both languages (an indicator, a table, a department)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    zh: str
    en: str = ""

    def render(self, language: Language = "zh") -> str:
        """The name in ``language``; Chinese where there is no English one."""
        return self.zh if language == "zh" or not self.en else self.en


class Quantity(BaseModel):
    """A number with its unit: ``percent`` values are shares (0.35), ``money`` in the company's currency."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    value: float | None
    unit: str = "count"
    decimals: int = 0
    signed: bool = False

    def render(self, language: Language = "zh") -> str:
        """Digits with thousands separators and the unit once; a dash where there is no value."""
        text = self.digits()
        if text == DASH:
            return text
        template = catalogue().get(f"unit.{self.unit}")
        return text if template is None else template[language].format(text)

    def digits(self) -> str:
        """The number alone, without its unit (a percentage keeps its sign)."""
        if self.value is None or self.value != self.value:
            return DASH
        percent = self.unit == "percent"
        exact = Decimal(repr(float(self.value))) * (100 if percent else 1)
        rounded = exact.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP)
        if rounded == 0:
            rounded = abs(rounded)
        text = f"{rounded:+,f}" if self.signed else f"{rounded:,f}"
        return text.replace("-", "−") + (" %" if percent else "")


class Message(BaseModel):
    """A sentence of the catalogue: its key and the values that fill it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    key: str
    params: dict[str, Value] = Field(default_factory=dict)

    def render(self, language: Language = "zh") -> str:
        """The sentence in ``language``; KeyError where the catalogue has no such sentence or a value is missing."""
        filled = {name: show(value, language) for name, value in self.params.items()}
        return catalogue()[self.key][language].format(**filled)


Value: TypeAlias = "Message | Label | Quantity | str | int | float | None"
Message.model_rebuild()


def show(value: Value, language: Language = "zh") -> str:
    """Any value of a message as text."""
    if isinstance(value, Message | Label | Quantity):
        return value.render(language)
    return DASH if value is None else str(value)


def message(key: str, /, **params: Value) -> Message:
    """``Message(key=…, params=…)``, shorter."""
    return Message(key=key, params=params)


@cache
def catalogue() -> dict[str, dict[Language, str]]:
    """All sentences of all rooms; a key said twice is refused."""
    found: dict[str, dict[Language, str]] = {}
    for source in sorted(files("kpireport.locale").iterdir(), key=lambda item: item.name):
        if not source.name.endswith(".toml"):
            continue
        for key, entry in _flatten(tomllib.loads(source.read_text(encoding="utf-8"))):
            if key in found:
                raise KeyError(f"{source.name}: {key} stands in the catalogue twice")
            found[key] = entry
    return found


def _flatten(node: dict[str, object], prefix: str = "") -> list[tuple[str, dict[Language, str]]]:
    if "zh" in node and isinstance(node["zh"], str):
        return [(prefix, {"zh": node["zh"], "en": str(node.get("en", node["zh"]))})]
    rows: list[tuple[str, dict[Language, str]]] = []
    for name, child in node.items():
        if isinstance(child, dict):
            rows += _flatten(child, f"{prefix}.{name}" if prefix else name)
    return rows
