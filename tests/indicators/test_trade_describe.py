"""The catalogue in words: complete in both languages, and the page in the repository is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpireport.data import table_named
from kpireport.errors import UnknownName
from kpireport.indicators import catalogue
from kpireport.indicators.describe import PAGES, explained, listing, page, word
from kpireport.texts import Language

ROOT = Path(__file__).parents[2]
WANTED = """
sales gmv orders average_order_value target_attainment sales_growth sales_growth_yoy units_per_order new_customers
active_customers repurchase_rate returning_share retention purchase_frequency customer_value average_spend market_share
churn_rate registered_users user_growth handling_hours handling_hours_median handling_hours_p90 shipped_within_24h
delivery_hours on_time_rate cancel_rate return_rate order_refund_rate order_refund_amount_rate exchange_rate damage_rate
pick_accuracy delivery_cost_per_order delivery_score late_shipment_rate defect_rate tracking_rate visitors
repeat_visitors page_views pages_per_visit bounce_rate dwell_s register_rate cart_rate visit_conversion keyword_share
region_share impressions clicks ctr cvr ad_cost cpc cost_per_order roas roi campaign_completion fan_conversion uplift
stock_turnover stock_age backlog_rate stockout_rate stock_accuracy page_update_timeliness launches product_sales
category_variety quality_complaint_rate revenue gross_margin net_margin cost_control cost_control_purchase
cost_control_operation cost_control_marketing capital_turnover budget_variance satisfaction ease_of_use effectiveness
efficiency error_rate rating_mean rating_mean_manager event_count event_points event_count_training attendance_rate
training_hours task_on_time_rate seniority_months plan_completion
"""


def test_the_catalogue_has_every_indicator_of_the_list() -> None:
    assert set(WANTED.split()) <= set(catalogue())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_indicator_can_be_explained(language: Language) -> None:
    known = catalogue()
    for each in known.values():
        text = explained(known, each.id, language)
        assert each.id in text
        assert each.label.zh
        assert each.label.en
        assert each.definition.zh != each.definition.en
        assert word("domain", each.domain, language)
        for needed in (column for either in each.needs for column in either.split("|")):
            table, _, column = needed.partition(".")
            table_named(table).column(column)


def test_names_are_told_apart() -> None:
    known = catalogue()
    for language in ("zh", "en"):
        names = [each.label.render(language) for each in known.values()]  # type: ignore[arg-type]
        assert sorted({name for name in names if names.count(name) > 1}) == []


def test_the_listing_can_be_searched() -> None:
    known = catalogue()
    assert [row[1] for row in listing(known, containing="复购")] == ["repurchase_rate"]
    assert {row[0] for row in listing(known, "en", domain="finance")} == {"Finance"}
    assert len(listing(known)) == len(known)
    with pytest.raises(UnknownName, match="gmv"):
        explained(known, "gvm")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_current(language: Language) -> None:
    found = (ROOT / PAGES[language]).read_text(encoding="utf-8")
    assert found == page(language), "run python -m kpireport.indicators.describe"
