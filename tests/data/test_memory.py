"""memory_tables: plain rows behave like a company's tables."""

from datetime import datetime
from decimal import Decimal

import pandas as pd
import pytest

from kpireport.data import TABLES, memory_tables
from kpireport.errors import DataError, UnknownName
from kpireport.period import Month

MAY, JUNE = Month(2024, 5), Month(2024, 6)
ORDERS = [
    {
        "order_id": 7,
        "buyer_id": "b",
        "ordered_at": "2024-05-31 23:59:59",
        "amount": "12.345",
        "paid_amount": 1,
    },
    {
        "order_id": "8",
        "buyer_id": "b",
        "ordered_at": datetime(2024, 6, 1),
        "amount": 2.5,
        "paid_amount": None,
    },
]


def test_values_take_the_declared_types() -> None:
    rows = memory_tables({"orders": ORDERS}).table("orders").order_by("order_id").to_pyarrow().to_pylist()
    assert rows[0]["order_id"] == "7"
    assert rows[0]["amount"] == Decimal("12.35")
    assert rows[0]["ordered_at"] == datetime(2024, 5, 31, 23, 59, 59)
    assert rows[1]["paid_amount"] is None
    assert rows[1]["shop"] is None


def test_a_table_nobody_gave_is_empty_with_all_its_columns() -> None:
    tables = memory_tables({})
    for name, declared in TABLES.items():
        table = tables.table(name)
        assert table.to_pyarrow().schema.equals(declared.arrow), name
        assert not tables.has(name)


def test_months_are_told_from_the_month_column() -> None:
    tables = memory_tables({"orders": ORDERS})
    assert tables.months("orders") == (MAY, JUNE)
    assert tables.rows("orders", MAY) == 1
    assert tables.table("orders", [MAY]).order_id.to_pyarrow().to_pylist() == ["7"]
    assert tables.table("orders", [Month(2024, 7)]).count().to_pyarrow().as_py() == 0
    assert not tables.has("orders", Month(2024, 7))
    assert "shop" not in tables.filled("orders")
    assert "paid_amount" not in tables.filled("orders", JUNE)


def test_rows_of_a_longer_period_belong_to_every_month() -> None:
    target = {"scope": "role", "scope_id": "r", "indicator": "i", "value": "0.35"}
    rows = [{**target, "period": p} for p in ("2024", "2024-05", "2024-06")]
    tables = memory_tables({"targets": rows})
    assert tables.months("targets") == (MAY, JUNE)
    found = tables.table("targets", [JUNE]).period.to_pyarrow().to_pylist()
    assert sorted(found) == ["2024", "2024-06"]


def test_the_fingerprint_follows_content_not_order() -> None:
    whole = memory_tables({"orders": ORDERS})
    turned = memory_tables({"orders": ORDERS[::-1]})
    fewer = memory_tables({"orders": ORDERS[:1]})
    assert whole.fingerprint(["orders"]) == turned.fingerprint(["orders"])
    assert whole.fingerprint(["orders"]) != fewer.fingerprint(["orders"])
    assert whole.fingerprint(["orders"], [MAY]) == fewer.fingerprint(["orders"], [MAY])


def test_data_frames_give_the_same_table_as_plain_rows() -> None:
    frame = pd.DataFrame(ORDERS)
    assert memory_tables({"orders": frame}).fingerprint(["orders"]) == memory_tables(
        {"orders": ORDERS}
    ).fingerprint(["orders"])


def test_a_column_nobody_declared_is_refused() -> None:
    with pytest.raises(UnknownName, match=r"ordered_at"):
        memory_tables({"orders": [{"orderd_at": 1}]})
    with pytest.raises(UnknownName, match=r"orders"):
        memory_tables({"order": []})


def test_a_value_that_is_no_number_is_refused_with_its_place() -> None:
    with pytest.raises(DataError, match=r"orders.*amount"):
        memory_tables({"orders": [{"order_id": "1", "amount": "viel"}]})
