"""Visits for the shop, and campaigns by the person whose account ran them."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kpireport.indicators.context import Context
from kpireport.indicators.views.owners import with_owner

_OPTIONAL = ("repeat_visitors", "bounces", "dwell_s", "registrations", "carts")


def visits(context: Context) -> ir.Table:
    """Visits of the month; ``has_<column>`` where an optional column is filled, ``dwell_total`` in seconds, and
    ``by_keyword``, ``has_region``, ``in_focus`` (the regions of the settings, else the month's largest).
    """
    rows = context.between("visits", "visited_on")
    filled = {f"has_{name}": rows[name].notnull() for name in _OPTIONAL}
    top = _largest_region(rows)
    regions = context.settings.focus_regions
    focus = rows.region.isin(regions) if regions else rows.region == top.region.as_scalar()
    return rows.mutate(
        day=rows.visited_on,
        dwell_total=rows.dwell_s * rows.visitors,
        by_keyword=rows.keyword.notnull(),
        has_region=rows.region.notnull(),
        in_focus=focus.fill_null(False),
        **filled,
    )


def _largest_region(rows: ir.Table) -> ir.Table:
    """The region with the most visitors, the first by name among equals."""
    named = rows.filter(rows.region.notnull())
    regions = named.group_by("region").aggregate(_visitors=named.visitors.sum())
    return regions.order_by([regions._visitors.desc(), regions.region]).limit(1).select("region")


def campaigns(context: Context) -> ir.Table:
    """Campaign days of the month with their owner; ``told`` where conversions are given, and among those ``tested`` and
    ``control`` (by the settings) and ``joined`` (participants given too).
    """
    rows = context.between("campaigns", "ran_on")
    settings = context.settings
    told = rows.conversions.notnull()
    marked = rows.mutate(
        day=rows.ran_on,
        told=told,
        tested=told & _among(rows.campaign_id, settings.test_campaigns),
        control=told & _among(rows.campaign_id, settings.control_campaigns),
        taking=rows.participants.notnull(),
        joined=told & rows.participants.notnull(),
    )
    return with_owner(context, marked)


def _among(name: ir.StringValue, wanted: tuple[str, ...]) -> ir.BooleanValue:
    return name.isin(wanted) if wanted else ibis.literal(False)
