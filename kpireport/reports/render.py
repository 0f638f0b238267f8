"""From a bundle to files: every report of a unit, each under its name only when it is whole."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kpireport.errors import KpiError, RunError
from kpireport.project import Company, Theme
from kpireport.reports.bundle import Bundle
from kpireport.reports.forms import Forms, template_folders
from kpireport.reports.gate import check, refuse
from kpireport.reports.pages import Job, Page, job_of, names_of, page_of, plan_jobs
from kpireport.reports.press import Press, Printed
from kpireport.texts import Language


@dataclass(frozen=True, slots=True)
class Rendered:
    """One report that was made: its job, file, sha256, pages and size in bytes."""

    job: Job
    path: Path
    digest: str
    pages: int
    size: int


def render_page(
    page: Page,
    *,
    others: Mapping[str, str] | None = None,
    templates: Path | None = None,
    language: Language | None = None,
) -> Printed:
    """One page model as a PDF that has passed the gate. Reads nothing but the page and the templates.

    ``others`` are the names by employee_id that a person's report must not hold. RunError where a template is
    wrong or the finished report does not hold.
    """
    spoken = language or page.company.language
    folders = template_folders(templates)
    html = Forms(folders, spoken, page.company.theme).fill(page)
    printed = _press(folders, page.company.theme).print(html, page.kind)
    found = check(printed.content, page, folders=folders, language=spoken, others=others or {})
    if found:
        raise refuse(job_of(page).path, found)
    return printed


def render_job(
    bundle: Bundle, job: Job, *, templates: Path | None = None, language: Language | None = None
) -> Printed:
    """One report of the bundle as a PDF that has passed the gate."""
    others = names_of(bundle) if job.kind == "person" else {}
    return render_page(page_of(bundle, job), others=others, templates=templates, language=language)


def render_unit(
    bundle: Bundle, target: Path, *, templates: Path | None = None, language: Language | None = None
) -> tuple[Rendered, ...]:
    """Every report of the bundle below ``target``; RunError at the end when some failed, the rest being made."""
    made, failed = [], []
    for job in plan_jobs(bundle):
        try:
            made.append(write(render_job(bundle, job, templates=templates, language=language), job, target))
        except KpiError as error:
            failed.append(f"\n{job.kind} {job.subject}: {error}")
    if failed:
        raise RunError("report.some_failed", made=len(made), failed=len(failed), reasons="".join(failed))
    return tuple(made)


def warm(company: Company, *, templates: Path | None = None) -> None:
    """Get ready to print many: fonts cut, styles parsed, and what stays taken out of the garbage collector's way.

    To be called once in a worker process; without it the first report of each kind pays.
    """
    press = _press(template_folders(templates), company.theme)
    for kind in ("person", "role", "department"):
        press.ready(kind)
    gc.collect()
    gc.freeze()


def write(printed: Printed, job: Job, target: Path) -> Rendered:
    """Put a finished report under its name, whole or not at all; RunError where the disk refuses."""
    path = target / job.path
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(printed.content)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise RunError("report.not_written", file=str(path), detail=error.strerror or str(error)) from None
    return Rendered(job, path, printed.digest, printed.pages, len(printed.content))


@cache
def _press(folders: tuple[Path, ...], theme: Theme) -> Press:
    return Press(folders, theme)
