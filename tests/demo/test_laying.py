from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpireport.demo import laying
from kpireport.demo.laying import lay_down
from kpireport.errors import RunError, UsageError
from kpireport.period import Month

SMALL = 0.03


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    here = lay_down(tmp_path / "a", scale=SMALL)
    code = (
        f"from pathlib import Path; from kpireport.demo import lay_down; lay_down(Path('b'), scale={SMALL})"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/New_York", "LC_ALL": "C"}
    environment["PYTHONPATH"] = str(Path(laying.__file__).parents[2])
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)
    assert _digest(here.folder) == _digest(tmp_path / "b" / "data" / "raw")


def test_another_seed_gives_another_company(tmp_path: Path) -> None:
    one = lay_down(tmp_path / "a", scale=SMALL)
    other = lay_down(tmp_path / "b", scale=SMALL, seed=1)
    assert _digest(one.folder) != _digest(other.folder)
    assert one.rows["messages"] != other.rows["messages"]


def test_an_earlier_demo_is_replaced_whole(tmp_path: Path) -> None:
    lay_down(tmp_path, scale=SMALL)
    (tmp_path / "data" / "raw" / "chats" / "leftover.csv").write_text("x")
    again = lay_down(tmp_path, scale=SMALL, months=[Month(2024, 5)])
    assert not (again.folder / "chats" / "leftover.csv").exists()
    assert not (again.folder / "refunds" / "退款_2024-03.xlsx").exists()
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["raw"]


def test_files_of_somebody_else_are_never_touched(tmp_path: Path) -> None:
    own = tmp_path / "data" / "raw" / "orders.csv"
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    with pytest.raises(UsageError, match="不是示例"):
        lay_down(tmp_path, scale=SMALL)
    assert own.read_text() == "mine"


def test_a_full_disk_leaves_the_earlier_demo_and_no_scraps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _digest(lay_down(tmp_path, scale=SMALL).folder)

    def full(company: object, folder: Path) -> None:
        (folder / "half.csv").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(laying, "write_exports", full)
    with pytest.raises(RunError, match="No space left"):
        lay_down(tmp_path, scale=SMALL, seed=2)
    assert _digest(tmp_path / "data" / "raw") == before
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["raw"]


def test_a_rename_that_fails_brings_the_earlier_demo_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _digest(lay_down(tmp_path, scale=SMALL).folder)
    rename = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if self.name == f".raw-{os.getpid()}":
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(RunError, match="Permission denied"):
        lay_down(tmp_path, scale=SMALL, seed=2)
    assert _digest(tmp_path / "data" / "raw") == before


def test_the_folder_a_new_company_comes_with_is_taken_and_its_note_kept(tmp_path: Path) -> None:
    note = tmp_path / "data" / "raw" / "README.md"
    note.parent.mkdir(parents=True)
    note.write_text("put exports here", encoding="utf-8")
    lay_down(tmp_path, scale=SMALL)
    assert note.read_text(encoding="utf-8") == "put exports here"


@pytest.mark.parametrize("months", [[], [Month(2024, 3), Month(2024, 5)]])
def test_months_that_do_not_follow_one_another_are_refused(tmp_path: Path, months: list[Month]) -> None:
    with pytest.raises(UsageError, match="月份要连续"):
        lay_down(tmp_path, months=months)


def test_a_senseless_scale_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="倍数"):
        lay_down(tmp_path, scale=0)


def test_scale_multiplies_the_traffic_and_not_the_people(tmp_path: Path) -> None:
    small, large = lay_down(tmp_path / "a", scale=0.05), lay_down(tmp_path / "b", scale=0.1)
    assert small.people == large.people
    for table in ("messages", "orders"):
        assert 1.8 < (large.rows[table] - large.repeated * (table == "messages")) / (
            small.rows[table] - small.repeated * (table == "messages")
        ) < 2.2  # fmt: skip


def test_other_months_have_the_same_cast(tmp_path: Path) -> None:
    summary = lay_down(tmp_path, months=[Month(2023, 12), Month(2024, 1)], scale=SMALL)
    assert [str(month) for month in summary.months] == ["2023-12", "2024-01"]
    assert (summary.folder / "refunds" / "退款_2024-01.xlsx").is_file()
    assert summary.people == lay_down(tmp_path / "other", scale=SMALL).people
