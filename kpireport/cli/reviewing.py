"""scorecards review and survey: what the schemes came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpireport.cli.figures import number, percent, points, scheme_word
from kpireport.cli.shared import command, open_project, option, say, say_json, set_option, table
from kpireport.cli.words import language, word
from kpireport.texts import DASH, Message, Quantity, message

if TYPE_CHECKING:
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
    say(scheme_word("outcomes"))
    table(
        [scheme_word("column.month"), *(each.label.render(language()) for each in named)],
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
        [scheme_word(f"column.{name}") for name in names],
        [
            (
                item.group,
                item.item,
                points(item.weight),
                percent(1 - item.judged / item.asked if item.asked else None),
                percent(item.at_full),
                percent(item.spread, 1),
                number(item.stability, 2),
                points(item.proposed),
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
        [scheme_word(f"column.{name}") for name in names],
        [
            (
                each.label.render(language()),
                percent(each.score, 1),
                DASH if each.interval is None else " – ".join(percent(end, 1) for end in each.interval),
                each.answers,
                percent(each.before, 1),
            )
            for each in scores
        ],
    )


def _texts(said: Iterable[Message]) -> list[str]:
    return [each.render(language()) for each in said]
