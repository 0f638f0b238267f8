"""The demo company as raw exports; a further department adds its writers to the list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kpireport.demo.company import Company
from kpireport.demo.exports import business, chats, market, office, staff, trade
from kpireport.demo.exports.files import Written

_WRITERS: tuple[Callable[[Company, Path], list[Written]], ...] = (
    office.write_staff,
    office.write_pay,
    office.write_ratings,
    office.write_events,
    office.write_targets,
    office.write_benchmarks,
    chats.write_chats,
    chats.write_tickets,
    trade.write_orders,
    trade.write_refunds,
    trade.write_reviews,
    trade.write_goods,
    staff.write_staff,
    staff.write_pay,
    staff.write_marks,
    staff.write_events,
    staff.write_targets,
    market.write_visits,
    market.write_ads,
    business.write_stock,
    business.write_members,
    business.write_baskets,
    business.write_answers,
    business.write_ledger,
    business.write_market,
    business.write_talks,
)


def write_exports(company: Company, folder: Path) -> tuple[Written, ...]:
    """Write every raw file below ``folder`` and say what was written, in a fixed order."""
    return tuple(written for writer in _WRITERS for written in writer(company, folder))
