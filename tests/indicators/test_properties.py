"""What must hold for every company: the order of rows says nothing, and strangers change nobody's figures."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kpireport.data import memory_tables
from kpireport.indicators import Catalogue, Settings, catalogue, compute
from kpireport.period import Month
from tests.indicators.worlds import STOCK, World, side_by_side, world, worlds

MAY = Month.parse("2024-05")
FIGURE = ["span", "department", "role", "employee_id", "indicator"]
SERVICE = Catalogue.of(*(each for each in catalogue().values() if each.domain == "service"))
AGAINST_THE_SHOP = {"value_ratio", "service_share"}
ADDING_UP = {"assisted_sales", "assisted_others", "shop_sales", "praises", "complaints", "bad_reviews"}
POOLED = {"message_ratio", "mean_response_s", "first_response_s", "refund_rate", "csat", "resolution_rate"}

# A computation takes seconds however small the company: few examples, the same ones every time.
few = hypothesis_settings(max_examples=2, deadline=None, derandomize=True, database=None)


def figures(rows: World) -> pd.DataFrame:
    """All service figures, one row a key and indicator."""
    return compute(memory_tables(rows), MAY, Settings(stock_phrases=STOCK), SERVICE)


def with_bots(rows: World) -> World:
    """A bot's word at the time of every message, named to come before it."""
    said: list[dict[str, Any]] = [
        {**row, "message_id": f"!{row['message_id']}", "sender": "bot", "text": STOCK[0]}
        for row in rows["messages"]
    ]
    return {**rows, "messages": [*said, *rows["messages"]]}


@few
@given(worlds(), st.integers())
def test_neither_the_order_of_rows_nor_what_bots_say_changes_a_figure(rows: World, seed: int) -> None:
    dice = random.Random(seed)
    other = {name: dice.sample(found, len(found)) for name, found in reversed(list(with_bots(rows).items()))}
    pd.testing.assert_frame_equal(figures(rows), figures(other), check_exact=True)


@few
@given(worlds(), worlds())
def test_strangers_with_chats_of_other_buyers_change_nobodys_figures(one: World, strangers: World) -> None:
    alone, together = (_people(figures(side_by_side(found))) for found in ((one,), (one, strangers)))
    pd.testing.assert_frame_equal(alone, together.loc[alone.index], check_exact=True)


def _people(found: pd.DataFrame) -> pd.DataFrame:
    """The figures of the first company's people that do not look at the whole shop; a table may have no rows at all."""
    kept = (found["scope"] == "person") & found["employee_id"].str.startswith("A")
    kept &= ~found["indicator"].isin(AGAINST_THE_SHOP) & ~found["missing"].str.startswith("no_rows")
    return found[kept].set_index(FIGURE)[["numerator", "denominator", "value", "rows", "missing"]]


def test_weeks_add_up_to_the_month() -> None:
    found = figures(side_by_side(world(seed) for seed in range(900, 904)))
    shop = found[(found["scope"] == "shop") & found["indicator"].isin(ADDING_UP | POOLED)]
    month = shop[shop["span"] == "month"].set_index("indicator")
    weeks = shop[shop["span"] != "month"].groupby("indicator")[["numerator", "denominator", "rows"]].sum()
    for name in sorted(ADDING_UP | POOLED):
        assert month["rows"][name] == weeks["rows"][name] > 0
        assert round(month["numerator"][name], 6) == round(weeks["numerator"][name], 6)
        if name in POOLED:
            assert month["denominator"][name] == weeks["denominator"][name]
