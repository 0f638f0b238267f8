"""Every figure a page may show, gathered from its model and not from its template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Environment
from pydantic import BaseModel

from kpireport.appraisal.model import Person
from kpireport.appraisal.statistics import mean
from kpireport.period import Month
from kpireport.reports import overview, posts, views
from kpireport.reports.forms import find
from kpireport.reports.pages import CompanyPage, DepartmentPage, Page, PeriodPage, PersonPage, RolePage
from kpireport.reports.words import Words
from kpireport.texts import Label, Language, Message, Quantity, catalogue

_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_TAG = re.compile(r"<[^>]*>")
_LISTED = 60  # list markers and page numbers


@dataclass(frozen=True, slots=True)
class _Unit:
    name: str
    decimals: int


def numbers(text: str) -> list[str]:
    """The numbers of a text without signs and thousands separators, in their order."""
    return [found.replace(",", "") for found in _NUMBER.findall(text)]


def allowed(page: Page, folders: tuple[Path, ...], language: Language) -> frozenset[str]:
    """The figures of the page's model, those worked out from them, and those its sentences and template say."""
    words = Words(language)
    found = set(_said(language)) | set(_drawn(folders, page.kind)) | {str(each) for each in range(1, _LISTED)}
    for text in (*page.company.texts.values(), *_calendar(page, words)):
        found.update(numbers(text))
    _gather(_shown(page), None, language, found)
    for value in _worked_out(page):
        found.update(_written(value, None, language))
    return frozenset(found)


def _shown(page: Page) -> Page:
    """The page without what is not on it: a company's says nothing of single items and weeks of people."""
    if not isinstance(page, CompanyPage):
        return page
    departments = (
        each.model_copy(update={"people": tuple(map(_without_items, each.people))})
        for each in page.departments
    )
    return page.model_copy(update={"departments": tuple(departments)})


def _without_items(person: Person) -> Person:
    return person.model_copy(update={"segments": (), "trends": (), "weeks": ()})


def _gather(thing: object, unit: _Unit | None, language: Language, found: set[str]) -> None:
    """Put the figures of each value below ``thing`` into ``found``, written the ways they may be."""
    if isinstance(thing, Message | Label | Quantity):
        found.update(numbers(thing.render(language)))
    elif isinstance(thing, BaseModel):
        inner = _unit(thing) or unit
        for name in type(thing).model_fields:
            _gather(getattr(thing, name), inner, language, found)
    elif isinstance(thing, dict):
        for each in thing.items():
            _gather(each[0], unit, language, found)
            _gather(each[1], unit, language, found)
    elif isinstance(thing, list | tuple):
        found.add(str(len(thing)))
        for each in thing:
            _gather(each, unit, language, found)
    else:
        found.update(_written(thing, unit, language))


@lru_cache(maxsize=2**16, typed=True)  # pages of one department repeat weights, targets and small numbers
def _written(value: object, unit: _Unit | None, language: Language) -> tuple[str, ...]:
    words, texts = Words(language), []
    if isinstance(value, str):
        texts = [value]
    elif isinstance(value, date):
        texts = [value.isoformat()]
    elif isinstance(value, Decimal):
        texts = [words.weight(value), *(words.points(value, decimals=places) for places in (0, 1, 2))]
        texts += [words.percent(value, places) for places in (0, 1)]
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if unit is not None:
            texts = [write(value, unit.name, unit.decimals) for write in (words.digits, words.cell)]
        texts += [words.digits(value, "count", places) for places in (0, 1, 2)]
        texts += [words.percent(value, places) for places in (0, 1)]
    return tuple(each for text in texts for each in numbers(text))


def _unit(thing: BaseModel) -> _Unit | None:
    name, decimals = getattr(thing, "unit", None), getattr(thing, "decimals", None)
    return _Unit(name, decimals) if isinstance(name, str) and isinstance(decimals, int) else None


def _worked_out(page: Page) -> list[object]:
    values: list[object] = []
    if isinstance(page, PersonPage):
        values += [*views.judged_person(page.person), *(step.points for step in views.steps(page.person))]
        values += [step.others for step in views.steps(page.person)]
        values += range(len(page.person.flags))
        judged = [each for post in page.person.segments for each in (post.result, post.behaviour) if each]
        values += [group.weight for each in judged for group in views.groups(each)]
    elif isinstance(page, RolePage):
        totals = posts.totals_of(page.people, page.role)
        values += [
            *posts.axis_of(totals, page.role.full),
            *totals,
            sum(total is not None for total in totals),
        ]
        values += [posts.mean_of(totals), *_ranks(page), *_limits(page)]
    elif isinstance(page, DepartmentPage):
        values += _of_department(page)
    elif isinstance(page, CompanyPage):
        values += _of_company(page)
    elif isinstance(page, PeriodPage):
        values += _of_period(page)
    return values


def _ranks(page: RolePage) -> Iterator[object]:
    ranks = posts.week_ranks(page.people, page.role)
    yield from (place for _, places in ranks.rows for place in places) if ranks else ()
    table = posts.rank_table(page.people, page.role)
    for _, items, sums in table.rows if table else ():
        yield from sums
        yield from (mark.rank for marks in items for mark in marks)


def _limits(page: RolePage) -> Iterator[object]:
    for control in posts.controls(page.people, page.role):
        yield from (control.surest.low, control.surest.high, control.surest.cases)


def _changes(people: Iterable[Person]) -> tuple[object, ...]:
    found = overview.changes(people)
    return (found.count, found.mean, found.up, found.down) if found else ()


def _of_department(page: DepartmentPage) -> Iterable[object]:
    judged = page.appraisal
    rows = posts.role_rows(judged)
    values: list[object] = [len(page.edition.changed) - 12, *(posts.spread(rows) or ())]
    values += [*overview.converted(judged.people), *_changes(judged.people)]
    for row in rows:
        values += [row.mean, *(getattr(row.peers, name) for name in posts.SPREAD if row.peers)]
    if judged.summary.funnel is not None:
        values += [step.of_before for step in posts.funnel(judged.summary.funnel)]
    return values


def _of_company(page: CompanyPage) -> Iterable[object]:
    people = overview.everyone(page.departments)
    totals = overview.totals(people)
    rows = overview.department_rows(page.departments)
    heads = overview.heads(page.departments)
    values: list[object] = [*astuple(heads), mean(totals), overview.paid(people), *views.span_of(totals)]
    for row in rows:
        values += [row.mean, row.paid, row.withheld]
    for up in (True, False):
        values += [each for move in overview.movers(people, up=up) for each in (move.total, move.change)]
    values += [*overview.converted(people), overview.LEAST_PAID, *_changes(people)]
    values += [getattr(row.peers, name) for row in rows for name in posts.SPREAD]
    values.append(sum(row.withheld for row in rows))
    return [*values, *(count for _, count in overview.grades(page.departments))]


def _of_period(page: PeriodPage) -> Iterable[object]:
    months, people = overview.month_rows(page.months, page.paid), overview.person_rows(page.months)
    values: list[object] = [len(people), overview.sum_paid(months), sum(row.failed for row in months)]
    for month in months:
        values += [month.mean, month.paid, month.failed]
        values += [getattr(month.peers, name) for name in posts.SPREAD]
    values += [*views.span_of(total for person in people for total in person.totals)]
    values.append(sum(person.year_end_bonus is False for person in people))
    for person in people:
        values += [person.mean, person.failures, *person.totals]
    return [*values, overview.LEAST_PAID, *overview.converted(page.months[-1].people)]


def _calendar(page: Page, words: Words) -> Iterator[str]:
    months = [each.month for each in page.months] if isinstance(page, PeriodPage) else [page.month]
    yield from (words.month(each) for each in months)
    for week in Month.parse(page.month).weeks(page.company.weeks):
        yield words.week(page.month, week.name, page.company.weeks)


@cache
def _said(language: Language) -> frozenset[str]:
    """Numbers that stand in the room's own sentences (95 %, 80 % …)."""
    own = (text[language] for key, text in catalogue().items() if key.startswith("report."))
    return frozenset(each for text in own for each in numbers(text))


@cache
def _drawn(folders: tuple[Path, ...], kind: str) -> frozenset[str]:
    """Numbers that stand as text in the templates themselves."""
    found: set[str] = set()
    for name in ("base/report.html.j2", f"{kind}/report.html.j2"):
        source = find(folders, name).read_text(encoding="utf-8")
        pieces = Environment(autoescape=True).lex(source)
        data = "".join(text for _, kind_of, text in pieces if kind_of == "data")
        found.update(numbers(_TAG.sub(" ", data)))
    return frozenset(found)
