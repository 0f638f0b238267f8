"""The catalogue a company has: what ships with the product."""

from __future__ import annotations

from kpireport.indicators.declared import care, chats, credited_sales, customers, sales
from kpireport.indicators.model import Catalogue, Indicator
from kpireport.project import Project


def catalogue(project: Project | None = None) -> Catalogue:  # noqa: ARG001
    """All indicators known to a company."""
    return Catalogue.of(*shipped())


def shipped() -> tuple[Indicator, ...]:
    """Every indicator that ships with the product."""
    return (
        *chats.buyers(),
        *credited_sales.sales(),
        *chats.replies(),
        *care.quality(),
        *sales.sales(),
        *customers.customers(),
    )
