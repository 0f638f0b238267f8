"""Cells of a raw batch as the texts of one canonical column."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc

from kpireport.data.parsing.words import unguarded
from kpireport.data.raw import RawBatch
from kpireport.data.schema import Column
from kpireport.data.sources import ColumnSource
from kpireport.data.words import codes

FILE, SHEET, MEMBER = "#file", "#sheet", "#member"
PLACES = (FILE, SHEET, MEMBER)
ORIGIN = "#origin"  # in lists of rejects: where a mended row once stood


def place_of(batch: RawBatch, place: str, stem: str) -> str:
    """The name of the file (without ending), its sheet or the file in a zip; empty where there is none such."""
    outer, *inner = (batch.origin or batch.file).split(" » ")
    if place == FILE:
        return stem if batch.origin is None else PurePosixPath(outer).stem
    zipped = outer.casefold().endswith(".zip")
    if place == MEMBER:
        return inner[0] if zipped and inner else ""
    return inner[-1] if len(inner) > zipped else ""


def raw_row(columns: pa.Table, index: int) -> dict[str, str]:
    """One raw row by header; empty cells are empty texts."""
    return {name: columns.column(name)[index].as_py() or "" for name in columns.column_names}


def column_of(batch: RawBatch, raw: str) -> pa.StringArray:
    """The texts under a raw header or position; nothing where there is no such column."""
    found = batch.column(raw)
    texts = pa.nulls(len(batch.rows), pa.string()) if found is None else found
    return unguarded(texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts)


def stripped(texts: pa.StringArray) -> pa.StringArray:
    """Without outer spaces, empty where nothing stands."""
    return pc.fill_null(pc.utf8_trim_whitespace(texts), "")


def texts_of(batch: RawBatch, origin: ColumnSource, stem: str) -> pa.StringArray | None:
    """The raw texts of one column; None where an optional one is not in the file."""
    count = len(batch.rows)
    if origin.value is not None:
        text = str(origin.value).lower() if isinstance(origin.value, bool) else str(origin.value)
        return pa.repeat(pa.scalar(text), count)
    if any(raw not in PLACES and batch.find(raw) is None for raw in origin.raw_columns):
        return None
    parts = [
        pa.repeat(pa.scalar(place_of(batch, raw, stem)), count) if raw in PLACES else column_of(batch, raw)
        for raw in origin.raw_columns
    ]
    return (
        parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*map(stripped, parts), origin.separator)
    )


def translated(
    texts: pa.StringArray, origin: ColumnSource, column: Column
) -> tuple[pa.StringArray, pa.BooleanArray]:
    """Raw texts through ``pattern`` and ``map``, and a mask of those not in ``map`` (an empty cell stays empty).

    Without a map the names of a column's values stand for them (买家 for buyer); other texts stay what they are.
    """
    mapped = bool(origin.map) or origin.lookup is not None
    words = {} if mapped else codes(column)
    if not mapped and not words and origin.pattern is None and not origin.prefix and not origin.count:
        return texts, pa.repeat(pa.scalar(False), len(texts))
    known = {raw.strip(): value for raw, value in origin.map.items()}
    encoded = pc.fill_null(texts, "").dictionary_encode()
    out: list[str | None] = []
    for text in encoded.dictionary.to_pylist():
        found = _cut_out(text.strip(), origin.pattern)
        if found and origin.count is not None:
            found = str(sum(1 for _ in re.finditer(origin.count, found)))
        if found is not None and mapped:
            found = known.get(found, origin.otherwise if found or origin.otherwise else "")
        out.append(f"{origin.prefix}{words.get(found, found)}" if found else found)
    values = pa.DictionaryArray.from_arrays(encoded.indices, pa.array(out, pa.string())).cast(pa.string())
    return values, pc.is_null(values)


def _cut_out(text: str, pattern: str | None) -> str | None:
    """What the pattern's group takes out of the text; None where it does not match, an empty text stays empty."""
    if pattern is None or not text:
        return text
    hit = re.search(pattern, text)
    return None if hit is None else hit[1] if hit.re.groups else hit[0]
