"""What a worker does: print some of a unit's reports, compute a month's values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kpireport.engine.manifest import Failure
from kpireport.errors import KpiError, RunError
from kpireport.period import Month
from kpireport.texts import Language

PRINT = "kpireport.engine.rendering:print_reports"
MEASURE = "kpireport.engine.rendering:measure"
WARM = "kpireport.engine.rendering:warm_up"
AT_A_TIME = 5


@dataclass(frozen=True, slots=True)
class Printing:
    """Some reports of one unit to print: ``jobs`` are (kind, subject); ``digest`` stands for the bundle's content."""

    bundle: str
    digest: str
    target: str
    templates: str | None
    language: Language | None
    jobs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of them: how many came out, with how many pages, and why others did not."""

    made: int
    pages: int
    failures: tuple[Failure, ...]


def jobs_of(bundle: Any) -> tuple[tuple[str, str], ...]:
    """Every report of a bundle as (kind, subject), people first."""
    from kpireport.reports import plan_jobs

    return tuple((job.kind, job.subject) for job in plan_jobs(bundle))


def batches(jobs: tuple[tuple[str, str], ...]) -> list[tuple[tuple[str, str], ...]]:
    """Jobs in groups small enough to spread over workers, people first; what takes long is a group of its own."""
    people = [job for job in jobs if job[0] in {"person", "pay"}]
    return [
        *(tuple(people[at : at + AT_A_TIME]) for at in range(0, len(people), AT_A_TIME)),
        *((job,) for job in jobs if job not in people),
    ]


def print_reports(work: Printing) -> Printed:
    """Print them below the target; one report's failure does not stop the others."""
    from kpireport.reports import render_job
    from kpireport.reports.pages import Job
    from kpireport.reports.render import write

    bundle = _bundle(work.bundle, work.digest)
    templates = Path(work.templates) if work.templates else None
    failures, pages = [], 0
    for kind, subject in work.jobs:
        job = Job(kind=kind, subject=subject)  # type: ignore[arg-type]
        try:
            printed = render_job(bundle, job, templates=templates, language=work.language)
            write(printed, job, Path(work.target))
            _opens(Path(work.target) / job.path, printed.pages)
            pages += printed.pages
        except KpiError as error:
            failures.append(Failure(what=f"{kind}/{subject}", why=error.message))
        except Exception as error:
            why = RunError("engine.unforeseen", error=type(error).__name__, detail=str(error) or "—").message
            failures.append(Failure(what=f"{kind}/{subject}", why=why))
    return Printed(len(work.jobs) - len(failures), pages, tuple(failures))


def _opens(path: Path, pages: int) -> None:
    """A report counts only when the file that was written opens and has its pages."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as document:
            found = len(document)
    except pypdfium2.PdfiumError as error:
        raise RunError("engine.does_not_open", file=path.name, why=str(error)) from None
    if found != pages:
        raise RunError("engine.does_not_open", file=path.name, why=f"{found} ≠ {pages}")


@lru_cache(maxsize=2)
def _bundle(path: str, digest: str) -> Any:  # noqa: ARG001 - the digest makes another content another entry
    from kpireport.reports import Bundle

    return Bundle.load(Path(path))


def measure(root: str, overrides: dict[str, Any], month: Month) -> None:
    """Compute a month's values into the store's cache."""
    from kpireport.engine.office import Office
    from kpireport.project import Project

    _ = Office(Project.open(root, overrides)).month(month).values


def warm_up(company: Any, templates: str | None) -> None:
    """Get ready to print, while another worker measures and there is nothing to print yet."""
    from kpireport.reports.render import warm

    warm(company, templates=Path(templates) if templates else None)
