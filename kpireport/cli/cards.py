"""scorecards: list, new, schema (review and survey are in reviewing, weigh in weighing)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpireport.cli.app import Family
from kpireport.cli.reviewing import review, survey
from kpireport.cli.shared import command, open_project, option, say, say_json, set_option
from kpireport.cli.weighing import weigh
from kpireport.cli.words import word
from kpireport.texts import DASH

if TYPE_CHECKING:
    from kpireport.project import Project
    from kpireport.scorecards import Cards, Scorecard


class Cardbox(Family):
    """``scorecards A01`` and ``scorecards`` alone are ``scorecards list``, wherever options stand."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command first; ``list`` where there is none."""
        if args != ["--help"]:
            named = next((each for each in args if each in self.commands), None)
            if named is not None:
                args.remove(named)
            args = [named or "list", *args]
        return super().parse_args(ctx, args)


scorecards = Cardbox(name="scorecards", help=word("scorecards.help"), short_help=word("scorecards.short"))


@command("scorecards.list", click.argument("name", required=False, metavar="[NAME]"), set_option())
def list_cards(project: Path, name: str | None, overrides: tuple[str, ...], as_json: bool) -> int:
    """List the scorecards; one that cannot be used is said, and makes the exit code 1."""
    opened = open_project(project, overrides)
    cards = _cards(opened)
    chosen = [cards.get(name)] if name else list(cards)
    if as_json:
        say_json([each.card.model_dump(mode="json") for each in chosen])
    for each in chosen if not as_json else ():
        _show_card(each, whole=name is not None)
    for error in dict.fromkeys(cards.broken.values()):
        say(error.message, err=True)
    return 1 if cards.broken else 0


def _cards(project: Project) -> Cards:
    from kpireport.indicators import catalogue
    from kpireport.scorecards import load_cards

    return load_cards(project, catalogue(project))


def _show_card(card: Scorecard, whole: bool) -> None:
    roles = "、".join(card.card.roles) or DASH
    say(word("scorecards.head", id=card.card.id, title=card.card.title, roles=roles))
    for line in card.lines if whole else ():
        target = line.text or (DASH if line.target is None else f"{line.target.normalize():f}")
        if line.item.scope != "person":
            target += word(f"scorecards.same_{line.item.scope}")
        say(
            word(
                "scorecards.line",
                item=line.item.name,
                weight=f"{line.weight:.4g}",
                target=target,
                group=line.group.name,
            )
        )


@command(
    "scorecards.new",
    click.argument("role", metavar="ROLE"),
    option("from", "scorecards.new.from", "source", default="A10", metavar="CARD"),
    option("id", "scorecards.new.id", "own_id", metavar="ID"),
)
def new(project: Path, role: str, source: str, own_id: str | None, as_json: bool) -> int:
    """Begin a card from another one."""
    from kpireport.project import safe_name
    from kpireport.scorecards import new_card

    opened = open_project(project)
    name = f"{safe_name(own_id or role)}.yaml"
    others = [each.card.id for each in _cards(opened) if role in each.card.roles]
    made = new_card(role, _source(opened, source), opened.root / "params" / "scorecards" / name)
    shown = made.relative_to(opened.root).as_posix()
    if as_json:
        say_json({"file": shown, "id": made.stem, "role": role, "also": others})
        return 0
    say(word("scorecards.new.done", file=shown, role=role, card=source))
    if others:
        say(word("scorecards.new.also", role=role, cards="、".join(others)))
    say(word("scorecards.new.next", file=shown, role=role, id=made.stem))
    return 0


def _source(project: Project, name: str) -> Path:
    """The file of a card named by file, id, title or role: the company's own, else the one that comes along."""
    from kpireport.engine.layout import shipped
    from kpireport.errors import KpiError, UnknownName
    from kpireport.project import safe_name

    stem = safe_name(name.removesuffix(".yaml"))
    own = project.root / "params" / "scorecards"
    came_along = shipped() / "params" / "scorecards"
    for folder in (own, came_along):
        if (folder / f"{stem}.yaml").is_file():
            return folder / f"{stem}.yaml"
    cards = _cards(project)
    try:
        return project.root / cards.get(name).file
    except KpiError:
        known = {path.stem for folder in (own, came_along) for path in folder.glob("*.yaml")}
        known |= {text for each in cards for text in (each.card.id, each.card.title, *each.card.roles)}
        raise UnknownName.among("scorecard", name, sorted(known)) from None


@command("scorecards.schema")
def schema(project: Path, as_json: bool) -> int:  # noqa: ARG001 - JSON either way, and of no company
    """Print the JSON Schema of a card."""
    from kpireport.scorecards import card_schema

    say_json(card_schema())
    return 0


for _each in (list_cards, new, review, weigh, survey, schema):
    scorecards.add_command(_each)
