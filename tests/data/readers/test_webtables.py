"""Workbooks that are none: HTML tables and Excel's XML saved as .xls."""

import time
from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpireport.data.suggest import suggest
from tests.data.readers.reading import batches, left_out, lines, notes, rows, spoken, values, written

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gbk"><style>td{}</style></head>
<body><table border=1><tr><td colspan="3">五月&nbsp;订单</td></tr>
<tr><th>订单编号</th><th>店铺</th><th>金额</th></tr>
<tr><td style="mso-number-format:'\\@'">00123</td><td rowspan="2">甲<br>店</td><td>&yen;1,234.50</td></tr>
<tr><td>00124</td><td x:num="0.3988">39.9%</td></tr>
<tr><td>合计</td><td></td><td>9</td></tr></table></body></html>"""

BOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="说明"><Table><Row><Cell><Data ss:Type="String">导出</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="日报"><Table>
<Row ss:Index="2"><Cell><Data ss:Type="String">客服</Data></Cell><Cell><Data ss:Type="String">日期</Data></Cell>
<Cell><Data ss:Type="String">时长</Data></Cell><Cell ss:Index="5"><Data ss:Type="String">订单号</Data></Cell></Row>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">小美</Data></Cell>
<Cell><Data ss:Type="DateTime">2024-05-03T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="DateTime">1899-12-31T00:01:20.000</Data></Cell>
<Cell ss:Index="5"><Data ss:Type="Number">12345678901234567890</Data></Cell></Row>
<Row ss:Index="4"><Cell ss:Index="2"><Data ss:Type="DateTime">2024-05-04T15:05:00.000</Data></Cell>
<Cell ss:Formula="=1+1"></Cell><Cell ss:Index="5"><Data ss:Type="Number">7.5</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def test_an_html_table_saved_as_a_workbook_is_read_and_said(tmp_path: Path) -> None:
    read = batches(written(tmp_path, PAGE, "订单.xls", encoding="gb18030"))
    assert values(read) == [["00123", "甲\n店", "¥1,234.50"], ["00124", "甲\n店", "0.3988"]]
    assert list(rows(read)[0]) == ["订单编号", "店铺", "金额"]
    assert lines(read) == [3, 4]
    assert left_out(read) == [5]
    assert "网页" in notes(read)
    assert values(batches(written(tmp_path, PAGE, "订单.xls", encoding="gb18030"), format="xls")) == values(
        read
    )


def test_the_fullest_table_of_a_page_is_taken_unless_another_is_named(tmp_path: Path) -> None:
    text = "<table><tr><td>a<td>b<tr><td>1<td>2</table><table><tr><td>c</tr><tr><td>3</table>"
    assert rows(batches(written(tmp_path, text, "a.xls"))) == [{"a": "1", "b": "2"}]
    assert rows(batches(written(tmp_path, text, "a.xls"), sheet=2)) == [{"c": "3"}]
    assert "“3”" in spoken(written(tmp_path, text, "a.xls"), sheet=3)


def test_a_table_inside_a_cell_keeps_its_own_rows(tmp_path: Path) -> None:
    inner = "<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>"
    assert rows(batches(written(tmp_path, f"<table><tr><td>{inner}</td></tr></table>", "a.xls"))) == [
        {"a": "1", "b": "2"}
    ]


def test_excels_xml_of_2003_is_read_with_its_places_times_and_lost_results(tmp_path: Path) -> None:
    read = batches(written(tmp_path, BOOK, "日报.xls"))
    assert lines(read) == [3, 4]
    assert values(read) == [
        ["小美", "2024-05-03T00:00:00.000", "00:01:20", "", "1.23456789012346E+19"],
        ["小美", "2024-05-04T15:05:00.000", "#FORMULA! =1+1", "", "7.5"],
    ]
    assert list(rows(read)[0])[4] == "订单号"
    assert "说明" in notes(read)


def test_a_web_archive_is_read_by_its_page(tmp_path: Path) -> None:
    text = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n'
        'Content-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: quoted-printable\n\n'
        "<table><tr><td>=E5=AE=A2=E6=9C=8D</td><td>n</td></tr><tr><td>a</td><td>1</td></tr></table>\n--x--\n"
    )
    assert rows(batches(written(tmp_path, text, "a.xls"))) == [{"客服": "a", "n": "1"}]


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>请登录</body></html>",
        "<?xml version='1.0'?><a/>",
        BOOK[:400],
        BOOK.replace("<?mso", "<!DOCTYPE a [<!ENTITY b 'c'>]><?mso"),
        BOOK.replace('ss:Index="4"', 'ss:Index="99999999"'),
        "<table><tr><td rowspan=9999 colspan=9999>a",
        "MIME-Version: 1.0\n\nx",
    ],
)
def test_a_page_without_a_table_and_a_ruined_one_are_one_error(tmp_path: Path, text: str) -> None:
    assert isinstance(spoken(written(tmp_path, text, "a.xls")), str)


def test_a_large_page_is_read_in_time_that_grows_with_its_rows(tmp_path: Path) -> None:
    body = "".join(f"<tr><td>{n}</td><td>甲</td><td>2024-05-03</td></tr>" for n in range(20_000))
    path = written(tmp_path, f"<table><tr><th>a<th>b<th>c</tr>{body}</table>", "a.xls")
    begun = time.monotonic()
    assert len(rows(batches(path))) == 20_000
    assert time.monotonic() - begun < 20


def test_a_mapping_is_proposed_for_a_page(tmp_path: Path) -> None:
    found = suggest(written(tmp_path, PAGE, "订单.xls", encoding="gb18030"))
    assert found.rows == 2
    assert "合计" in found.to_yaml()


CELL = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x9FFF, exclude_categories=["Cs", "Cc", "Z"]), max_size=5
)


@pytest.mark.parametrize("before", ["", "<!-- a log > -->\n<!DOCTYPE log>", "<!---->" * 500])
def test_xml_of_another_kind_is_called_so_and_no_login_page(tmp_path: Path, before: str) -> None:
    text = f'<?xml version="1.0"?>{before}<log xes.version="1.0"><trace><event/></trace></log>'
    assert "是 XML（<log>）" in spoken(written(tmp_path, text, "a.xes"))


def test_an_event_log_in_xml_with_an_event_a_line_is_read_by_a_pattern(tmp_path: Path) -> None:
    line = '<event><string key="org:resource" value="112"/><date key="time:timestamp" value="{}"/></event>\n'
    text = (
        '<?xml version="1.0"?>\n<log>\n'
        + "".join(map(line.format, ("2011-10-01", "2011-10-02")))
        + "</log>\n"
    )
    record = r'<event>.*resource" value="(?P<who>[^"]+)".*timestamp" value="(?P<at>[^"]+)"'
    (batch,) = batches(written(tmp_path, text, "a.xes"), record=record, ignore="^</?(log|.xml)")
    assert batch.columns.select(["who", "at"]).to_pylist() == [
        {"who": "112", "at": "2011-10-01"},
        {"who": "112", "at": "2011-10-02"},
    ]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grid=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6), book=st.booleans())
def test_what_stands_in_cells_is_read_as_it_is(
    tmp_path: Path, grid: list[tuple[str, ...]], book: bool
) -> None:
    table = [("甲列", "乙列", "丙列"), *grid]
    if book:
        shown = [[f'<Cell><Data ss:Type="String">{escape(c)}</Data></Cell>' for c in row] for row in table]
        inside = "".join(f"<Row>{''.join(row)}</Row>" for row in shown)
        names = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
        text = f'<?xml version="1.0" encoding="utf-8"?><Workbook {names}><Worksheet ss:Name="a"><Table>{inside}</Table></Worksheet></Workbook>'
    else:
        inside = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in table)
        text = f"<html><body><table>{inside}</table></body></html>"
    found = spoken(written(tmp_path, text, "a.xls"), header=(1,), labels={"甲列": (), "乙列": (), "丙列": ()})
    wanted = [list(row) for row in grid if any(row) and row != table[0]]
    assert ([] if isinstance(found, str) else values(found)) == wanted
