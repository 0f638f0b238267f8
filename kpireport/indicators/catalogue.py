"""The catalogue a company has: what ships with the product, and its own indicators from params/indicators/."""

from __future__ import annotations

from kpireport.indicators.custom import own_indicators
from kpireport.indicators.declared import (
    behaviour,
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
    """All indicators known to a company; ParameterError where its own are described wrongly."""
    if project is None:
        return Catalogue.of(*shipped(Settings()))
    known = shipped(settings(project))
    own, views = own_indicators(project, Catalogue.of(*known))
    return Catalogue.of(*known, *own, views=views)


def shipped(chosen: Settings) -> tuple[Indicator, ...]:
    """Every indicator that ships with the product, those of kinds and items the settings name included."""
    return (
        *chats.buyers(),
        *credited_sales.sales(),
        *chats.replies(),
        *care.quality(),
        *sales.sales(),
        *customers.customers(),
        *behaviour.behaviour(),
        *fulfilment.fulfilment(),
        *traffic.traffic(),
        *promotion.promotion(),
        *merchandise.merchandise(),
        *finance.finance(),
        *people.people(chosen),
        *survey.survey(chosen),
    )
