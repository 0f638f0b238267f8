"""explain, indicators and scorecards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpireport.cli.shared import command, open_project, option, say, say_json, set_option, table
from kpireport.cli.words import language, word
from kpireport.texts import DASH, Message, Quantity

if TYPE_CHECKING:
    from kpireport.appraisal.model import Person
    from kpireport.scorecards import Scorecard
    from kpireport.scorecards.score import ScoreLine


def _named(name: str, **rest: Any) -> Any:
    return click.argument(name, **rest)


@command(
    "explain",
    _named("person", metavar="PERSON"),
    option("month", "run.month", metavar="MONTH"),
    option("item", "explain.item"),
    option("pay", "explain.pay", "with_pay", is_flag=True),
)
def explain(  # noqa: PLR0913, PLR0917 - one for each option
    project: Path, person: str, month: str | None, item: str | None, with_pay: bool, as_json: bool
) -> int:
    """Say where a person's points come from, from what was produced."""
    from kpireport.engine.explain import find_person

    found = find_person(open_project(project), person, month)
    if as_json:
        say_json([each.model_dump(mode="json", exclude=None if with_pay else {"pay"}) for _, each in found])
        return 0
    for key, each in found:
        say(
            word(
                "explain.head",
                month=key.month,
                department=key.department,
                name=each.name,
                number=each.employee_id,
            )
        )
        _show_person(each, item, with_pay)
    return 0


def _show_person(person: Person, item: str | None, with_pay: bool) -> None:
    if person.not_appraised is not None:
        say(person.not_appraised)
    for sentence in person.verdict:
        say(sentence)
    for segment in person.segments:
        say(
            word(
                "explain.segment",
                role=segment.role,
                first=segment.starts_on,
                last=segment.ends_on,
                days=segment.days,
            )
        )
        lines = (*segment.result.lines, *segment.result.adjustments) if segment.result else ()
        for line in lines:
            if item is None or item in {line.item, line.indicator, line.label.zh, line.label.en}:
                _show_line(line)
    if with_pay and person.pay is not None:
        say(person.pay.reason)
        for step in person.pay.lines:
            amount = Quantity(
                value=None if step.amount is None else float(step.amount), unit="money", decimals=2
            )
            figure = amount if step.figure is None else step.figure
            say(f"  {step.label.render(language())}：{figure.render(language())}  {_text(step.detail)}")


def _show_line(line: ScoreLine) -> None:
    points = DASH if line.points is None else f"{line.points:.2f}"
    say(f"  {line.label.render(language())}  {points} / {line.weight:.0f}  {line.reason.render(language())}")


def _text(said: Message | None) -> str:
    return "" if said is None else said.render(language())


@command("indicators", _named("name", required=False), set_option())
def indicators(project: Path, name: str | None, overrides: tuple[str, ...], as_json: bool) -> int:
    """List the indicators."""
    from kpireport.indicators import catalogue

    known = catalogue(open_project(project, overrides))
    chosen = [known.find(name)] if name else list(known.values())
    if as_json:
        say_json(
            [
                {
                    "id": each.id,
                    "name": each.label.render(language()),
                    "unit": each.unit,
                    "better": each.better,
                    "tables": each.tables,
                    "definition": each.definition.render(language()),
                }
                for each in chosen
            ]
        )
    elif name:
        for each in chosen:
            say(f"{each.id}  {each.label.render(language())}")
            say(each.definition)
            say(
                word(
                    "indicators.about",
                    unit=each.unit,
                    better=word(f"better.{each.better}"),
                    tables="、".join(each.tables),
                )
            )
    else:
        rows = [
            (each.id, each.label.render(language()), each.unit, word(f"better.{each.better}"), each.domain)
            for each in chosen
        ]
        table(tuple(word(f"indicators.{head}") for head in ("id", "name", "unit", "better", "domain")), rows)
    return 0


@command("scorecards", _named("name", required=False), set_option())
def scorecards(project: Path, name: str | None, overrides: tuple[str, ...], as_json: bool) -> int:
    """List the scorecards."""
    from kpireport.indicators import catalogue
    from kpireport.scorecards import load_cards

    opened = open_project(project, overrides)
    cards = load_cards(opened, catalogue(opened))
    chosen = [cards.get(name)] if name else list(cards)
    if as_json:
        say_json([each.card.model_dump(mode="json") for each in chosen])
    for each in chosen if not as_json else ():
        _show_card(each, whole=name is not None)
    for error in dict.fromkeys(cards.broken.values()):
        say(error.message, err=True)
    return 1 if cards.broken else 0


def _show_card(card: Scorecard, whole: bool) -> None:
    roles = "、".join(card.card.roles) or DASH
    say(word("scorecards.head", id=card.card.id, title=card.card.title, roles=roles))
    for line in card.lines if whole else ():
        target = line.text or (DASH if line.target is None else f"{line.target.normalize():f}")
        say(
            word(
                "scorecards.line",
                item=line.item.name,
                weight=f"{line.weight:.4g}",
                target=target,
                group=line.group.name,
            )
        )
