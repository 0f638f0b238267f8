"""What people read: from a bundle to PDFs. Names are loaded when first asked for, WeasyPrint with them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpireport.reports.bundle import Bundle, Edition
    from kpireport.reports.joining import write_month, write_period
    from kpireport.reports.pages import Job, page_of, plan_jobs
    from kpireport.reports.payroll import write_payroll
    from kpireport.reports.render import Profile, Rendered, render_job, render_page, render_unit, warm, write
    from kpireport.reports.site import write_site
    from kpireport.reports.trying import new_template, preview
    from kpireport.reports.workbook import write_department

__all__ = [
    "Bundle",
    "Edition",
    "Job",
    "Profile",
    "Rendered",
    "new_template",
    "page_of",
    "plan_jobs",
    "preview",
    "render_job",
    "render_page",
    "render_unit",
    "warm",
    "write",
    "write_department",
    "write_month",
    "write_payroll",
    "write_period",
    "write_site",
]
_FROM = {
    "Bundle": "bundle",
    "Edition": "bundle",
    "Job": "pages",
    "page_of": "pages",
    "plan_jobs": "pages",
    "new_template": "trying",
    "preview": "trying",
    "write_department": "workbook",
    "write_payroll": "payroll",
    "write_month": "joining",
    "write_period": "joining",
    "write_site": "site",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FROM.get(name, 'render')}"), name)
