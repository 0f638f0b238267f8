"""A run killed at any moment, or short of room, leaves the store as it was or as it is after."""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kpireport.data import store
from kpireport.errors import DataError, MachineError
from tests.data.company import ORDERS, Place, order

_ROOT = Path(__file__).parents[2]


def _old(place: Place) -> None:
    place.sources(ORDERS).orders("orders1", *(order(n) for n in range(30)), order(31, amount="x"))
    place.ingest()


def _change(place: Place) -> None:
    place.orders("orders1", *(order(n, amount="11") for n in range(20)))
    place.orders("orders2", *(order(n, "2024-06-02") for n in range(40, 60)))


def _run(place: Place, act: str, turns: int) -> list[tuple[int, Place]]:
    """The company after an ingest that met ``act`` at its first, second … act of writing."""
    for turn in range(turns):
        shutil.copytree(place.root, Path(f"{place.root}.{act}.{turn}") / "company")
    done = subprocess.run(
        [sys.executable, "-m", "tests.data.dying", str(place.root), act, str(turns)],
        cwd=_ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    statuses = [int(word) for word in done.stdout.split()]
    return [
        (status, Place(Path(f"{place.root}.{act}.{turn}") / "company"))
        for turn, status in enumerate(statuses)
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
@pytest.mark.parametrize(("act", "turns"), [("before", 30), ("after", 24), ("full", 16)])
def test_whatever_happens_the_store_is_whole(place: Place, act: str, turns: int) -> None:
    _old(place)
    old = _orders(place)
    assert old == place.rows("orders")
    _change(place)
    ends = _run(place, act, turns)
    place.ingest()
    place.ingest()  # the second sweeps what the first no longer names
    new, whole = _orders(place), place.state()
    assert new == place.rows("orders") != old
    statuses = [status for status, _ in ends]
    assert statuses[-1] == 0, "there are more acts of writing than turns"
    assert set(statuses[:-1]) == {1 if act == "full" else -9}
    assert len(statuses) > (5 if act == "full" else 8)
    mended: set[bytes] = set()
    for status, end in ends:
        rows = _orders(end)
        assert rows == new if status == 0 else rows in (old, new)
        if status == 1:
            assert "不能写" in (end.root / "said.txt").read_text(encoding="utf-8")
        left = _left(end)
        if left not in mended:  # ends that left the same behind go on the same way
            mended.add(left)
            end.ingest()
            end.ingest()
            assert end.state() == whole


def _orders(place: Place) -> list[dict[str, object]]:
    """The rows of the files that store.json names, read without the product's engine."""
    parts = store.load(place.root / "data/store").tables["orders"]
    tables = [pq.read_table(place.root / "data/store" / part.file, partitioning=None) for part in parts]
    return sorted((row for table in tables for row in table.to_pylist()), key=str)


def _left(place: Place) -> bytes:
    """All that lies below data/, names of temporary files apart from the number of their process."""
    digest = hashlib.sha256()
    for path in sorted((place.root / "data").rglob("*")):
        if path.is_file() and path.name != ".lock":
            name = re.sub(r"\.\d+\.tmp$", ".tmp", path.relative_to(place.root).as_posix())
            digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.digest()


def test_leftovers_are_swept_by_the_next_ingest(place: Place) -> None:
    _old(place)
    leftover = place.root / "data/store/orders/month=2024-05/.half.1.tmp"
    leftover.write_bytes(b"half")
    unnamed = leftover.with_name("0123.parquet")
    unnamed.write_bytes(b"half")
    place.ingest()
    assert not leftover.exists()
    assert not unnamed.exists()


def test_only_one_run_writes_at_a_time(place: Place) -> None:
    _old(place)
    with store.writing(place.root / "data/store"), pytest.raises(DataError, match="另一个任务"):
        place.ingest()


def test_a_store_that_cannot_be_made_is_said(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1))
    place.write("data/store", "a file where the folder should be")
    with pytest.raises(MachineError, match=r"不能写 .*data/store"):
        place.ingest()


def test_a_read_only_disk_is_said(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    _old(place)
    _change(place)

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(errno.EROFS, "Read-only file system", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(MachineError, match="Read-only file system"):
        place.ingest()
    assert len(place.rows("orders")) == 30
