"""Whether a month could be produced: params, cards, plans, notebooks and data, looked at without producing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from kpireport.appraisal.plan import load_plans
from kpireport.data import Issue, Readiness, readiness, store
from kpireport.data.loading import load_sources
from kpireport.data.trial import Trial, try_source
from kpireport.engine.notebook import read_recipe
from kpireport.engine.office import Office
from kpireport.engine.spec import parse_months
from kpireport.errors import KpiError
from kpireport.period import Month
from kpireport.project import Project
from kpireport.texts import Message, message

_SOURCES = "params/sources.yaml"
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing looked at; ``said`` are the problems where it is not in order, remarks where it is."""

    what: str
    ok: bool
    said: tuple[Message, ...] = ()


def check_company(project: Project, months: str | None, departments: Sequence[str]) -> tuple[Checked, ...]:
    """Look at everything a run of these months and departments would need (the latest month and all by default)."""
    office = Office(project)
    for name in departments:
        project.department(name)
    wanted = tuple(departments) or tuple(project.departments)
    found = [
        _look("params/company.yaml", lambda: project.company),
        *_sources(project),
        _look("params/indicators.yaml", lambda: (office.settings, office.catalogue)),
        *_cards(office),
        _look("params/pay/", lambda: load_plans(project)),
    ]
    for name in wanted:
        shown = project.department(name).notebook
        found.append(_look(f"{name} · {shown}", partial(read_recipe, project.path(shown), shown)))
    try:
        with closing(office.tables):
            found += list(_data(office, months, wanted))
    except KpiError as error:
        found.append(Checked("data", False, (error.message,)))
    return tuple(found)


def _look(what: str, read: Callable[[], object]) -> Checked:
    try:
        read()
    except KpiError as error:
        return Checked(what, False, (error.message,))
    return Checked(what, True)


def _sources(project: Project) -> Iterator[Checked]:
    """sources.yaml itself, then each source: files that are missing, columns that are not there, values that do not fit."""
    try:
        sources = load_sources(project)
        state = store.load(project.path(project.company.store))
    except KpiError as error:
        yield Checked(_SOURCES, False, (error.message,))
        return
    yield Checked(_SOURCES, True)
    for name, source in sources.items():
        trial: Trial = try_source(project, state, name, source)
        if trial.problems or trial.remarks:
            yield Checked(f"{_SOURCES} · {name}", not trial.problems, (*trial.problems, *trial.remarks))


def _cards(office: Office) -> Iterator[Checked]:
    try:
        cards = office.cards
    except KpiError as error:
        yield Checked("params/scorecards/", False, (error.message,))
        return
    for card in cards:
        yield Checked(f"{card.file or card.card.id} · {card.card.title}", True, card.rescaled)
    for broken in dict.fromkeys(cards.broken.values()):
        yield Checked("params/scorecards/", False, (broken.message,))


def _data(office: Office, months: str | None, departments: Sequence[str]) -> Iterator[Checked]:
    asked = parse_months(months) if months else office.months[-1:]
    if not asked:
        yield Checked("data", False, (message("engine.no_data_at_all"),))
    for month in asked:
        office.month(month)
        for name in departments:
            yield _ready(office, month, name)


def _ready(office: Office, month: Month, department: str) -> Checked:
    """The status, and each thing that is not as it should be with the indicators and people it touches."""
    found = _readiness(office, month, department)
    said = (message("engine.check_status", status=message(f"data.status_{found.status}")),)
    told = tuple(_told(office, issue) for issue in found.issues)
    return Checked(f"{department} · {month}", found.status != "impossible", (*said, *told) if told else ())


def _readiness(office: Office, month: Month, department: str) -> Readiness:
    """Judged by what the department's cards need; without that where a card is broken, which is told elsewhere."""
    try:
        return office.month(month).department(department).readiness
    except KpiError:
        return readiness(office.project, office.tables, month, department)


def _told(office: Office, issue: Issue) -> Message:
    if not issue.indicators:
        return issue.message
    labels = [
        office.catalogue[each].label.render(office.project.company.language) for each in issue.indicators
    ]
    more = "" if len(labels) <= _SHOWN else " …"
    return message("engine.check_touches", issue=issue.message, names="、".join(labels[:_SHOWN]) + more)
