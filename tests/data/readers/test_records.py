"""Transcripts and logs in which a pattern says where a row begins."""

from pathlib import Path

import pytest

from kpireport.data.raw import RawBatch
from kpireport.data.readers import Layout, read_layout, records
from kpireport.errors import DataError
from tests.data.readers.reading import written

CHAT = (
    "导出时间 2024-06-01\n"
    "== 会话 K1 客服 小满 ==\n"
    "访客甲 2024-05-01 10:00:00\n在吗\n有 货 吗\n\n"
    "小满 2024-05-01 10:00:12\n在的\n"
    "== 会话 K2 客服 阿禾 ==\n"
    "访客乙 2024-05-01 11:00:00\n"
)
RECORD = r"^(?P<who>\S+) (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)$"
HEADING = r"会话 (?P<conv>\S+) 客服 (?P<agent>\S+)"


def rows(path: Path, **more: str | None) -> list[RawBatch]:
    return list(read_layout(path, Layout(**{"record": RECORD, "heading": HEADING, **more}), path.name))  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_transcript_gives_a_row_a_message_with_what_its_heading_says(tmp_path: Path, encoding: str) -> None:
    (batch,) = rows(written(tmp_path, CHAT, "a.txt", encoding=encoding))
    assert batch.columns.to_pylist() == [
        {"conv": "K1", "agent": "小满", "who": "访客甲", "at": "2024-05-01 10:00:00", "text": "在吗\n有 货 吗", "#line": "3", "#n": "1"},
        {"conv": "K1", "agent": "小满", "who": "小满", "at": "2024-05-01 10:00:12", "text": "在的", "#line": "7", "#n": "2"},
        {"conv": "K2", "agent": "阿禾", "who": "访客乙", "at": "2024-05-01 11:00:00", "text": None, "#line": "10", "#n": "1"},
    ]  # fmt: skip
    assert batch.rows.to_pylist() == [3, 7, 10]


def test_a_line_before_any_record_is_a_reject_and_every_row_is_accounted_for(tmp_path: Path) -> None:
    (batch,) = rows(written(tmp_path, CHAT, "a.txt"))
    assert [(each.row, each.text) for each in batch.rejects] == [(1, "导出时间 2024-06-01")]
    assert batch.read == 4


def test_text_on_the_line_of_the_record_itself_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "10:00 甲: 你好\n还有\n10:01 乙: 好\n", "a.log")
    (batch,) = rows(path, record=r"^(?P<at>\d\d:\d\d) (?P<who>\S+): (?P<text>.*)$", heading=None)
    assert batch.columns.column("text").to_pylist() == ["你好\n还有", "好"]


def test_an_ignored_line_between_messages_is_left_out_and_no_part_of_the_message_before(
    tmp_path: Path,
) -> None:
    text = "[10:00] <a> one\n=== b joined\nmore\n[10:01] <b> === no note\n"
    record = r"^\[(?P<at>\d\d:\d\d)\] <(?P<who>[^>]+)> (?P<text>.*)$"
    (batch,) = rows(written(tmp_path, text, "a.txt"), record=record, heading=None, ignore="=== ")
    assert batch.columns.column("text").to_pylist() == ["one\nmore", "=== no note"]
    assert (batch.left_out_rows.to_pylist(), batch.rejects, batch.read) == ([2], (), 3)


def test_a_long_file_comes_in_batches_that_cut_no_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_ROWS", 3)
    text = "".join(f"甲 2024-05-01 10:00:{n:02}\n一{n}\n二{n}\n" for n in range(20))
    batches = rows(written(tmp_path, text, "a.txt"))
    assert len(batches) > 3
    texts = [text for batch in batches for text in batch.columns.column("text").to_pylist()]
    assert texts == [f"一{n}\n二{n}" for n in range(20)]


def test_a_pattern_that_matches_nothing_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="没有一行符合 record"):
        rows(written(tmp_path, "nothing\nhere\n", "a.txt"))


def test_the_format_alone_does_not_do(tmp_path: Path) -> None:
    path = written(tmp_path, CHAT, "a.txt")
    with pytest.raises(DataError, match="还要写 record"):
        list(read_layout(path, Layout(format="text"), path.name))


def test_lines_added_to_the_record_before_are_counted_and_said(tmp_path: Path) -> None:
    layout = Layout(record=RECORD, heading=HEADING)
    (batch,) = read_layout(written(tmp_path, CHAT, "a.txt"), layout, "a.txt")
    (note,) = (each for each in batch.notes if each.key == "readers.note_records")
    assert (note.params["rows"], note.params["more"]) == (3, 3)


def test_a_transcript_in_another_encoding_than_declared_is_rejects_and_an_unknown_one_an_error(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, CHAT, "a.txt", encoding="gb18030")
    pattern = r"^(?P<who>\S+) (?P<at>2024-\S+ \S+)$"
    (batch,) = read_layout(path, Layout(record=pattern, encoding="utf-8"), "a.txt")
    assert len(batch.rows) == 0
    assert {each.reason.key for each in batch.rejects} == {"readers.broken_characters", "readers.no_record"}
    (batch,) = read_layout(path, Layout(record=pattern, encoding="gb2312"), "a.txt")
    assert len(batch.rows) == 3
    with pytest.raises(DataError, match="没有“gb2313”这种编码"):
        list(read_layout(path, Layout(record=pattern, encoding="gb2313"), "a.txt"))
