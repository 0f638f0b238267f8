"""Service indicators of credited sales."""

from __future__ import annotations

from kpireport.indicators.declared.short import (
    SALES,
    SALES_BUYERS,
    SALES_MONEY,
    SHOP_MONEY,
    rate,
    service,
)
from kpireport.indicators.model import Derived, Indicator, Measure, Minus, Ratio


def sales() -> tuple[Indicator, ...]:
    """Service indicators of credited sales."""
    return (*_amounts(), *_a_buyer(), *_beside_others(), *_lost())


def _amounts() -> tuple[Indicator, ...]:
    """What was sold, by the company's rule of credit and by each."""
    rules = (
        ("order", "按下单", "by order"),
        ("payment", "按付款", "by payment"),
        ("order_first", "先下单后付款", "order first"),
    )
    return (
        service(
            "assisted_sales",
            "客服销售额",
            "Assisted sales",
            unit="money",
            decimals=2,
            formula=SALES_MONEY,
            tables=SALES,
            define=(
                "归属本人并最终付款的订单实付金额，按付款月份",
                "paid amount of finally paid orders credited to the account, by the month of payment",
            ),
        ),
        *(
            service(
                f"assisted_sales_{rule}",
                f"客服销售额（{zh}）",
                f"Assisted sales ({en})",
                unit="money",
                decimals=2,
                tables=SALES,
                define=(f"客服销售额，归属规则：{zh}", f"assisted sales, credited {en}"),
                formula=Measure("paid_by_rule", "sum", "paid_amount", where=rule),
            )
            for rule, zh, en in rules
        ),
    )


def _a_buyer() -> tuple[Indicator, ...]:
    """What a buyer spends and takes."""
    return (
        service(
            "value_per_buyer",
            "客单价",
            "Value per buyer",
            unit="money",
            decimals=2,
            tables=SALES,
            define=("客服销售额 ÷ 这些订单的不同买家数", "assisted sales ÷ distinct buyers of those orders"),
            formula=Ratio(SALES_MONEY, SALES_BUYERS),
        ),
        service(
            "shop_value_per_buyer",
            "店铺客单价",
            "Shop value per buyer",
            unit="money",
            decimals=2,
            tables=("orders",),
            who="shop",
            define=(
                "店铺最终付款订单实付金额 ÷ 不同买家数",
                "paid amount of all finally paid orders of the shop ÷ their distinct buyers",
            ),
            formula=Ratio(SHOP_MONEY, Measure("shop_orders", "nunique", "buyer_id")),
        ),
        service(
            "value_ratio",
            "落实客单价比",
            "Value ratio",
            unit="ratio",
            decimals=3,
            tables=SALES,
            define=("客服客单价 ÷ 店铺客单价", "the agent's value per buyer ÷ the shop's"),
            formula=Derived("value_per_buyer", "shop_value_per_buyer", over="shop"),
        ),
        service(
            "items_per_buyer",
            "客件数",
            "Items per buyer",
            unit="items",
            decimals=2,
            tables=(*SALES, "order_items"),
            define=("这些订单的件数 ÷ 不同买家数", "quantity on those orders ÷ their buyers"),
            formula=Ratio(Measure("paid_orders", "sum", "quantity"), SALES_BUYERS),
        ),
    )


def _beside_others() -> tuple[Indicator, ...]:
    """What was sold beside colleagues and the shop."""
    return (
        service(
            "assisted_others",
            "协助下单金额",
            "Assisted others",
            unit="money",
            decimals=2,
            tables=SALES,
            define=(
                "归属他人的最终付款订单中，本人在同一窗口内回复过该买家的实付金额",
                "paid amount of finally paid orders credited to others whose buyer this account answered in the same window",
            ),
            formula=Measure("helped_orders", "sum", "paid_amount"),
        ),
        service(
            "shop_sales",
            "店铺销售额",
            "Shop sales",
            unit="money",
            decimals=2,
            tables=("orders",),
            who="shop",
            define=(
                "店铺全部最终付款订单的实付金额，按付款月份",
                "paid amount of all finally paid orders of the shop, by the month of payment",
            ),
            formula=SHOP_MONEY,
        ),
        rate(
            "service_share",
            "客服销售占比",
            "Service share",
            tables=SALES,
            better="none",
            define=("客服销售额 ÷ 店铺销售额", "assisted sales ÷ shop sales"),
            formula=Derived("assisted_sales", "shop_sales", over="shop"),
        ),
    )


def _lost() -> tuple[Indicator, ...]:
    """What was not paid in the end, or paid back."""
    return (
        rate(
            "lost_buyers_rate",
            "顾客流失率",
            "Buyers lost",
            tables=SALES,
            better="down",
            define=(
                "下单后没有任何一单最终付款的买家 ÷ 有归属转化订单的买家",
                "buyers none of whose credited converting orders was finally paid ÷ buyers with such orders",
            ),
            formula=Ratio(
                Minus(
                    Measure("converting_orders", "nunique", "buyer_id"),
                    Measure("converting_orders", "nunique", "buyer_id", where="finally_paid"),
                ),
                Measure("converting_orders", "nunique", "buyer_id"),
            ),
        ),
        rate(
            "lost_amount_rate",
            "流失金额比",
            "Amount lost",
            tables=SALES,
            better="down",
            define=(
                "未最终付款的转化订单金额 ÷ 转化订单金额",
                "amount of credited converting orders never finally paid ÷ amount of such orders",
            ),
            formula=Ratio(
                Measure("converting_orders", "sum", "amount", where="lost"),
                Measure("converting_orders", "sum", "amount"),
            ),
        ),
        rate(
            "refund_rate",
            "退款率",
            "Refund rate",
            tables=(*SALES, "refunds"),
            better="down",
            define=(
                "有退款或退货的归属订单 ÷ 归属并最终付款的订单（按付款月份）",
                "credited, finally paid orders with a refund or return ÷ all such orders, by the month of payment",
            ),
            formula=Ratio(Measure("paid_orders", "count", where="refunded"), Measure("paid_orders", "count")),
        ),
        rate(
            "refund_amount_rate",
            "退款金额率",
            "Refunded amount",
            tables=(*SALES, "refunds"),
            better="down",
            define=(
                "归属订单的退款金额 ÷ 归属并最终付款的订单金额",
                "refunded amount of credited, finally paid orders ÷ their paid amount",
            ),
            formula=Ratio(Measure("paid_orders", "sum", "refund_amount"), SALES_MONEY),
        ),
    )
