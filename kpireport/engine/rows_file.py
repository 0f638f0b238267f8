"""The rows behind a figure as a workbook or a CSV file that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kpireport.errors import DataError, RunError, UsageError
from kpireport.reports.grid import Book, Cell, Column
from kpireport.texts import Language, message

if TYPE_CHECKING:
    from kpireport.engine.answers import Answers

ENDINGS = (".xlsx", ".csv")


def check_ending(path: Path) -> None:
    """UsageError for a name that ends in neither .xlsx nor .csv."""
    if path.suffix.lower() not in ENDINGS:
        raise UsageError("explain.no_ending", file=str(path))


def write_rows(answers: Answers, path: Path) -> int:
    """Write all rows, a sheet a view (in CSV a column ``view``); how many. DataError where there are none to write."""
    check_ending(path)
    views = answers.rows
    if not views:
        first = answers.each[0]
        raise DataError("explain.nothing_to_write", item=first.explanation.label, why=first.no_rows)
    if path.suffix.lower() == ".csv":
        _write_csv(views, path)
    else:
        _write_book(answers, views, path)
    return sum(len(frame) for frame in views.values())


def _write_book(answers: Answers, views: dict[str, pd.DataFrame], path: Path) -> None:
    told = answers.each[0].explanation
    title = f"{told.name}（{told.employee_id}） {told.item} {told.month}"
    with Book(path, told.month, title) as book:
        said = [
            (message(f"explain.label.{key}").render(answers.language), text.render(answers.language))
            for answer in answers
            for key, text in (("person", answer.head), *answer.lines())
        ]
        name = message("explain.sheet").render(answers.language)
        book.sheet(name, [Column(name, width=14), Column("", "long", width=110)], said, frozen=0)
        for place, (view, frame) in enumerate(views.items(), start=1):
            columns = [Column(str(each), _kind(frame[each]), 16) for each in frame.columns]
            rows = [
                [_cell(value, answers.language) for value in row]
                for row in frame.itertuples(index=False, name=None)
            ]
            book.sheet(re.sub(r"[\[\]:*?/\\']", "_", f"{place} {view}")[:31], columns, rows)


def _kind(series: pd.Series[Any]) -> str:
    filled = [value for value in series if not _empty(value)]
    numbers = [value for value in filled if isinstance(value, int | float | Decimal)]
    return "exact" if numbers and len(numbers) == len(filled) and not _flags(filled) else "text"


def _flags(values: list[object]) -> bool:
    return all(isinstance(value, bool) for value in values)


def _cell(value: Any, language: Language) -> Cell:
    if _empty(value):
        return None
    if isinstance(value, bool):
        return message("explain.yes" if value else "explain.no").render(language)
    return value if isinstance(value, int | float | Decimal) else _as_text(value)


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _empty(value: Any) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def as_csv(views: Mapping[str, pd.DataFrame]) -> bytes:
    """Frames one below the other with a column ``view``, UTF-8 with a mark, no cell a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    heads = list(dict.fromkeys(name for frame in views.values() for name in frame.columns))
    writer.writerow(["view", *heads])
    for view, frame in views.items():
        for row in frame.to_dict("records"):
            writer.writerow([view, *(_guarded(row.get(head)) for head in heads)])
    return out.getvalue().encode("utf-8-sig")


def _write_csv(views: dict[str, pd.DataFrame], path: Path) -> None:
    content = as_csv(views)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise RunError(
            "engine.not_written", path=str(path), why=error.strerror or type(error).__name__
        ) from None


def _guarded(value: object) -> str:
    """A cell no spreadsheet takes for a formula; numbers stay as they are."""
    if _empty(value):
        return ""
    text = _as_text(value)
    if isinstance(value, int | float | Decimal):
        return text
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
