"""Monthly performance appraisal reports for e-commerce companies.

``kpireport.unit(...)`` is what a notebook opens, ``kpireport.open_company(...)`` what somebody opens to look around.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpireport.engine.office import MonthView, Office, open_company, unit
    from kpireport.engine.unit import Unit
    from kpireport.errors import KpiError
    from kpireport.period import Month
    from kpireport.project import Project

__version__ = "0.1.0"

__all__ = ["KpiError", "Month", "MonthView", "Office", "Project", "Unit", "open_company", "unit"]

# Importing a name loads its room; `import kpireport` alone loads nothing, so that the command line answers at once.
_HOMES = {
    "KpiError": "kpireport.errors",
    "Month": "kpireport.period",
    "MonthView": "kpireport.engine.office",
    "Office": "kpireport.engine.office",
    "Project": "kpireport.project",
    "Unit": "kpireport.engine.unit",
    "open_company": "kpireport.engine.office",
    "unit": "kpireport.engine.office",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'kpireport' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
