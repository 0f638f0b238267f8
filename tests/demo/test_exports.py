"""The raw files and their quirks, and whether sources.yaml fits them."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from python_calamine import CalamineWorkbook

import kpireport
from kpireport.demo import DemoSummary
from tests.demo.reading import all_rows, sheet_rows, text_rows, title

SOURCES: dict[str, Any] = yaml.safe_load(
    (Path(kpireport.__file__).parents[1] / "params" / "sources.yaml").read_text(encoding="utf-8")
)["sources"]


def test_chats_are_gb18030_and_not_utf8(raw: Path) -> None:
    for path in (raw / "chats").iterdir():
        path.read_bytes().decode("gb18030")
        with pytest.raises(UnicodeDecodeError):
            path.read_bytes().decode("utf-8")


def test_orders_have_a_byte_order_mark_and_thousands_separators(raw: Path) -> None:
    assert all(path.read_bytes().startswith(codecs.BOM_UTF8) for path in (raw / "orders").iterdir())
    amounts = [row["总金额"] for row in all_rows(raw / "orders", "utf-8-sig")]
    assert any(re.fullmatch(r"\d,\d{3}\.\d\d", amount) for amount in amounts)
    assert any(not row["订单付款时间"] for row in all_rows(raw / "orders", "utf-8-sig"))


def test_workbooks_have_a_title_above_the_header(raw: Path) -> None:
    for path in sorted(raw.rglob("*.xlsx")):
        for source in SOURCES.values():
            if path.match(source["files"].removeprefix("data/raw/")):
                assert title(path, source["sheet"])
                assert source["header"] in (2, [2, 3])


def test_refunds_end_with_a_line_of_totals_that_is_right(raw: Path) -> None:
    for path in (raw / "refunds").iterdir():
        *rows, total = sheet_rows(path, "退款")
        assert total["退款编号"] == "合计"
        fen = sum(round(row["退款金额"] * 100) for row in rows if not isinstance(row["退款金额"], str))
        assert round(total["退款金额"] * 100) == fen


def test_dates_of_the_staff_list_are_partly_real_and_partly_typed(raw: Path) -> None:
    days = [row["入职日期"] for row in sheet_rows(raw / "hr" / "花名册.xlsx", "员工")]
    typed = [day for day in days if isinstance(day, str)]
    assert 0 < len(typed) < len(days)
    assert all(re.fullmatch(r"\d{4}/\d{1,2}/\d{1,2}", day) for day in typed)


def test_shares_of_targets_are_partly_percentages_and_partly_fractions(raw: Path) -> None:
    values = [
        row["目标值"]
        for row in sheet_rows(raw / "targets" / "目标.xlsx", "目标")
        if row["指标"] == "询单转化率"
    ]
    assert "45%" in values
    assert 0.44 in values


def test_one_week_of_chats_was_saved_twice(raw: Path, laid: DemoSummary) -> None:
    (copy,) = (raw / "chats").glob("*(1).csv")
    original = copy.with_name(copy.name.replace(" (1)", ""))
    assert copy.read_bytes() == original.read_bytes()
    assert laid.repeated == len(text_rows(copy, "gb18030"))


def test_three_to_six_rows_are_flawed_and_never_more_than_one_in_a_hundred(laid: DemoSummary) -> None:
    assert 3 <= laid.flawed <= 6
    for source in laid.rows:
        flawed = sum(written.flawed for written in laid.written if written.table == source)
        assert flawed <= 0.01 * laid.rows[source], source


def test_the_flawed_rows_are_those_announced(raw: Path) -> None:
    found = [row["时间"] for row in all_rows(raw / "chats", "gb18030") if "-13-" in row["时间"]]
    found += [r["总金额"] for r in all_rows(raw / "orders", "utf-8-sig") if "元" in r["总金额"]]
    found += [
        r["订单创建时间"] for r in all_rows(raw / "orders", "utf-8-sig") if "04-31" in r["订单创建时间"]
    ]
    found += [row["评分"] for row in all_rows(raw / "reviews", "utf-8", ";") if not row["评分"].isdigit()]
    found += [
        row["退款金额"]
        for row in sheet_rows(raw / "refunds" / "退款_2024-05.xlsx", "退款")
        if isinstance(row["退款金额"], str)
    ]
    days = [row["发生日期"] for row in sheet_rows(raw / "events" / "事件台账.xlsx", "事件台账")]
    found += [day for day in days if day == "2024/4/31"]
    assert found == ["2024-13-05 10:00:00", "壹佰贰拾元", "2024-04-31 10:00:00", "五星", "待定", "2024/4/31"]


def test_the_ticket_list_begins_with_a_blank_header(raw: Path) -> None:
    for path in (raw / "tickets").iterdir():
        assert path.read_text(encoding="utf-8").startswith("\t对话编号\t")


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_every_raw_column_named_in_sources_is_there(name: str, raw: Path) -> None:
    source = SOURCES[name]
    paths = sorted(raw.glob(source["files"].removeprefix("data/raw/")))
    assert paths
    for path in paths:
        header = _header(path, source)
        for column in source["columns"].values():
            assert (column["from"] if isinstance(column, dict) else column) in header, (path.name, column)


def _joined_header(path: Path, source: dict[str, Any]) -> list[str]:
    """A header in two lines: a merged upper cell counts for every column below it."""
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(source["sheet"])
    rows = sheet.to_python(skip_empty_area=False)
    upper, lower = (rows[line - 1] for line in source["header"])
    names: list[str] = []
    above = ""
    for high, low in zip(upper, lower, strict=True):
        above = str(high) or above
        names.append(f"{above} {low}".strip())
    return names


def _header(path: Path, source: dict[str, Any]) -> list[str]:
    if path.suffix == ".xlsx" and isinstance(source["header"], list):
        return _joined_header(path, source)
    if path.suffix == ".xlsx":
        return list(sheet_rows(path, source["sheet"])[0])
    if path.suffix == ".jsonl":
        return list(json.loads(path.read_text(encoding="utf-8").splitlines()[0]))
    encoding = source.get("encoding", "utf-8-sig")
    delimiter = source.get("delimiter", "\t" if path.suffix == ".tsv" else ",")
    return list(text_rows(path, encoding, delimiter)[0])


@pytest.mark.parametrize(
    "name", ["chats", "events", "refunds", "reviews", "tickets", "targets", "benchmarks"]
)
def test_every_text_a_map_must_know_is_in_it(name: str, raw: Path) -> None:
    source = SOURCES[name]
    for path in raw.glob(source["files"].removeprefix("data/raw/")):
        if path.suffix == ".xlsx":
            rows = [row for row in sheet_rows(path, source["sheet"]) if next(iter(row.values())) != "合计"]
        else:
            encoding = source.get("encoding", "utf-8-sig")
            rows = text_rows(path, encoding, source.get("delimiter", "\t" if path.suffix == ".tsv" else ","))
        for column in source["columns"].values():
            if isinstance(column, dict) and "map" in column:
                assert {row[column["from"]] for row in rows} <= set(column["map"]), (
                    path.name,
                    column["from"],
                )


def test_the_summary_counts_what_is_in_the_files(raw: Path, laid: DemoSummary) -> None:
    messages = sum(len(text_rows(path, "gb18030")) for path in (raw / "chats").iterdir())
    orders = sum(len(text_rows(path, "utf-8-sig")) for path in (raw / "orders").iterdir())
    assert (laid.rows["messages"], laid.rows["orders"]) == (messages, orders)
    assert 45 < laid.rows["employees"] == laid.people < 100
    assert laid.files == len(
        [path for path in raw.rglob("*.*") if path.name != "demo.json" and path.is_file()]
    )
