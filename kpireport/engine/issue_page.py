"""A worker's part of issuing: some reports of a unit, with what an archived one carries inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kpireport.engine.ledger import BUNDLE
from kpireport.engine.manifest import NAME, Failure
from kpireport.engine.rendering import Printed
from kpireport.engine.rows_file import as_csv
from kpireport.engine.spec import Issue
from kpireport.engine.unit import INDICATORS, SCORES
from kpireport.errors import KpiError
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job, company_page, job_of
from kpireport.reports.render import Profile, render_job, render_page, write
from kpireport.texts import Language


@dataclass(frozen=True, slots=True)
class Batch:
    """Some reports of the unit in ``source`` to issue below ``target``; ``jobs`` are (kind, subject)."""

    source: str
    target: str
    templates: str | None
    language: Language | None
    issue: Issue
    jobs: tuple[tuple[str, str], ...]


def print_batch(batch: Batch) -> Printed:
    """Issue them; one report's failure does not stop the others."""
    source = Path(batch.source)
    bundle = Bundle.load(source / BUNDLE)
    templates = Path(batch.templates) if batch.templates else None
    passwords = batch.issue.read()
    failures, pages = [], 0
    for kind, subject in batch.jobs:
        job = Job(kind=kind, subject=subject)  # type: ignore[arg-type]
        try:
            archive = batch.issue.kind == "archive"
            profile = Profile(archive, tuple(_evidence(source, job)) if archive else (), passwords)
            printed = render_job(bundle, job, templates=templates, language=batch.language, profile=profile)
            write(printed, job, Path(batch.target))
            pages += printed.pages
        except KpiError as error:
            failures.append(Failure(what=f"{kind}/{subject}", why=error.message))
    return Printed(len(batch.jobs) - len(failures), pages, tuple(failures))


def print_company(
    sources: list[str], target: str, templates: str | None, language: Language | None, issue: Issue
) -> None:
    """Issue the company's page of one month."""
    page = company_page([Bundle.load(Path(each) / BUNDLE) for each in sources])
    own = Path(templates) if templates else None
    profile = Profile(archive=issue.kind == "archive", passwords=issue.read())
    write(render_page(page, templates=own, language=language, profile=profile), job_of(page), Path(target))


def _evidence(source: Path, job: Job) -> Iterator[tuple[str, bytes]]:
    """The scores and figures a report stands on, of its subject only; the department's also the record of its inputs."""
    column = {"person": "employee_id", "pay": "employee_id", "role": "role"}.get(job.kind)
    for name in (SCORES, INDICATORS):
        path = source / name
        if not path.is_file():
            continue
        frame = pd.read_parquet(path)
        rows = frame if column is None else frame[frame[column] == job.subject]
        yield f"{path.stem}.csv", as_csv({path.stem: rows})
    if job.kind == "department":
        yield NAME, (source / NAME).read_bytes()
