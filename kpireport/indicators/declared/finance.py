"""Indicators of the company's accounts."""

from __future__ import annotations

from functools import partial

from kpireport.indicators.declared.build import figure
from kpireport.indicators.model import Indicator, Measure, Minus, Ratio
from kpireport.indicators.views.books import CONTROLLED

line = partial(figure, domain="finance", tables=("ledger",), who="shop", monthly=True)
share = partial(line, unit="percent")

_KINDS = {
    "purchase_cost": ("采购成本控制", "Purchase cost control"),
    "operation_cost": ("运营成本控制", "Operation cost control"),
    "marketing_cost": ("营销成本控制", "Marketing cost control"),
}


def _sum(flag: str, column: str = "amount") -> Measure:
    return Measure("ledger", "total", column, where=flag)


def finance() -> tuple[Indicator, ...]:
    """Indicators of the accounts, for the shop and the month; a line nobody booked is missing, not 0."""
    return (*results(), *control())


def results() -> tuple[Indicator, ...]:
    """What was earned."""
    revenue = _sum("is_revenue")
    return (
        line(
            "revenue",
            "营业收入",
            "Revenue",
            "money",
            formula=revenue,
            define=("账目 revenue", "ledger line `revenue`"),
        ),
        share(
            "gross_margin",
            "毛利率",
            "Gross margin",
            formula=Ratio(Minus(revenue, _sum("is_goods_cost")), revenue),
            define=("（营业收入 − 商品成本）÷ 营业收入", "(revenue − `goods_cost`) ÷ revenue"),
        ),
        share(
            "net_margin",
            "净利率",
            "Net margin",
            formula=Ratio(Minus(revenue, _sum("net_cost")), revenue),
            define=(
                "（营业收入 − net_costs 各项成本）÷ 营业收入；net_costs 默认为商品、运营、营销、配送成本",
                "(revenue − costs of the kinds in `net_costs`) ÷ revenue; by default goods, operation, marketing, delivery",
            ),
        ),
        line(
            "capital_turnover",
            "资金周转率",
            "Capital turnover",
            "ratio",
            formula=Ratio(revenue, Measure("capital", "total", "amount")),
            define=(
                "营业收入 ÷ 平均营运资金（上月与本月 working_capital 的平均，没有上月则取本月）",
                "revenue ÷ average working capital (of last month's and this month's, or this month's alone)",
            ),
        ),
    )


def control() -> tuple[Indicator, ...]:
    """What was spent against the budget."""
    actual, planned = _sum("budgeted"), _sum("budgeted", "budget")
    return (
        share(
            "cost_control",
            "成本控制",
            "Cost control",
            better="down",
            formula=Ratio(_sum("controlled"), _sum("controlled", "budget")),
            define=(
                "采购、运营、营销成本：实际 ÷ 预算（只计有预算的账目）",
                "purchase, operation and marketing cost: actual ÷ budget (lines with a budget)",
            ),
        ),
        *(
            share(
                f"cost_control_{kind.removesuffix('_cost')}",
                *_KINDS[kind],
                better="down",
                formula=Ratio(_sum(f"planned_{kind}"), _sum(f"planned_{kind}", "budget")),
                define=(f"账目 {kind}：实际 ÷ 预算", f"ledger line `{kind}`: actual ÷ budget"),
            )
            for kind in CONTROLLED
        ),
        share(
            "budget_variance",
            "预算偏差",
            "Budget variance",
            better="nearest",
            formula=Ratio(Minus(actual, planned), planned),
            define=(
                "（成本实际 − 预算）÷ 预算，全部有预算的成本账目",
                "(actual − budget) ÷ budget over all cost lines with a budget",
            ),
        ),
    )
