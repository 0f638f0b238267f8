"""Exports with several lines an order become one row an order."""

from __future__ import annotations

import csv
from collections.abc import Callable
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


def mend(place: Place, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    """The list of rejects, changed by a clerk, put where mended lists belong."""
    listed = place.root / "data/rejects/orders.csv"
    with listed.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    target = place.root / "data/mended/orders.csv"
    target.parent.mkdir()
    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(change(rows))


def test_an_order_with_a_bad_line_is_mended_through_the_list_and_no_sum_is_short(place: Place) -> None:
    place.sources(LINES).orders(
        "orders", order(1, amount="4"), order(1, amount="viel"), order(1, amount="2"), order(2)
    )
    assert place.ingest().source("orders").total("rejected") == 3
    mend(
        place,
        lambda rows: [{**row, "总金额": row["总金额"].replace("viel", "5"), "实付": "5"} for row in rows],
    )
    report = place.ingest().source("orders")
    assert [(row["order_id"], row["amount"]) for row in place.rows("orders")] == [
        ("1", Decimal("11.00")),
        ("2", Decimal("10.00")),
    ]
    assert [report.total(count) for count in ("read", "kept", "rejected", "mended")] == [7, 4, 0, 3]
    assert place.ingest().changed is False


def test_a_line_left_out_of_the_mended_list_stays_rejected(place: Place) -> None:
    place.sources(LINES).orders("orders", order(1, amount="4"), order(1, amount="viel"))
    place.ingest()
    mend(place, lambda rows: [{**row, "总金额": "5", "实付": "5"} for row in rows if row["总金额"] == "viel"])
    report = place.ingest().source("orders")
    assert (report.total("rejected"), report.total("mended")) == (1, 1)


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
