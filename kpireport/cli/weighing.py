"""scorecards weigh: weights from comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpireport.cli.figures import number, scheme_word
from kpireport.cli.figures import points as as_points
from kpireport.cli.shared import command, open_project, option, say, say_json, table
from kpireport.cli.words import language, word
from kpireport.texts import message

if TYPE_CHECKING:
    from kpireport.appraisal.ahp import Weights
    from kpireport.appraisal.comparisons import Hierarchy

_FILE = click.Path(path_type=Path, dir_okay=False)


@command(
    "scorecards.weigh",
    click.argument("name", metavar="NAME"),
    option("template", "scorecards.weigh.template", type=_FILE, metavar="FILE"),
    option("judge", "scorecards.weigh.judge", "judges", multiple=True, metavar="NAME"),
)
def weigh(project: Path, name: str, template: Path | None, judges: tuple[str, ...], as_json: bool) -> int:
    """Weights from comparisons, or the workbook to fill."""
    from kpireport.engine.weighing import weigh_file, write_template

    if template is not None:
        from kpireport.indicators import catalogue
        from kpireport.scorecards import load_cards

        opened = open_project(project)
        card = load_cards(opened, catalogue(opened)).get(name)
        sheets = write_template(card, template, judges, language())
        if as_json:
            say_json({"file": str(template), "card": card.card.id, "sheets": sheets})
        else:
            say(word("scorecards.weigh.written", path=template, sheets=sheets))
        return 0
    inside = Path(project) / name
    found = weigh_file(inside if inside.is_file() else Path(name))
    if as_json:
        say_json(_hierarchy(found))
        return 0
    say(found.title)
    _show_weights(scheme_word("groups"), found.groups, found.points)
    for group, own in found.items.items():
        _show_weights(group, own, found.item_points[group])
    return 0


def _show_weights(what: str, found: Weights, points: Mapping[str, Decimal]) -> None:
    say(what)
    alone = found.judges if len(found.judges) > 1 else ()
    heads = [
        scheme_word("column.name"),
        scheme_word("column.share"),
        scheme_word("column.points"),
        *(who for who, _ in alone),
    ]
    rows = [
        (
            name,
            number(weight, 4),
            as_points(points[name]),
            *(number(own.weights[at], 4) for _, own in alone),
        )
        for at, (name, weight) in enumerate(zip(found.names, found.weights, strict=True))
    ]
    table(heads, rows)
    say(message("scheme.consistency", **_consistency(found)))
    for who, own in alone:
        say(message("scheme.of_judge", judge=who, **_consistency(own)))


def _consistency(found: Weights) -> dict[str, str]:
    return {
        "eigenvalue": number(found.eigenvalue, 4),
        "index": number(found.index, 4),
        "ratio": number(found.ratio, 4),
    }


def _hierarchy(found: Hierarchy) -> dict[str, Any]:
    return {
        "title": found.title,
        "groups": _weights(found.groups, found.points),
        "items": {name: _weights(own, found.item_points[name]) for name, own in found.items.items()},
    }


def _weights(found: Weights, points: Mapping[str, Decimal] | None = None) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "weights": dict(zip(found.names, found.weights, strict=True)),
        "lambda_max": found.eigenvalue,
        "consistency_index": found.index,
        "consistency_ratio": found.ratio,
        "worst": [
            {"left": each.left, "right": each.right, "said": each.said, "fitting": each.fitting}
            for each in found.worst
        ],
    }
    if points is not None:
        plain |= {"points": points, "judges": {who: _weights(own) for who, own in found.judges}}
    return plain
