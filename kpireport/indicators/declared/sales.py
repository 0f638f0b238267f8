"""Indicators of sales: amounts, orders, growth, the attainment of targets."""

from __future__ import annotations

from functools import partial

from kpireport.indicators.declared.build import figure
from kpireport.indicators.model import Derived, Indicator, Measure, Minus, Ratio

ORDERS = ("orders",)
TAKEN = "orders.account"
sale = partial(figure, domain="sales", tables=ORDERS, credit=TAKEN)

MONEY = Measure("bought_orders", "sum", "paid_amount")
PAID = Measure("bought_orders", "count")
BUYERS = Measure("bought_orders", "nunique", "buyer_id")


def _month(flag: str) -> Measure:
    return Measure("sales_over_time", "sum", "paid_amount", where=flag)


def sales() -> tuple[Indicator, ...]:
    """Indicators of sales, credited to whoever used the account that took the order."""
    return (*amounts(), *growth(), *spending())


def amounts() -> tuple[Indicator, ...]:
    """What was ordered and paid."""
    return (
        sale(
            "sales",
            "销售额",
            "Sales",
            "money",
            formula=MONEY,
            define=(
                "本期付款（付款前未取消）订单的实付金额，按付款日",
                "paid amount of orders paid in the period and not cancelled before, by day of payment",
            ),
        ),
        sale(
            "gmv",
            "交易总额",
            "Gross merchandise value",
            "money",
            formula=Measure("ordered_orders", "sum", "amount"),
            define=(
                "本期下单的订单金额，含未付款与取消，按下单日",
                "ordered amount of orders placed in the period, unpaid and cancelled ones included",
            ),
        ),
        sale(
            "orders",
            "订单量",
            "Orders",
            "orders",
            formula=Measure("ordered_orders", "count"),
            define=("本期下单的订单数，含未付款与取消", "orders placed in the period, unpaid and cancelled ones included"),
        ),
        sale(
            "paid_orders",
            "付款订单量",
            "Paid orders",
            "orders",
            formula=PAID,
            define=("本期付款（付款前未取消）的订单数", "orders paid in the period and not cancelled before"),
        ),
    )  # fmt: skip


def growth() -> tuple[Indicator, ...]:
    """Against the target, the month before and the year before."""
    return (
        sale(
            "sales_target",
            "销售目标",
            "Sales target",
            "money",
            better="none",
            tables=("targets",),
            credit="",
            who="employee",
            monthly=True,
            formula=Measure("aims", "total", "value", where="sales"),
            define=(
                "targets 表中本月 sales 的目标：个人的，没有则岗位的；部门与店铺只用为其设定的",
                "the month's target for `sales`: the person's, else the post's; for a department or the shop only one set for it",
            ),
        ),
        sale(
            "target_attainment",
            "达成率",
            "Target attainment",
            "percent",
            tables=("orders", "targets"),
            who="employee",
            monthly=True,
            formula=Derived("sales", "sales_target"),
            define=("销售额 ÷ 销售目标", "sales ÷ sales target"),
        ),
        sale(
            "sales_growth",
            "增长率",
            "Sales growth",
            "percent",
            monthly=True,
            earlier=(1,),
            formula=Ratio(Minus(_month("now"), _month("last")), _month("last")),
            define=("（本月销售额 − 上月）÷ 上月", "(sales − last month's) ÷ last month's"),
        ),
        sale(
            "sales_growth_yoy",
            "同比增长率",
            "Sales growth, year on year",
            "percent",
            monthly=True,
            earlier=(12,),
            formula=Ratio(Minus(_month("now"), _month("year")), _month("year")),
            define=("（本月销售额 − 去年同月）÷ 去年同月", "(sales − those of the same month last year) ÷ the latter"),
        ),
        sale(
            "market_share",
            "占有率",
            "Market share",
            "percent",
            tables=("orders", "benchmarks"),
            credit="",
            who="shop",
            monthly=True,
            formula=Ratio(MONEY, Measure("market", "total", "value", where="market_sales")),
            define=(
                "销售额 ÷ benchmarks 表中本月 market_sales（市场销售额）",
                "sales ÷ the month's benchmark `market_sales`",
            ),
        ),
    )  # fmt: skip


def spending() -> tuple[Indicator, ...]:
    """What an order or a buyer comes to."""
    return (
        sale(
            "average_order_value",
            "订单平均金额",
            "Average order value",
            "money",
            formula=Ratio(MONEY, PAID),
            define=("销售额 ÷ 付款订单量", "sales ÷ paid orders"),
        ),
        sale(
            "average_spend",
            "平均消费金额",
            "Average spend",
            "money",
            formula=Ratio(MONEY, BUYERS),
            define=("销售额 ÷ 付款买家数", "sales ÷ paying buyers"),
        ),
        sale(
            "units_per_order",
            "连带率",
            "Units per order",
            "items",
            decimals=2,
            tables=("orders", "order_items"),
            formula=Ratio(Measure("bought_orders", "sum", "quantity"), PAID),
            define=("付款订单的件数 ÷ 付款订单量", "pieces on paid orders ÷ paid orders"),
        ),
        sale(
            "purchase_frequency",
            "购买频次",
            "Purchase frequency",
            "ratio",
            formula=Ratio(PAID, BUYERS),
            define=("付款订单量 ÷ 付款买家数", "paid orders ÷ paying buyers"),
        ),
    )
