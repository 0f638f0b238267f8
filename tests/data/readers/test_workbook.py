import datetime as dt
import math
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpireport.data.readers.formulas import counts_from_1904, spoilt_cells
from kpireport.data.readers.headers import find_header
from kpireport.errors import DataError
from tests.data.readers.reading import (
    batches,
    left_out,
    lines,
    notes,
    rows,
    spoken,
    values,
    workbook,
    written,
)


def test_title_rows_and_a_totals_row_are_seen_to(tmp_path: Path) -> None:
    grid = [
        ["5月客服绩效"],
        ["统计时间：2024-05"],
        [],
        ["旺旺昵称", "咨询人数", "销售额"],
        ["店:甲", 3, 10.5],
        ["合计", 3, 10.5],
    ]
    read = batches(workbook(tmp_path, grid))
    assert rows(read) == [{"旺旺昵称": "店:甲", "咨询人数": "3", "销售额": "10.5"}]
    assert lines(read) == [5]
    assert left_out(read) == [6]
    assert "表头在第 4 行" in notes(read)
    assert read[0].file == "a.xlsx » 数据"


def test_a_header_in_two_lines_with_merged_cells_is_joined(tmp_path: Path) -> None:
    grid = [
        ["客服", "接待", None, "销售", None],
        [None, "人数", "时长", "人数", "金额"],
        ["甲", 1, "1分", 2, 9],
        ["乙", 3, "2分", 4, 8],
    ]
    path = workbook(tmp_path, grid, merged=("A1:A2", "B1:C1", "D1:E1"))
    read = batches(path)
    assert list(rows(read)[0]) == ["客服", "接待 人数", "接待 时长", "销售 人数", "销售 金额"]
    assert read[0].column("接待人数").to_pylist() == ["1", "3"]


def test_a_header_in_three_lines_can_be_declared(tmp_path: Path) -> None:
    grid = [["店铺", None], ["客服", None], ["人数", "金额"], [1, 2]]
    read = batches(workbook(tmp_path, grid, merged=("A1:B1", "A2:B2")), header=(1, 2, 3))
    assert rows(read) == [{"店铺 客服 人数": "1", "店铺 客服 金额": "2"}]


def test_words_below_a_header_are_data_and_not_a_second_line(tmp_path: Path) -> None:
    read = batches(workbook(tmp_path, [["姓名", "组别", "主管"], ["甲", "一组", "王"], ["乙", "二组", "李"]]))
    assert values(read) == [["甲", "一组", "王"], ["乙", "二组", "李"]]


def test_merged_cells_in_the_data_are_filled_and_said(tmp_path: Path) -> None:
    grid = [["组别", "姓名", "数"], ["一组", "甲", 1], [None, "乙", 2], ["二组", "丙", 3]]
    read = batches(workbook(tmp_path, grid, merged=("A2:A3",)))
    assert [row["组别"] for row in rows(read)] == ["一组", "一组", "二组"]
    assert "1 处合并单元格" in notes(read)


def test_cells_become_exact_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    form = {
        name: book.add_format({"num_format": code})
        for name, code in {
            "day": "yyyy/m/d",
            "time": "yyyy-mm-dd hh:mm",
            "clock": "h:mm:ss",
            "long": "[h]:mm:ss",
            "share": "0.00%",
        }.items()
    }
    sheet.write_row(0, 0, ["整", "小", "日", "时", "钟", "长", "率", "码", "真"])
    sheet.write_row(1, 0, [10248, 0.1])
    sheet.write_datetime(1, 2, dt.datetime(2020, 2, 3), form["day"])
    sheet.write_datetime(1, 3, dt.datetime(2020, 2, 3, 8, 5), form["time"])
    sheet.write_number(1, 4, 80 / 86400, form["clock"])
    sheet.write_number(1, 5, 1.5, form["long"])
    sheet.write_number(1, 6, 0.3988, form["share"])
    sheet.write_number(1, 7, 123456789012345678)
    sheet.write_boolean(1, 8, True)
    book.close()
    assert values(batches(path)) == [
        [
            "10248",
            "0.1",
            "2020-02-03",
            "2020-02-03 08:05:00",
            "00:01:20",
            "36:00:00",
            "0.3988",
            "1.23456789012346E+17",
            "true",
        ]
    ]
    assert values(batches(path, decimal=","))[0][1] == "0,1"


def test_failed_and_uncomputed_formulas_do_not_pass_for_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("数据 & 表")
    sheet.write_row(0, 0, ["甲", "乙", "丙", "丁"])
    sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
    sheet.write_formula(1, 1, "=1+1", None, 2)
    sheet.write_formula(1, 3, '=""', None, "")
    book.close()
    assert values(batches(path)) == [["#DIV/0!", "2", "", ""]] or values(batches(path))[0][:2] == [
        "#DIV/0!",
        "2",
    ]
    plain = openpyxl.Workbook()
    plain.active.append(["a", "b"])
    plain.active.append([1, "=A2+1"])
    plain.save(tmp_path / "b.xlsx")
    read = batches(tmp_path / "b.xlsx")
    assert values(read) == [["1", "#FORMULA! =A2+1"]]
    assert "1 个公式单元格没有算出结果" in notes(read)


def test_dates_of_a_1904_workbook_are_right(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["日期"])
    book.active.append([dt.datetime(2020, 2, 3)])
    book.save(tmp_path / "a.xlsx")
    assert values(batches(tmp_path / "a.xlsx")) == [["2020-02-03"]]


def several(folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["本表由平台导出"])
    for name, count in (("1月", 3), ("2月", 2)):
        sheet = book.create_sheet(name)
        sheet.append(["编号", "金额"])
        for at in range(count):
            sheet.append([f"{name}{at}", at])
    hidden = book.create_sheet("隐藏")
    hidden.sheet_state = "hidden"
    for at in range(50):
        hidden.append([at, at, at])
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def test_the_sheet_with_most_data_is_read_and_the_others_said(tmp_path: Path) -> None:
    read = batches(several(tmp_path))
    assert len(rows(read)) == 3
    assert "没有读取的其他工作表：说明、2月" in notes(read)


def test_sheets_are_chosen_by_name_number_or_pattern(tmp_path: Path) -> None:
    path = several(tmp_path)
    assert len(rows(batches(path, sheet="2月"))) == 2
    assert len(rows(batches(path, sheet="2"))) == 3
    both = batches(path, sheet="?月")
    assert [batch.file for batch in both] == ["a.xlsx » 1月", "a.xlsx » 2月"]
    with pytest.raises(DataError, match="没有工作表“3月”，有的是：说明、1月、2月、隐藏"):
        batches(path, sheet="3月")


def test_a_sheet_that_does_not_begin_at_a1_keeps_its_row_numbers(tmp_path: Path) -> None:
    grid = [[], [], [None, None, "编号", "数"], [None, None, "x", 1], [], [None, None, "y", 2]]
    read = batches(workbook(tmp_path, grid))
    assert lines(read) == [4, 6]
    assert read[0].column("#3").to_pylist() == ["x", "y"]


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        ([["a", "b"], ["1", "2"]], (0, 0)),
        ([["标题", ""], ["a", "b"], ["1", "2"]], (1, 1)),
        ([["a", "接待", ""], ["", "人数", "时长"], ["甲", "1", "2"]], (0, 1)),
        ([["标题", "", ""], ["a", "接待", ""], ["", "人数", "时长"], ["甲", "1", "2"]], (1, 2)),
        ([["", "访客名称", "客服"], ["1", "x", "甲"]], (0, 0)),
        ([["名", "组"], ["甲", "一"], ["乙", "二"]], (0, 0)),
        ([["店铺", "甲店", ""], ["编号", "数", "额"], ["1", "2", "3"]], (1, 1)),
        ([["2024-05", "", ""], ["", "", ""], ["编号", "数", "额"]], (2, 2)),
        ([["单列"], ["甲"], ["乙"]], (0, 0)),
        ([], (0, 0)),
    ],
)
def test_the_header_rows_are_found(grid: list[list[str]], expected: tuple[int, int]) -> None:
    assert find_header(grid) == expected


CELL = st.one_of(
    st.none(),
    st.integers(-(10**14), 10**14),
    st.decimals(-(10**6), 10**6, places=3).map(float),
    st.text(
        st.characters(min_codepoint=32, max_codepoint=0x9FFF, exclude_categories=["Cs", "Cc"]),
        min_size=1,
        max_size=6,
    ),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grid=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=10))
def test_what_openpyxl_reads_the_reader_reads(tmp_path: Path, grid: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    for row in [["甲列", "乙列", "丙列"], *grid]:
        for column, cell in enumerate(row, start=1):
            place = book.active.cell(book.active.max_row + (column == 1 and row[0] != "甲列"), column)
            place.value = cell
            if isinstance(cell, str):
                place.data_type = "s"
    book.save(tmp_path / "a.xlsx")
    expected = []
    for row in openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows(min_row=2, values_only=True):
        texts = ["" if cell is None else str(cell) for cell in row]
        if any(text.strip() for text in texts):
            expected.append(texts)
    labels = {"甲列": (), "乙列": (), "丙列": ()}
    read = batches(tmp_path / "a.xlsx", header=(1,), labels=labels)
    assert [[_same(cell) for cell in row] for row in values(read)] == [
        [_same(cell) for cell in row] for row in expected
    ]


def _same(text: str | None) -> object:
    try:
        number = float(text or "")
    except ValueError:
        return text
    return text if math.isnan(number) else number  # the word NaN is a text, and no number equals it


def test_a_sheet_as_offices_make_them_is_understood(tmp_path: Path) -> None:
    grid = [
        ["2024年5月客服绩效表", None, None, None, None, None],
        ["组别", "姓名", "接待数据", None, "销售数据", None],
        [None, None, "人数", "响应", "人数", "金额"],
        ["一组", "甲", 1, "1分20秒", 2, 3.5],
        [None, "乙", 2, "95", 1, 2],
        ["小计", None, 3, None, 3, 5.5],
        ["二组", "丙", 2, "1分5秒", 1, 2],
        ["合计", None, 5, None, 4, 7.5],
    ]
    path = workbook(tmp_path, grid, merged=("A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "A4:A5"))
    read = batches(path)
    assert list(rows(read)[0]) == [
        "组别",
        "姓名",
        "接待数据 人数",
        "接待数据 响应",
        "销售数据 人数",
        "销售数据 金额",
    ]
    assert [(row["组别"], row["姓名"]) for row in rows(read)] == [
        ("一组", "甲"),
        ("一组", "乙"),
        ("二组", "丙"),
    ]
    assert lines(read) == [4, 5, 7]
    assert left_out(read) == [6, 8]


def test_a_sheet_without_a_header_loses_no_row(tmp_path: Path) -> None:
    read = batches(workbook(tmp_path, [[1, 2.5], [3, 4.5]]))
    assert rows(read) == [{"#1": "1", "#2": "2.5"}, {"#1": "3", "#2": "4.5"}]
    assert "没有表头" in notes(read)


def test_a_line_of_units_below_the_header_is_no_data_and_no_part_of_the_names(tmp_path: Path) -> None:
    grid = [["客服", "接待人数", "响应时长"], [None, "（人）", "（秒）"], ["甲", 3, 4], ["乙", 5, 6]]
    found = batches(workbook(tmp_path, grid))
    assert rows(found) == [
        {"客服": "甲", "接待人数": "3", "响应时长": "4"},
        {"客服": "乙", "接待人数": "5", "响应时长": "6"},
    ]
    assert rows(batches(workbook(tmp_path, grid), header=(1, 2))) == rows(found)


def test_groups_words_and_units_in_three_lines_are_one_header(tmp_path: Path) -> None:
    grid = [
        ["日期", "客服", "接待", None, "销售", None, "响应"],
        [None, None, "询单人数", "接待人数", "销售额", "下单人数", "平均响应时间"],
        [None, None, "（人）", "（人）", "（元）", "（人）", "（秒）"],
        ["2024-05-01", "甲", 1, 2, 3.5, 4, 5],
    ]
    merged = ("C1:D1", "E1:F1", "A1:A3", "B1:B3")
    names = [
        "日期",
        "客服",
        "接待 询单人数",
        "接待 接待人数",
        "销售 销售额",
        "销售 下单人数",
        "响应 平均响应时间",
    ]
    for found in (
        batches(workbook(tmp_path, grid, merged=merged)),
        batches(workbook(tmp_path, grid, merged=merged), header=(1, 2, 3)),
        batches(
            workbook(
                tmp_path, [row if at != 2 else [None, None, *"人人元人秒"] for at, row in enumerate(grid)]
            )
        ),
    ):
        assert [list(row) for row in rows(found)] == [names]
        assert values(found) == [["2024-05-01", "甲", "1", "2", "3.5", "4", "5"]]


def open_document(folder: Path, kind: str, rows: str) -> Path:
    path = folder / "日报.ods"
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = f'<table:table table:name="日报">{rows}</table:table>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
    return path


def test_a_sheet_of_an_open_document_is_read_and_a_text_refused_with_what_to_do(tmp_path: Path) -> None:
    def cell(kind: str, shown: str, value: str = "") -> str:
        return f'<table:table-cell office:value-type="{kind}" {value}><text:p>{shown}</text:p></table:table-cell>'

    head = "".join(cell("string", name) for name in ("客服", "时间", "时长", "率"))
    moment = cell("date", "x", 'office:date-value="2024-05-03T10:05:00"')
    length, share = (
        cell("time", "x", 'office:time-value="PT26H03M00S"'),
        cell("percentage", "40%", 'office:value="0.3988"'),
    )
    row = f'<table:table-row table:number-rows-repeated="2">{cell("string", "甲")}{moment}{length}{share}</table:table-row>'
    read = batches(open_document(tmp_path, "spreadsheet", f"<table:table-row>{head}</table:table-row>{row}"))
    assert values(read) == [["甲", "2024-05-03 10:05:00", "PT26H03M00S", "0.3988"]] * 2
    assert "另存为 xlsx" in spoken(open_document(tmp_path, "text", ""))
    assert "没有表格" in spoken(open_document(tmp_path, "spreadsheet", "<a>"))


def test_a_formula_without_result_is_seen_in_a_sheet_with_prefixed_names(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["客服", "人数"], ["甲", 3]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["xl/worksheets/sheet1.xml"].decode()
    text = (
        text.replace('<c r="B2"><v>3</v></c>', '<c r="B2"><f>1+1</f></c>')
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
    )
    parts["xl/worksheets/sheet1.xml"] = text.replace("<x:?", "<?").replace("xmlns=", "xmlns:x=").encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert values(batches(path)) == [["甲", "#FORMULA! =1+1"]]


def test_errors_in_the_records_of_an_old_workbook_are_found_by_their_sheet(tmp_path: Path) -> None:
    sheet = b"\x09\x08\x10\x00\x00\x06\x10\x00"
    cell = b"\x05\x02\x08\x00\x03\x00\x01\x00\x0f\x00\x07\x01"  # row 3, column 1: #DIV/0!
    number = b"\x05\x02\x08\x00\x04\x00\x01\x00\x0f\x00\x01\x00"  # a true, no error
    formula = b"\x06\x00\x1b\x00\x05\x00\x02\x00\x0f\x00\x02\x00\x2a\x00\x00\x00\xff\xff"
    path = written(tmp_path, sheet + number + sheet + cell + formula, "a.xls")
    assert spoilt_cells(path, "", 0).cells == {}
    assert spoilt_cells(path, "", 1).cells == {3: ((1, "#DIV/0!"),), 5: ((2, "#N/A"),)}
    assert spoilt_cells(path, "", 2).cells == {}


@pytest.mark.parametrize("since", [0, 1])
def test_an_old_workbook_says_from_which_year_it_counts(since: int) -> None:
    sheet = b"\x09\x08\x10\x00\x00\x06\x10\x00"
    said = b"\x22\x00\x02\x00" + bytes([since, 0])
    assert counts_from_1904(b"\x42\x00" + said + sheet) is bool(since)
    assert not counts_from_1904(sheet + said)
