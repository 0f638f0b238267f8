"""Whatever the order, the splitting or the copying of files, the store's tables stay the same to the byte."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.data.company import ORDERS, Place, order

ROWS = [order(number, f"2024-0{4 + number % 3}-1{number % 10}", f"{number}.5") for number in range(12)]
BAD = [order(100, amount="viel"), order(101, "2024-02-30"), "102,,,,,"]


def _place(folder: str) -> Place:
    place = Place(Path(folder))
    place.write("params/company.yaml", "name: 测试公司\n")
    place.write("params/departments.yaml", "departments: {}\n")
    return place.sources({"orders": {**ORDERS["orders"], "max_rejects": 1}})


def _tables(place: Place) -> dict[str, bytes]:
    return {name: content for name, content in place.state().items() if name.startswith("orders/")}


@cache
def _wanted() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        place = _place(folder)
        place.orders("orders", *ROWS)
        place.ingest()
        return _tables(place)


arrangements = st.permutations([*ROWS, *BAD]).flatmap(
    lambda rows: st.lists(st.integers(0, len(rows)), max_size=3).map(
        lambda cuts: [rows[a:b] for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), len(rows)], strict=True)]
    )
)


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(files=arrangements, copies=st.lists(st.integers(0, 3), max_size=2), again=st.booleans())
def test_order_split_and_copies_of_files_change_nothing(
    files: list[list[str]], copies: list[int], again: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = _place(folder)
        chosen = [*files, *(files[copy % len(files)] for copy in copies)]
        for number, rows in enumerate(chosen):
            place.orders(f"orders{number}", *rows)
        if again:
            place.ingest()
        report = place.ingest().source("orders")
        assert _tables(place) == _wanted()
        assert report.total("kept") == len(ROWS)
        assert report.total("read") == sum(len(rows) for rows in chosen)
        assert report.total("rejected") + report.total("duplicates") == report.total("read") - len(ROWS)
