"""The documentation page of all commands, made from the commands themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from kpireport.cli.app import COMMANDS, Context, group
from kpireport.cli.words import Language, language, word

PAGES: dict[Language, str] = {"en": "docs/commands.md", "zh": "docs/commands.zh-CN.md"}
_EXAMPLES = frozenset(
    (
        "init",
        "sources_suggest",
        "tables",
        "check",
        "run",
        "period",
        "explain",
        "indicators",
        "scorecards",
        "scorecards_new",
        "templates_new",
        "templates_preview",
    )
)


def page() -> str:
    """Every command and option in the language spoken."""
    top = group()
    context = Context(top, info_name="kpireport")
    said = [word(f"manual.{part}") for part in ("intro", "codes", "environment")]
    lines = [f"# {word('manual.title')}", "", word("about"), "", *(each + "\n" for each in said)]
    for name in COMMANDS:
        command = top.get_command(context, name)
        if command is not None:
            lines += _section(command, Context(command, parent=context, info_name=name), "##")
    return "\n".join(lines).rstrip() + "\n"


def _section(command: click.Command, context: click.Context, mark: str) -> Iterator[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield from (f"{mark} {context.command_path}", "", command.help or "", "", "```", usage, "```", "")
    example = context.command_path.removeprefix("kpireport ").replace(" ", "_")
    if example in _EXAMPLES:
        yield from ("```", word(f"manual.example.{example}"), "```", "")
    options = [each for each in command.get_params(context) if isinstance(each, click.Option)]
    shown = [each for each in options if "--help" not in each.opts]
    if shown:
        yield from (f"| {word('manual.option')} | {word('manual.meaning')} |", "|---|---|")
        yield from (_row(each, context) for each in shown)
        yield ""
    for name, child in getattr(command, "commands", {}).items():
        yield from _section(child, Context(child, parent=context, info_name=name), mark + "#")


def _row(option: click.Option, context: click.Context) -> str:
    value = "" if option.is_flag else " " + option.make_metavar(context)
    meaning = option.help or ""
    if option.required:
        meaning += " " + word("manual.required")
    cells = (f"`{', '.join(option.opts)}{value}`", meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def write_page(root: Path) -> Path:
    """Write the page of the language spoken below ``root``."""
    path = root / PAGES[language()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(), encoding="utf-8")
    return path


if __name__ == "__main__":
    write_page(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
