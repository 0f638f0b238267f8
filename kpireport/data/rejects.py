"""Rejected rows as a workbook a clerk can mend, and mended workbooks on their way back in."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from kpireport.data import readers
from kpireport.data.cells import ORIGIN
from kpireport.data.loading import MENDED
from kpireport.data.mapping import Reject
from kpireport.data.raw import RawBatch
from kpireport.data.sources import Source
from kpireport.data.store import write_bytes
from kpireport.errors import DataError
from kpireport.texts import Language, message

_HEADS = ("file", "row", "column", "value", "reason", "mark")
_CREATED = datetime(2000, 1, 1)
_MOST_ROWS = 200_000
_MOST_SIGNS = 32_000


def mark(reject: Reject) -> str:
    """A short hash that says which rejected row this is, so that its mended form can be matched to it."""
    text = () if any(reject.raw.values()) else reject.values
    said = json.dumps([reject.file, reject.row, reject.raw, text])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def write_rejects(folder: Path, source: str, rejects: Sequence[Reject], language: Language) -> None:
    """Write ``<source>.xlsx`` and ``<source>.csv``, or take old ones away where nothing is rejected."""
    workbook, text = folder / f"{source}.xlsx", folder / f"{source}.csv"
    if not rejects:
        drop_rejects(folder, source)
        return
    raw_names = list(dict.fromkeys(name for reject in rejects for name in reject.raw))
    heads = [message(f"data.reject_{head}").render(language) for head in _HEADS] + raw_names
    rows = [_cells(reject, raw_names, language) for reject in rejects]
    write_bytes(text, _csv(heads, rows))
    write_bytes(workbook, _workbook(heads, rows, rejects, source))


def drop_rejects(folder: Path, source: str) -> None:
    """Take the list of a source away that is no longer read."""
    for ending in ("xlsx", "csv"):
        (folder / f"{source}.{ending}").unlink(missing_ok=True)


def _cells(reject: Reject, raw_names: Sequence[str], language: Language) -> list[str]:
    reasons = "；".join(reason.render(language) for reason in reject.reasons)
    about = ["；".join(reject.columns), "；".join(reject.values), reasons, mark(reject)]
    return [reject.file, str(reject.row), *about, *(reject.raw.get(name, "") for name in raw_names)]


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (heads, *rows):
        writer.writerow([_no_formula(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _no_formula(cell: str) -> str:
    """A cell no spreadsheet takes for a formula; plain numbers stay as they are."""
    danger = cell[:1] in {"=", "+", "@", "\t", "\r"} or (
        cell[:1] == "-" and not cell[1:2].isdigit() and len(cell) > 1
    )
    return f"'{cell}" if danger else cell


def _workbook(
    heads: Sequence[str], rows: Sequence[Sequence[str]], rejects: Sequence[Reject], title: str
) -> bytes:
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _CREATED, "title": title})
        bold = book.add_format({"bold": True, "bg_color": "#eeeeee"})
        wrong = book.add_format({"bg_color": "#fbe3dc", "num_format": "@"})
        plain = book.add_format({"num_format": "@"})
        page = book.add_worksheet("rejects")
        page.freeze_panes(1, 2)
        page.set_column(0, len(heads) - 1, 18)
        for place, head in enumerate(heads):
            page.write_string(0, place, head[:_MOST_SIGNS], bold)
        for line, (row, reject) in enumerate(zip(rows[:_MOST_ROWS], rejects, strict=False), start=1):
            at_fault = {part for column in reject.columns for part in (column, *column.split("+"))}
            for place, cell in enumerate(row):
                style = wrong if place >= len(_HEADS) and heads[place] in at_fault else plain
                page.write_string(line, place, cell[:_MOST_SIGNS], style)
    return out.getvalue()


def mended_files(root: Path, source: str) -> list[Path]:
    """The workbooks (or CSV files) below data/mended that bring back rows of ``source``: its name comes first."""
    found = []
    for path in sorted((root / MENDED).glob("*")):
        rest = path.stem.removeprefix(source)
        ours = path.stem.startswith(source) and (not rest or rest[0] in " _-(（.~")
        if ours and path.suffix.lower() in {".xlsx", ".csv"} and not path.name.startswith(("~$", ".")):
            found.append(path)
    return found


def read_mended(path: Path, source: Source, shown: str) -> Iterator[tuple[RawBatch, tuple[str, ...]]]:
    """A mended workbook as batches of raw rows as they once stood, with the marks of the rows they stand for."""
    kind = "xlsx" if path.suffix.lower() == ".xlsx" else "csv"
    changes: dict[str, object] = {
        "format": kind,
        "header": (1,),
        "skip": {},
        "totals": {},
        "sheet": None,
        "encoding": None,
        "record": None,
        "heading": None,
        "fill_down": (),
        "ignore": None,
    }
    changes |= {"delimiter": None if kind == "xlsx" else ","}
    for batch in readers.read(path, source.model_copy(update=changes), shown):
        ours = {head: _head(batch, head) for head in _HEADS}
        marks = ours["mark"]
        if marks is None:
            raise DataError("data.not_mended", file=shown, column=message("data.reject_mark"))
        seen = tuple(each for each in batch.columns.column(marks).to_pylist() if each)
        raw = [name for name in batch.columns.column_names if name not in {*ours.values(), ORIGIN}]
        columns = pa.table({name: _unquoted(batch.columns.column(name)) for name in raw})
        origins = batch.columns.column(ORIGIN if ORIGIN in batch.columns.column_names else str(ours["file"]))
        rest = batch
        for origin in origins.unique().to_pylist():
            mine = pc.equal(pc.fill_null(origins, ""), origin or "").combine_chunks()
            part = replace(rest, columns=columns.filter(mine), rows=batch.rows.filter(mine), joined=True)
            yield replace(part, origin=origin, doubtful=_doubtful(origin, source)), seen
            rest, seen = replace(batch, notes=(), rejects=(), left_out=None), ()


def _doubtful(origin: str | None, source: Source) -> bool:
    """Whether 1.000 may be a thousand in rows that came from a text file: a row brought back unchanged must not pass."""
    ending = Path((origin or "").split(" » ")[0]).suffix.casefold()
    return source.decimal is None and ending in {".csv", ".tsv", ".tab", ".txt"}


def _head(batch: RawBatch, head: str) -> str | None:
    sentence = message(f"data.reject_{head}")
    return batch.find(sentence.render("zh")) or batch.find(sentence.render("en"))


def _unquoted(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """The guard that :func:`_no_formula` put before a cell is taken off again."""
    return pc.replace_substring_regex(texts, r"^'([=+@\t\r-])", r"\1")
