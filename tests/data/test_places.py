"""What stands only in a name (of a file, a sheet, a file in a zip) or only in the first row of a group."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from tests.data.company import Place

DAYS = {"table": "account_days", "columns": {"account": "客服", "day": "日期", "received_buyers": "接待人数"}}


def days(place: Place) -> list[tuple[object, ...]]:
    rows = place.rows("account_days")
    return sorted(((row["day"], row["account"], row["received_buyers"]) for row in rows), key=str)


def test_a_day_is_put_together_from_the_sheets_name_and_a_column(place: Place) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for month in (4, 5):
        sheet = book.create_sheet(f"2024年{month}月")
        sheet.append(["日", "客服", "接待人数"])
        sheet.append([3, "小美", month])
    book.create_sheet("汇总").append(["月份", "接待"])
    (place.root / "data/raw").mkdir(parents=True, exist_ok=True)
    book.save(place.root / "data/raw/日报.xlsx")
    columns = DAYS["columns"] | {"day": {"join": ["#sheet", "日"], "separator": ""}}  # type: ignore[operator]
    source = DAYS | {"files": "data/raw/*.xlsx", "sheet": "2024*", "columns": columns}
    place.sources({"days": source}).ingest()
    assert days(place) == [(dt.date(2024, 4, 3), "小美", 4), (dt.date(2024, 5, 3), "小美", 5)]


def test_a_day_is_taken_from_the_name_of_a_file_in_a_zip(place: Place) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for day in (3, 4):
            archive.writestr(f"客服_2024-05-0{day}.csv", f"客服,接待人数\n小美,{day}\n")
    (place.root / "data/raw").mkdir(parents=True, exist_ok=True)
    (place.root / "data/raw/五月.zip").write_bytes(packed.getvalue())
    columns = DAYS["columns"] | {"day": {"from": "#member", "pattern": r"(\d{4}-\d\d-\d\d)"}}  # type: ignore[operator]
    place.sources({"days": DAYS | {"files": "data/raw/*.zip", "columns": columns}}).ingest()
    assert days(place) == [(dt.date(2024, 5, 3), "小美", 3), (dt.date(2024, 5, 4), "小美", 4)]


@pytest.mark.parametrize(("year", "name"), [(2023, "日报.csv"), ("#file", "日报_2023年.csv")])
def test_the_year_of_dates_without_one_is_declared_or_stands_in_the_files_name(
    place: Place, year: object, name: str
) -> None:
    place.write(f"data/raw/{name}", "客服,日期,接待人数\n小美,5-3,1\n小美,5月4日,2\n")
    place.sources({"days": DAYS | {"files": f"data/raw/{name}", "year": year}}).ingest()
    assert days(place) == [(dt.date(2023, 5, 3), "小美", 1), (dt.date(2023, 5, 4), "小美", 2)]


def test_a_year_that_is_not_in_the_name_is_asked_for(place: Place) -> None:
    place.write("data/raw/日报.csv", "客服,日期,接待人数\n小美,5-3,1\n")
    report = place.sources({"days": DAYS | {"files": "data/raw/日报.csv", "year": "#file"}}).ingest()
    failed = report.source("days").failed
    assert failed is not None
    assert failed.key == "data.no_year_in_name"


def test_blank_cells_of_a_group_are_filled_from_above_and_totals_fill_nothing(place: Place) -> None:
    text = "日期,客服,接待人数\n,小美,9\n2024-05-03,小美,1\n,小丽,2\n小计,,3\n2024-05-04,小美,4\n,小丽,5\n"
    place.write("data/raw/日报.csv", text)
    place.sources({"days": DAYS | {"files": "data/raw/日报.csv", "fill_down": "日期"}}).ingest()
    third, fourth = dt.date(2024, 5, 3), dt.date(2024, 5, 4)
    assert days(place) == [(third, "小丽", 2), (third, "小美", 1), (fourth, "小丽", 5), (fourth, "小美", 4)]


def test_a_mended_row_keeps_the_day_that_stood_in_the_name_of_its_file(place: Place) -> None:
    for day in (3, 4):
        place.write(f"data/raw/客服_2024050{day}.csv", f"客服,接待人数\n小美,viel{day}\n小丽,{day}\n")
    columns = DAYS["columns"] | {"day": {"from": "#file", "pattern": r"(20\d{6})"}}  # type: ignore[operator]
    place.sources({"days": DAYS | {"files": "data/raw/*.csv", "columns": columns}}).ingest()
    book = openpyxl.load_workbook(place.root / "data/rejects/days.xlsx")
    for row in book.active.iter_rows(min_row=2):  # type: ignore[union-attr]
        row[-1].value = str(row[-1].value).removeprefix("viel")
    (place.root / "data/mended").mkdir()
    book.save(place.root / "data/mended/days.xlsx")
    report = place.ingest().source("days")
    assert sum(file.mended for file in report.files) == 2
    third, fourth = dt.date(2024, 5, 3), dt.date(2024, 5, 4)
    assert days(place) == [(third, "小丽", 3), (third, "小美", 3), (fourth, "小丽", 4), (fourth, "小美", 4)]


def test_protected_numbers_lose_their_guard_before_they_are_joined_or_prefixed(place: Place) -> None:
    text = '客服,日期,接待人数\n"=""0012""",2024-05-03,\'7\n`0013,2024-05-03,`8\n'
    columns = DAYS["columns"] | {"account": {"from": "客服", "prefix": "A-"}}  # type: ignore[operator]
    place.write("data/raw/日报.csv", text)
    place.sources({"days": DAYS | {"files": "data/raw/日报.csv", "columns": columns}}).ingest()
    third = dt.date(2024, 5, 3)
    assert days(place) == [(third, "A-0012", 7), (third, "A-0013", 8)]


def test_brackets_in_the_very_name_of_a_file_are_no_pattern(place: Place) -> None:
    place.write("data/raw/日报[1].csv", "客服,日期,接待人数\n小美,2024-05-03,1\n")
    place.sources({"days": DAYS | {"files": "data/raw/日报[1].csv"}}).ingest()
    assert days(place) == [(dt.date(2024, 5, 3), "小美", 1)]


def test_a_thousand_or_one_brought_back_unchanged_is_refused_again(place: Place) -> None:
    place.write("data/raw/日报.csv", "客服;日期;接待人数\n小美;2024-05-03;1.000\n小丽;2024-05-03;5\n")
    place.sources({"days": DAYS | {"files": "data/raw/日报.csv"}}).ingest()
    (place.root / "data/mended").mkdir()
    book = openpyxl.load_workbook(place.root / "data/rejects/days.xlsx")
    book.save(place.root / "data/mended/days.xlsx")
    place.ingest()
    assert days(place) == [(dt.date(2024, 5, 3), "小丽", 5)]
    book.active.cell(2, book.active.max_column).value = "1000"  # type: ignore[union-attr]
    book.save(place.root / "data/mended/days.xlsx")
    place.ingest()
    assert days(place) == [(dt.date(2024, 5, 3), "小丽", 5), (dt.date(2024, 5, 3), "小美", 1000)]


def test_a_thousand_or_one_is_asked_for_and_taken_when_declared(place: Place) -> None:
    place.write("data/raw/日报.csv", "客服;日期;接待人数\n小美;2024-05-03;1.000\n")
    source = DAYS | {"files": "data/raw/日报.csv"}
    assert not place.sources({"days": source}).ingest().ok
    columns = DAYS["columns"] | {"received_buyers": {"from": "接待人数", "decimal": ","}}  # type: ignore[operator]
    assert place.sources({"days": source | {"columns": columns}}).ingest().ok
    assert days(place) == [(dt.date(2024, 5, 3), "小美", 1000)]


def test_a_subtotal_beside_a_group_is_no_account(place: Place) -> None:
    rows = "\n".join(f"一组,店:{name},2024-05-03,{n}" for n, name in enumerate("甲乙丙丁戊己", start=1))
    place.write("data/raw/日报.csv", f"组别,客服,日期,接待人数\n{rows}\n一组,小计,2024-05-03,21\n")
    report = place.sources({"days": DAYS | {"files": "data/raw/日报.csv"}}).ingest().source("days")
    assert (report.total("kept"), report.total("rejected")) == (6, 1)
    place.sources({"days": DAYS | {"files": "data/raw/日报.csv", "skip": {"客服": "小计"}}})
    report = place.ingest().source("days")
    assert (report.total("kept"), report.total("rejected"), report.total("left_out")) == (6, 0, 1)
