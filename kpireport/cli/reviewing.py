"""scorecards review, weigh and survey: the schemes themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpireport.cli.shared import command, open_project, option, say, say_json, set_option, table
from kpireport.cli.words import language, word
from kpireport.texts import DASH, Message, Quantity, message

if TYPE_CHECKING:
    from kpireport.appraisal.ahp import Weights
    from kpireport.appraisal.comparisons import Hierarchy
    from kpireport.appraisal.model import SurveyScore
    from kpireport.appraisal.quality import CardReview
    from kpireport.engine.reviewing import Reviews

_FILE = click.Path(path_type=Path, dir_okay=False)


@command(
    "scorecards.review",
    click.argument("card", required=False, metavar="[CARD]"),
    option("month", "scorecards.review.month", "months", metavar="MONTH"),
    option("file", "scorecards.review.file", type=_FILE, metavar="FILE"),
    set_option(),
)
def review(  # noqa: PLR0913, PLR0917 - one for each option
    project: Path,
    card: str | None,
    months: str | None,
    file: Path | None,
    overrides: tuple[str, ...],
    as_json: bool,
) -> int:
    """Appraise the cards over what was produced."""
    from kpireport.engine.reviewing import review_stored

    found = review_stored(open_project(project, overrides), months, card)
    if file is not None:
        found.save(file)
    if as_json:
        outcomes = found.outcomes.astype(object).where(found.outcomes.notna(), None)
        say_json({"outcomes": outcomes.to_dict("records"), "cards": [_plain(each) for each in found]})
        return 0
    _show_outcomes(found)
    for each in found:
        _show_review(each)
    if file is not None:
        say(word("scorecards.review.written", path=file))
    return 0


def _show_outcomes(found: Reviews) -> None:
    """What the company reached in these months, by the indicators' names."""
    from kpireport.indicators import catalogue

    if found.outcomes.empty:
        return
    known = catalogue()
    named = [known[name] for name in found.outcomes.columns[1:]]
    say(_word("outcomes"))
    table(
        [_word("column.month"), *(each.label.render(language()) for each in named)],
        [
            (
                month,
                *(
                    Quantity(value=value, unit=each.unit, decimals=each.decimals).render(language())
                    for value, each in zip(values, named, strict=True)
                ),
            )
            for month, *values in found.outcomes.itertuples(index=False)
        ],
    )


def _show_review(each: CardReview) -> None:
    told = message(
        "scheme.months", card=each.card, title=each.title, people=each.people, months="、".join(each.months)
    )
    say(told)
    names = ("group", "item", "weight", "missing", "at_full", "spread", "stability", "proposed")
    table(
        [_word(f"column.{name}") for name in names],
        [
            (
                item.group,
                item.item,
                _plain_points(item.weight),
                _percent(1 - item.judged / item.asked if item.asked else None),
                _percent(item.at_full),
                _percent(item.spread, 1),
                _number(item.stability, 2),
                _plain_points(item.proposed),
            )
            for item in each.items
        ],
    )
    for said in each.proposals or (message("scheme.nothing"),):
        say(f"  {said.render(language())}")


def _plain(each: CardReview) -> dict[str, Any]:
    """The review with its sentences in words."""
    return {**each.model_dump(mode="json"), "proposals": _texts(each.proposals)} | {
        "items": [
            {
                **item.model_dump(mode="json"),
                "label": item.label.render(language()),
                "findings": _texts(item.findings),
            }
            for item in each.items
        ]
    }


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
    _show_weights(_word("groups"), found.groups, found.points)
    for group, own in found.items.items():
        _show_weights(group, own, found.item_points[group])
    return 0


def _show_weights(what: str, found: Weights, points: Mapping[str, Decimal]) -> None:
    say(what)
    alone = found.judges if len(found.judges) > 1 else ()
    heads = [_word("column.name"), _word("column.share"), _word("column.points"), *(who for who, _ in alone)]
    rows = [
        (
            name,
            _number(weight, 4),
            _plain_points(points[name]),
            *(_number(own.weights[at], 4) for _, own in alone),
        )
        for at, (name, weight) in enumerate(zip(found.names, found.weights, strict=True))
    ]
    table(heads, rows)
    say(message("scheme.consistency", **_consistency(found)))
    for who, own in alone:
        say(message("scheme.of_judge", judge=who, **_consistency(own)))


def _consistency(found: Weights) -> dict[str, str]:
    return {
        "eigenvalue": _number(found.eigenvalue, 4),
        "index": _number(found.index, 4),
        "ratio": _number(found.ratio, 4),
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


@command(
    "scorecards.survey",
    click.argument("department", required=False, metavar="[DEPARTMENT]"),
    option("month", "scorecards.survey.month", "months", metavar="MONTH"),
    set_option(),
)
def survey(
    project: Path, department: str | None, months: str | None, overrides: tuple[str, ...], as_json: bool
) -> int:
    """Survey scores with interval and sample size."""
    from kpireport.engine.reviewing import survey_stored

    found = survey_stored(open_project(project, overrides), months, department)
    if as_json:
        say_json(
            [
                {
                    "month": month,
                    "department": own,
                    **each.model_dump(mode="json"),
                    "label": each.label.render(language()),
                }
                for month, own, each in found
            ]
        )
        return 0
    for key in dict.fromkeys((month, own) for month, own, _ in found):
        say(message("scheme.survey_of", month=key[0], department=key[1]))
        _show_survey([each for month, own, each in found if (month, own) == key])
    return 0


def _show_survey(scores: Sequence[SurveyScore]) -> None:
    names = ("indicator", "score", "interval", "answers", "before")
    table(
        [_word(f"column.{name}") for name in names],
        [
            (
                each.label.render(language()),
                _percent(each.score, 1),
                DASH if each.interval is None else " – ".join(_percent(end, 1) for end in each.interval),
                each.answers,
                _percent(each.before, 1),
            )
            for each in scores
        ],
    )


def _texts(said: Iterable[Message]) -> list[str]:
    return [each.render(language()) for each in said]


def _word(key: str) -> str:
    return message(f"scheme.{key}").render(language())


def _percent(value: float | None, decimals: int = 0) -> str:
    return Quantity(value=value, unit="percent", decimals=decimals).render(language())


def _number(value: float | None, decimals: int) -> str:
    return Quantity(value=value, decimals=decimals).render(language())


def _plain_points(value: Decimal) -> str:
    return f"{value.normalize():f}"
