import gzip
import zipfile
from pathlib import Path

import pytest

from kpireport.data.readers import archive, layout
from kpireport.errors import DataError
from tests.data.readers.reading import batches, rows, spoken, workbook, written


def packed(folder: Path, members: dict[str, bytes], name: str = "a.zip") -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return folder / name


def test_members_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    book = workbook(tmp_path, [["编号", "数"], ["c", 3]], "b.xlsx").read_bytes()
    path = packed(
        tmp_path,
        {
            "2.xlsx": book,
            "1.csv": "编号,数\na,1\n".encode("gbk"),
            "读我.txt": b"hello",
            "__MACOSX/._1.csv": b"x",
        },
    )
    read = batches(path)
    assert [batch.file for batch in read] == ["a.zip » 1.csv", "a.zip » 2.xlsx » 数据"]
    assert [row["编号"] for row in rows(read)] == ["a", "c"]


def test_a_member_can_be_chosen(tmp_path: Path) -> None:
    path = packed(tmp_path, {"订单.csv": b"a,b\n1,2\n", "退款.csv": b"c,d\n3,4\n"})
    assert rows(batches(path, member="退款*")) == [{"c": "3", "d": "4"}]
    with pytest.raises(DataError, match=r"没有文件“评价\.csv”，有的是：订单\.csv、退款\.csv"):
        batches(path, member="评价.csv")


def test_member_names_never_become_paths(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    path = packed(inside, {"../../evil.csv": b"a,b\n1,2\n", "C:\\x\x07.csv": b"a,b\n3,4\n"})
    before = sorted(tmp_path.rglob("*"))
    read = batches(path)
    assert sorted(tmp_path.rglob("*")) == before
    assert len(rows(read)) == 2
    assert all("\x07" not in batch.file for batch in read)


def test_a_zip_in_a_zip_an_empty_one_and_a_bomb_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = packed(tmp_path, {"a.csv": b"a,b\n1,2\n"}, "inner.zip").read_bytes()
    with pytest.raises(DataError, match=r"inner\.zip"):
        batches(packed(tmp_path, {"inner.zip": inner}))
    with pytest.raises(DataError, match=r"a\.zip"):
        batches(packed(tmp_path, {"a.pdf": b"%PDF"}))
    monkeypatch.setattr(layout, "UNPACKED_LIMIT", 1000)
    with pytest.raises(DataError, match="压缩炸弹"):
        batches(packed(tmp_path, {"a.csv": b"a,b\n" + b"1,2\n" * 1000}))


def test_a_highly_packed_large_member_is_refused(tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.csv", "w") as member,
    ):
        for _ in range(70):
            member.write(b"0" * (1 << 20))
    with pytest.raises(DataError, match="压缩炸弹"):
        batches(tmp_path / "a.zip")


def test_a_damaged_or_locked_zip_is_one_clear_error(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.csv": b"a,b\n" + b"1,2\n" * 5000})
    content = bytearray(path.read_bytes())
    content[40:50] = b"\xff" * 10
    path.write_bytes(content)
    with pytest.raises(DataError, match="损坏"):
        batches(path)
    path = packed(tmp_path, {"a.csv": b"a,b\n1,2\n"})
    locked = path.read_bytes().replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00")
    path.write_bytes(
        locked.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")
    )
    with pytest.raises(DataError, match="密码"):
        batches(path)


def test_a_file_packed_with_gzip_is_read_as_what_it_holds(tmp_path: Path) -> None:
    packed = written(tmp_path, gzip.compress("客服,人数\n小美,3\n".encode("gb18030")), "日报.csv.gz")
    assert rows(batches(packed)) == [{"客服": "小美", "人数": "3"}]
    packed = written(tmp_path, gzip.compress(b'{"a": 1}\n{"a": 2}\n'), "events.jsonl.gz")
    assert rows(batches(packed)) == [{"a": "1"}, {"a": "2"}]


def test_a_truncated_or_endless_gzip_file_is_one_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = gzip.compress(b"a,b\n" + b"1,2\n" * 50_000)
    outcome = spoken(written(tmp_path, whole[: len(whole) // 2], "a.csv.gz"))
    assert isinstance(outcome, str)
    assert "gzip" in outcome
    monkeypatch.setattr(archive, "UNPACKED_LIMIT", 1000)
    assert "解压后过大" in str(spoken(written(tmp_path, whole, "a.csv.gz")))
