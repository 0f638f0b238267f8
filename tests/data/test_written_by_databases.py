"""Files as databases and their tools write them, from the file to the table."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tests.data.company import ORDERS, Place

HEADER = "'订单编号','买家','下单时间','付款时间','总金额','实付'"


def test_single_quotes_and_backslashes_are_read_without_a_setting(place: Place) -> None:
    rows = (
        "'1','O\\'Neil, Ann','2024-05-03 10:00:00','2024-05-03 10:05:00','12.50','12.50'",
        "'2','小明','2024-05-04 10:00:00',\\N,'3.00','0'",
    )
    place.write("data/raw/orders.csv", "\n".join((HEADER, *rows)) + "\n")
    place.sources(ORDERS).ingest()
    found = [(row["buyer_id"], row["paid_at"], row["amount"]) for row in place.rows("orders")]
    assert sorted(found, key=str) == [
        ("O'Neil, Ann", dt.datetime(2024, 5, 3, 10, 5), Decimal("12.50")),
        ("小明", None, Decimal("3.00")),
    ]


def test_orders_in_big5_are_read_without_a_setting(place: Place) -> None:
    columns = ORDERS["orders"]["columns"] | {"order_id": "訂單編號", "buyer_id": "買家帳號"}  # type: ignore[operator]
    text = "訂單編號,買家帳號,下單時間,付款時間,總金額,實付"
    columns |= {"ordered_at": "下單時間", "paid_at": "付款時間", "amount": "總金額", "paid_amount": "實付"}
    row = "1,許功蓋,2024-05-03 10:00:00,2024-05-03 10:05:00,12.50,12.50"
    place.write("data/raw/orders.csv", f"{text}\n{row}\n", encoding="cp950")
    place.sources({"orders": ORDERS["orders"] | {"columns": columns}}).ingest()
    assert [(row["order_id"], row["buyer_id"]) for row in place.rows("orders")] == [("1", "許功蓋")]
