"""verify, diff and whatif."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpireport.cli.shared import command, open_project, option, say, say_json, set_option, table
from kpireport.cli.words import word

if TYPE_CHECKING:
    from kpireport.engine.difference import Amounts, Difference, PersonDifference
    from kpireport.engine.office import Office
    from kpireport.engine.sides import Side
    from kpireport.engine.spec import UnitKey


@command(
    "verify",
    option("month", "run.month", metavar="MONTH"),
    option("department", "run.department", "departments", multiple=True),
)
def verify(project: Path, month: str | None, departments: tuple[str, ...], as_json: bool) -> int:
    """Compare every file with its record."""
    from kpireport.engine.ledger import Ledger
    from kpireport.engine.spec import parse_months
    from kpireport.engine.verify import verify as look

    opened = open_project(project)
    for name in departments:
        opened.department(name)
    looked, found = look(Ledger(opened.output), parse_months(month) if month else (), departments)
    if as_json:
        rows = [
            {"unit": str(each.key or ""), "revision": each.revision, "file": each.file, "what": each.what}
            for each in found
        ]
        say_json({"files": looked, "wrong": rows})
        return int(bool(found))
    for each in found:
        whose = {"unit": each.key, "revision": each.revision or "?"} if each.key else {}
        say(word(f"verify.{each.what}" if whose else f"verify.beside_{each.what}", file=each.file, **whose))
    say(word("verify.wrong", count=len(found)) if found else word("verify.right", count=looked))
    return int(bool(found))


@command(
    "diff",
    click.argument("old", metavar="A"),
    click.argument("new", metavar="B"),
    option("month", "run.month", metavar="MONTH"),
    option("department", "run.department", "departments", multiple=True),
)
def diff(project: Path, old: str, new: str, as_json: bool, **wanted: Any) -> int:
    """Say what differs between two revisions or parameter sets, and why."""
    from kpireport.engine.sides import difference

    found = []
    produced = old.isdigit() or new.isdigit()
    for key in _keys(project, wanted["month"], wanted["departments"], produced=produced):
        sides = [_side(project, key, each) for each in (old, new)]
        found.append(difference(key, *sides))
    _tell(found, as_json, people=True)
    return 0


@command(
    "whatif",
    option("month", "run.month", metavar="MONTH"),
    option("department", "run.department", "departments", multiple=True),
    set_option(),
    option("people", "whatif.people", is_flag=True),
)
def whatif(  # noqa: PLR0913, PLR0917 - one for each option
    project: Path,
    month: str | None,
    departments: tuple[str, ...],
    overrides: tuple[str, ...],
    people: bool,
    as_json: bool,
) -> int:
    """Say what other parameters would come to, without producing anything."""
    from kpireport.engine.office import Office
    from kpireport.engine.sides import as_it_is, difference

    plain, changed = Office(open_project(project)), Office(open_project(project, overrides))
    found = []
    for key in _keys(project, month, departments, produced=False):
        old = as_it_is(plain, key, word("whatif.now"))
        new = as_it_is(changed, key, word("whatif.then"))
        found.append(difference(key, old, new))
    _tell(found, as_json, people=people)
    return 0


def _keys(project: Path, month: str | None, departments: Sequence[str], *, produced: bool) -> list[UnitKey]:
    from kpireport.engine.comparison import wanted_units

    return wanted_units(open_project(project), month, departments, produced=produced)


def _side(project: Path, key: UnitKey, named: str) -> Side:
    """A number is a revision, ``now`` the company as it is, anything else a file of parameters."""
    from kpireport.engine.asked import Asked
    from kpireport.engine.office import Office
    from kpireport.engine.sides import as_it_is, revision

    plain: Office = Office(open_project(project))
    if named.isdigit():
        return revision(plain, key, int(named))
    if named == "now":
        return as_it_is(plain, key, named)
    file = Asked.read(project, Path(named)).file
    return as_it_is(Office(type(plain.project).open(project, file.set)), key, named)


def _tell(found: Sequence[Difference], as_json: bool, *, people: bool) -> None:
    if as_json:
        say_json([_plain(each, people) for each in found])
        return
    for each in found:
        _summary(each)
        if people:
            _people(each)


def _summary(found: Difference) -> None:
    from kpireport.engine.comparison import Totals

    before, after = (Totals.of(side) for side in found.sides)
    say(word("diff.head", month=found.month, department=found.department))
    grades = {
        grade: (before.grades.get(grade, 0), after.grades.get(grade, 0))
        for grade in (*before.grades, *after.grades)
    }
    shown = "  ".join(f"{grade} {old}→{new}" for grade, (old, new) in sorted(grades.items()))
    say(word("diff.grades", grades=shown or "—"))
    say(word("diff.failed", before=before.failed, after=after.failed))
    say(
        word(
            "diff.pay_total",
            before=f"{before.pay:,.2f}",
            after=f"{after.pay:,.2f}",
            change=_signed(after.pay - before.pay),
        )
    )
    say(word("diff.because", causes=_causes(found.total("pay"))))


def _people(found: Difference) -> None:
    rows = [_row(person) for person in found.people if person.differs]
    if rows:
        heads = ("number", "name", "before", "after", "points", "pay")
        table([word(f"diff.{head}") for head in heads], rows)
    for person in found.people:
        for item in person.items:
            what = item.item or word("diff.rest")
            say(f"  {person.employee_id} {person.name}  {item.role} {what}  {_causes(item.causes)}")


def _row(person: PersonDifference) -> tuple[str, ...]:
    before, after = (
        word("diff.open") if each is None else f"{each:.2f}" for each in (person.before, person.after)
    )
    points = word("diff.open") if person.points is None else _causes(person.points)
    pay = word("diff.open") if person.pay is None else _causes(person.pay)
    return person.employee_id, person.name, before, after, points, pay


def _causes(amounts: Amounts) -> str:
    parts = [f"{word(f'cause.{cause}')} {_signed(amount)}" for cause, amount in amounts.items() if amount]
    return "，".join(parts) or "—"


def _signed(amount: Decimal) -> str:
    return f"{amount:+,.2f}".replace("-", "−")


def _plain(found: Difference, people: bool) -> dict[str, Any]:
    from kpireport.engine.comparison import Totals

    before, after = (Totals.of(side) for side in found.sides)
    told: dict[str, Any] = {
        "month": found.month,
        "department": found.department,
        "grades": [before.grades, after.grades],
        "failed": [before.failed, after.failed],
        "pay": [before.pay, after.pay],
        "pay_by_cause": _nonzero(found.total("pay")),
        "points_by_cause": _nonzero(found.total("points")),
    }
    if people:
        told["people"] = [_plain_person(person) for person in found.people if person.differs]
    return told


def _plain_person(person: PersonDifference) -> dict[str, Any]:
    return {
        "employee_id": person.employee_id,
        "name": person.name,
        "points": [person.before, person.after],
        "points_by_cause": person.points,
        "pay": [person.pay_before, person.pay_after],
        "pay_by_cause": person.pay,
        "items": [
            {
                "role": each.role,
                "item": each.item,
                "points": [each.before, each.after],
                "by_cause": each.causes,
            }
            for each in person.items
        ],
    }


def _nonzero(amounts: Amounts) -> dict[str, Decimal]:
    items: Iterable[tuple[str, Decimal]] = amounts.items()
    return {cause: amount for cause, amount in items if amount}
