"""The template workbook and the page of tables come from the declarations."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from kpireport.data import TABLES
from kpireport.data.template import tables_page, write_template
from kpireport.data.words import word
from kpireport.errors import MachineError
from tests.data.company import Place


def test_every_table_has_a_sheet_with_all_its_labels(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert len(book.sheetnames) == len(TABLES) + 1
    for declared in TABLES.values():
        header = [cell.value for cell in book[declared.label.zh][1]]
        assert header == [column.label.zh for column in declared.columns]
        assert len(set(header)) == len(header), declared.name
        assert len({column.label.en for column in declared.columns}) == len(header), declared.name


def test_headers_carry_notes_and_fixed_values_drop_down(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["聊天消息"]
    assert sheet["D1"].comment is not None
    assert "只能填：买家、客服、机器人" in sheet["D1"].comment.text
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules["D2"] == '"买家,客服,机器人"'


def test_the_template_is_the_same_every_time(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx", "en")
    write_template(tmp_path / "b.xlsx", "en")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_filled_template_is_read_without_a_mapping(place: Place) -> None:
    path = place.root / "data/raw/模板.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    book["聊天消息"].append(["M1", "C1", datetime(2024, 5, 3, 10, 0, 5), "买家", "店:小美", "顾客", "在吗"])
    book["任职"].append(["E1", "客服部", "售前客服", datetime(2024, 1, 1), None, None, None, "否"])
    book.save(path)
    place.sources(
        {
            "chats": {"table": "messages", "files": "data/raw/模板.xlsx", "sheet": "聊天消息", "header": 1},
            "posts": {"table": "assignments", "files": "data/raw/模板.xlsx", "sheet": "任职", "header": 1},
        }
    )
    report = place.ingest()
    assert report.ok, [source.line.render() for source in report.sources]
    (message,) = place.rows("messages")
    assert (message["sender"], message["sent_at"]) == ("buyer", datetime(2024, 5, 3, 10, 0, 5))
    assert place.rows("assignments")[0]["on_probation"] is False


def test_a_required_label_missing_from_an_unmapped_file_is_named(place: Place) -> None:
    place.sources({"chats": {"table": "messages", "files": "data/raw/m.csv"}})
    place.write("data/raw/m.csv", "消息编号,会话编号\n1,2\n")
    failed = place.ingest().failed[0].failed
    assert failed is not None
    assert failed.params["column"] == "发送时间"


def test_a_template_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError, match="不能写"):
        write_template(tmp_path / "file" / "t.xlsx")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_lists_every_table_and_column(language: str) -> None:
    page = tables_page(language)  # type: ignore[arg-type]
    for declared in TABLES.values():
        assert f"## {declared.name} · " in page
        for column in declared.columns:
            assert f"| `{column.name}` |" in page


def test_every_code_and_unit_has_a_name() -> None:
    for declared in TABLES.values():
        for column in declared.columns:
            assert all(word(code, "zh") != code for code in (*column.allowed, *column.usual)), column


@pytest.mark.parametrize(("language", "name"), [("en", "tables.md"), ("zh", "tables.zh-CN.md")])
def test_the_documentation_is_in_step_with_the_declarations(language: str, name: str) -> None:
    page = Path(__file__).parents[2] / "docs" / name
    wanted = tables_page(language)  # type: ignore[arg-type]
    assert page.read_text(encoding="utf-8") == wanted, f"write tables_page({language!r}) to docs/{name}"
