"""explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpireport.cli.shared import command, open_project, option, say, say_json, set_option
from kpireport.cli.words import language, word
from kpireport.texts import DASH, Language, Message, Quantity, message

if TYPE_CHECKING:
    from kpireport.appraisal.model import Person
    from kpireport.engine.answers import Answers
    from kpireport.engine.explain import Found
    from kpireport.project import Project
    from kpireport.scorecards.score import ScoreLine


@command(
    "explain",
    click.argument("person", metavar="PERSON"),
    click.argument("item", metavar="[ITEM]", required=False),
    option("month", "run.month", metavar="MONTH"),
    option("revision", "explain.revision", type=click.IntRange(min=1), metavar="N"),
    option("rows", "explain.rows", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE"),
    option("pdf", "explain.pdf", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE"),
    option("language", "run.language", "spoken", type=click.Choice(["zh", "en"])),
    option("pay", "explain.pay", "with_pay", is_flag=True),
    set_option(),
)
def explain(  # noqa: PLR0913, PLR0917 - one for each option
    project: Path,
    person: str,
    item: str | None,
    month: str | None,
    revision: int | None,
    with_pay: bool,
    overrides: tuple[str, ...],
    as_json: bool,
    **files: Any,
) -> int:
    """Say where a person's points come from, from what was produced."""
    from kpireport.engine.explain import find_person

    wanted = Wanted(**files)
    wanted.check(person, item)
    opened = open_project(project, overrides)
    found = find_person(opened, person, month, revision)
    if item is None:
        _whole(found, with_pay, as_json)
    else:
        _one_item(opened, found, item, wanted, (with_pay, as_json))
    return 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """The files somebody wants of an explanation."""

    rows: Path | None
    pdf: Path | None
    spoken: Language | None

    def check(self, person: str, item: str | None) -> None:
        """UsageError for a file whose name ends wrongly, or without an item."""
        from kpireport.errors import UsageError

        if self.rows is not None:
            from kpireport.engine.rows_file import check_ending

            check_ending(self.rows)
        if self.pdf is not None and self.pdf.suffix.lower() != ".pdf":
            raise UsageError("explain.no_pdf", file=str(self.pdf))
        for key, file in (("rows", self.rows), ("pdf", self.pdf)):
            if file is not None and item is None:
                raise UsageError(f"explain.{key}_of_all", who=person, file=str(file))


def _one_item(
    project: Project, found: Sequence[Found], item: str, wanted: Wanted, shown: tuple[bool, bool]
) -> None:
    from kpireport.engine.explain import explain_stored

    with_pay, as_json = shown
    answers = explain_stored(project, found, item)
    written = answers.save_rows(wanted.rows) if wanted.rows is not None else 0
    printed = _print(project, found, answers, wanted) if wanted.pdf is not None else ()
    if as_json:
        say_json([each.plain(language(), pay=with_pay) for each in answers])
        return
    for each in answers:
        say(each.head)
        for key, said in each.lines(pay=with_pay):
            label = message(f"explain.label.{key}").render(language())
            say(word("explain.line", label=label, text=said.render(language())))
    if wanted.rows is not None:
        say(word("explain.written", rows=written, path=wanted.rows))
    for path in printed:
        say(word("explain.printed", path=path))


def _print(project: Project, found: Sequence[Found], answers: Answers, wanted: Wanted) -> tuple[Path, ...]:
    from kpireport.engine.figure_file import print_figures

    return print_figures(project, found, answers, wanted.pdf or Path(), wanted.spoken)


def _whole(found: Sequence[Found], with_pay: bool, as_json: bool) -> None:
    if as_json:
        from kpireport.engine.explain import plain_person

        say_json([plain_person(each.person, language(), pay=with_pay) for each in found])
        return
    for each in found:
        number, name = each.person.employee_id, each.person.name
        say(
            word(
                "explain.head", month=each.key.month, department=each.key.department, name=name, number=number
            )
        )
        _show_person(each.person, with_pay)


def _show_person(person: Person, with_pay: bool) -> None:
    if person.not_appraised is not None:
        say(person.not_appraised)
    for sentence in person.verdict:
        say(sentence)
    for segment in person.segments:
        days = {"first": segment.starts_on, "last": segment.ends_on, "days": segment.days}
        say(word("explain.segment", role=segment.role, **days))
        for line in (*segment.result.lines, *segment.result.adjustments) if segment.result else ():
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
