"""What commands share: their options, and how they say things."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from kpireport.cli.app import Command
from kpireport.cli.words import language, word

if TYPE_CHECKING:
    from kpireport.project import Project
    from kpireport.texts import Label, Message

Function: TypeAlias = Callable[..., Any]


def command(name: str, *options: Callable[[Function], Function]) -> Callable[[Function], Command]:
    """A command called ``name`` with these options, ``--project`` and ``--json``; its help is ``cli.<name>.help``."""

    def make(function: Function) -> Command:
        for each in reversed(
            (*options, project_option(), option("json", "json_option", "as_json", is_flag=True))
        ):
            function = each(function)
        made: Command = click.command(
            name.rpartition(".")[2], cls=Command, help=word(f"{name}.help"), short_help=word(f"{name}.short")
        )(function)
        return made

    return make


def option(name: str, text: str, /, *more: str, **rest: Any) -> Callable[[Function], Function]:
    """An option whose help is the sentence ``cli.<text>``."""
    return click.option(f"--{name}", *more, help=word(text), **rest)


def project_option() -> Callable[[Function], Function]:
    """The company's folder."""
    return option(
        "project",
        "project_option",
        envvar="KPIREPORT_PROJECT",
        default=".",
        type=click.Path(path_type=Path, file_okay=False),
        show_default=False,
    )


def set_option() -> Callable[[Function], Function]:
    """Parameters for this call."""
    return option("set", "set_option", "overrides", multiple=True, metavar="NAME=VALUE")


def open_project(folder: Path, overrides: Sequence[str] = ()) -> Project:
    """The company, with ``--set`` laid over its params."""
    from kpireport.project import Project, parse_overrides

    return Project.open(folder, parse_overrides(list(overrides)))


def say(text: Message | Label | str, *, err: bool = False) -> None:
    """Print one sentence."""
    click.echo(text if isinstance(text, str) else text.render(language()), err=err)


def say_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table whose columns line up, Chinese characters being two columns wide."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(width(line[at]) for line in lines) for at in range(len(head))]
    for line in lines:
        padded = (cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def width(text: str) -> int:
    """How many columns a terminal needs for ``text``."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
