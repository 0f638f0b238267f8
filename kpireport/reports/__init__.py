"""What people read: from a bundle to PDFs. Names are loaded when first asked for, WeasyPrint with them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpireport.reports.bundle import Bundle, Edition
    from kpireport.reports.pages import Job, page_of, plan_jobs
    from kpireport.reports.render import Profile, Rendered, render_job, render_page, render_unit, warm, write

__all__ = [
    "Bundle",
    "Edition",
    "Job",
    "Profile",
    "Rendered",
    "page_of",
    "plan_jobs",
    "render_job",
    "render_page",
    "render_unit",
    "warm",
    "write",
]
_FROM = {"Bundle": "bundle", "Edition": "bundle", "Job": "pages", "page_of": "pages", "plan_jobs": "pages"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FROM.get(name, 'render')}"), name)
