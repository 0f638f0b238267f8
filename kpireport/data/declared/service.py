"""Tables about customer service: messages, conversations, added-up account days, reviews, surveys."""

from __future__ import annotations

from kpireport.data.schema import Column, Table, column, table

ACCOUNT = ("客服账号", "Account")
BUYER = ("买家", "Buyer")
_OWNED = "accounts.account"


def tables() -> tuple[Table, ...]:
    """messages, conversations, account_days, reviews, surveys."""
    return (_messages(), _conversations(), _account_days(), _reviews(), _surveys())


def _messages() -> Table:
    return table(
        "messages",
        ("聊天消息", "Messages"),
        ("一行一条消息", "One row a chat message"),
        ("message_id",),
        "sent_at",
        column("message_id", "text", ("消息编号", "Message number"), ("唯一编号", "Unique"), required=True),
        column(
            "conversation_id",
            "text",
            ("会话编号", "Conversation"),
            ("所属会话", "Which conversation"),
            required=True,
        ),
        column(
            "sent_at", "timestamp", ("发送时间", "Sent at"), ("发送时间", "When it was sent"), required=True
        ),
        column(
            "sender",
            "text",
            ("发送方", "Sender"),
            ("买家、客服或机器人", "Buyer, agent or bot"),
            required=True,
            allowed=("buyer", "agent", "bot"),
        ),
        column(
            "account",
            "text",
            ACCOUNT,
            ("发出或收到该消息的账号", "Account that sent it or that it was sent to"),
            required=True,
            points_to=_OWNED,
        ),
        column("buyer_id", "text", BUYER, ("买家编号或昵称", "Buyer number or nickname"), required=True),
        column("text", "text", ("内容", "Text"), ("消息内容", "What it says")),
    )


def _conversations() -> Table:
    return table(
        "conversations",
        ("会话", "Conversations"),
        ("一行一个会话（没有逐条消息时用）", "One row a conversation, where there are no messages"),
        ("conversation_id",),
        "started_at",
        column(
            "conversation_id", "text", ("会话编号", "Conversation"), ("唯一编号", "Unique"), required=True
        ),
        column("account", "text", ACCOUNT, ("接待账号", "Who took it"), required=True, points_to=_OWNED),
        column("buyer_id", "text", BUYER, ("买家编号或昵称", "Buyer number or nickname"), required=True),
        column(
            "started_at",
            "timestamp",
            ("开始时间", "Started at"),
            ("第一条消息", "First message"),
            required=True,
        ),
        column("ended_at", "timestamp", ("结束时间", "Ended at"), ("最后一条消息", "Last message")),
        _messages_of("buyer_messages", "买家消息数", "Buyer messages"),
        _messages_of("agent_messages", "客服消息数", "Agent messages"),
        _seconds("first_response_s", "首次响应时间", "First response"),
        _seconds("mean_response_s", "平均响应时间", "Mean response"),
        column("resolved", "bool", ("已解决", "Resolved"), ("问题是否解决", "Whether it was solved")),
    )


def _messages_of(name: str, zh: str, en: str) -> Column:
    meant = ("条数；导出里没有就留空，不要写 0", "How many; empty, not 0, where the export does not say")
    return column(name, "int", (zh, en), meant, unit="count", minimum=0)


def _seconds(name: str, zh: str, en: str) -> Column:
    return column(name, "decimal", (zh, en), ("秒", "In seconds"), unit="seconds", minimum=0)


def _count(name: str, zh: str, en: str, unit: str = "count") -> Column:
    return column(
        name, "int", (zh, en), ("当日平台统计值", "As the platform counted it"), unit=unit, minimum=0
    )


def _share(name: str, zh: str, en: str) -> Column:
    return column(
        name, "decimal", (zh, en), ("写成 0.35 或 35%", "As 0.35 or 35%"), unit="percent", minimum=0
    )


def _money(name: str, zh: str, en: str, minimum: int | None = 0) -> Column:
    return column(
        name,
        "money",
        (zh, en),
        ("当日平台统计值", "As the platform counted it"),
        unit="money",
        minimum=minimum,
    )


def _number(name: str, zh: str, en: str, unit: str = "ratio") -> Column:
    return column(
        name, "decimal", (zh, en), ("当日平台统计值", "As the platform counted it"), unit=unit, minimum=0
    )


def _account_days() -> Table:
    return table(
        "account_days",
        ("账号日报", "Account days"),
        ("平台已按账号和日期汇总的数据", "What a platform already added up for an account and day"),
        ("account", "day"),
        "day",
        column(
            "account",
            "text",
            ACCOUNT,
            ("客服账号；店铺日报写店铺名", "Account; the shop's name for a shop's own row"),
            required=True,
            points_to=_OWNED,
        ),
        column("day", "date", ("日期", "Day"), ("统计日期", "The day counted"), required=True),
        column("shop", "text", ("店铺", "Shop"), ("所属店铺", "Which shop")),
        *_day_counts(),
        *_day_rates(),
        completes=True,
    )


def _day_counts() -> tuple[Column, ...]:
    """What can be added up over days, people apart (a buyer of two days is counted twice)."""
    return (
        _count("consulting_buyers", "咨询人数", "Consulting buyers", "buyers"),
        _count("received_buyers", "接待人数", "Received buyers", "buyers"),
        _count("inquiring_buyers", "询单人数", "Inquiring buyers", "buyers"),
        _count("ordering_buyers", "下单人数", "Ordering buyers", "buyers"),
        _money("ordered_amount", "下单金额", "Ordered amount"),
        _count("paying_buyers", "付款人数", "Paying buyers", "buyers"),
        _count("orders_credited", "订单量", "Orders credited", "orders"),
        _count("items_sold", "销售量", "Items sold", "items"),
        _money("assisted_sales", "客服销售额", "Assisted sales"),
        _money("assisted_others", "协助下单金额", "Assisted for others"),
        _count("refunding_buyers", "退款人数", "Refunding buyers", "buyers"),
        _money("refunded_amount", "成功退款金额", "Refunded amount"),
        _money("net_sales", "净销售额", "Net sales", None),
        _money("shop_sales", "店铺销售额", "Shop sales"),
        _count("conversations", "会话数", "Conversations", "times"),
        _count("buyer_messages", "买家消息数", "Buyer messages"),
        _count("agent_messages", "客服消息数", "Agent messages"),
        _count("replied_buyers", "回复人数", "Buyers replied to", "buyers"),
        _count("reviews", "评价数", "Reviews", "times"),
        _count("good_reviews", "好评数", "Good reviews", "times"),
        _count("bad_reviews", "差评数", "Bad reviews", "times"),
        _count("praises", "表扬数", "Praises", "times"),
        _count("complaints", "投诉数", "Complaints", "times"),
        _count("refunds_closed", "退款完结数", "Refunds closed", "orders"),
        _count("refunds_self_closed", "退款自主完结数", "Refunds closed without the platform", "orders"),
        _count("orders_handled", "处理订单量", "Orders handled", "orders"),
        _count("order_errors", "订单差错数", "Order errors", "times"),
    )


def _day_rates() -> tuple[Column, ...]:
    """What the platform gives as a rate or a mean; pooled by the count that belongs to it."""
    return (
        _share("inquiry_share", "询单人数比", "Inquiry share"),
        _share("order_rate", "顾客下单率", "Order rate"),
        _share("payment_rate", "订单付款率", "Payment rate"),
        _share("inquiry_conversion", "询单转化率", "Inquiry conversion"),
        _money("value_per_buyer", "客单价", "Value per buyer"),
        _number("value_ratio", "落实客单价比", "Value ratio"),
        _number("items_per_buyer", "客件数", "Items per buyer", "items"),
        _number("message_ratio", "答问比", "Message ratio"),
        _share("reply_rate", "回复率", "Reply rate"),
        _seconds("first_response_s", "首次响应时间", "First response"),
        _seconds("mean_response_s", "平均响应时间", "Mean response"),
        _seconds("mean_service_s", "平均接待时长", "Mean service time"),
        _share("lost_buyers_rate", "顾客流失率（人数）", "Lost buyers rate"),
        _share("lost_amount_rate", "顾客流失率（金额）", "Lost amount rate"),
        _share("service_share", "客服销售占比", "Service share"),
        _number("service_score", "服务得分", "Service score", "points"),
        _share("csat", "客户满意度", "Satisfaction"),
        _share("complaint_rate", "投诉率", "Complaint rate"),
        _share("resolution_rate", "解决率", "Resolution rate"),
        _share("first_contact_resolution", "一次解决率", "First contact resolution"),
        _share("refund_self_closed", "退款自主完结率", "Refunds closed without the platform, share"),
        _share("order_accuracy", "订单处理准确率", "Order accuracy"),
        _number("refund_only_hours", "仅退款自主完结时长", "Refund-only closing time", "hours"),
        _number("return_refund_hours", "退货退款完结时长", "Return closing time", "hours"),
        _share("platform_help_rate", "平台求助率", "Platform help rate"),
        _share("platform_blame_rate", "平台判责率", "Platform blame rate"),
    )


def _reviews() -> Table:
    return table(
        "reviews",
        ("评价", "Reviews"),
        ("一行一条评价", "One row a rating by a buyer"),
        ("review_id",),
        "rated_at",
        column("review_id", "text", ("评价编号", "Review number"), ("唯一编号", "Unique"), required=True),
        column(
            "order_id",
            "text",
            ("订单编号", "Order"),
            ("评的订单", "Which order"),
            points_to="orders.order_id",
        ),
        column("account", "text", ACCOUNT, ("评的客服", "Which agent"), points_to=_OWNED),
        column("rated_at", "timestamp", ("评价时间", "Rated at"), ("评价时间", "When"), required=True),
        column(
            "about",
            "text",
            ("评价对象", "About"),
            ("商品、服务或物流", "Goods, service or delivery"),
            required=True,
            allowed=("goods", "service", "delivery"),
        ),
        column("score", "decimal", ("得分", "Score"), ("打的分", "The mark"), required=True, minimum=0),
        column("of", "decimal", ("满分", "Out of"), ("满分", "The full mark"), required=True, minimum=0),
        column("sentiment", "text", ("情感", "Sentiment"), ("平台判定", "As the platform judged")),
        column("text", "text", ("内容", "Text"), ("评价内容", "What it says")),
    )


def _surveys() -> Table:
    return table(
        "surveys",
        ("问卷", "Surveys"),
        ("一行一个答案", "One row an answer to a questionnaire"),
        ("survey_id", "respondent_id", "subject", "question"),
        "answered_at",
        column(
            "survey_id", "text", ("问卷编号", "Survey"), ("哪份问卷", "Which questionnaire"), required=True
        ),
        column("respondent_id", "text", ("答卷人", "Respondent"), ("谁答的", "Who answered"), required=True),
        column("answered_at", "timestamp", ("答卷时间", "Answered at"), ("答卷时间", "When"), required=True),
        column(
            "subject",
            "text",
            ("评价对象", "Subject"),
            ("评的人或事", "Whom or what it is about"),
            required=True,
        ),
        column("question", "text", ("题目", "Question"), ("题目", "What was asked"), required=True),
        column("score", "decimal", ("得分", "Score"), ("打的分", "The mark"), required=True, minimum=0),
        column("of", "decimal", ("满分", "Out of"), ("满分", "The full mark"), required=True, minimum=0),
    )
