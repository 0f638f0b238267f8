"""The site's first page: departments, posts and people in rows, months in columns, and what the search finds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

from kpireport.appraisal.model import Person
from kpireport.appraisal.scale import person_of_hundred
from kpireport.appraisal.statistics import mean
from kpireport.project import Company, safe_name
from kpireport.reports import overview, posts
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job
from kpireport.reports.words import Words

COMPANY = "company.html"


@dataclass(frozen=True, slots=True)
class Link:
    """A page to go to."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of a row: what stands there, what it sorts by, its page (none where it was held back)."""

    text: str
    order: str
    href: str
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A department, post or person: its names, and a cell for each month, None where it was not there."""

    names: tuple[str, ...]
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The first page; months latest first."""

    company: Company
    months: tuple[str, ...]
    whole: tuple[Cell, ...]
    departments: tuple[Row, ...]
    roles: tuple[Row, ...]
    people: tuple[Row, ...]
    periods: tuple[Link, ...]


def folder_of(bundle: Bundle) -> str:
    """Where a unit's pages lie below the site."""
    return f"{bundle.appraisal.month}/{safe_name(bundle.appraisal.department)}"


def page_name(job: Job) -> str:
    """A page's file below its unit's folder."""
    return f"{job.path.removesuffix('.pdf')}.html"


def by_month(bundles: Sequence[Bundle]) -> dict[str, list[Bundle]]:
    """The bundles by month, latest month first."""
    months: dict[str, list[Bundle]] = {}
    for bundle in sorted(bundles, key=lambda each: each.appraisal.month, reverse=True):
        months.setdefault(bundle.appraisal.month, []).append(bundle)
    return months


def index_of(bundles: Sequence[Bundle], root: Path, words: Words, periods: Path | None) -> Index:
    """The first page over the pages there are below ``root`` and the PDFs of ``periods``."""
    months = by_month(bundles)
    everyone = {month: overview.everyone(each.appraisal for each in found) for month, found in months.items()}
    made = _Rows(tuple(months), bundles, root, words)
    return Index(
        company=bundles[0].company,
        months=tuple(months),
        whole=tuple(
            _mean(overview.totals(people), f"{month}/{COMPANY}", words) for month, people in everyone.items()
        ),
        departments=made.departments(),
        roles=made.roles(),
        people=made.people(),
        periods=_periods(periods),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    months: tuple[str, ...]
    bundles: Sequence[Bundle]
    root: Path
    words: Words

    def departments(self) -> tuple[Row, ...]:
        def cell(bundle: Bundle) -> Cell:
            judged = bundle.appraisal
            href = self._href(bundle, Job(kind="department", subject=judged.department))
            return _mean(overview.totals(judged.people), href, self.words, judged.summary.failed > 0)

        return self._table(
            ((self.words.name(bundle.appraisal.department),), bundle.appraisal.month, cell(bundle))
            for bundle in self.bundles
        )

    def roles(self) -> tuple[Row, ...]:
        def found() -> Iterable[tuple[tuple[str, ...], str, Cell]]:
            for bundle in self.bundles:
                judged, people = bundle.appraisal, posts.by_id(bundle.appraisal.people)
                for role in judged.roles:
                    href = self._href(bundle, Job(kind="role", subject=role.role))
                    middle = posts.mean_of_hundred(people, role)
                    failed = any(posts.failures(people[each] for each in role.people))
                    names = (self.words.name(role.role), self.words.name(judged.department))
                    yield names, judged.month, _cell(self.words.points(middle), middle, href, failed)

        return self._table(found())

    def people(self) -> tuple[Row, ...]:
        def found() -> Iterable[tuple[tuple[str, ...], str, Cell]]:
            for bundle in self.bundles:
                judged = bundle.appraisal
                for one in judged.people:
                    roles = " → ".join(self.words.names(one.roles))
                    names = (one.name, one.employee_id, self.words.name(judged.department), roles)
                    href = self._href(bundle, Job(kind="person", subject=one.employee_id))
                    yield names, judged.month, _person(one, href, self.words)

        return self._table(found(), same=lambda names: names[1:3])

    def _href(self, bundle: Bundle, job: Job) -> str:
        path = f"{folder_of(bundle)}/{page_name(job)}"
        return quote(path) if (self.root / path).is_file() else ""

    def _table(
        self,
        found: Iterable[tuple[tuple[str, ...], str, Cell]],
        same: Callable[[tuple[str, ...]], tuple[str, ...]] = lambda names: names,
    ) -> tuple[Row, ...]:
        """Rows in the order of the latest month; a row has the names of the latest month it is in."""
        rows: dict[tuple[str, ...], tuple[tuple[str, ...], dict[str, Cell]]] = {}
        for names, month, cell in sorted(found, key=lambda each: each[1], reverse=True):
            rows.setdefault(same(names), (names, {}))[1][month] = cell
        return tuple(
            Row(names, tuple(cells.get(month) for month in self.months)) for names, cells in rows.values()
        )


def _person(one: Person, href: str, words: Words) -> Cell:
    full = "" if one.full == 100 or one.total is None else f" / {words.weight(one.full)}"
    failed = one.standing is not None and one.standing.failed
    return _cell(f"{words.points(one.total)}{full}", person_of_hundred(one), href, failed)


def _mean(totals: Sequence[Decimal], href: str, words: Words, failed: bool = False) -> Cell:
    return _cell(words.points(mean(totals)), mean(totals), href, failed)


def _cell(text: str, order: Decimal | None, href: str, weak: bool = False) -> Cell:
    return Cell(text, "" if order is None else str(order), href, weak)


def _periods(folder: Path | None) -> tuple[Link, ...]:
    """The PDFs of quarters and years in the folder beside the site, by name."""
    found = sorted(folder.glob("*.pdf")) if folder is not None else []
    return tuple(Link(path.stem, quote(f"../{path.parent.name}/{path.name}")) for path in found)


def entries(index: Index, words: Words) -> str:
    """What the search finds, as JSON that may stand in a page: departments, posts and people of each month."""
    found: list[Mapping[str, str]] = []
    for rows in (index.departments, index.roles, index.people):
        for at, month in enumerate(index.months):
            for row in rows:
                cell = row.cells[at]
                if cell is not None and cell.href:
                    found.append(_entry(row.names, month, cell, words))
    text = json.dumps(found, ensure_ascii=False, sort_keys=True)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _entry(names: tuple[str, ...], month: str, cell: Cell, words: Words) -> Mapping[str, str]:
    said = " ".join((*names, month, words.month(month)))
    note = "　".join((*names[1:], month, cell.text))
    return {"title": names[0], "note": note, "href": cell.href, "words": said.lower()}
