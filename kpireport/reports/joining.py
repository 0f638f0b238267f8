"""What is made from several bundles: a month's payroll and company page, a department's quarter and year."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kpireport.period import Month
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import company_page, job_of, period_page
from kpireport.reports.payroll import write_payroll
from kpireport.reports.render import render_page, write
from kpireport.texts import Language

PAYROLL = "payroll.xlsx"


def write_month(
    bundles: Sequence[Bundle], root: Path, *, templates: Path | None = None, language: Language | None = None
) -> tuple[Path, ...]:
    """``<month>/payroll.xlsx`` and ``<month>/company.pdf`` below ``root`` from all departments' bundles of a month."""
    page = company_page(bundles)
    folder = root / page.month
    payroll = write_payroll(bundles, folder / PAYROLL, language)
    printed = render_page(page, templates=templates, language=language)
    return payroll, write(printed, job_of(page), folder).path


def write_period(  # noqa: PLR0913 - what, where, and how it looks
    bundles: Sequence[Bundle],
    root: Path,
    label: str,
    *,
    missing: tuple[str, ...] = (),
    templates: Path | None = None,
    language: Language | None = None,
) -> Path:
    """``periods/<department> <label>.pdf`` below ``root`` from one department's bundles of several months.

    ``missing`` are months of the period that were not produced: the page says so.
    """
    page = period_page(bundles, label, missing)
    printed = render_page(page, templates=templates, language=language)
    return write(printed, job_of(page), root / "periods").path


def quarter(month: Month) -> tuple[str, tuple[Month, ...]]:
    """The quarter a month lies in: its label (2024-Q2) and its months."""
    number = (month.number - 1) // 3
    first = Month(month.year, number * 3 + 1)
    return f"{month.year}-Q{number + 1}", first.through(first.plus(2))


def year(month: Month) -> tuple[str, tuple[Month, ...]]:
    """The year a month lies in: its label (2024) and its months."""
    return str(month.year), Month(month.year, 1).through(Month(month.year, 12))
