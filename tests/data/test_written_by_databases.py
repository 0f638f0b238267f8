"""Files as databases and their tools write them, from the file to the table."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tests.data.company import ORDER_COLUMNS, ORDERS, Place

TIMES = {"ordered_at": "下单时间", "paid_at": "付款时间"}
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
    columns = ORDER_COLUMNS | {"order_id": "訂單編號", "buyer_id": "買家帳號"}
    text = "訂單編號,買家帳號,下單時間,付款時間,總金額,實付"
    columns |= {"ordered_at": "下單時間", "paid_at": "付款時間", "amount": "總金額", "paid_amount": "實付"}
    row = "1,許功蓋,2024-05-03 10:00:00,2024-05-03 10:05:00,12.50,12.50"
    place.write("data/raw/orders.csv", f"{text}\n{row}\n", encoding="cp950")
    place.sources({"orders": ORDERS["orders"] | {"columns": columns}}).ingest()
    assert [(row["order_id"], row["buyer_id"]) for row in place.rows("orders")] == [("1", "許功蓋")]


def test_seconds_and_milliseconds_in_one_column_are_told_by_their_digits(place: Place) -> None:
    place.orders("orders", "1,a,1714719900,1714719960000,5,5", "2,b,1714719900123,1714719960,7,7")
    times = {name: {"from": raw, "unit": "unix_any"} for name, raw in TIMES.items()}
    columns = ORDER_COLUMNS | times
    place.sources({"orders": ORDERS["orders"] | {"columns": columns}}).ingest()  # type: ignore[operator]
    assert [(row["ordered_at"], row["paid_at"]) for row in place.rows("orders")] == [
        (dt.datetime(2024, 5, 3, 15, 5, 0, 123_000 * late), dt.datetime(2024, 5, 3, 15, 6)) for late in (0, 1)
    ]
