"""Indicators of merchandise: the range, its sales and faults, and stock."""

from __future__ import annotations

from functools import partial

from kpireport.indicators.declared.build import figure
from kpireport.indicators.model import Indicator, Measure, Ratio

item = partial(figure, domain="merchandise", tables=("products",), credit="products.owner", who="employee")
sold = partial(item, tables=("orders", "order_items"))
stocked = partial(item, tables=("stock",))
share = partial(item, unit="percent")


def merchandise() -> tuple[Indicator, ...]:
    """Indicators of merchandise, credited to the person in charge of the item."""
    return (*assortment(), *stock())


def assortment() -> tuple[Indicator, ...]:
    """What is on sale and how it does."""
    return (
        item(
            "launches",
            "新品上线数",
            "Launches",
            "items",
            formula=Measure("launched", "count"),
            define=("本期首次上架的商品数", "items first listed in the period"),
        ),
        item(
            "category_variety",
            "类目数",
            "Categories",
            "count",
            monthly=True,
            formula=Measure("products", "nunique", "category"),
            define=("到月末为止已上架商品的不同类目数", "distinct categories of items listed up to the month's end"),
        ),
        share(
            "page_update_timeliness",
            "信息更新及时率",
            "Pages up to date",
            needs=("products.page_updated_at",),
            monthly=True,
            formula=Ratio(Measure("products", "count", where="fresh_page"), Measure("products", "count")),
            define=(
                "页面在月末前 page_days（30）天内更新过的商品 ÷ 已上架商品",
                "items whose page was updated within `page_days` (30) before the month's end ÷ listed items",
            ),
        ),
        sold(
            "product_sales",
            "商品销售额",
            "Sales of items",
            "money",
            formula=Measure("sold_lines", "sum", "turnover"),
            define=("本期付款订单明细的件数 × 单价", "pieces × price of the lines of orders paid in the period"),
        ),
        sold(
            "product_units",
            "商品销量",
            "Pieces sold",
            "items",
            formula=Measure("sold_lines", "sum", "quantity"),
            define=("本期付款订单明细的件数", "pieces on the lines of orders paid in the period"),
        ),
        share(
            "quality_complaint_rate",
            "质量投诉率",
            "Quality complaints",
            better="down",
            tables=("orders", "order_items", "refunds"),
            needs=("refunds.reason",),
            formula=Ratio(
                Measure("judged_lines", "nunique", "order_id", where="faulty"),
                Measure("judged_lines", "nunique", "order_id"),
            ),
            define=(
                "退款、退货、换货原因含 quality_words 的订单 ÷ 本期下单并付款的订单；按订单中商品的负责人",
                "orders with a request whose reason holds one of `quality_words` ÷ paid orders placed in the period; by the person in charge of an item in the order",
            ),
        ),
    )  # fmt: skip


def stock() -> tuple[Indicator, ...]:
    """How stock moves, ages, runs out and agrees with the count."""
    left = Measure("layers", "sum", "left")
    counts = Measure("stock_days", "count")
    return (
        stocked(
            "stock_turnover",
            "库存周转率",
            "Stock turnover",
            "ratio",
            monthly=True,
            formula=Ratio(
                Measure("turnovers", "total", "sold"), Measure("turnovers", "sum", "mean_u", scale=1_000_000)
            ),
            define=(
                "本月售出件数 ÷ 平均库存（各商品按盘点日平均后相加）；售出取 stock.sold，没有则取付款订单明细",
                "pieces sold in the month ÷ average stock (each item's mean over its counts, added up); sold as the stock table says, else from lines of paid orders",
            ),
        ),
        stocked(
            "stock_age",
            "库龄",
            "Age of stock",
            "days",
            better="down",
            monthly=True,
            formula=Ratio(Measure("layers", "sum", "piece_days"), left),
            define=(
                "本月最后一次盘点的在库商品自入库以来的平均天数，先进先出（入库由盘点与售出推算，首次盘点之前的按首次盘点日）",
                "mean days since the pieces at the month's last count came in, first in first out (arrivals worked out from counts and sales; older stock dated at the first count)",
            ),
        ),
        stocked(
            "backlog_rate",
            "积压率",
            "Backlog",
            "percent",
            better="down",
            monthly=True,
            formula=Ratio(Measure("layers", "sum", "left", where="old"), left),
            define=(
                "库龄超过 backlog_days（90）天的件数 ÷ 在库件数",
                "pieces older than `backlog_days` (90) ÷ pieces on hand, at the month's last count",
            ),
        ),
        stocked(
            "stockout_rate",
            "缺货率",
            "Out of stock",
            "percent",
            better="down",
            formula=Ratio(Measure("stock_days", "count", where="out"), counts),
            define=("在库为 0 的盘点 ÷ 盘点次数（每种商品每日一次）", "counts with nothing on hand ÷ counts (one an item and day)"),
        ),
        stocked(
            "stock_accuracy",
            "库存准确率",
            "Stock accuracy",
            "percent",
            tables=("stock", "events"),
            credit="",
            who="shop",
            formula=Ratio(Measure("happenings", "sum", "quantity", where="is_stock_error"), counts, complement=True),
            define=(
                "1 − 登记的账实不符次数（events 类别 stock_error）÷ 盘点次数",
                "1 − recorded differences from the books (events of kind `stock_error`) ÷ counts",
            ),
        ),
    )  # fmt: skip
