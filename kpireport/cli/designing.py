"""templates: list, new, preview."""

from __future__ import annotations

from pathlib import Path

import click

from kpireport.cli.app import Family
from kpireport.cli.shared import command, open_project, option, say, say_json, table
from kpireport.cli.words import word

PREVIEWS = "preview"

templates = Family(name="templates", help=word("templates.help"), short_help=word("templates.short"))


@command("templates.list")
def list_templates(project: Path, as_json: bool) -> int:
    """List the kinds of report and whose template each is printed from."""
    from kpireport.reports.trying import templates_of

    opened = open_project(project)
    found = templates_of(opened.path("templates"))
    if as_json:
        say_json(
            [
                {"kind": each.kind, "whose": each.whose, "folder": str(each.folder), "changed": each.files}
                for each in found
            ]
        )
        return 0
    heads = ("kind", "report", "whose", "changed")
    rows = [
        (
            each.kind,
            word(f"templates.what.{each.kind}"),
            word(f"templates.{each.whose}"),
            " ".join(each.files),
        )
        for each in found
    ]
    table([word(f"templates.{head}") for head in heads], rows)
    return 0


@command("templates.new", click.argument("kind", metavar="KIND"))
def new(project: Path, kind: str, as_json: bool) -> int:
    """Copy a template to change."""
    from kpireport.reports.trying import KINDS, new_template

    opened = open_project(project)
    made = [path.relative_to(opened.root).as_posix() for path in new_template(kind, opened.path("templates"))]
    if as_json:
        say_json({"kind": kind, "files": made})
        return 0
    say(word("templates.new.done", kind=kind, files="、".join(made)))
    shown = kind if kind in KINDS else "person"
    say(word("templates.new.next", kind=shown))
    return 0


@command(
    "templates.preview",
    click.argument("kind", metavar="KIND"),
    option("to", "templates.preview.to", metavar="DIR", type=click.Path(path_type=Path, file_okay=False)),
    option("language", "run.language", "spoken", type=click.Choice(["zh", "en"])),
    option("open", "templates.preview.open", "opened_after", is_flag=True),
)
def preview(  # noqa: PLR0913, PLR0917 - one for each option
    project: Path, kind: str, to: Path | None, spoken: str | None, opened_after: bool, as_json: bool
) -> int:
    """Print a template with made-up data."""
    from kpireport.reports.trying import preview as print_it

    opened = open_project(project)
    company = opened.company
    made = print_it(
        kind,
        to or opened.output / PREVIEWS,
        templates=opened.path("templates"),
        company=company,
        language="en" if (spoken or company.language) == "en" else "zh",
    )
    if as_json:
        say_json({"kind": kind, "files": [str(path) for path in made]})
    else:
        say(word("templates.preview.done", kind=word(f"templates.what.{kind}"), count=len(made) - 1))
        for path in made:
            say(f"  {path}")
    if opened_after:
        click.launch(str(made[1]))
    return 0


for _each in (list_templates, new, preview):
    templates.add_command(_each)
