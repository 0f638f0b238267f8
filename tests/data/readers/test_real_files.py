"""Real exports, where they are at hand: every row count held against an independent count."""

import contextlib
import csv
import json
import os
from pathlib import Path

import openpyxl
import pytest

from tests.data.readers.reading import batches, lines, rejects, rows

DATA = Path(os.environ.get("KPIREPORT_REAL_DATA", Path(__file__).parents[4] / "shared" / "data"))
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no real exports here")


@pytest.mark.parametrize("path", sorted(DATA.glob("*/*.csv")), ids=lambda path: path.stem)
def test_every_row_of_a_csv_is_a_row_or_a_reject(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        expected = [[cell.replace("\r\n", "\n") for cell in record] for record in csv.reader(file) if record]
    read = batches(path)
    wide = [record for record in expected[1:] if len(record) == len(expected[0])]
    assert [list(row.values()) for row in rows(read)] == wide
    assert len(rejects(read)) == len(expected) - 1 - len(wide)


def test_the_broken_public_export_rejects_176_rows_with_their_lines() -> None:
    read = batches(DATA / "northwind" / "orders_unquoted_commas.csv")
    with (DATA / "northwind" / "orders_unquoted_commas.csv").open(encoding="utf-8") as file:
        wrong = [at for at, line in enumerate(file, start=1) if line.count(",") != 13]
    assert [line for line, _ in rejects(read)] == wrong
    assert len(wrong) == 176
    assert len(rows(read)) == 654
    assert sorted(lines(read) + wrong) == list(range(2, 832))


@pytest.mark.parametrize("name", ["call_center_variant_a.xlsx", "call_center_variant_b.xlsx"])
def test_a_workbook_gives_what_openpyxl_sees(name: str) -> None:
    path = DATA / "call_center_pwc" / name
    with contextlib.closing(openpyxl.load_workbook(path, read_only=True)) as book:
        expected = [row[0] for row in book.active.iter_rows(min_row=2, values_only=True) if any(row)]
    read = batches(path)
    assert [row["Call Id"] for row in rows(read)] == expected
    assert len(expected) == 5000


@pytest.mark.parametrize(("sheet", "count"), [("Orders", 9994), ("Returns", 296), ("People", 4)])
def test_every_sheet_of_the_old_workbook_can_be_read(sheet: str, count: int) -> None:
    assert len(rows(batches(DATA / "superstore" / "superstore_2014_2017.xls", sheet=sheet))) == count


def test_the_same_orders_as_json_lines_and_in_gbk_are_the_same_rows(tmp_path: Path) -> None:
    original = rows(batches(DATA / "tmall" / "tmall_orders_iso_dates.csv"))
    assert len(original) == 28_010
    text = (DATA / "tmall" / "tmall_orders_iso_dates.csv").read_text(encoding="utf-8-sig")
    (tmp_path / "a.csv").write_bytes(text.encode("gbk"))
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(row) for row in original), encoding="utf-8")
    assert rows(batches(tmp_path / "a.csv")) == original
    assert rows(batches(tmp_path / "a.jsonl")) == original
