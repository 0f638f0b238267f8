"""What parsing gives: typed values, and for each text that was refused the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.texts import Message, message

#: The types of columns, and the readings of a type that need a grammar of their own.
Kind = Literal[
    "text",
    "int",
    "decimal",
    "money",
    "timestamp",
    "date",
    "bool",
    "month",
    "period",
    "seconds",
    "hours",
    "percent",
]


class Refused(Exception):
    """A text that is no value of its kind; ``key`` names the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Parsed:
    """Typed ``values`` (null where missing or refused) and, for the refused, ``reasons`` (keys, else null)."""

    values: pa.Array
    reasons: pa.Array

    @property
    def bad(self) -> pa.BooleanArray:
        """True where a text was refused."""
        return self.reasons.is_valid()

    def reason(self, at: int) -> Message | None:
        """Why the text at ``at`` was refused; None where it was not."""
        key = self.reasons[at].as_py()
        return None if key is None else message(key)

    def counts(self) -> dict[str, int]:
        """How many texts were refused for each reason (key)."""
        found = self.reasons.drop_null().value_counts()
        return {each["values"].as_py(): each["counts"].as_py() for each in found}


def good(values: pa.Array) -> Parsed:
    """Values none of which was refused."""
    return Parsed(values, pa.nulls(len(values), pa.string()))


def each_distinct(texts: pa.Array, kind: pa.DataType, parse_one: Callable[[str], Any]) -> Parsed:
    """Parse every distinct text once; ``parse_one`` gives a value or raises :class:`Refused`."""
    encoded = texts.dictionary_encode()
    values: list[Any] = []
    reasons: list[str | None] = []
    for text in encoded.dictionary.to_pylist():
        try:
            values.append(parse_one(text))
            reasons.append(None)
        except Refused as refused:
            values.append(None)
            reasons.append(refused.key)
    typed = pa.array(values, kind).take(encoded.indices)
    return Parsed(typed, pa.array(reasons, pa.string()).take(encoded.indices))


Fast: TypeAlias = "tuple[str, Callable[[pa.Array], pa.Array | None]]"


def fast_then_slow(texts: pa.Array, ways: Sequence[Fast], slowly: Callable[[pa.Array], Parsed]) -> Parsed:
    """Read texts of a known shape (RE2 pattern) in one go, what is left one by one.

    A fast way must give what the slow one would, or None, so that a value does not depend on its neighbours.
    """
    values: pa.Array | None = None
    rest = texts
    for pattern, read in ways:
        hit = pc.fill_null(pc.match_substring_regex(rest, pattern), False)
        if rest.null_count < len(rest) and not pc.any(hit).as_py():
            continue
        some = read(pc.if_else(hit, rest, pa.scalar(None, pa.string())))
        if some is not None:
            values = some if values is None else pc.coalesce(values, some)
            rest = pc.if_else(hit, pa.scalar(None, pa.string()), rest)
            if rest.null_count == len(rest):
                return good(values)
    slow = slowly(rest)
    return slow if values is None else Parsed(pc.coalesce(values, slow.values), slow.reasons)
