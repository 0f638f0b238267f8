"""Templates of one's own: a copy to change, and made-up data to look at it with."""

from __future__ import annotations

import shutil
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pypdfium2

from kpireport.errors import RunError, UnknownName, UsageError
from kpireport.reports.bundle import Bundle
from kpireport.reports.forms import template_folders
from kpireport.reports.pages import Job, Kind, Page, company_page, figure_page, page_of, period_page
from kpireport.reports.render import render_page
from kpireport.texts import Language

KINDS = get_args(Kind)


def new_template(kind: str, own: Path) -> tuple[Path, ...]:
    """Copy the template of ``kind`` that comes with the package into the company's folder ``own``; the files made.

    UnknownName for a kind there is not, UsageError where the company has its own already.
    """
    _known(kind)
    target = own / kind
    if target.exists():
        raise UsageError("report.template_exists", folder=str(target))
    source = template_folders(None)[0] / kind
    try:
        shutil.copytree(source, target)
    except OSError as error:
        raise RunError("report.not_written", file=str(target), detail=error.strerror or str(error)) from None
    return tuple(sorted(target.iterdir()))


def preview(
    kind: str, target: Path, *, templates: Path | None = None, language: Language = "zh", dpi: int = 110
) -> tuple[Path, ...]:
    """Print ``kind`` with made-up data: ``<kind>.pdf`` and a PNG for each of its pages below ``target``."""
    printed = render_page(preview_page(kind), templates=templates, language=language)
    target.mkdir(parents=True, exist_ok=True)
    made = [target / f"{kind}.pdf"]
    made[0].write_bytes(printed.content)
    with pypdfium2.PdfDocument(printed.content) as document:
        for number, page in enumerate(document, start=1):
            path = target / f"{kind}-{number}.png"
            page.render(scale=dpi / 72).to_pil().save(path)
            made.append(path)
    return tuple(made)


def preview_page(kind: str) -> Page:
    """A page of ``kind`` with made-up data; UnknownName for a kind there is not."""
    _known(kind)
    bundle = example()
    person = bundle.appraisal.people[0]
    match kind:
        case "company":
            return company_page([bundle])
        case "period":
            return period_page([bundle], "2024-Q2")
        case "figure":
            first = next(line for part in person.segments if part.result for line in part.result.lines)
            return figure_page(bundle, person.employee_id, first.item)
        case "role":
            return page_of(bundle, Job(kind="role", subject=bundle.appraisal.roles[0].role))
        case "department":
            return page_of(bundle, Job(kind="department", subject=bundle.appraisal.department))
    return page_of(bundle, Job(kind="pay" if kind == "pay" else "person", subject=person.employee_id))


@cache
def example() -> Bundle:
    """A made-up department's month, small, with a provisional person and one of two posts."""
    return Bundle.model_validate_json(files("kpireport.reports").joinpath("example.json").read_bytes())


def _known(kind: str) -> None:
    if kind not in KINDS:
        raise UnknownName.among("template", kind, list(KINDS))
