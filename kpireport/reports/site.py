"""The same bundles as pages for a browser: a folder that works without a server, each page complete in itself.

A person's page holds that person only; the index, for managers, holds everyone's name, number, total and grade.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Container, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from kpireport.appraisal.statistics import mean
from kpireport.errors import RunError
from kpireport.project import Company, Theme, safe_name
from kpireport.reports import overview
from kpireport.reports.bundle import Bundle
from kpireport.reports.forms import SCREEN, Forms, find, template_folders
from kpireport.reports.gate import refuse
from kpireport.reports.pages import Job, company_page, names_of, page_of, plan_jobs
from kpireport.reports.screening import screen
from kpireport.reports.style import Sheet
from kpireport.reports.words import Words
from kpireport.texts import Language

INDEX, COMPANY = "index.html", "company.html"


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of the site carries: style, script with its hash, and the ways out."""

    style: Markup
    script: Markup
    script_hash: str
    home: str = ""
    up: str = ""
    pdf: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A page to go to."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A person's line in the index; without ``href`` where the page was held back."""

    employee_id: str
    name: str
    roles: str
    total: str
    grade: str
    href: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A department and month in the index."""

    department: str
    month: str
    href: str
    mean: Decimal | None
    failed: int
    roles: tuple[Link, ...]
    people: tuple[PersonLink, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The first page: months, latest first, with their departments."""

    company: Company
    months: tuple[tuple[str, tuple[Unit, ...]], ...]
    periods: tuple[Link, ...] = ()


def write_site(
    bundles: Sequence[Bundle],
    root: Path,
    *,
    templates: Path | None = None,
    language: Language | None = None,
    periods: Path | None = None,
) -> tuple[Path, ...]:
    """Write the pages of these bundles below ``root`` and the index over them and ``periods``; the files written.

    RunError at the end where a person's page holds somebody else: that page is not there, and the index has no link to it.
    """
    company = bundles[0].company
    spoken = language or company.language
    forms = Forms.of(company, template_folders(templates), spoken)
    held: dict[Path, str] = {}
    made = [path for bundle in bundles for path in _write_unit(bundle, root, forms, held)]
    made += [_write_company(month, root, forms) for month in _by_month(bundles).values()]
    made.append(_write_index(bundles, root, forms, periods))
    if held:
        raise RunError("report.pages_held_back", count=len(held), reasons="".join(held.values()))
    return tuple(made)


def write_index(
    bundles: Sequence[Bundle],
    root: Path,
    *,
    templates: Path | None = None,
    language: Language | None = None,
    periods: Path | None = None,
) -> Path:
    """Write only the index over the pages below ``root`` and the PDFs of ``periods``, a folder beside it."""
    company = bundles[0].company
    forms = Forms.of(company, template_folders(templates), language or company.language)
    return _write_index(bundles, root, forms, periods)


def _by_month(bundles: Sequence[Bundle]) -> dict[str, list[Bundle]]:
    """The bundles by month, latest month first."""
    months: dict[str, list[Bundle]] = {}
    for bundle in sorted(bundles, key=lambda each: each.appraisal.month, reverse=True):
        months.setdefault(bundle.appraisal.month, []).append(bundle)
    return months


def _write_company(bundles: Sequence[Bundle], root: Path, forms: Forms) -> Path:
    page = company_page(bundles)
    site = frame(forms.folders, "company", forms.theme, home=f"../{INDEX}")
    html = forms.write("company/report.html.j2", page=page, layout=SCREEN, fillable=False, site=site)
    return _put(root / page.month / COMPANY, html)


def _write_unit(bundle: Bundle, root: Path, forms: Forms, held: dict[Path, str]) -> list[Path]:
    """The pages of a unit; those that must not go out are taken away and noted in ``held`` with the reason."""
    folder, names = root / _folder(bundle), names_of(bundle)
    made = []
    for job in plan_jobs(bundle):
        if job.kind == "pay":
            continue  # its steps stand on the person's page
        depth = job.path.count("/")
        above = "../" * (depth + 2)
        leaf = Path(job.path).name
        site = frame(
            forms.folders,
            job.kind,
            forms.theme,
            home=f"{above}{INDEX}",
            up="" if job.kind == "department" else f"{'../' * depth}department.html",
            pdf=quote(leaf) if (folder / job.path).is_file() else "",
        )
        page = page_of(bundle, job)
        html = forms.write(f"{job.kind}/report.html.j2", page=page, layout=SCREEN, fillable=False, site=site)
        path = folder / _html(job)
        found = screen(html, page, names)
        if found:
            path.unlink(missing_ok=True)
            held[path] = (
                f"\n{refuse(f'{_folder(bundle)}/{_html(job)}', found).message.render(forms.language)}"
            )
            continue
        made.append(_put(path, html))
    return made


def _write_index(bundles: Sequence[Bundle], root: Path, forms: Forms, periods: Path | None) -> Path:
    words = Words(forms.language)

    def unit_of(bundle: Bundle) -> Unit:
        folder = root / _folder(bundle)
        jobs = [Job(kind="person", subject=one.employee_id) for one in bundle.appraisal.people]
        return _unit(bundle, words, [job.subject for job in jobs if not (folder / _html(job)).is_file()])

    months = {month: tuple(map(unit_of, found)) for month, found in _by_month(bundles).items()}
    index = Index(company=bundles[0].company, months=tuple(months.items()), periods=_links(periods))
    units = [unit for found in months.values() for unit in found]
    entries = Markup(_json([each for unit in units for each in _entries(unit, words)]))  # noqa: S704 - escaped there
    site = frame(forms.folders, "index", forms.theme)
    html = forms.write("site/index.html.j2", page=index, site=site, entries=entries, layout="")
    return _put(root / INDEX, html)


def _links(periods: Path | None) -> tuple[Link, ...]:
    """The PDFs of quarters and years in the folder beside the site, by name."""
    found = sorted(periods.glob("*.pdf")) if periods is not None else []
    return tuple(Link(path.stem, quote(f"../{path.parent.name}/{path.name}")) for path in found)


def frame(folders: tuple[Path, ...], kind: str, theme: Theme, **ways: str) -> Frame:
    """Style and script of a page of ``kind``, the script's hash for its security policy, and the ways out."""
    script = find(folders, "site/script.js").read_text(encoding="utf-8")
    own = () if kind == "index" else (f"{kind}/style.css",)
    style = Sheet.join(folders, ("base/style.css", *own, "site/style.css"), theme)
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    for text, mark in ((style, "</style"), (script, "</script")):
        if mark in text.lower():
            raise RunError("report.template_wrong", file="templates/site", line=1, detail=mark)
    return Frame(Markup(style), Markup(script), f"sha256-{digest}", **ways)  # noqa: S704 - our own files


def _unit(bundle: Bundle, words: Words, held: Container[str]) -> Unit:
    judged, folder = bundle.appraisal, _folder(bundle)

    def href(kind: str, subject: str) -> str:
        return quote(f"{folder}/{_html(Job(kind=kind, subject=subject))}")  # type: ignore[arg-type]

    return Unit(
        department=judged.department,
        month=judged.month,
        href=href("department", judged.department),
        mean=mean(overview.totals(judged.people)),
        failed=judged.summary.failed,
        roles=tuple(Link(role.role, href("role", role.role)) for role in judged.roles),
        people=tuple(
            PersonLink(
                employee_id=one.employee_id,
                name=one.name,
                roles=" → ".join(one.roles),
                total=words.points(one.total),
                grade=one.grade or words.say(None),
                href="" if one.employee_id in held else href("person", one.employee_id),
            )
            for one in judged.people
        ),
    )


def _entries(unit: Unit, words: Words) -> list[dict[str, str]]:
    """What the search finds: departments, posts and people of one unit."""
    place = f"{unit.month} {unit.department}"
    found = [("", unit.department, place, unit.href)]
    found += [(unit.department, role.title, place, role.href) for role in unit.roles]
    found += [
        (
            f"{one.employee_id} {one.roles}",
            one.name,
            f"{one.employee_id}　{one.roles}　{place}　{one.total}",
            one.href,
        )
        for one in unit.people
        if one.href
    ]
    return [
        {
            "title": title,
            "note": note,
            "href": href,
            "words": f"{title} {more} {place} {words.month(unit.month)}".lower(),
        }
        for more, title, note, href in found
    ]


def _json(entries: list[dict[str, str]]) -> str:
    text = json.dumps(entries, ensure_ascii=False, sort_keys=True)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _folder(bundle: Bundle) -> str:
    return f"{bundle.appraisal.month}/{safe_name(bundle.appraisal.department)}"


def _html(job: Job) -> str:
    return f"{job.path.removesuffix('.pdf')}.html"


def _put(path: Path, text: str) -> Path:
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise RunError("report.not_written", file=str(path), detail=error.strerror or str(error)) from None
    return path
