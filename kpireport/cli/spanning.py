"""period."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpireport.cli.shared import command, open_project, option, say, say_json
from kpireport.cli.words import word

if TYPE_CHECKING:
    from kpireport.engine.ledger import Ledger
    from kpireport.engine.periods import Joined, Span
    from kpireport.project import Project
    from kpireport.texts import Language, Message


@command(
    "period",
    click.argument("span", metavar="PERIOD"),
    option("department", "run.department", "departments", multiple=True),
    option("so-far", "period.so_far", is_flag=True),
    option("language", "run.language", "spoken", type=click.Choice(["zh", "en"])),
)
def period(  # noqa: PLR0913, PLR0917 - one for each option
    project: Path,
    span: str,
    departments: tuple[str, ...],
    so_far: bool,
    spoken: Language | None,
    as_json: bool,
) -> int:
    """Join months into one report."""
    from kpireport.engine.closing import Closed, site_index
    from kpireport.engine.ledger import Ledger
    from kpireport.engine.periods import Span
    from kpireport.errors import KpiError

    opened = open_project(project)
    wanted, ledger = Span.parse(span), Ledger(opened.output)
    names = [name for name in departments if opened.department(name)] or _produced(opened, ledger, wanted)
    made: list[Joined] = []
    failed: list[Message] = []
    for name in names:
        try:
            made.append(_join(opened, ledger, name, wanted, so_far=so_far, spoken=spoken))
        except KpiError as error:
            failed.append(error.message)
    if made:
        own = opened.path("templates")
        index = site_index(ledger, own if own.is_dir() else None, spoken)
        written = [each.path for each in made] + ([index] if index else [])
        Closed.read(ledger).save(ledger, (), written)
    _tell(made, failed, wanted, as_json)
    return 1 if failed else 0


def _produced(project: Project, ledger: Ledger, span: Span) -> list[str]:
    """The departments with a month in the span; DataError where there is none."""
    from kpireport.errors import DataError

    there = {key.department for month in span.months for key in ledger.units(month)}
    if not there:
        raise DataError("engine.nothing_produced", months=span.label)
    return [name for name in project.departments if name in there]


def _join(  # noqa: PLR0913 - handed through
    project: Project, ledger: Ledger, name: str, span: Span, *, so_far: bool, spoken: Language | None
) -> Joined:
    from kpireport.engine.periods import join

    own = project.path("templates")
    templates = own if own.is_dir() else None
    return join(ledger, name, span, so_far=so_far, templates=templates, language=spoken)


def _tell(made: Sequence[Joined], failed: Sequence[Message], span: Span, as_json: bool) -> None:
    if as_json:
        say_json(
            [
                {
                    "department": each.department,
                    "period": span.label,
                    "file": str(each.path),
                    "months": [str(month) for month in each.months],
                    "missing": [str(month) for month in each.missing],
                }
                for each in made
            ]
        )
    for each in made if not as_json else ():
        key = "period.incomplete" if each.missing else "period.done"
        months, missing = ("、".join(map(str, some)) for some in (each.months, each.missing))
        said = {"department": each.department, "label": span.label, "months": months, "missing": missing}
        say(word(key, path=each.path, **said))
    for why in failed:
        say(why, err=True)
