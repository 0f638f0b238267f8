"""Reads the demo's raw files plainly, without the product."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import load_workbook


def text_rows(path: Path, encoding: str, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


def sheet_rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    rows = load_workbook(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [dict(zip(rows[1], row, strict=True)) for row in rows[2:]]


def title(path: Path, sheet: str) -> str:
    return str(load_workbook(str(path)).get_sheet_by_name(sheet).to_python()[0][0])


def as_day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not cell:
        return None
    year, month, day = str(cell).split("/")
    return date(int(year), int(month), int(day))


def all_rows(folder: Path, encoding: str, delimiter: str = ",") -> Iterator[dict[str, str]]:
    for path in sorted(folder.iterdir()):
        if "(1)" not in path.name:
            yield from text_rows(path, encoding, delimiter)
