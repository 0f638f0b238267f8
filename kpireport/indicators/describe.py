"""The catalogue in words: lines for a terminal, one indicator explained, and the documentation page."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from kpireport.data import table_named
from kpireport.indicators.catalogue import catalogue
from kpireport.indicators.figures import parents
from kpireport.indicators.model import Catalogue, Indicator
from kpireport.indicators.settings import Settings
from kpireport.texts import Language, message

PAGES: dict[Language, str] = {"en": "docs/indicators.md", "zh": "docs/indicators.zh-CN.md"}


def listing(
    known: Catalogue, language: Language = "zh", *, containing: str = "", domain: str = ""
) -> list[tuple[str, str, str, str]]:
    """(domain, id, name, definition) of the indicators of a ``domain`` whose id, names or definition hold ``containing``."""
    wanted = containing.casefold()
    return [
        (word("domain", each.domain, language), each.id, each.label.render(language), each.definition.render(language))
        for each in known.values()
        if domain in {"", each.domain, word("domain", each.domain, language)}
        and any(wanted in text.casefold() for text in (each.id, each.label.zh, each.label.en, each.definition.render(language)))
    ]  # fmt: skip


def explained(known: Catalogue, name: str, language: Language = "zh") -> str:
    """One indicator in words, a line a property; UnknownName with the nearest where there is none of that name."""
    each = known.find(name)
    head = f"{each.label.render(language)}  {each.id}"
    return "\n".join([head, *(f"  {label}：{text}" if language == "zh" else f"  {label}: {text}" for label, text in properties(known, each, language))])  # fmt: skip


def properties(known: Catalogue, each: Indicator, language: Language) -> list[tuple[str, str]]:
    """(label, text) of everything declared of an indicator."""
    other: Language = "en" if language == "zh" else "zh"
    needs = [_column(column, language) for column in (*each.needs, *([each.credit] if each.credit else []))]
    above = [f"{known[p].label.render(language)} ({p})" for p in parents(each.formula) if p in known]
    rows = [
        ("other_name", each.label.render(other)),
        ("definition", each.definition.render(language)),
        ("unit", _unit(each, language)),
        ("better", word("better", each.better, language)),
        ("credited", word("who", each.who, language)),
        ("tables", _tables(each.tables, language)),
        ("columns", "、".join(needs) if language == "zh" else ", ".join(needs)),
        ("made_of", "、".join(above) if language == "zh" else ", ".join(above)),
        ("spans", word("spans", "monthly" if each.monthly else "weekly", language)),
        ("source", each.source),
    ]
    return [(word("property", name, language), text) for name, text in rows if text]


def word(kind: str, name: str, language: Language) -> str:
    """A word of the catalogue of texts, such as the name of a domain."""
    return message(f"describe.{kind}.{name}").render(language)


def _unit(each: Indicator, language: Language) -> str:
    return word("unit", each.unit, language) if each.unit in _UNITS else each.unit


_UNITS = frozenset(
    ("percent", "money", "seconds", "hours", "days", "months", "buyers", "people", "orders", "items", "points",
     "times", "ratio", "count")
)  # fmt: skip


def _tables(names: Iterable[str], language: Language) -> str:
    either = " / "
    shown = [
        either.join(f"{table_named(one).label.render(language)} ({one})" for one in name.split("|"))
        for name in names
    ]
    return "、".join(shown) if language == "zh" else ", ".join(shown)


def _column(name: str, language: Language) -> str:
    either = [one.partition(".") for one in name.split("|")]
    return " / ".join(f"{table_named(t).column(c).label.render(language)} ({t}.{c})" for t, _, c in either)


def page(language: Language) -> str:
    """The documentation page: every shipped indicator by domain, and the settings they depend on."""
    known = catalogue()
    lines = [f"# {word('page', 'title', language)}", "", word("page", "intro", language), ""]
    for domain, group in groupby(known.values(), key=lambda each: each.domain):
        lines += [f"## {word('domain', domain, language)}", "", *_table(list(group), language), ""]
    lines += [f"## {word('page', 'settings', language)}", "", word("page", "settings_intro", language), ""]
    heads = (word("property", "setting", language), word("property", "default", language))
    lines += [f"| {heads[0]} | {heads[1]} |", "|---|---|"]
    lines += [f"| `{name}` | `{_default(name)}` |" for name in Settings.model_fields]
    lines += ["", f"## {word('page', 'own', language)}", "", word("page", "own_intro", language), ""]
    return "\n".join(lines)


def _default(name: str) -> str:
    value = getattr(Settings(), name)
    if isinstance(value, tuple):
        return "[" + ", ".join(map(str, value)) + "]"
    return "null" if value is None else str(value)


def _table(group: list[Indicator], language: Language) -> list[str]:
    heads = ("id", "name", "unit", "better", "credited", "definition", "tables")
    lines = [
        "| " + " | ".join(word("property", head, language) for head in heads) + " |",
        "|---" * len(heads) + "|",
    ]
    for each in group:
        needed = "<br>".join(name.replace("|", " / ") for name in (*each.tables, *each.needs))
        mark = word("page", "monthly_mark", language) if each.monthly else ""
        cells = (
            f"`{each.id}`",
            each.label.render(language),
            _unit(each, language),
            word("arrow", each.better, language),
            word("who", each.who, language) + mark,
            each.definition.render(language).replace("|", "\\|"),
            needed,
        )
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def write_pages(root: Path) -> None:
    """Write the documentation pages below ``root``."""
    for language, name in PAGES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(language), encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
