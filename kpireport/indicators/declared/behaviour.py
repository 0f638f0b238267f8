"""Indicators of what visitors do and say: baskets, reviews of goods (C16, C06)."""

from __future__ import annotations

from functools import partial

from kpireport.indicators.declared.build import figure
from kpireport.indicators.model import Indicator, Measure, Ratio

shop = partial(figure, domain="customers", who="shop", source="schemes.md C16")
LINES = Measure("basket_lines", "count")


def behaviour() -> tuple[Indicator, ...]:
    """Baskets and reviews of goods."""
    basket = partial(shop, tables=("baskets",), monthly=True)
    return (
        basket(
            "basket_adds",
            "加购商品数",
            "Items put into baskets",
            "count",
            formula=LINES,
            define=("本月放进购物车的（用户、商品）数", "distinct pairs of user and item put into a basket in the month"),
        ),
        basket(
            "basket_removal_rate",
            "移出购物车比",
            "Items taken out of baskets",
            "percent",
            better="down",
            formula=Ratio(Measure("basket_lines", "count", where="removed"), LINES),
            define=(
                "本月加购、又移出且没有购买的（用户、商品）÷ 加购商品数",
                "pairs taken out again and not bought in the month ÷ items put into baskets",
            ),
        ),
        basket(
            "basket_abandon_rate",
            "加购未购率",
            "Items left unbought",
            "percent",
            better="down",
            formula=Ratio(Measure("basket_lines", "count", where="left"), LINES),
            define=(
                "本月加购而本月没有购买的（用户、商品）÷ 加购商品数",
                "pairs put into a basket and not bought in the month ÷ items put into baskets",
            ),
        ),
        shop(
            "goods_csat",
            "商品好评率",
            "Good reviews of goods",
            "percent",
            tables=("reviews",),
            formula=Ratio(Measure("goods_reviews", "count", where="good"), Measure("goods_reviews", "count")),
            define=(
                "商品好评（达到满分 80 %）÷ 商品评价数",
                "good reviews of goods (at least 80 % of the scale) ÷ reviews of goods",
            ),
        ),
    )  # fmt: skip
