"""Rejected rows go to a clerk and come back mended."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.data.company import ORDER_COLUMNS, ORDER_HEADER, ORDERS, Place, order


def _mend(place: Place, changes: dict[tuple[str, str], str], name: str = "orders.xlsx") -> Path:
    """Change cells of the rejects workbook, by (first raw cell, column), and put it into data/mended."""
    book = openpyxl.load_workbook(place.root / "data/rejects/orders.xlsx")
    sheet = book.active
    assert sheet is not None
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for (first, column), value in changes.items():
            if row[heads.index("订单编号")].value == first:
                row[heads.index(column)].value = value
    target = place.root / "data/mended" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def test_the_list_says_file_row_column_value_and_reason(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1), order(2, amount="viel", paid="-1"))
    place.ingest()
    sheet = openpyxl.load_workbook(place.root / "data/rejects/orders.xlsx").active
    assert sheet is not None
    heads, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    said = dict(zip(heads, row, strict=True))
    assert said["※文件"] == "data/raw/orders.csv"
    assert said["※行号"] == "3"
    assert said["※出错的列"] == "总金额；实付"
    assert said["※出错的值"] == "viel；-1"
    assert "不能为负" in str(said["※原因"])
    assert said["买家"] == "买家2"


def test_a_mended_row_is_taken_in_and_leaves_the_list(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1), order(2, amount="viel"), order(3, amount="nie"))
    place.ingest()
    _mend(place, {("2", "总金额"): "7.5", ("2", "实付"): "7.5"})
    report = place.ingest().source("orders")
    assert [row["amount"] for row in place.rows("orders")] == [Decimal("10.00"), Decimal("7.50")]
    first, mended = report.files
    assert (first.read, first.kept, first.rejected, first.mended) == (3, 1, 0, 2)
    assert (mended.read, mended.kept, mended.rejected) == (2, 1, 1)
    listed = (place.root / "data/rejects/orders.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(listed) == 2
    assert listed[1].startswith("data/mended/orders.xlsx » rejects,3,")
    assert not place.ingest().changed


def test_when_the_raw_file_is_corrected_the_mended_row_is_a_duplicate(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1), order(2, amount="viel", paid="7.5"))
    place.ingest()
    _mend(place, {("2", "总金额"): "7.5"})
    place.ingest()
    place.orders("orders", order(1), order(2, amount="7.5"))
    report = place.ingest().source("orders")
    assert (report.total("kept"), report.total("duplicates"), report.total("rejected")) == (2, 1, 0)
    assert not (place.root / "data/rejects/orders.xlsx").exists()


def test_a_contradicting_row_can_be_mended_by_its_key(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(7, amount="5"), order(7, amount="6"))
    place.ingest()
    _mend(place, {("7", "订单编号"): "70"})
    report = place.ingest().source("orders")
    assert [row["order_id"] for row in place.rows("orders")] == ["7", "70"]
    assert (report.total("rejected"), report.total("mended")) == (0, 1)


def test_a_workbook_without_its_marks_is_refused(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1), order(2, amount="viel"))
    place.ingest()
    target = _mend(place, {})
    book = openpyxl.load_workbook(target)
    assert book.active is not None
    book.active.delete_cols(6)
    book.save(target)
    failed = place.ingest().source("orders").failed
    assert failed is not None
    assert "退回标记" in failed.render("zh")


def test_the_csv_of_the_list_can_be_mended_too(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order("=1+1", amount="viel"))
    place.ingest()
    listed = place.root / "data/rejects/orders.csv"
    text = listed.read_text(encoding="utf-8-sig")
    assert "'=1+1" in text
    (place.root / "data/mended").mkdir()
    mended = place.root / "data/mended/orders-may.csv"
    mended.write_text(text.replace("viel", "3"), encoding="utf-8-sig")
    place.ingest()
    assert [row["order_id"] for row in place.rows("orders")] == ["=1+1"]


def test_cells_are_never_formulas(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order('"=HYPERLINK(""http://x"")"', amount="viel"))
    place.ingest()
    sheet = openpyxl.load_workbook(place.root / "data/rejects/orders.xlsx").active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


@pytest.mark.parametrize("name", ["orders_copy.xlsx", "orders (2).xlsx"])
def test_the_same_mended_rows_twice_are_duplicates(place: Place, name: str) -> None:
    place.sources(ORDERS).orders("orders", order(1), order(2, amount="viel", paid="7.5"))
    place.ingest()
    target = _mend(place, {("2", "总金额"): "7.5"})
    shutil.copyfile(target, target.with_name(name))
    report = place.ingest().source("orders")
    assert (report.total("kept"), report.total("duplicates"), report.total("mended")) == (2, 1, 1)
    assert report.total("rejected") == 0


def test_a_broken_line_can_be_filled_in_cell_by_cell(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1), "2,Rua do Paço, 67,2024-05-03 10:00:00,,8.5,8.5")
    report = place.ingest().source("orders")
    assert (report.total("kept"), report.total("rejected")) == (1, 1)
    book = openpyxl.load_workbook(place.root / "data/rejects/orders.xlsx")
    sheet = book.active
    assert sheet is not None
    heads = [cell.value for cell in sheet[1]]
    assert "Rua do Paço, 67" in str(sheet.cell(2, heads.index("※出错的值") + 1).value)
    right = {
        "订单编号": "2",
        "买家": "Rua do Paço, 67",
        "下单时间": "2024-05-03 10:00",
        "总金额": "8.5",
        "实付": "8.5",
    }
    for name, value in right.items():
        sheet.cell(2, heads.index(name) + 1).value = value
    (place.root / "data/mended").mkdir()
    book.save(place.root / "data/mended/orders.xlsx")
    report = place.ingest().source("orders")
    assert (report.total("kept"), report.total("rejected"), report.total("mended")) == (2, 0, 1)
    assert place.rows("orders")[1]["buyer_id"] == "Rua do Paço, 67"


def test_a_raw_column_called_like_one_of_the_lists_own_comes_back_too(place: Place) -> None:
    columns = {**ORDER_COLUMNS, "region": "原因"}
    place.sources({"orders": {**ORDERS["orders"], "columns": columns}})
    place.write("data/raw/orders.csv", f"{ORDER_HEADER},原因\n{order(1)},甲\n{order(2, paid='x')},乙\n")
    place.ingest()
    _mend(place, {("2", "实付"): "10"})
    place.ingest()
    assert [row["region"] for row in place.rows("orders")] == ["甲", "乙"]


def test_the_lists_themselves_are_never_read_as_exports(place: Place) -> None:
    place.sources({"orders": {**ORDERS["orders"], "files": "data/**/*.csv"}}).orders(
        "orders", order(1), order(2, paid="x")
    )
    place.ingest()
    assert [file.file for file in place.ingest().source("orders").files] == ["data/raw/orders.csv"]


def test_the_list_of_a_source_that_is_gone_goes_too(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1), order(2, paid="x"))
    place.ingest()
    place.sources()
    place.ingest()
    assert list((place.root / "data/rejects").iterdir()) == []
    assert place.rows("orders") == []


def test_a_contradiction_names_the_key_the_other_row_and_what_to_do(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1), order(2), order(2, amount="11.00"))
    place.ingest()
    sheet = openpyxl.load_workbook(place.root / "data/rejects/orders.xlsx").active
    assert sheet is not None
    heads, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    said = dict(zip(heads, row, strict=True))
    assert (said["※行号"], said["※出错的列"], said["※出错的值"]) == ("4", "订单编号", "2")
    assert "data/raw/orders.csv 第 3 行编号相同而内容不同；删去错的那行" in str(said["※原因"])
