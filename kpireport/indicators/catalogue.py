"""The catalogue a company has: what ships with the product."""

from __future__ import annotations

from kpireport.indicators.declared import (
    care,
    chats,
    credited_sales,
    customers,
    finance,
    fulfilment,
    merchandise,
    people,
    promotion,
    sales,
    survey,
    traffic,
)
from kpireport.indicators.model import Catalogue, Indicator
from kpireport.indicators.settings import Settings, settings
from kpireport.project import Project


def catalogue(project: Project | None = None) -> Catalogue:
    """All indicators known to a company."""
    chosen = settings(project) if project is not None else Settings()
    return Catalogue.of(*shipped(chosen))


def shipped(chosen: Settings) -> tuple[Indicator, ...]:
    """Every indicator that ships with the product, those of kinds and items the settings name included."""
    return (
        *chats.buyers(),
        *credited_sales.sales(),
        *chats.replies(),
        *care.quality(),
        *sales.sales(),
        *customers.customers(),
        *fulfilment.fulfilment(),
        *traffic.traffic(),
        *promotion.promotion(),
        *merchandise.merchandise(),
        *finance.finance(),
        *people.people(chosen),
        *survey.survey(chosen),
    )
