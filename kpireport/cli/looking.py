"""indicators."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpireport.cli.shared import command, open_project, option, say, say_json, set_option, table
from kpireport.cli.words import language, word

if TYPE_CHECKING:
    from kpireport.indicators.model import Catalogue, Indicator
    from kpireport.project import Project


@command(
    "indicators",
    click.argument("name", required=False, metavar="[NAME]"),
    option("domain", "indicators.only", metavar="DOMAIN"),
    option("by", "indicators.by", metavar="COLUMN"),
    option("month", "indicators.month", metavar="MONTH"),
    set_option(),
)
def indicators(  # noqa: PLR0913, PLR0917 - one for each option
    project: Path,
    name: str | None,
    domain: str | None,
    by: str | None,
    month: str | None,
    overrides: tuple[str, ...],
    as_json: bool,
) -> int:
    """List the indicators, explain one, or split one."""
    from kpireport.indicators import catalogue
    from kpireport.indicators.describe import explained, listing

    if by is not None:
        return _split(open_project(project, overrides), name, (by, month), as_json)
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


def _split(project: Project, name: str | None, asked: tuple[str, str | None], as_json: bool) -> int:
    """The shop's figure of a month for each value of a column; the latest month with data by default."""
    from pandas import isna

    from kpireport.engine.office import Office
    from kpireport.errors import UsageError
    from kpireport.texts import Quantity, message

    if name is None:
        raise UsageError("indicators.breakdown_needs")
    by, month = asked
    office = Office(project)
    each = office.catalogue.find(name)
    frame = office.month(month or office.months[-1]).breakdown(name, by)
    rows = [[None if isna(value) else value for value in row] for row in frame.itertuples(index=False)]
    if as_json:
        say_json([dict(zip(frame.columns, row, strict=True)) for row in rows])
        return 0

    def shown(value: float | None, unit: str = "count", decimals: int = 0) -> str:
        return Quantity(value=value, unit=unit, decimals=decimals).render(language())

    unsaid = message("indicators.unsaid").render(language())
    heads = ("numerator", "denominator", "value", "rows")
    table(
        (by, *(word(f"indicators.{head}") for head in heads)),
        [
            (
                unsaid if group is None else str(group),
                shown(upper),
                shown(lower),
                shown(value, each.unit, each.decimals),
                shown(count),
            )
            for group, upper, lower, value, count in rows
        ],
    )
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
