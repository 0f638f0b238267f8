"""Explaining what was produced: a person in the stored bundles, one item of theirs, and the rows behind its figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from kpireport.appraisal.model import Appraisal, Person
from kpireport.engine.answers import Answer, Answers
from kpireport.engine.ledger import BUNDLE, Ledger
from kpireport.engine.manifest import Manifest
from kpireport.engine.spec import UnitKey, parse_months
from kpireport.errors import DataError, KpiError, UnknownName, UsageError
from kpireport.period import Month
from kpireport.project import Project
from kpireport.reports.bundle import Bundle
from kpireport.scorecards.rules import Rule
from kpireport.scorecards.rules.rating import RatingRule
from kpireport.scorecards.rules.review import Review
from kpireport.texts import Label, Language, Message, Quantity, message

if TYPE_CHECKING:
    import pandas as pd

    from kpireport.appraisal.explain import Explanation
    from kpireport.engine.behind import Behind
    from kpireport.engine.office import Office


@dataclass(frozen=True)
class Found:
    """A person in the stored appraisal of a unit."""

    key: UnitKey
    person: Person
    appraisal: Appraisal
    manifest: Manifest | None


def find_person(
    project: Project, wanted: str, months: str | None = None, revision: int | None = None
) -> tuple[Found, ...]:
    """Every unit of these months (the latest produced by default) with the person of this number or name.

    ``revision``: the report of that number instead of the current one. DataError where nothing was produced (under that
    number), UnknownName where nobody is called so, UsageError where several are.
    """
    ledger = Ledger(project.output)
    asked = parse_months(months) if months else tuple(m for m in ledger.months() if ledger.units(m))[-1:]
    keys = [key for month in asked for key in ledger.units(month)]
    if not keys:
        raise DataError("engine.nothing_produced", months="、".join(map(str, asked)) or "—")
    everyone = [each for key in keys for each in _stored(ledger, key, revision)]
    if not everyone and revision is not None:
        there = sorted({n for key in keys for n in range(1, _latest(ledger, key) + 1)})
        raise DataError("explain.no_revision", revision=revision, there="、".join(map(str, there)) or "—")
    number = the_one((each.person for each in everyone), wanted)
    return tuple(each for each in everyone if each.person.employee_id == number)


def the_one(people: Iterable[Person], wanted: str) -> str:
    """The number of the only person of this number or name."""
    known = list(people)
    numbers = sorted({person.employee_id for person in known if person.name == wanted})
    if any(person.employee_id == wanted for person in known):
        return wanted
    if not numbers:
        names = sorted({name for person in known for name in (person.employee_id, person.name)})
        raise UnknownName.among("employee", wanted, names)
    if len(numbers) > 1:
        raise UsageError("explain.two_people", name=wanted, people=_posts(known, numbers), first=numbers[0])
    return numbers[0]


def _posts(people: Iterable[Person], numbers: Sequence[str]) -> str:
    posts: dict[str, list[str]] = {number: [] for number in numbers}
    for person in people:
        if person.employee_id in posts:
            posts[person.employee_id] += [person.department, *person.roles]
    return "；".join(f"{number} {' '.join(dict.fromkeys(each))}" for number, each in posts.items())


def _latest(ledger: Ledger, key: UnitKey) -> int:
    manifest = ledger.manifest(key)
    return manifest.revision if manifest is not None else 0


def _stored(ledger: Ledger, key: UnitKey, revision: int | None) -> list[Found]:
    folder = ledger.folder(key) if revision is None else ledger.revision(key, revision)
    if folder is None:
        return []
    try:
        appraisal = Bundle.load(folder / BUNDLE).appraisal
    except (OSError, ValueError):
        return []
    manifest = Manifest.load(folder)
    return [Found(key, person, appraisal, manifest) for person in appraisal.people]


def plain_person(person: Person, language: Language, *, pay: bool = False) -> dict[str, Any]:
    """A person's whole month as plain values for JSON: sentences in ``language``, figures with unit and text; nothing of
    pay unless ``pay``.
    """
    found = {name: _plain(getattr(person, name), language) for name in type(person).model_fields}
    if not pay:
        del found["pay"]
    return found


def _plain(value: object, language: Language) -> Any:
    if isinstance(value, Message | Label):
        return value.render(language)
    if isinstance(value, Quantity):
        return {"value": value.value, "unit": value.unit, "text": value.render(language)}
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name), language) for name in type(value).model_fields}
    if isinstance(value, tuple | list):
        return [_plain(each, language) for each in value]
    return value


def explain_stored(project: Project, found: Sequence[Found], what: str, *, rows: bool = True) -> Answers:
    """Explain an item of a person found, from the stored appraisals and the parameters they were produced with.

    UnknownName where no card of theirs has the item; without ``rows`` no data are read.
    """
    from kpireport.engine.office import Office

    answers: list[Answer] = []
    refused: UnknownName | None = None
    for each in found:
        office = Office(Project(project.root, each.manifest.overrides if each.manifest else {}))
        revision = each.manifest.revision if each.manifest else None
        try:
            answers += answer(office, each.appraisal, each.person.employee_id, what, revision, rows=rows)
        except UnknownName as error:
            refused = error
    if not answers:
        raise refused or _unjudged([each.person for each in found], found[0].key.month)
    return Answers(tuple(answers), project.company.language)


def answer(  # noqa: PLR0913 - an appraisal, where it is from, and the question
    office: Office,
    appraisal: Appraisal,
    who: str,
    what: str,
    revision: int | None = None,
    *,
    rows: bool = True,
) -> list[Answer]:
    """Explain an item of one person; nothing where they are judged in no post. UnknownName for an item nobody knows."""
    from kpireport.appraisal.explain import explain

    people = [person for person in appraisal.people if person.employee_id == who]
    if not any(segment.result or segment.behaviour for person in people for segment in person.segments):
        return []
    try:
        told = [each.explanation for each in explain(appraisal, office.catalogue, who, what)]
    except UnknownName:
        raise UnknownName.among("item", what, _item_names(office, people)) from None
    # An item may be called like the indicator of another one; its own name is what was meant.
    told = [each for each in told if what in {each.item, each.label.zh, each.label.en}] or told
    if not rows:
        return [Answer(each, revision=revision) for each in told]
    from kpireport.engine.behind import Behind

    behind = Behind(office, Month.parse(appraisal.month))
    return [_with_rows(behind, each, revision) for each in told]


def _unjudged(people: Sequence[Person], month: Month) -> DataError:
    person = people[0]
    why = person.not_appraised or next((s.not_appraised for s in person.segments if s.not_appraised), None)
    return DataError(
        "explain.not_judged", name=person.name, number=person.employee_id, month=str(month), why=why
    )


def explain_now(office: Office, appraisal: Appraisal, who: str, what: str, *, pay: bool = False) -> Answers:
    """Explain an item of an appraisal that need not be printed; errors as `explain_stored` and `find_person`."""
    number = the_one(appraisal.people, who)
    found = answer(office, appraisal, number, what)
    if not found:
        people = [person for person in appraisal.people if person.employee_id == number]
        raise _unjudged(people, Month.parse(appraisal.month))
    return Answers(tuple(found), office.project.company.language, pay)


def _item_names(office: Office, people: Iterable[Person]) -> list[str]:
    results = [r for p in people for s in p.segments for r in (s.result, s.behaviour) if r is not None]
    names: set[str] = set()
    for line in (line for result in results for line in (*result.lines, *result.adjustments)):
        declared = office.catalogue.get(line.indicator or "")
        names |= {line.item} | ({declared.id, declared.label.zh} if declared else set())
    return sorted(names)


def _with_rows(behind: Behind, told: Explanation, revision: int | None) -> Answer:
    try:
        return _answered(behind, told, revision)
    except KpiError as error:
        return Answer(told, no_rows=message("explain.no_data", why=error.message), revision=revision)


def _answered(behind: Behind, told: Explanation, revision: int | None) -> Answer:
    from kpireport.engine.behind import EVENT_RULES
    from kpireport.indicators import Question

    if told.fact is not None and told.rule in EVENT_RULES:
        frame = behind.events(told.employee_id, told.fact.indicator.split("、"), told.starts_on, told.ends_on)
        return Answer(told, {"events": frame}, revision=revision)
    if told.rule in {"rating", "review"}:
        frames = _recorded(behind, told)
        if frames:
            return Answer(told, frames, revision=revision)
    if told.indicator is None or told.fact is None:
        return Answer(told, no_rows=message("explain.no_indicator"), revision=revision)
    scope = _scope(behind.office, told)
    seat = (scope, *_at(scope, told.department, told.role, told.employee_id))
    now = behind.recount(told.indicator, seat, told.fact)
    if scope != "person":
        why = message("explain.others", whose=message(f"explain.scope.{scope}"))
        return Answer(told, now=now, no_rows=why, revision=revision)
    found = behind.rows(Question(told.indicator, told.employee_id, told.department, told.role))
    explained = told.model_copy(update={"left_out": found.left_out})
    return Answer(explained, found.frames, now, revision=revision)


def _recorded(behind: Behind, told: Explanation) -> dict[str, pd.DataFrame]:
    """The marks a rating rests on; the marks and events that a review's checks look at."""
    rule = _rule(behind.office, told)
    frames: dict[str, pd.DataFrame] = {}
    if isinstance(rule, RatingRule):
        frames["ratings"] = behind.ratings(told.employee_id, {rule.item or told.item: tuple(rule.relations)})
    if isinstance(rule, Review):
        rated = {each.rating: tuple(each.relations) for each in rule.checks if each.rating is not None}
        kinds = [kind for each in rule.checks for kind in each.events]
        if rated:
            frames["ratings"] = behind.ratings(told.employee_id, rated)
        if kinds:
            frames["events"] = behind.events(told.employee_id, kinds, told.starts_on, told.ends_on)
    return frames


def _rule(office: Office, told: Explanation) -> Rule | None:
    """The rule of the item on the card as it is now; None for what is on the card no more."""
    lines = office.cards.get(told.card).lines
    return next(
        (each.rule for each in lines if (each.group.name, each.item.name) == (told.group, told.item)), None
    )


def _at(scope: str, department: str, role: str, number: str) -> tuple[str, str, str]:
    kept = {"person": 3, "role": 2, "department": 1}.get(scope, 0)
    first, second, third = (
        name if place < kept else "" for place, name in enumerate((department, role, number))
    )
    return first, second, third


def _scope(office: Office, told: Explanation) -> str:
    """Whose figure the card judges: the person's own unless it says otherwise."""
    card = office.cards.get(told.card).card
    scopes = {item.name: item.scope for group in card.groups for item in group.items}
    scopes |= {each.name: each.scope for each in card.adjustments}
    return scopes.get(told.item, "person")
