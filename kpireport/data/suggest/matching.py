"""Which canonical table a file's columns belong to, by their headers (in three languages) and their values."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.parsing import kind_of
from kpireport.data.schema import Column, Table
from kpireport.data.suggest.shapes import Look, fits
from kpireport.data.tables import TABLES

#: Required columns that an export often lacks because they are the same everywhere.
_CONSTANT = {
    "of",
    "about",
    "shop",
    "on_probation",
    "relation",
    "recorded_by",
    "channel",
    "quantity",
    "period",
}
_LEAST = 0.45
_SAME = 0.95


@dataclass(frozen=True, slots=True)
class Match:
    """A canonical column and the raw one it seems to come from; ``confidence`` 0 to 1."""

    column: Column
    look: Look
    confidence: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a file fits one table."""

    table: Table
    matches: tuple[Match, ...]
    score: float

    def match(self, column: str) -> Match | None:
        """The match of a canonical column."""
        return next((each for each in self.matches if each.column.name == column), None)

    @property
    def missing(self) -> tuple[Column, ...]:
        """Required columns nothing was found for."""
        taken = {each.column.name for each in self.matches}
        return tuple(c for c in self.table.columns if c.required and c.name not in taken)


@cache
def _book() -> Mapping[str, Any]:
    text = files("kpireport.data").joinpath("synonyms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def words_for(table: str, column: Column) -> list[str]:
    """All headers by which exports call a column, its own names first."""
    book = _book()
    own = [column.name, column.label.zh, column.label.en]
    found = [*own, *book.get(table, {}).get(column.name, []), *book["any"].get(column.name, [])]
    return list(dict.fromkeys(found))


def value_words(column: str) -> Mapping[str, Sequence[str]]:
    """For a closed column: its values and the words exports use for them."""
    found: Mapping[str, Sequence[str]] = _book()["values"].get(column, {})
    return found


@lru_cache(maxsize=8192)
def comparable(header: str) -> str:
    """A header without width, case, accents, spaces and signs between words."""
    text = unicodedata.normalize("NFKD", header).casefold()
    text = unicodedata.normalize("NFC", "".join(c for c in text if not unicodedata.combining(c)))
    return re.sub(r"[\W_]+", "", text)


def rank(looks: Sequence[Look]) -> list[Fit]:
    """All tables, the best first."""
    fits_found = [_fit(table, looks) for table in TABLES.values()]
    return sorted(fits_found, key=lambda each: -each.score)


def _fit(table: Table, looks: Sequence[Look]) -> Fit:
    scored = [
        (score, at, position, column, look)
        for at, column in enumerate(table.columns)
        for position, look in enumerate(looks)
        if look.shape != "empty" and (score := _score(table.name, column, look)) >= _LEAST
    ]
    taken: set[int] = set()
    matches: dict[int, Match] = {}
    for score, at, position, column, look in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if at not in matches and position not in taken:
            taken.add(position)
            matches[at] = Match(column, look, round(score, 2))
    ordered = tuple(matches[at] for at in sorted(matches))
    return Fit(table, ordered, _total(table, ordered, looks))


def _total(table: Table, matches: Sequence[Match], looks: Sequence[Look]) -> float:
    found = {each.column.name: each.confidence for each in matches}
    key = sum(found.get(name, 0.0) for name in table.key) / len(table.key)
    weights = {c.name: 0.3 if c.name in _CONSTANT else 1.0 for c in table.columns if c.required}
    required = sum(found.get(name, 0.0) * weight for name, weight in weights.items()) / sum(weights.values())
    repeated = _repeated(table, matches)
    full = sum(1 for each in looks if each.shape != "empty") or 1
    total = 0.3 * key + 0.35 * required + 0.35 * sum(found.values()) / full
    return round(total * (1 - 0.6 * repeated), 3)


def _repeated(table: Table, matches: Sequence[Match]) -> float:
    """The share of rows whose key stands in another row too, where the whole key was found."""
    found = {
        each.column.name: pc.utf8_slice_codeunits(each.look.texts, 0, 10)
        if each.column.type == "date"
        else each.look.texts
        for each in matches
    }
    keys = [found[name] for name in table.key if name in found]
    if not keys or any(name not in found for name in table.key if table.column(name).required):
        return 0.0
    rows = pa.table(keys, names=[str(at) for at in range(len(keys))])
    return 1 - len(rows.group_by(rows.column_names).aggregate([])) / len(rows) if len(rows) else 0.0


def namesake(table: Table, column: Column, looks: Sequence[Look]) -> Look | None:
    """A raw column that is called what ``column`` is, though most of its values cannot be read as they stand."""
    scored = [
        (_named(look.name, words_for(table.name, column)), look) for look in looks if look.shape != "empty"
    ]
    best = max((score for score, _ in scored), default=0.0)
    return next((look for score, look in scored if score == best >= _SAME), None)


def _score(table: str, column: Column, look: Look) -> float:
    named = _named(look.name, words_for(table, column))
    if named < _LEAST:
        return 0.0
    readable = _readable(column, look)
    return named * (0.5 + 0.5 * readable) if readable >= 0.5 else 0.0


def _named(header: str, words: Sequence[str]) -> float:
    forms = [(header, 1.0), (re.sub(r"[(（\[].*?[)）\]]", "", header), 0.97)]
    if " " in header and any(char > "\u2e80" for char in header):
        forms.append((header.rsplit(" ", 1)[1], 0.95))  # a header in several lines: the lowest one
    if "." in header:
        forms.append((header.rsplit(".", 1)[1], 0.9))
    best = 0.0
    for form, weight in forms:
        if comparable(form):
            alike = (_alike(form, word) - min(at, 20) * 0.001 for at, word in enumerate(words))
            best = max(best, weight * max(alike))
    return best


def _alike(header: str, word: str) -> float:
    plain, wanted = comparable(header), comparable(word)
    if plain == wanted:
        return 1.0
    if any(char > "\u2e80" for char in wanted):
        shorter, longer = sorted((plain, wanted), key=len)
        return 0.45 + 0.4 * len(shorter) / len(longer) if len(shorter) >= 2 and shorter in longer else 0.0
    mine, yours = _tokens(header), _tokens(word)
    if yours <= mine and len(wanted) >= 3:
        return 0.45 + 0.4 * len(wanted) / len(plain)
    if abs(len(plain) - len(wanted)) > 2 or plain[:1] != wanted[:1]:
        return 0.0
    ratio = SequenceMatcher(None, plain, wanted).ratio()
    return 0.6 * ratio if ratio >= 0.85 else 0.0


@lru_cache(maxsize=8192)
def _tokens(header: str) -> frozenset[str]:
    """The words of a Latin header, OrderID and order_id alike."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    return frozenset(comparable(part) for part in re.split(r"[\W_]+", spaced) if part)


def _readable(column: Column, look: Look) -> float:
    """The share of values the column could take; a closed column takes what can be mapped."""
    if column.allowed:
        return 1.0 if look.distinct <= 12 else 0.0
    values = look.values.slice(0, 200)
    if column.type in {"timestamp", "date"}:
        if look.orders:
            return 1.0
        return (
            1.0
            if column.type == "timestamp"
            and pc.all(pc.match_substring_regex(values, r"^1\d{9}(\d{3})?$")).as_py()
            else 0.0
        )
    kind = kind_of(column)
    options = {"seconds": {"unit": "mm:ss"}, "percent": {"unit": "percent"}}.get(kind, {})
    return max(fits(values, kind, **options), fits(values, kind, decimal=",", **options))
