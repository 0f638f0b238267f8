"""Tables about trade: orders and their lines, refunds, goods, stock, buyers and baskets."""

from __future__ import annotations

from kpireport.data.schema import Table, column, table

ORDER = ("订单编号", "Order number")
SKU = ("商品编码", "SKU")
_KNOWN_ORDER = "orders.order_id"
_KNOWN_SKU = "products.sku"


def tables() -> tuple[Table, ...]:
    """orders, order_items, refunds, products, stock, users, baskets."""
    return (_orders(), _order_items(), _refunds(), _products(), _stock(), _users(), _baskets())


def _orders() -> Table:
    return table(
        "orders",
        ("订单", "Orders"),
        ("一行一张订单", "One row an order"),
        ("order_id",),
        "ordered_at",
        column("order_id", "text", ORDER, ("唯一编号", "Unique"), required=True),
        column(
            "buyer_id",
            "text",
            ("买家", "Buyer"),
            ("买家编号或昵称", "Buyer number or nickname"),
            required=True,
        ),
        column(
            "ordered_at", "timestamp", ("下单时间", "Ordered at"), ("下单时间", "When placed"), required=True
        ),
        column("paid_at", "timestamp", ("付款时间", "Paid at"), ("空为未付款", "Empty: not paid")),
        column(
            "cancelled_at", "timestamp", ("取消时间", "Cancelled at"), ("空为未取消", "Empty: not cancelled")
        ),
        column("shipped_at", "timestamp", ("发货时间", "Shipped at"), ("空为未发货", "Empty: not shipped")),
        column(
            "delivered_at", "timestamp", ("签收时间", "Delivered at"), ("空为未签收", "Empty: not delivered")
        ),
        column(
            "promised_at",
            "timestamp",
            ("承诺送达", "Promised at"),
            ("承诺的最晚时间", "Latest time promised"),
        ),
        column(
            "amount",
            "money",
            ("订单金额", "Amount"),
            ("应付金额", "Ordered"),
            required=True,
            unit="money",
            minimum=0,
        ),
        column(
            "paid_amount",
            "money",
            ("实付金额", "Paid amount"),
            ("买家实付，未付款为 0", "What the buyer paid; 0 where not paid"),
            required=True,
            unit="money",
            minimum=0,
        ),
        column("shop", "text", ("店铺", "Shop"), ("所属店铺", "Which shop"), required=True),
        column("channel", "text", ("渠道", "Channel"), ("来源渠道", "Where it came from")),
        column(
            "account",
            "text",
            ("客服账号", "Account"),
            ("接单客服", "Who took it"),
            points_to="accounts.account",
        ),
        column("region", "text", ("地区", "Region"), ("收货地区", "Where it goes")),
    )


def _order_items() -> Table:
    return table(
        "order_items",
        ("订单明细", "Order lines"),
        ("一行是订单中的一种商品", "One line of an order"),
        ("order_id", "sku", "line"),
        None,
        column("order_id", "text", ORDER, ("所属订单", "Which order"), required=True, points_to=_KNOWN_ORDER),
        column("sku", "text", SKU, ("商品编码", "Which item"), required=True, points_to=_KNOWN_SKU),
        column(
            "line", "text", ("行号", "Line"), ("同一商品有多行时填写", "Where one item has several lines")
        ),
        column(
            "quantity",
            "int",
            ("数量", "Quantity"),
            ("件数", "How many"),
            required=True,
            unit="items",
            minimum=0,
        ),
        column(
            "price", "money", ("单价", "Price"), ("每件", "A piece"), required=True, unit="money", minimum=0
        ),
        column("cost", "money", ("成本", "Cost"), ("每件", "A piece"), unit="money", minimum=0),
    )


def _refunds() -> Table:
    return table(
        "refunds",
        ("退款退货", "Refunds"),
        ("一行一次退款、退货或换货", "One row a refund, return or exchange"),
        ("refund_id",),
        "requested_at",
        column("refund_id", "text", ("退款编号", "Refund number"), ("唯一编号", "Unique"), required=True),
        column("order_id", "text", ORDER, ("所属订单", "Which order"), required=True, points_to=_KNOWN_ORDER),
        column(
            "requested_at", "timestamp", ("申请时间", "Requested at"), ("申请时间", "When"), required=True
        ),
        column("closed_at", "timestamp", ("完结时间", "Closed at"), ("空为未完结", "Empty: still open")),
        column(
            "amount",
            "money",
            ("退款金额", "Amount"),
            ("退款金额", "Money back"),
            required=True,
            unit="money",
            minimum=0,
        ),
        column(
            "kind",
            "text",
            ("类型", "Kind"),
            ("仅退款、退货或换货", "Refund, return or exchange"),
            required=True,
            allowed=("refund", "return", "exchange"),
        ),
        column("reason", "text", ("原因", "Reason"), ("买家给的原因", "As the buyer said")),
        column(
            "platform_stepped_in",
            "bool",
            ("平台介入", "Platform stepped in"),
            ("是否平台介入", "Whether it did"),
        ),
        column(
            "closed_by",
            "text",
            ("处理人", "Closed by"),
            ("客服账号或员工编号", "An account or an employee number"),
        ),
    )


def _products() -> Table:
    return table(
        "products",
        ("商品", "Products"),
        ("一行一种在售商品", "One row an item for sale"),
        ("sku",),
        None,
        column("sku", "text", SKU, ("唯一编码", "Unique"), required=True),
        column("name", "text", ("名称", "Name"), ("商品名称", "What it is called"), required=True),
        column("category", "text", ("类目", "Category"), ("所属类目", "Which category"), required=True),
        column("listed_on", "date", ("上架日期", "Listed on"), ("首次上架", "First listed"), required=True),
        column("owner", "text", ("负责人", "Owner"), ("员工编号", "Employee in charge")),
        column("cost", "money", ("成本", "Cost"), ("每件", "A piece"), unit="money", minimum=0),
        column("page_updated_at", "timestamp", ("页面更新时间", "Page updated at"), ("最近一次", "Latest")),
    )


def _stock() -> Table:
    return table(
        "stock",
        ("库存", "Stock"),
        ("一种商品一天的库存", "Stock of an item on a day"),
        ("sku", "counted_on"),
        "counted_on",
        column("sku", "text", SKU, ("商品编码", "Which item"), required=True, points_to=_KNOWN_SKU),
        column("counted_on", "date", ("盘点日期", "Counted on"), ("盘点当天", "The day"), required=True),
        column(
            "on_hand", "int", ("在库", "On hand"), ("件数", "Pieces"), required=True, unit="items", minimum=0
        ),
        column("sold", "int", ("售出", "Sold"), ("当日件数", "Pieces that day"), unit="items", minimum=0),
        column("in_transit", "int", ("在途", "In transit"), ("件数", "Pieces"), unit="items", minimum=0),
    )


def _users() -> Table:
    return table(
        "users",
        ("用户", "Users"),
        ("一行一名注册用户", "One row a registered user"),
        ("user_id",),
        "registered_at",
        column("user_id", "text", ("用户编号", "User number"), ("唯一编号", "Unique"), required=True),
        column(
            "registered_at", "timestamp", ("注册时间", "Registered at"), ("注册时间", "When"), required=True
        ),
        column("level", "text", ("等级", "Level"), ("会员等级", "Membership level")),
        column("region", "text", ("地区", "Region"), ("所在地区", "Where they live")),
    )


def _baskets() -> Table:
    return table(
        "baskets",
        ("购物车事件", "Basket events"),
        ("一行一次加购、移除或购买", "One row a basket event"),
        ("user_id", "sku", "at", "action"),
        "at",
        column("user_id", "text", ("用户编号", "User"), ("谁", "Who"), required=True),
        column("sku", "text", SKU, ("商品编码", "Which item"), required=True, points_to=_KNOWN_SKU),
        column("at", "timestamp", ("时间", "At"), ("发生时间", "When"), required=True),
        column(
            "action",
            "text",
            ("动作", "Action"),
            ("加购、移除或购买", "Add, remove or buy"),
            required=True,
            allowed=("add", "remove", "buy"),
        ),
    )
