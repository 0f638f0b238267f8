"""Indicators of fulfilment: handling, delivery, returns, accuracy and cost."""

from __future__ import annotations

from functools import partial

from kpireport.indicators.declared.build import figure
from kpireport.indicators.declared.sales import TAKEN
from kpireport.indicators.model import How, Indicator, Measure, Ratio

_HOUR = 3_600_000_000
item = partial(figure, domain="fulfilment", tables=("orders",), credit=TAKEN)
timed = partial(item, unit="hours", better="down")
share = partial(item, unit="percent")
back = partial(share, tables=("orders", "refunds"), better="down")

PLACED = Measure("fates", "count")
KEPT = Measure("fates", "count", where="paid")
HANDLED = Measure("handled", "count")


def fulfilment() -> tuple[Indicator, ...]:
    """Indicators of fulfilment, credited to whoever used the account that took the order."""
    return (*handling(), *delivery(), *returns(), *warehouse())


def _fate(flag: str) -> Measure:
    return Measure("fates", "count", where=flag)


def _took(view: str, column: str, how: How) -> Measure:
    return Measure(view, how, column, scale=_HOUR)


def handling() -> tuple[Indicator, ...]:
    """From payment to shipment."""
    shipped = "orders.shipped_at"
    of = ("本期付款并已发货的订单", "orders paid in the period and shipped")
    every = (
        "本期付款的订单（发货前取消的除外）",
        "orders paid in the period, those cancelled before shipment left out",
    )
    return (
        timed(
            "handling_hours",
            "订单处理时长",
            "Handling time",
            needs=(shipped,),
            formula=Ratio(_took("handled", "handling_us", "sum"), Measure("handled", "count", where="timed")),
            define=(f"付款到发货的小时数，平均；{of[0]}", f"mean hours from payment to shipment, of {of[1]}"),
        ),
        timed(
            "handling_hours_median",
            "订单处理时长（中位）",
            "Handling time, median",
            needs=(shipped,),
            formula=_took("handled", "handling_us", "median"),
            define=(f"付款到发货小时数的中位数；{of[0]}", f"median hours from payment to shipment, of {of[1]}"),
        ),
        timed(
            "handling_hours_p90",
            "订单处理时长（九成）",
            "Handling time, 90th percentile",
            needs=(shipped,),
            formula=_took("handled", "handling_us", "p90"),
            define=(f"付款到发货小时数的第 90 百分位；{of[0]}", f"90th percentile of the hours from payment to shipment, of {of[1]}"),
        ),
        item(
            "unshipped_orders",
            "未发货订单",
            "Unshipped orders",
            "orders",
            better="down",
            needs=(shipped,),
            formula=Measure("handled", "count", where="unshipped"),
            define=("本期付款、未取消而尚无发货时间的订单数", "orders paid in the period, not cancelled, without a shipment yet"),
        ),
        share(
            "shipped_within_24h",
            "24 小时发货率",
            "Shipped within 24 h",
            needs=(shipped,),
            formula=Ratio(Measure("handled", "count", where="in_time"), HANDLED),
            define=(
                f"付款后 ship_hours（24）小时内（含整 24 小时）发货的订单 ÷ {every[0]}",
                f"orders shipped no later than `ship_hours` (24) after payment ÷ {every[1]}",
            ),
        ),
        share(
            "late_shipment_rate",
            "延迟发货率",
            "Late shipment",
            better="down",
            needs=(shipped,),
            formula=Ratio(Measure("handled", "count", where="late"), HANDLED),
            define=(
                f"付款后超过 late_ship_hours（48）小时才发货或未发货的订单 ÷ {every[0]}",
                f"orders shipped later than `late_ship_hours` (48) after payment, or not yet ÷ {every[1]}",
            ),
        ),
    )  # fmt: skip


def delivery() -> tuple[Indicator, ...]:
    """From shipment to the buyer."""
    arrived = "orders.delivered_at"
    of = ("本期签收的订单", "orders delivered in the period")
    known = Measure("delivered", "count", where="timed")
    return (
        timed(
            "delivery_hours",
            "配送时长",
            "Delivery time",
            needs=(arrived, "orders.shipped_at"),
            formula=Ratio(_took("delivered", "delivery_us", "sum"), known),
            define=(f"发货到签收的小时数，平均；{of[0]}", f"mean hours from shipment to delivery, of {of[1]}"),
        ),
        timed(
            "delivery_hours_median",
            "配送时长（中位）",
            "Delivery time, median",
            needs=(arrived, "orders.shipped_at"),
            formula=_took("delivered", "delivery_us", "median"),
            define=(f"发货到签收小时数的中位数；{of[0]}", f"median hours from shipment to delivery, of {of[1]}"),
        ),
        timed(
            "delivery_hours_p90",
            "配送时长（九成）",
            "Delivery time, 90th percentile",
            needs=(arrived, "orders.shipped_at"),
            formula=_took("delivered", "delivery_us", "p90"),
            define=(f"发货到签收小时数的第 90 百分位；{of[0]}", f"90th percentile of the hours from shipment to delivery, of {of[1]}"),
        ),
        share(
            "on_time_rate",
            "配送准时率",
            "On-time delivery",
            needs=(arrived, "orders.promised_at"),
            formula=Ratio(Measure("promised", "count", where="on_time"), Measure("promised", "count")),
            define=(
                "不晚于承诺时间签收的订单 ÷ 承诺时间在本期的付款订单（未签收算不准时，取消的除外）",
                "orders delivered no later than promised ÷ paid orders promised for the period (undelivered ones are not on time, cancelled ones left out)",
            ),
        ),
        share(
            "tracking_rate",
            "物流跟踪率",
            "Tracked shipments",
            needs=(arrived, "orders.shipped_at"),
            formula=Ratio(Measure("shipments", "count", where="tracked"), Measure("shipments", "count")),
            define=(
                "有签收记录的订单 ÷ 本期发货的订单（数据里没有运单号，以签收记录为准）",
                "orders with a recorded delivery ÷ orders shipped in the period (a delivery record stands for tracking)",
            ),
        ),
        item(
            "delivery_score",
            "物流服务分",
            "Delivery score",
            "points",
            tables=("reviews",),
            credit="",
            who="shop",
            formula=Ratio(Measure("delivery_reviews", "sum", "of_five"), Measure("delivery_reviews", "count")),
            define=("物流评价的平均分，折算为 5 分制", "mean of delivery reviews, scaled to 5"),
        ),
    )  # fmt: skip


def returns() -> tuple[Indicator, ...]:
    """Orders placed in the period: cancelled, refunded, sent back, exchanged."""
    of = ("本期下单并付款的订单", "paid orders placed in the period")
    return (
        share(
            "cancel_rate",
            "取消率",
            "Cancelled orders",
            better="down",
            formula=Ratio(_fate("cancelled"), PLACED),
            define=("已取消的订单 ÷ 本期下单的订单", "cancelled orders ÷ orders placed in the period"),
        ),
        back(
            "return_rate",
            "退货率",
            "Return rate",
            formula=Ratio(_fate("returned"), KEPT),
            define=(
                f"有退货的订单 ÷ {of[0]}（申请不晚于月末后 return_days（28）天）",
                f"orders with a return ÷ {of[1]} (asked for up to `return_days` (28) after the month)",
            ),
        ),
        back(
            "order_refund_rate",
            "订单退款率",
            "Refunded orders",
            formula=Ratio(_fate("refunded"), KEPT),
            define=(f"有退款或退货的订单 ÷ {of[0]}", f"orders with a refund or return ÷ {of[1]}"),
        ),
        back(
            "order_refund_amount_rate",
            "订单退款金额率",
            "Refunded amount of orders",
            formula=Ratio(Measure("fates", "sum", "refund_amount"), Measure("fates", "sum", "paid_amount")),
            define=(f"退款金额 ÷ {of[0]}的实付金额", f"refunded amount ÷ paid amount of {of[1]}"),
        ),
        back(
            "exchange_rate",
            "换货率",
            "Exchange rate",
            formula=Ratio(_fate("exchanged"), KEPT),
            define=(f"有换货的订单 ÷ {of[0]}", f"orders with an exchange ÷ {of[1]}"),
        ),
        back(
            "damage_rate",
            "破损率",
            "Damage rate",
            needs=("refunds.reason",),
            formula=Ratio(_fate("damaged"), KEPT),
            define=(
                f"退款、退货、换货原因含 damage_words 的订单 ÷ {of[0]}",
                f"orders with a request whose reason holds one of `damage_words` ÷ {of[1]}",
            ),
        ),
        back(
            "defect_rate",
            "不良交易率",
            "Defect rate",
            formula=Ratio(_fate("defective"), KEPT),
            define=(
                f"付款后取消、或平台介入退款的订单 ÷ {of[0]}",
                f"orders cancelled after payment, or with a refund in which the platform stepped in ÷ {of[1]}",
            ),
        ),
    )


def warehouse() -> tuple[Indicator, ...]:
    """Accuracy and cost, for the shop."""
    shipped = Measure("shipments", "count")
    return (
        share(
            "pick_accuracy",
            "发货准确率",
            "Pick accuracy",
            tables=("orders", "events"),
            needs=("orders.shipped_at",),
            credit="",
            who="shop",
            formula=Ratio(Measure("happenings", "sum", "quantity", where="is_pick_error"), shipped, complement=True),
            define=(
                "1 − 登记的发错货次数（events 类别 pick_error）÷ 本期发货的订单",
                "1 − recorded picking errors (events of kind `pick_error`) ÷ orders shipped in the period",
            ),
        ),
        item(
            "delivery_cost_per_order",
            "单均配送成本",
            "Delivery cost per order",
            "money",
            better="down",
            tables=("ledger", "orders"),
            needs=("orders.shipped_at",),
            credit="",
            who="shop",
            monthly=True,
            formula=Ratio(Measure("ledger", "total", "amount", where="is_delivery_cost"), shipped),
            define=(
                "本月账目 delivery_cost ÷ 本月发货的订单",
                "the month's ledger line `delivery_cost` ÷ orders shipped in the month",
            ),
        ),
    )  # fmt: skip
