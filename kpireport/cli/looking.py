"""indicators."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpireport.cli.shared import command, open_project, option, say, say_json, set_option, table
from kpireport.cli.words import language, word

if TYPE_CHECKING:
    from kpireport.indicators.model import Catalogue, Indicator


@command(
    "indicators",
    click.argument("name", required=False, metavar="[NAME]"),
    option("domain", "indicators.only", metavar="DOMAIN"),
    set_option(),
)
def indicators(
    project: Path, name: str | None, domain: str | None, overrides: tuple[str, ...], as_json: bool
) -> int:
    """List the indicators, or explain one."""
    from kpireport.indicators import catalogue
    from kpireport.indicators.describe import explained, listing

    known = catalogue(open_project(project, overrides))
    if name is not None:
        chosen = [known.find(name)]
        if not as_json:
            say(explained(known, chosen[0].id, language()))
            return 0
    else:
        rows = listing(known, language(), domain=_domain(known, domain))
        chosen = [known[row[1]] for row in rows]
        if not as_json:
            heads = ("id", "name", "unit", "better", "domain")
            table(
                tuple(word(f"indicators.{head}") for head in heads),
                [
                    (
                        i,
                        label,
                        _word("unit", known[i].unit),
                        word(f"better.{known[i].better}"),
                        where,
                    )
                    for where, i, label, _ in rows
                ],
            )
            return 0
    say_json([_plain(known, each) for each in chosen])
    return 0


def _domain(known: Catalogue, wanted: str | None) -> str:
    """The id of a domain named by id or in either language; UnknownName with the nearest."""
    from kpireport.errors import UnknownName
    from kpireport.indicators.describe import word as said

    if wanted is None:
        return ""
    domains = dict.fromkeys(each.domain for each in known.values())
    names = {
        n: each for each in domains for n in (each, said("domain", each, "zh"), said("domain", each, "en"))
    }
    found = {name.casefold(): each for name, each in names.items()}.get(wanted.strip().casefold())
    if found is None:
        raise UnknownName.among("domain", wanted, [said("domain", each, language()) for each in domains])
    return found


def _plain(known: Catalogue, each: Indicator) -> dict[str, Any]:
    from kpireport.indicators.describe import properties

    return {
        "id": each.id,
        "name": each.label.render(language()),
        "domain": each.domain,
        "unit": each.unit,
        "decimals": each.decimals,
        "better": each.better,
        "tables": each.tables,
        "definition": each.definition.render(language()),
        "source": each.source,
        "properties": dict(properties(known, each, language())),
    }


def _word(kind: str, name: str) -> str:
    from kpireport.indicators.describe import word as said

    try:
        return said(kind, name, language())
    except KeyError:  # a company's own unit
        return name
