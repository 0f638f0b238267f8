"""Service indicators of quality and after-sales care."""

from __future__ import annotations

from kpireport.indicators.declared.short import (
    CHATS,
    COMPLAINTS,
    ERRORS,
    RECEIVED,
    REVIEWS,
    SALES,
    rate,
    service,
)
from kpireport.indicators.model import Indicator, Measure, Ratio


def quality() -> tuple[Indicator, ...]:
    """Service indicators of quality and after-sales care."""
    return (*_judgements(), *_solutions(), *_handling())


def _judgements() -> tuple[Indicator, ...]:
    """What buyers say: reviews, praise and complaints."""
    return (
        service(
            "service_score",
            "服务得分",
            "Service score",
            unit="points",
            decimals=2,
            tables=("reviews",),
            define=("服务评价的平均分，折算为 5 分制", "mean of service reviews, scaled to 5"),
            formula=Ratio(Measure("reviews", "sum", "of_five"), REVIEWS),
        ),
        rate(
            "csat",
            "客户满意度",
            "Customer satisfaction",
            tables=("reviews",),
            define=("好评（达到满分 80 %）÷ 评价数", "good reviews (at least 80 % of the scale) ÷ reviews"),
            formula=Ratio(Measure("reviews", "count", where="good"), REVIEWS),
        ),
        service(
            "bad_reviews",
            "差评数",
            "Bad reviews",
            unit="times",
            better="down",
            tables=("reviews",),
            define=("不超过满分 40 % 的评价数", "reviews of at most 40 % of the scale"),
            formula=Measure("reviews", "count", where="bad"),
        ),
        service(
            "praises",
            "表扬数",
            "Praises",
            unit="times",
            tables=("events",),
            who="employee",
            define=("登记的表扬次数", "praise events"),
            formula=Measure("events", "sum", "quantity", where="praise"),
        ),
        service(
            "complaints",
            "投诉数",
            "Complaints",
            unit="times",
            better="down",
            tables=("events",),
            who="employee",
            define=("登记的投诉次数", "complaint events"),
            formula=COMPLAINTS,
        ),
        rate(
            "complaint_rate",
            "投诉率",
            "Complaint rate",
            better="down",
            tables=("events", *CHATS),
            define=("投诉数 ÷ 接待人数", "complaints ÷ buyers received"),
            formula=Ratio(COMPLAINTS, RECEIVED),
        ),
    )


def _solutions() -> tuple[Indicator, ...]:
    """What became of conversations and refunds."""
    return (
        rate(
            "resolution_rate",
            "解决率",
            "Resolution rate",
            tables=("conversations",),
            define=(
                "已解决 ÷ 已处理且结果已知的会话",
                "resolved ÷ handled conversations whose outcome is known",
            ),
            formula=Ratio(Measure("solved", "count", where="resolved"), Measure("solved", "count")),
        ),
        rate(
            "first_contact_resolution",
            "一次解决率",
            "First-contact resolution",
            tables=("conversations",),
            define=(
                "已解决且买家 72 小时内没有再联系 ÷ 已处理且结果已知的会话",
                "resolved with no further contact of the buyer in 72 h ÷ handled conversations whose outcome is known",
            ),
            formula=Ratio(Measure("solved", "count", where="at_once"), Measure("solved", "count")),
        ),
        rate(
            "refund_self_closed",
            "退款自主完结率",
            "Refunds closed without the platform",
            tables=("refunds",),
            define=(
                "平台未介入的已完结退款 ÷ 已完结退款",
                "closed refunds without the platform stepping in ÷ closed refunds",
            ),
            formula=Ratio(
                Measure("closed_refunds", "count", where="alone"),
                Measure("closed_refunds", "count", where="judged"),
            ),
        ),
    )


def _handling() -> tuple[Indicator, ...]:
    """Orders handled, and how many without error."""
    return (
        service(
            "orders_handled_daily",
            "日均处理订单量",
            "Orders handled a day",
            unit="orders",
            decimals=1,
            tables=SALES,
            define=(
                "归属的下单订单与完结退款的不同订单数 ÷ 有客服消息的天数",
                "distinct orders credited or refunds closed ÷ days with at least one message",
            ),
            formula=Ratio(
                Measure("handled_orders", "nunique", "order_id"), Measure("writing_days", "nunique", "day")
            ),
        ),
        rate(
            "order_accuracy",
            "订单处理准确率",
            "Order accuracy",
            tables=("events", *SALES),
            define=("1 − 订单出错数 ÷ 归属订单数", "1 − order errors ÷ orders credited"),
            formula=Ratio(ERRORS, Measure("placed_orders", "count"), complement=True),
        ),
    )
