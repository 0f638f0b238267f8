"""From a bundle to files: every report of a unit, each under its name only when it is whole."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cache
from pathlib import Path

from kpireport.errors import KpiError, RunError, UsageError
from kpireport.period import Month
from kpireport.project import Company, Theme
from kpireport.reports.bundle import Bundle
from kpireport.reports.forms import Forms, template_folders
from kpireport.reports.gate import check, refuse
from kpireport.reports.pages import (
    CompanyPage,
    FigurePage,
    Job,
    Page,
    PayPage,
    PersonPage,
    job_of,
    names_of,
    page_of,
    plan_jobs,
)
from kpireport.reports.press import Evidence, Press, Printed
from kpireport.reports.sealing import Passwords, lock
from kpireport.texts import Language


@dataclass(frozen=True, slots=True)
class Rendered:
    """One report that was made: its job, file, sha256, pages and size in bytes."""

    job: Job
    path: Path
    digest: str
    pages: int
    size: int


@dataclass(frozen=True, slots=True)
class Profile:
    """How reports leave the house.

    ``archive``: PDF/A-3a with the page's data, and ``evidence`` (content by file name), inside. ``passwords``: people's
    reports locked with AES-256, reports of many with the department's or the company's. An archive cannot be locked:
    asking for both is a UsageError.
    """

    archive: bool = False
    evidence: tuple[tuple[str, bytes], ...] = ()
    passwords: Passwords | None = None

    def __post_init__(self) -> None:
        if self.archive and self.passwords is not None:
            raise UsageError("report.archive_or_lock")


STANDARD = Profile()


def render_page(
    page: Page,
    *,
    others: Mapping[str, str] | None = None,
    templates: Path | None = None,
    language: Language | None = None,
    profile: Profile = STANDARD,
) -> Printed:
    """One page model as a PDF that has passed the gate. Reads nothing but the page and the templates.

    ``others`` are the names by employee_id that a person's report must not hold. RunError where a template is
    wrong or the finished report does not hold; UsageError where there is no password for a locked one.
    """
    spoken = language or page.company.language
    folders = template_folders(templates)
    password = profile.passwords.of(_owner(page)) if profile.passwords else None
    html = Forms.of(page.company, folders, spoken).fill(page, fillable=not profile.archive)
    evidence = _evidence(page, profile) if profile.archive else None
    printed = _press(folders, page.company.theme).print(html, page.kind, evidence)
    found = check(printed.content, page, folders=folders, language=spoken, others=others or {})
    if found:
        raise refuse(job_of(page).path, found)
    return printed if password is None else replace(printed, content=lock(printed.content, password))


def render_job(
    bundle: Bundle,
    job: Job,
    *,
    templates: Path | None = None,
    language: Language | None = None,
    profile: Profile = STANDARD,
) -> Printed:
    """One report of the bundle as a PDF that has passed the gate."""
    others = names_of(bundle) if job.kind in {"person", "pay", "figure"} else {}
    page = page_of(bundle, job)
    return render_page(page, others=others, templates=templates, language=language, profile=profile)


def _owner(page: Page) -> str:
    """Whose password opens a page: the person's, else that of the department, or of the company for all of them."""
    match page:
        case PersonPage() | PayPage() | FigurePage():
            return page.person.employee_id
        case CompanyPage():
            return page.company.name
    return page.department


def _evidence(page: Page, profile: Profile) -> Evidence:
    """The page's own data, and what the profile brings, dated the last day of its month."""
    data = page.model_dump_json(indent=1).encode()
    dated = datetime.combine(Month.parse(page.month).last, time(12))
    return Evidence((("page.json", data), *profile.evidence), dated)


def render_unit(
    bundle: Bundle,
    target: Path,
    *,
    templates: Path | None = None,
    language: Language | None = None,
    profile: Profile = STANDARD,
) -> tuple[Rendered, ...]:
    """Every report of the bundle below ``target``; RunError at the end when some failed, the rest being made."""
    made, failed = [], []
    for job in plan_jobs(bundle):
        try:
            printed = render_job(bundle, job, templates=templates, language=language, profile=profile)
            made.append(write(printed, job, target))
        except KpiError as error:
            failed.append(f"\n{job.kind} {job.subject}: {error}")
    if failed:
        raise RunError("report.some_failed", made=len(made), failed=len(failed), reasons="".join(failed))
    return tuple(made)


def warm(company: Company, *, templates: Path | None = None) -> None:
    """Get ready to print many: fonts cut, styles parsed. Without it the first report of each kind pays."""
    press = _press(template_folders(templates), company.theme)
    for kind in ("person", "role", "department"):
        press.ready(kind)


def write(printed: Printed, job: Job, target: Path) -> Rendered:
    """Put a finished report under its name below ``target``; errors as `put`."""
    path = put(printed.content, target / job.path)
    return Rendered(job, path, printed.digest, printed.pages, len(printed.content))


def put(content: bytes, path: Path) -> Path:
    """Write a finished file, whole or not at all; RunError where the disk refuses."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise RunError("report.not_written", file=str(path), detail=error.strerror or str(error)) from None
    return path


@cache
def _press(folders: tuple[Path, ...], theme: Theme) -> Press:
    press = Press(folders, theme)
    press.ready("person")
    atexit.register(press.close)
    gc.collect()
    gc.freeze()  # what stays is no longer looked through after every few hundred boxes: a fifth of the time
    return press
