"""Notes and footers around a table that a source wants ignored."""

from pathlib import Path

from tests.data.readers.reading import batches, left_out, lines, rejects, values, workbook, written


def test_a_note_in_one_cell_of_a_sheet_is_left_out_and_a_row_that_matches_is_not(tmp_path: Path) -> None:
    grid = [
        ["客服", "日期", "人数"],
        ["注：甲", "2024-05-01", 1],
        ["注：按天去重", None, None],
        ["乙", "2024-05-02", 2],
    ]
    read = batches(workbook(tmp_path, grid), ignore="^注")
    assert values(read) == [["注：甲", "2024-05-01", "1"], ["乙", "2024-05-02", "2"]]
    assert (lines(read), left_out(read)) == ([2, 4], [3])


def test_notes_are_left_out_whether_they_are_lines_or_rows(tmp_path: Path) -> None:
    text = "a,b,c\n1,2,3\n#note,,\n#more\n4,5,6\n,#end,\n"
    read = batches(written(tmp_path, text), ignore="^#")
    assert values(read) == [["1", "2", "3"], ["4", "5", "6"]]
    assert (sorted(left_out(read)), rejects(read)) == ([3, 4, 6], [])
    assert sum(batch.read for batch in read) == 5


def test_lines_of_a_log_are_left_out(tmp_path: Path) -> None:
    text = "2024-05-03 10:00:00 u=1\n-- restarted --\n2024-05-03 10:00:01 u=2\n"
    assert values(batches(written(tmp_path, text, "a.log"), ignore="restarted")) == [
        ["2024-05-03 10:00:00 u=1"],
        ["2024-05-03 10:00:01 u=2"],
    ]
