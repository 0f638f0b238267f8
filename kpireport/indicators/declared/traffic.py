"""Indicators of traffic to the shop."""

from __future__ import annotations

from functools import partial

from kpireport.indicators.declared.build import figure
from kpireport.indicators.declared.sales import BUYERS
from kpireport.indicators.model import Indicator, Measure, Ratio

visit = partial(figure, domain="traffic", tables=("visits",), who="shop")
share = partial(visit, unit="percent")

VISITORS = Measure("visits", "sum", "visitors")


def traffic() -> tuple[Indicator, ...]:
    """Visits, for the shop: visitors of single days added up. A column left empty takes no part in its rate."""
    return (*visitors(), *ways())


def _sum(column: str) -> Measure:
    return Measure("visits", "sum", column)


def _where(column: str) -> Measure:
    return Measure("visits", "sum", "visitors", where=f"has_{column}")


def visitors() -> tuple[Indicator, ...]:
    """How many came, what they saw, how long they stayed."""
    return (
        visit(
            "visitors",
            "独立访问者",
            "Visitors",
            "people",
            formula=VISITORS,
            define=("各日独立访问者之和（同一人在不同日各计一次）", "visitors of each day added up (one of two days counts twice)"),
        ),
        visit(
            "repeat_visitors",
            "重复访问者",
            "Repeat visitors",
            "people",
            needs=("visits.repeat_visitors",),
            formula=_sum("repeat_visitors"),
            define=("各日重复访问者之和", "repeat visitors of each day added up"),
        ),
        visit(
            "page_views",
            "页面浏览数",
            "Page views",
            "times",
            formula=_sum("page_views"),
            define=("各日页面浏览数之和", "page views of each day added up"),
        ),
        visit(
            "pages_per_visit",
            "人均浏览页数",
            "Pages a visitor",
            "ratio",
            formula=Ratio(_sum("page_views"), VISITORS),
            define=("页面浏览数 ÷ 独立访问者", "page views ÷ visitors"),
        ),
        share(
            "bounce_rate",
            "跳出率",
            "Bounce rate",
            better="down",
            needs=("visits.bounces",),
            formula=Ratio(_sum("bounces"), _where("bounces")),
            define=("跳出数 ÷ 独立访问者", "bounces ÷ visitors"),
        ),
        visit(
            "dwell_s",
            "停留时间",
            "Dwell time",
            "seconds",
            needs=("visits.dwell_s",),
            formula=Ratio(_sum("dwell_total"), _where("dwell_s")),
            define=("每位访问者的平均停留秒数，按访问者加权", "mean seconds a visitor stays, weighed by visitors"),
        ),
        visit(
            "dwell_per_order",
            "每笔订单平均浏览时间",
            "Browsing time an order",
            "seconds",
            source="schemes.md A12",
            tables=("visits", "orders"),
            needs=("visits.dwell_s",),
            formula=Ratio(_sum("dwell_total"), Measure("bought_orders", "count")),
            define=("全部访问者的停留秒数 ÷ 付款订单量", "seconds all visitors stayed ÷ orders paid in the period"),
        ),
    )  # fmt: skip


def ways() -> tuple[Indicator, ...]:
    """What visitors did, and where they came from."""
    return (
        share(
            "register_rate",
            "流量注册比",
            "Registrations a visitor",
            needs=("visits.registrations",),
            formula=Ratio(_sum("registrations"), _where("registrations")),
            define=("注册数 ÷ 独立访问者", "registrations ÷ visitors"),
        ),
        share(
            "cart_rate",
            "提袋率",
            "Cart rate",
            needs=("visits.carts",),
            formula=Ratio(_sum("carts"), _where("carts")),
            define=("加购数 ÷ 独立访问者", "carts ÷ visitors"),
        ),
        share(
            "visit_conversion",
            "网站转化率",
            "Visit conversion",
            tables=("visits", "orders"),
            formula=Ratio(BUYERS, VISITORS),
            define=("本期付款的不同买家 ÷ 独立访问者", "distinct buyers paying in the period ÷ visitors"),
        ),
        share(
            "keyword_share",
            "关键词访问占比",
            "Visitors by keyword",
            needs=("visits.keyword",),
            formula=Ratio(Measure("visits", "sum", "visitors", where="by_keyword"), VISITORS),
            define=("有搜索关键词的访问者 ÷ 独立访问者", "visitors who came by a search keyword ÷ visitors"),
        ),
        share(
            "region_share",
            "重点地区访问占比",
            "Visitors from the focus regions",
            better="none",
            needs=("visits.region",),
            formula=Ratio(
                Measure("visits", "sum", "visitors", where="in_focus"),
                Measure("visits", "sum", "visitors", where="has_region"),
            ),
            define=(
                "focus_regions（未设则当月访问者最多的地区）的访问者 ÷ 地区已知的访问者",
                "visitors from `focus_regions` (else the month's largest region) ÷ visitors whose region is known",
            ),
        ),
    )
