"""Exports with several lines an order become one row an order."""

from __future__ import annotations

from decimal import Decimal

from tests.data.company import ORDERS, Place, order

LINES = {"orders": {**ORDERS["orders"], "add_up": ["amount", "paid_amount"], "max_rejects": 1}}


def test_lines_of_one_key_are_added_up(place: Place) -> None:
    place.sources(LINES).orders(
        "orders", order(1, amount="10"), order(2, amount="5"), order(1, amount="2.50", paid="0")
    )
    report = place.ingest().source("orders")
    assert [(row["order_id"], row["amount"], row["paid_amount"]) for row in place.rows("orders")] == [
        ("1", Decimal("12.50"), Decimal("10.00")),
        ("2", Decimal("5.00"), Decimal("5.00")),
    ]
    assert (report.total("read"), report.total("kept")) == (3, 3)


def test_the_same_export_twice_is_not_added_twice(place: Place) -> None:
    rows = (order(1, amount="10"), order(1, amount="10"), order(2))
    place.sources(LINES).orders("orders", *rows)
    place.orders("orders (1)", *rows)
    report = place.ingest().source("orders")
    assert [row["amount"] for row in place.rows("orders")] == [Decimal("20.00"), Decimal("10.00")]
    assert [(f.kept, f.duplicates) for f in report.files] == [(3, 0), (0, 3)]


def test_a_rejected_line_takes_the_others_of_its_order_along(place: Place) -> None:
    place.sources(LINES).orders("orders", order(1), order(1, amount="viel"), order(2))
    report = place.ingest().source("orders")
    assert [row["order_id"] for row in place.rows("orders")] == ["2"]
    assert (report.total("kept"), report.total("rejected")) == (1, 2)
    listed = (place.root / "data/rejects/orders.csv").read_text(encoding="utf-8-sig")
    assert "data/raw/orders.csv,2" in listed
    assert "整单不计" in listed


def test_an_order_whose_lines_differ_between_files_is_a_contradiction(place: Place) -> None:
    place.sources(LINES).orders("orders1", order(1), order(1))
    place.orders("orders2", order(1), order(1), order(1))
    report = place.ingest().source("orders")
    assert [row["amount"] for row in place.rows("orders")] == [Decimal("20.00")]
    assert [(f.kept, f.rejected) for f in report.files] == [(2, 0), (0, 3)]


def test_lines_are_mended_in_the_raw_file(place: Place) -> None:
    place.sources(LINES).orders("orders", order(1), order(2, amount="viel"))
    place.ingest()
    (place.root / "data/mended").mkdir()
    (place.root / "data/rejects/orders.xlsx").rename(place.root / "data/mended/orders.xlsx")
    failed = place.ingest().source("orders").failed
    assert failed is not None
    assert "add_up" in failed.render()


def test_two_shops_with_the_same_numbers_are_told_apart_by_a_prefix(place: Place) -> None:
    first, second = ORDERS["orders"], ORDERS["orders"]
    columns = dict(second["columns"], order_id={"from": "订单编号", "prefix": "B-"})  # type: ignore[call-overload]
    place.sources(
        {
            "a": {**first, "files": "data/raw/a.csv"},
            "b": {**second, "files": "data/raw/b.csv", "columns": columns},
        }
    )
    place.orders("a", order(1))
    place.orders("b", order(1))
    place.ingest()
    assert [row["order_id"] for row in place.rows("orders")] == ["1", "B-1"]
