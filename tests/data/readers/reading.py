"""Short ways to write a raw file and read it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from kpireport.data.raw import RawBatch
from kpireport.data.readers import Layout, read_layout
from kpireport.errors import DataError


def batches(path: Path, **layout: Any) -> list[RawBatch]:
    found = list(read_layout(path, Layout(**layout), path.name))
    for batch in found:
        assert batch.columns.num_rows == len(batch.rows)
    return found


def spoken(path: Path, **layout: Any) -> list[RawBatch] | str:
    """What was read, or the sentence of the one error there may be."""
    try:
        return batches(path, **layout)
    except DataError as error:
        return str(error) if error.message.render("en") else ""


def written(folder: Path, content: bytes | str, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return path


def rows(found: list[RawBatch]) -> list[dict[str, str | None]]:
    return [row for batch in found for row in batch.columns.to_pylist()]


def values(found: list[RawBatch]) -> list[list[str | None]]:
    return [list(row.values()) for row in rows(found)]


def lines(found: list[RawBatch]) -> list[int]:
    return [line for batch in found for line in batch.rows.to_pylist()]


def rejects(found: list[RawBatch]) -> list[tuple[int, str]]:
    return [(each.row, each.reason.key) for batch in found for each in batch.rejects]


def left_out(found: list[RawBatch]) -> list[int]:
    return [line for batch in found for line in batch.left_out_rows.to_pylist()]


def notes(found: list[RawBatch]) -> str:
    return "\n".join(note.render() + note.render("en") for batch in found for note in batch.notes)


def workbook(folder: Path, grid: list[list[Any]], name: str = "a.xlsx", merged: tuple[str, ...] = ()) -> Path:
    """A workbook of one sheet; ``merged`` are ranges whose top left cell holds the value."""
    path = folder / name
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet("数据")
    for area in merged:
        sheet.merge_range(area, "")
    for at, row in enumerate(grid):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(at, column, cell)
    book.close()
    return path
