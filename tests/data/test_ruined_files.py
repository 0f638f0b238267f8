"""Every file here is ruined on purpose; each must give one clear error or rejects, never a traceback or silence."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kpireport.errors import DataError
from tests.data.readers.reading import (
    batches,
    left_out,
    lines,
    rejects,
    rows,
    spoken,
    values,
    workbook,
    written,
)

GRID = [["编号", "金额"], *([f"n{i}", i] for i in range(200))]


def ruined_xlsx(folder: Path) -> bytes:
    return workbook(folder, GRID, "whole.xlsx").read_bytes()


def ruined_parquet(folder: Path) -> bytes:
    pq.write_table(pa.table({"a": list(range(5000))}), folder / "whole.parquet")
    return (folder / "whole.parquet").read_bytes()


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.99])
def test_truncated_workbooks_and_parquet_files_are_named_with_what_to_do(
    tmp_path: Path, share: float
) -> None:
    for name, content in (("a.xlsx", ruined_xlsx(tmp_path)), ("a.parquet", ruined_parquet(tmp_path))):
        path = written(tmp_path, content[: int(len(content) * share)], name)
        outcome = spoken(path)
        assert isinstance(outcome, str)
        assert name in outcome
        assert "重新导出" in outcome


def test_a_workbook_with_a_broken_sheet_is_one_error(tmp_path: Path) -> None:
    whole = io.BytesIO(ruined_xlsx(tmp_path))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as target:
        for info in source.infolist():
            content = source.read(info)
            target.writestr(
                info.filename, content[: len(content) // 2] if "sheet1" in info.filename else content
            )
    outcome = spoken(tmp_path / "a.xlsx")
    assert isinstance(outcome, str)
    assert "a.xlsx" in outcome


def test_a_parquet_file_damaged_in_the_middle_is_one_error(tmp_path: Path) -> None:
    content = bytearray(ruined_parquet(tmp_path))
    content[200 : len(content) // 2] = b"\xff" * (len(content) // 2 - 200)
    outcome = spoken(written(tmp_path, bytes(content), "a.parquet"))
    assert isinstance(outcome, str)
    assert "a.parquet" in outcome


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"", "空文件"),
        ("a.csv", b"\n\n  \n", "空文件"),
        ("a.csv", b"\xef\xbb\xbf", "空文件"),
        ("a.csv", b"\x00" * 5000, "4096 个字节里有 4096 个空字节"),
        ("a.csv", b"%PDF-1.7\n...", "不是表格"),
        ("a.xls", b"<html><body>Log in</body></html>", "网页"),
        ("a.xlsx", b"a,b\n1,\x002\n", "损坏"),
        ("a.parquet", b"PAR1", "损坏"),
        ("a.zip", b"PK\x03\x04 nothing", "损坏"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "损坏"),
        ("a.jsonl", b"[1, 2", "JSON"),
        ("a.json", b"{}", "JSON"),
    ],
)
def test_what_is_no_table_is_one_error_that_names_the_file(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    outcome = spoken(written(tmp_path, content, name))
    assert isinstance(outcome, str)
    assert name in outcome
    assert says in outcome


def test_a_missing_file_says_what_to_do_next(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"找不到文件 gone\.csv。请把导出文件放到这里"):
        batches(tmp_path / "gone.csv")


def test_a_file_declared_as_something_else_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, GRID)
    with pytest.raises(DataError, match="声明为 csv，内容却是 xlsx"):
        batches(path, format="csv")
    with pytest.raises(DataError, match="不能作为 xlsx 打开"):
        batches(written(tmp_path, "a,b\n1,2\n"), format="xlsx")


def test_a_workbook_under_another_name_is_still_read(tmp_path: Path) -> None:
    path = workbook(tmp_path, GRID).rename(tmp_path / "a.csv")
    assert len(rows(batches(path))) == 200


def test_a_wrong_declared_delimiter_gives_one_column_and_no_wrong_rows(tmp_path: Path) -> None:
    read = batches(written(tmp_path, "编号,金额\n1,2\n"), delimiter=(";",))
    assert read[0].columns.column_names == ["编号,金额"]


def test_ten_thousand_columns_are_read_and_thirty_thousand_refused(tmp_path: Path) -> None:
    wide = ",".join(f"c{i}" for i in range(10_000)) + "\n" + ",".join("1" * 10_000) + "\n"
    assert batches(written(tmp_path, wide))[0].columns.num_columns == 10_000
    wider = ",".join(f"c{i}" for i in range(30_000)) + "\n"
    assert "超过 20000 列" in str(spoken(written(tmp_path, wider)))


def test_a_field_of_a_gigabyte_is_a_reject_in_bounded_memory(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n3,")
        for _ in range(1024):
            file.write(b"x" * (1 << 20))
        file.write(b"\n5,6\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read = batches(path)
    assert values(read) == [["1", "2"], ["5", "6"]]
    assert rejects(read) == [(3, "readers.too_long")]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def test_a_quoted_field_over_the_rest_of_the_file_costs_one_line(tmp_path: Path) -> None:
    body = "".join(f"{i},x\n" for i in range(100_000))
    read = batches(written(tmp_path, 'a,b\n0,"never closed\n' + body))
    assert rejects(read) == [(2, "readers.open_quote")]
    assert len(rows(read)) == 100_000


def test_null_bytes_at_the_end_after_a_crash_are_a_reject(tmp_path: Path) -> None:
    read = batches(written(tmp_path, b"a,b\n" + b"1,2\n" * 5000 + b"\x00" * 700))
    assert len(rows(read)) == 5000
    assert [line for line, _ in rejects(read)] == [5002]


def test_headers_repeated_by_joining_files_are_left_out_once_each(tmp_path: Path) -> None:
    one = "编号,金额\n1,2\n"
    read = batches(written(tmp_path, one * 3))
    assert lines(read) == [2, 4, 6]
    assert left_out(read) == [3, 5]


def test_formulas_and_control_characters_stay_text(tmp_path: Path) -> None:
    read = batches(written(tmp_path, 'a,b\n=1+1,"x\x07y"\n@SUM(A1),../../etc/passwd\n'))
    assert values(read) == [["=1+1", "x\x07y"], ["@SUM(A1)", "../../etc/passwd"]]


def test_a_sheet_named_like_a_path_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "..x<script>"
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.save(tmp_path / "a.xlsx")
    assert values(batches(tmp_path / "a.xlsx")) == [["1", "2"]]


def test_a_folder_in_place_of_a_file_and_an_unreadable_file_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    assert "a.csv" in str(spoken(tmp_path / "a.csv"))
