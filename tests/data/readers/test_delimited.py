import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpireport.data.readers import blocks, delimited, strict
from kpireport.errors import DataError
from tests.data.readers.reading import batches, left_out, lines, notes, rejects, rows, spoken, values, written

PLAIN = "订单编号,金额\n1,12.50\n2,3.00\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_the_encoding_is_found_out_and_said(tmp_path: Path, encoding: str, found: str) -> None:
    read = batches(written(tmp_path, PLAIN, encoding=encoding))
    assert rows(read) == [{"订单编号": "1", "金额": "12.50"}, {"订单编号": "2", "金额": "3.00"}]
    assert found in notes(read)


def test_files_put_one_after_the_other_keep_no_byte_order_mark_or_header(tmp_path: Path) -> None:
    read = batches(written(tmp_path, "\ufeffa,b\r\n1,2\r\n\ufeffa,b\n3,4\n\ufeff5,6\n"))
    assert values(read) == [["1", "2"], ["3", "4"], ["5", "6"]]
    assert left_out(read) == [3]


def test_latin_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    read = batches(
        written(tmp_path, "nome;cidade\nJosé Conceição;São Paulo\nZoë;Münster\n", encoding="latin-1")
    )
    assert values(read) == [["José Conceição", "São Paulo"], ["Zoë", "Münster"]]


def test_a_wrong_declared_encoding_is_refused_with_the_right_one(tmp_path: Path) -> None:
    path = written(tmp_path, PLAIN, encoding="gb18030")
    with pytest.raises(DataError, match="gb18030"):
        batches(path, encoding="utf-8")
    with pytest.raises(DataError, match="utf8x"):
        batches(path, encoding="utf8x")


def test_a_row_with_bytes_of_another_encoding_is_a_reject(tmp_path: Path) -> None:
    text = "a,b\n" + "".join(f"{i},好\n" for i in range(50))
    content = text.encode() + b"x,\xff\xfe\ny,ok\n"
    read = batches(written(tmp_path, content))
    assert rejects(read) == [(52, "readers.broken_characters")]
    assert len(rows(read)) == 51
    assert lines(read)[-1] == 53


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "||", "::", "|~|", "\x01", "^"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    grid = [["编号", "时间", "内容"], ["1", "2024-05-01 10:00:00", "a b"], ["2", "2024-05-01 10:00:09", "c"]]
    read = batches(written(tmp_path, "\n".join(delimiter.join(row) for row in grid)))
    assert [list(row.values()) for row in rows(read)] == grid[1:]
    assert list(rows(read)[0]) == grid[0]


def test_several_delimiters_in_one_file_can_be_declared(tmp_path: Path) -> None:
    read = batches(written(tmp_path, 'a,b,c\n1|2,3\n4,"5|,6",7\n'), delimiter=(",", "|"))
    assert values(read) == [["1", "2", "3"], ["4", "5|,6", "7"]]


def test_a_delimiter_of_several_signs_inside_quotes_is_text(tmp_path: Path) -> None:
    read = batches(written(tmp_path, 'a||b\n1||"x||y"\n2||z\n'), delimiter=("||",))
    assert values(read) == [["1", "x||y"], ["2", "z"]]


def test_a_decimal_comma_is_found_out_and_said(tmp_path: Path) -> None:
    read = batches(written(tmp_path, "pedido;valor\n1;1.234,50\n2;3,5\n"))
    assert read[0].decimal == ","
    assert "小数点“,”" in notes(read)
    assert batches(written(tmp_path, "pedido;valor\n1;1.50\n2;3,5\n"))[0].decimal == "."


def test_quoted_fields_may_hold_line_breaks_quotes_and_delimiters(tmp_path: Path) -> None:
    read = batches(written(tmp_path, 'id,text\r\n1,"a\r\nb"\r\n2,"say ""hi"", ok"\r\n\r\n3,c\r\n'))
    assert values(read) == [["1", "a\nb"], ["2", 'say "hi", ok'], ["3", "c"]]
    assert lines(read) == [2, 4, 6]


def test_ragged_rows_are_rejects_with_their_line(tmp_path: Path) -> None:
    read = batches(written(tmp_path, "a,b,c\n1,2,3\n1,2\n1,2,3,4\n5,6,7\n"))
    assert values(read) == [["1", "2", "3"], ["5", "6", "7"]]
    assert rejects(read) == [(3, "readers.ragged"), (4, "readers.ragged")]
    assert lines(read) == [2, 5]


def test_a_quote_never_closed_costs_its_own_line_only(tmp_path: Path) -> None:
    read = batches(written(tmp_path, 'a,b,c\n1,"hello,5\n2,"world",6\n3,x,7\n'))
    assert values(read) == [["2", "world", "6"], ["3", "x", "7"]]
    assert rejects(read) == [(2, "readers.open_quote")]


def test_a_quote_open_to_the_end_of_the_file_does_not_swallow_it(tmp_path: Path) -> None:
    body = "".join(f"{i},y\n" for i in range(5000))
    read = batches(written(tmp_path, 'a,b\n0,"open\n' + body))
    assert rejects(read) == [(2, "readers.open_quote")]
    assert len(rows(read)) == 5000


def test_null_bytes_make_a_reject(tmp_path: Path) -> None:
    read = batches(written(tmp_path, b"a,b\n1,x\n2,\x00y\n3,z\n"))
    assert values(read) == [["1", "x"], ["3", "z"]]
    assert rejects(read) == [(3, "readers.null_byte")]


def test_a_header_given_again_inside_the_data_is_left_out_and_said(tmp_path: Path) -> None:
    read = batches(written(tmp_path, PLAIN + PLAIN))
    assert len(rows(read)) == 4
    assert left_out(read) == [4]
    assert "表头在数据中又出现 1 次" in notes(read)


def test_headers_given_twice_are_made_unique_and_positions_always_work(tmp_path: Path) -> None:
    read = batches(written(tmp_path, ",名称,金额,金额\n1,x,2,3\n"))
    assert read[0].columns.column_names == ["#1", "名称", "金额", "金额 (2)"]
    assert read[0].column("#4").to_pylist() == ["3"]
    assert read[0].column("金额").to_pylist() == ["2"]
    assert read[0].column("没有") is None
    assert "表头出现两次" in notes(read)


def test_headers_are_found_whatever_their_width_and_spaces(tmp_path: Path) -> None:
    read = batches(written(tmp_path, "平均响应时长（秒）,客户 满意率\n12,0.9\n"))
    assert read[0].find("平均响应时长(秒)") == "平均响应时长（秒）"
    assert read[0].find("客户满意率") == "客户 满意率"


def test_title_lines_above_the_header_are_passed_over(tmp_path: Path) -> None:
    read = batches(written(tmp_path, "店铺日报\n统计时间：2024-05-01\n\n日期,客服,金额\n2024-05-01,甲,3\n"))
    assert rows(read) == [{"日期": "2024-05-01", "客服": "甲", "金额": "3"}]
    assert lines(read) == [5]
    assert "表头在第 4 行" in notes(read)


def test_a_declared_header_line_is_taken_and_a_missing_one_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "x,y\n日期,金额\n2024-05-01,3\n")
    assert rows(batches(path, header=(2,))) == [{"日期": "2024-05-01", "金额": "3"}]
    assert rows(batches(path, header=(1, 2)))[0] == {"x 日期": "2024-05-01", "y 金额": "3"}
    assert rows(batches(path, header=(0,)))[0] == {"#1": "x", "#2": "y"}
    with pytest.raises(DataError, match="第 9 行"):
        batches(path, header=(9,))


def test_totals_are_left_out_and_said_or_left_out_as_declared(tmp_path: Path) -> None:
    path = written(tmp_path, "客服,金额\n甲,3\n乙,4\n合计,7\n店铺平均值,3.5\n")
    read = batches(path)
    assert values(read) == [["甲", "3"], ["乙", "4"]]
    assert left_out(read) == [4, 5]
    assert "第 4、5 行是汇总行（合计、店铺平均值）" in notes(read)
    declared = batches(path, labels={"客服": ("合计", "店铺平均值")})
    assert left_out(declared) == [4, 5]
    assert "汇总行" not in notes(declared)


def test_the_total_rows_of_advertising_reports_are_left_out(tmp_path: Path) -> None:
    text = "Status,Campaign,Clicks\nEnabled,Total: brands,3\nTotal: Campaigns, --,3\nTotal: Account, --,3\n"
    read = batches(written(tmp_path, text))
    assert values(read) == [["Enabled", "Total: brands", "3"]]
    assert left_out(read) == [3, 4]


def test_a_column_declared_to_hold_no_totals_keeps_its_words(tmp_path: Path) -> None:
    read = batches(written(tmp_path, "类别,金额\n合计,3\n其他,4\n"), labels={"类别": ()})
    assert values(read) == [["合计", "3"], ["其他", "4"]]


def test_an_excel_separator_line_and_a_trailing_delimiter_are_understood(tmp_path: Path) -> None:
    read = batches(written(tmp_path, "sep=;\na;b\n1;2;\n3;4;\n"))
    assert values(read) == [["1", "2", ""], ["3", "4", ""]]


def test_old_line_ends_are_understood(tmp_path: Path) -> None:
    assert values(batches(written(tmp_path, "a,b\r1,2\r3,4\r"))) == [["1", "2"], ["3", "4"]]


def test_a_line_longer_than_the_limit_is_a_reject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "LINE_LIMIT", 1000)
    read = batches(written(tmp_path, "a,b\n1,2\n3," + "x" * 5000 + "\n5,6\n"))
    assert values(read) == [["1", "2"], ["5", "6"]]
    assert rejects(read) == [(3, "readers.too_long")]


def test_small_blocks_give_what_one_large_block_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "编号,内容\n" + "".join(f'{i},"好\n""{i}"","\n' if i % 3 else f"{i},x{i}\n" for i in range(400))
    path = written(tmp_path, text, encoding="gb18030")
    whole = batches(path)
    monkeypatch.setattr(blocks, "BLOCK", 137)
    small = batches(path)
    assert len(small) > 20
    assert rows(small) == rows(whole)
    assert lines(small) == lines(whole)
    assert rejects(small) == rejects(whole) == []


FIELD = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\x1f\ufeff", exclude_categories=["Cs"]), max_size=8
)
GRID = st.integers(2, 4).flatmap(
    lambda n: st.lists(st.lists(FIELD, min_size=n, max_size=n), min_size=1, max_size=12)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grid=GRID, block=st.sampled_from([40, 300, 1 << 20]))
def test_what_a_csv_writer_writes_is_read_back(tmp_path: Path, grid: list[list[str]], block: int) -> None:
    names = [f"列{chr(65 + i)}" for i in range(len(grid[0]))]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([names, *grid])
    path = written(tmp_path, out.getvalue())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", block)
        read = batches(path, header=(1,), delimiter=(",",), labels=dict.fromkeys(names, ()))
    blank = [row for row in grid if not any(cell.strip() for cell in row)]
    assert values(read) == [row for row in grid if row not in blank and row != names]
    assert rejects(read) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=300))
def test_any_bytes_give_rows_rejects_or_one_data_error(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content)
    outcome = spoken(path)
    assert isinstance(outcome, list) or "a.csv" in outcome


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(['"', ",", "\n", "a", '""', 'x"y']), max_size=30))
def test_the_fast_way_reads_records_only_where_the_strict_way_agrees(parts: list[str]) -> None:
    data = ("".join(parts) + "\n").encode()
    shape = delimited.shape_of(data, b",")
    if not shape.sound or shape.end != len(data):
        return
    records = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    assert len(records) == len(shape.lines)


def test_rows_are_read_in_their_order_over_many_blocks(tmp_path: Path) -> None:
    count = 200_000
    path = written(
        tmp_path, "编号,时间,内容\n" + "".join(f"{i},2024-05-01 10:00:00,亲在的\n" for i in range(count))
    )
    found = batches(path)
    assert len(found) > 1
    assert [row for batch in found for row in batch.columns.column(0).to_pylist()] == [
        str(i) for i in range(count)
    ]
    assert lines(found) == list(range(2, count + 2))
    assert sum(len(batch.notes) for batch in found) == 1


def test_a_chat_that_says_a_word_for_totals_is_data(tmp_path: Path) -> None:
    read = batches(written(tmp_path, "编号,内容,金额\nm1,合计,1\nm2,总计,2\n"))
    assert values(read) == [["m1", "合计", "1"], ["m2", "总计", "2"]]


def test_totals_are_recognised_behind_blanks_dashes_and_days(tmp_path: Path) -> None:
    read = batches(
        written(tmp_path, "日期,组,客服,数\n2024-05-01,一,甲,1\n2024-05-01,-,小计,1\n,,合计：,1\n")
    )
    assert lines(read) == [2]
    assert left_out(read) == [3, 4]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grid=GRID, at=st.integers(0, 12))
def test_splitting_a_file_changes_no_row(tmp_path: Path, grid: list[list[str]], at: int) -> None:
    names = [f"列{chr(65 + i)}" for i in range(len(grid[0]))]

    def file(name: str, part: list[list[str]]) -> list[list[str | None]]:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([names, *part])
        return values(batches(written(tmp_path, out.getvalue(), name), header=(1,), delimiter=(",",)))

    assert file("1.csv", grid[:at]) + file("2.csv", grid[at:]) == file("whole.csv", grid)


def test_a_broken_field_of_many_megabytes_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict, "LINE_LIMIT", 5000)
    monkeypatch.setattr(delimited, "LINE_LIMIT", 5000)
    monkeypatch.setattr(blocks, "BLOCK", 1000)
    read = batches(written(tmp_path, 'a,b\n1,"open\n' + ("y" * 400 + "\n") * 100 + "2,ok\n"))
    assert values(read) == [["2", "ok"]]
    assert rejects(read)[0] == (2, "readers.open_quote")
    assert len(rejects(read)) == 101


def test_a_file_without_a_header_loses_no_row_and_says_so(tmp_path: Path) -> None:
    read = batches(written(tmp_path, "1,2024-05-01,3.5\n2,2024-05-02,4.5,9\n3,2024-05-03,5\n"))
    assert rows(read)[0] == {"#1": "1", "#2": "2024-05-01", "#3": "3.5"}
    assert lines(read) == [1, 3]
    assert rejects(read) == [(2, "readers.ragged")]
    assert "没有表头" in notes(read)


def test_a_log_without_delimiters_is_one_column(tmp_path: Path) -> None:
    read = batches(
        written(tmp_path, "2024-05-01 10:00:00 INFO user=u1\n2024-05-01 10:00:01 INFO user=u2\n", "a.log")
    )
    assert values(read) == [["2024-05-01 10:00:00 INFO user=u1"], ["2024-05-01 10:00:01 INFO user=u2"]]


def test_groups_above_repeated_names_are_part_of_the_header(tmp_path: Path) -> None:
    read = batches(written(tmp_path, ",接待,,销售,\n昵称,人数,时长,人数,金额\n甲,1,2分,3,4.5\n"))
    assert list(rows(read)[0]) == ["昵称", "接待 人数", "接待 时长", "销售 人数", "销售 金额"]


@pytest.mark.parametrize(
    "line",
    [
        "1714521600{n:03} INFO user={n} add",
        "2024-05-01 10:00:{n:02} user={n}",
        "[01/May/2024:10:00:{n:02}] GET /{n}",
    ],
)
def test_the_first_line_of_a_log_is_no_header(tmp_path: Path, line: str) -> None:
    text = "".join(line.format(n=n) + "\n" for n in range(10))
    (batch,) = batches(written(tmp_path, text, "a.log"))
    assert batch.columns.column_names == ["#1"]
    assert len(batch.rows) == 10


def test_a_row_with_a_moment_in_it_is_no_header(tmp_path: Path) -> None:
    read = batches(
        written(tmp_path, "".join(f"{n}\x01u{n}\x012024-05-03 10:00:0{n}\x01\\N\n" for n in range(9)))
    )
    assert len(rows(read)) == 9
    assert list(rows(read)[0]) == ["#1", "#2", "#3", "#4"]


def test_a_single_sign_inside_a_text_does_not_hide_the_double_one(tmp_path: Path) -> None:
    read = batches(
        written(tmp_path, "编号||时间||备注\n" + "".join(f"{n}||2024-05-0{n}||甲|乙\n" for n in range(1, 9)))
    )
    assert rows(read)[0] == {"编号": "1", "时间": "2024-05-01", "备注": "甲|乙"}
    blanks = batches(written(tmp_path, "a|b||d\n1|2||4\n3|4||5\n"))
    assert rows(blanks)[0] == {"a": "1", "b": "2", "#3": "", "d": "4"}


def test_rare_characters_of_four_bytes_speak_for_gb18030(tmp_path: Path) -> None:
    text = "员工编号,姓名\n1,𠮷田\n2,张㛃\n3,한글\n4,ﾊﾝｶｸ\n5,王喆\n"
    read = batches(written(tmp_path, text, encoding="gb18030"))
    assert [row["姓名"] for row in rows(read)] == ["𠮷田", "张㛃", "한글", "ﾊﾝｶｸ", "王喆"]


def test_three_digits_behind_every_point_leave_it_in_doubt_unless_declared(tmp_path: Path) -> None:
    path = written(tmp_path, "a;b\n1.000;x\n2.500;y\n")
    assert [batch.doubtful for batch in batches(path)] == [True]
    assert [batch.doubtful for batch in batches(path, decimal=".")] == [False]
    assert not batches(written(tmp_path, "a;b\n1.000;0.5\n"))[0].doubtful
    assert batches(written(tmp_path, "a;b\n1.000;0,5\n"))[0].decimal == ","


def test_commas_of_lists_do_not_tell_what_those_of_amounts_are(tmp_path: Path) -> None:
    path = written(tmp_path, "ids;amount\n3,7;1,234\n5,12;2,500\n")
    assert [(batch.decimal, batch.doubtful) for batch in batches(path)] == [(",", True)]
    assert [batch.doubtful for batch in batches(path, decimal=",")] == [False]
    assert not batches(written(tmp_path, "ids;amount\n3,7;1,234\n5,12;2,50\n"))[0].doubtful


def test_a_space_behind_every_delimiter_does_not_make_quotes_part_of_the_text(tmp_path: Path) -> None:
    read = batches(written(tmp_path, 'id, name, note\n1, "Smith, J", "a ""b"" c"\n2, Ann, "x"\n'))
    assert values(read) == [["1", "Smith, J", 'a "b" c'], ["2", "Ann", "x"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("'编号','内容'\n'1','it\\'s, ok'\n'2',NULL\n", [["1", "it's, ok"], ["2", "NULL"]]),
        ("'编号','内容'\n'1','it''s, ok'\n'2','b'\n", [["1", "it's, ok"], ["2", "b"]]),
        ('编号,内容\n1,"said \\"hi\\", ok"\n2,"b"\n', [["1", 'said "hi", ok'], ["2", "b"]]),
        ("编号\t内容\n1\ta\\\tb\n2\tc\\\nd\n3\t\\N\n", [["1", "a\tb"], ["2", "c\nd"], ["3", ""]]),
        ('编号,内容\n1,"C:\\dir\\"\n2,"b"\n', [["1", "C:\\dir\\"], ["2", "b"]]),
        ('编号,内容\n1,"{""a"":""x\\""y""}"\n2,"b"\n', [["1", '{"a":"x\\"y"}'], ["2", "b"]]),
    ],
)
def test_quotes_and_backslashes_of_databases_are_found_out(
    tmp_path: Path, text: str, found: list[list[str]]
) -> None:
    read = batches(written(tmp_path, text))
    assert values(read) == found
    assert rejects(read) == []


def test_a_declared_escape_reads_letters_for_line_ends_and_tabs(tmp_path: Path) -> None:
    path = written(tmp_path, "id\ttext\n1\ta\\tb\n2\tx\\ny\\\\n\n")
    assert values(batches(path, escape="\\")) == [["1", "a\tb"], ["2", "x\ny\\n"]]
    assert values(batches(path)) == [["1", "a\\tb"], ["2", "x\\ny\\\\n"]]
    assert "\\" in notes(batches(path, escape="\\"))


def test_traditional_chinese_of_windows_is_read_as_big5(tmp_path: Path) -> None:
    text = "訂單編號,買家帳號,備註\n1,許功蓋,「您好」，請問有貨嗎？\n2,陳美玲,\n"
    read = batches(written(tmp_path, text, encoding="cp950"))
    assert values(read) == [["1", "許功蓋", "「您好」，請問有貨嗎？"], ["2", "陳美玲", ""]]
    assert "cp950" in notes(read)
    assert values(batches(written(tmp_path, text, encoding="cp950"), encoding="big5")) == values(read)


def test_a_decimal_comma_behind_a_currency_is_found_out(tmp_path: Path) -> None:
    read = batches(written(tmp_path, "Pedido;Valor\nP1;R$ 1.000,50\nP2;€ 3,50\n"))
    assert read[0].decimal == ","


def test_conditions_of_an_export_above_a_narrow_table_are_not_its_header(tmp_path: Path) -> None:
    text = (
        "查询条件,店铺A\n统计时间,2024-05\n导出人,admin\n\n客服,日期,人数\n甲,2024-05-01,1\n乙,2024-05-02,2\n"
    )
    assert values(batches(written(tmp_path, text))) == [["甲", "2024-05-01", "1"], ["乙", "2024-05-02", "2"]]
    blank_name = ",客服,备注\n0,甲,x\n1,乙,y\n2,丙,z\n"
    assert list(rows(batches(written(tmp_path, blank_name)))[0]) == ["#1", "客服", "备注"]


def test_text_that_calls_itself_a_workbook_is_read_as_text(tmp_path: Path) -> None:
    assert values(batches(written(tmp_path, PLAIN, "日报.xlsx"))) == [["1", "12.50"], ["2", "3.00"]]


ODD = st.text(st.sampled_from("a好\"'\\,;\n\t Nn1"), max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    grid=st.lists(st.tuples(ODD, ODD, ODD), min_size=1, max_size=6),
    quote=st.sampled_from("\"'"),
    escape=st.sampled_from(["\\", ""]),
)
def test_what_is_written_with_declared_quotes_and_escapes_is_read(
    tmp_path: Path, grid: list[tuple[str, ...]], quote: str, escape: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(
        text, quotechar=quote, escapechar=escape or None, doublequote=not escape, lineterminator="\n"
    )
    writer.writerows([("甲列", "乙列", "丙列"), *grid])
    found = spoken(
        written(tmp_path, text.getvalue()), header=(1,), quote=quote, escape=escape, delimiter=(",",)
    )
    wanted = [list(row) for row in grid if any(map(str.strip, row))]
    assert ([] if isinstance(found, str) else [[c or "" for c in row] for row in values(found)]) == wanted


def test_quotes_that_are_mere_text_are_left_alone(tmp_path: Path) -> None:
    text = 'id\ttext\tn\n1\t"hi" he said\t2\n2\t"open\t3\n3\t5" wide\t4\n'
    wanted = [["1", '"hi" he said', "2"], ["2", '"open', "3"], ["3", '5" wide', "4"]]
    assert values(batches(written(tmp_path, text))) == wanted
    assert values(batches(written(tmp_path, text.replace("\t", ",")), quote="")) == wanted
    assert values(batches(written(tmp_path, text.replace("\t", "||")), quote="", delimiter=("||",))) == wanted
    enclosed = text.replace("hi", "a\tb").replace("he said", "").replace('" \t', '"\t')
    assert rejects(batches(written(tmp_path, enclosed))) == [(3, "readers.open_quote")]


@pytest.mark.parametrize(
    ("encoding", "text"), [("shift_jis", "注文,客\n1,表示ソ十\n"), ("cp949", "주문,고객\n1,홍길동\n")]
)
def test_other_encodings_of_the_east_are_read_when_said(tmp_path: Path, encoding: str, text: str) -> None:
    assert values(batches(written(tmp_path, text, encoding=encoding), encoding=encoding)) == [
        text.splitlines()[1].split(",")
    ]
