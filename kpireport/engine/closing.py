"""What is made once a month's departments are there: workbooks, the company's page, and the site over all months."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kpireport.engine.ledger import BUNDLE, Ledger
from kpireport.engine.spec import RunSpec
from kpireport.errors import KpiError
from kpireport.period import Month
from kpireport.texts import Message

SITE = "site"
PAYROLL = "payroll.xlsx"
COMPANY = "company.pdf"


def open_months(ledger: Ledger, months: Iterable[Month], changed: Iterable[Month]) -> tuple[Month, ...]:
    """The months whose closing files are out of date: a department changed, or a file is not there."""
    moved = set(changed)

    def lacking(month: Month) -> bool:
        folder = ledger.root / str(month)
        files = [
            folder / PAYROLL,
            folder / COMPANY,
            *(_workbook(folder, k.department) for k in ledger.units(month)),
        ]
        return not all(path.is_file() for path in files)

    return tuple(m for m in dict.fromkeys(months) if ledger.units(m) and (m in moved or lacking(m)))


def close(ledger: Ledger, spec: RunSpec, months: Iterable[Month]) -> tuple[Message, ...]:
    """Write ``<month>/payroll.xlsx``, ``company.pdf``, a workbook a department, and ``site/``; why one could not be written."""
    from kpireport.reports import Bundle, write_department, write_month, write_site

    root, templates = ledger.root, spec.root / "templates"
    folder = templates if templates.is_dir() else None
    failures: list[Message] = []
    for month in months:
        bundles = [Bundle.load(ledger.folder(key) / BUNDLE) for key in ledger.units(month)]
        try:
            write_month(bundles, root, templates=folder, language=spec.language)
            for bundle in bundles:
                write_department(
                    bundle, _workbook(root / str(month), bundle.appraisal.department), spec.language
                )
        except KpiError as error:
            failures.append(error.message)
    every = [
        Bundle.load(ledger.folder(key) / BUNDLE) for month in ledger.months() for key in ledger.units(month)
    ]
    try:
        if every:
            write_site(every, root / SITE, templates=folder, language=spec.language)
    except KpiError as error:
        failures.append(error.message)
    return tuple(failures)


def _workbook(folder: Path, department: str) -> Path:
    return folder / f"{department}.xlsx"
