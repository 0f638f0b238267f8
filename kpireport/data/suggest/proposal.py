"""Look at one file and say what it seems to be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from kpireport.data.loading import presets
from kpireport.data.raw import RawBatch, lowest
from kpireport.data.readers import Layout, read_layout
from kpireport.data.readers.content import find_format
from kpireport.data.schema import Column, Table
from kpireport.data.suggest.matching import Fit, Match, rank
from kpireport.data.suggest.shapes import Look, look
from kpireport.data.suggest.transcripts import day_line, log, transcript
from kpireport.data.tables import table_named
from kpireport.params import read_document
from kpireport.texts import Language, Message

_ENOUGH = 2000
_LEAST = 0.3
_FURTHER = ("||", "\t", ";", "|", ",", "^", "~")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a file seems to be.

    ``fits`` ranks the tables, best first; it is empty where none seems right. ``preset`` is a shipped mapping
    that knows all its columns in this file. ``rows`` is how many rows were looked at. ``layout`` holds what the
    reader found out: encoding, delimiter, lines, decimal. ``several`` are the delimiters of a file that mixes them,
    ``record`` the pattern of the lines that begin a message of a transcript, ``heading`` of those that name its day. ``lists`` are lists of objects in JSON, ``each`` the one whose elements are the rows.
    """

    file: str
    format: str
    rows: int
    columns: tuple[Look, ...]
    fits: tuple[Fit, ...]
    preset: str | None
    notes: tuple[Message, ...]
    layout: Mapping[str, str]
    totals: Mapping[str, tuple[str, ...]]
    several: tuple[str, ...] = ()
    record: str | None = None
    heading: str | None = None
    each: str | None = None
    lists: tuple[str, ...] = ()

    @property
    def shipped(self) -> Mapping[str, Any]:
        """What the preset says; nothing where there is none."""
        return (
            read_document(presets()[self.preset], f"presets/{self.preset}.yaml").data if self.preset else {}
        )

    @property
    def table(self) -> Table | None:
        """The table it fits best, the preset's where there is one."""
        if self.preset:
            return table_named(str(self.shipped["table"]))
        return self.fits[0].table if self.fits else None

    @property
    def confidence(self) -> float:
        """How well it fits the best table, 0 to 1."""
        return self.fits[0].score if self.fits else 0.0

    @property
    def matches(self) -> tuple[Match, ...]:
        """Canonical columns and where they seem to come from."""
        return self.fits[0].matches if self.fits else ()

    @property
    def missing(self) -> tuple[Column, ...]:
        """Required columns nothing was found for."""
        return self.fits[0].missing if self.fits else ()

    @property
    def unmapped(self) -> tuple[Look, ...]:
        """Raw columns nobody needs."""
        used = {match.look.name for match in self.matches}
        return tuple(each for each in self.columns if each.name not in used)

    def to_yaml(self, language: Language = "zh", *, heading: bool = True) -> str:
        """An entry of params/sources.yaml with comments, to be corrected; ``heading`` adds ``sources:``."""
        from kpireport.data.suggest.writing import write

        return write(self, language, heading)


def suggest(
    path: Path, shown: str | None = None, *, table: str | None = None, layout: Layout | None = None
) -> Suggestion:
    """Look at the first rows of ``path``; ``table`` leaves the choice of the table to the caller.

    DataError where the file cannot be read; a file that fits no table still gives its columns.
    """
    name = shown or path.name
    spoken = None if layout else transcript(path, name)
    heading = day_line(path, name, spoken) if spoken else None
    chosen = layout or Layout(record=spoken or log(path, name), heading=heading)
    table = table or ("messages" if spoken else None)
    chosen, batches, lists = _unwrapped(path, chosen, name)
    columns = look(batches, batches[0].decimal)
    several = _several(batches, columns) if chosen.delimiter is None else ()
    if several:
        chosen = replace(chosen, delimiter=several)
        batches = _beginning(path, chosen, name)
        columns = look(batches, batches[0].decimal)
    ranked = [
        fit for fit in rank(columns) if fit.table.name == table or (table is None and fit.score >= _LEAST)
    ]
    notes = tuple(note for batch in batches for note in batch.notes)
    return Suggestion(
        name,
        find_format(path, chosen, name),
        sum(len(batch.rows) for batch in batches),
        columns,
        tuple(ranked),
        None if table else _preset(name, columns, batches[0].joined),
        notes,
        _found_out(batches, notes),
        _totals(batches),
        several,
        chosen.record,
        chosen.heading,
        chosen.each,
        lists,
    )


def _unwrapped(path: Path, layout: Layout, shown: str) -> tuple[Layout, list[RawBatch], tuple[str, ...]]:
    """The beginning of the file, and the lists in it; of one object that wraps the rows, the elements of its longest list."""
    batches = _beginning(path, layout, shown)
    lists = _lists(batches)
    if not lists or sum(len(batch.rows) for batch in batches) != 1:
        return layout, batches, tuple(lists)
    longest = max(lists, key=lambda each: lists[each])
    layout = replace(layout, each=longest)
    batches = _beginning(path, layout, shown)
    return layout, batches, (longest, *_lists(batches))


def _beginning(path: Path, layout: Layout, shown: str) -> list[RawBatch]:
    """The first batches of the first sheet or member, as long as they make up the sample."""
    batches: list[RawBatch] = []
    rows = 0
    stream = read_layout(path, layout, shown)
    try:
        for batch in islice(stream, 50):
            if batches and batch.file != batches[0].file:
                break
            batches.append(_first_rows(batch, _ENOUGH - rows))
            rows += len(batch.rows)
            if rows >= _ENOUGH:
                break
    finally:
        stream.close()  # type: ignore[attr-defined]
    return batches


def _lists(batches: list[RawBatch]) -> dict[str, int]:
    """Columns that hold lists of JSON objects, and how long their texts are."""
    table = batches[0].columns
    texts = {name: list(filter(None, table.column(name).to_pylist())) for name in table.column_names}
    listed = {name: each for name, each in texts.items() if any(text.startswith('[{"') for text in each)}
    return {name: sum(map(len, each)) for name, each in listed.items()}


def _several(batches: list[RawBatch], columns: tuple[Look, ...]) -> tuple[str, ...]:
    """The delimiters of a file that mixes several: further ones stand as often in every value as in its header."""
    used = next((str(n.params["delimiter"]) for n in batches[0].notes if n.key == "readers.note_text"), "")
    if not used or not columns or columns[0].name.startswith("#"):
        return ()
    used = {"Tab": "\t", "\\x01": "\x01", "\\x1f": "\x1f"}.get(used, used)
    further = [sign for sign in _FURTHER if sign not in used and _splits(columns, sign)]
    return (used, *further) if further else ()


def _splits(columns: tuple[Look, ...], sign: str) -> bool:
    counts = [each.name.count(sign) for each in columns]
    if not any(counts):
        return False
    return all(
        pc.all(pc.equal(pc.count_substring(each.texts.drop_null(), sign), count)).as_py() is not False
        for each, count in zip(columns, counts, strict=True)
        if each.shape != "empty"
    )


def _first_rows(batch: RawBatch, count: int) -> RawBatch:
    return replace(batch, columns=batch.columns.slice(0, count), rows=batch.rows.slice(0, count))


def _found_out(batches: list[RawBatch], notes: tuple[Message, ...]) -> Mapping[str, str]:
    found = {"decimal": batches[0].decimal, "file": batches[0].file}
    strays = [each for batch in batches for each in batch.rejects]
    if strays:
        found |= {
            "strays": str(len(strays)),
            "stray": f"{strays[-1].row}: {' '.join(strays[-1].text.split())[:40]}",
        }
    if batches[0].doubtful:
        found["doubtful"] = "yes"
    for note in notes:
        for key in ("encoding", "delimiter", "lines"):
            if note.key in {"readers.note_text", "readers.note_sheet"} and note.params.get(key):
                found[key] = str(note.params[key])
        if note.key == "readers.note_other_sheets":
            found["others"] = str(note.params["names"])
        if note.key == "readers.note_units":
            found["units"] = str(note.params["units"])
    return found


def _totals(batches: list[RawBatch]) -> Mapping[str, tuple[str, ...]]:
    """The labels of total rows that were recognised, by the column they stand in."""
    found: dict[str, list[str]] = {}
    for batch in batches:
        labels = {
            label
            for note in batch.notes
            if note.key == "readers.note_totals"
            for label in str(note.params["labels"]).split("、")
        }
        if batch.left_out is None or not labels:
            continue
        for name in batch.left_out.column_names:
            for text in batch.left_out.column(name).to_pylist():
                if text and text.strip(" :：") in labels and text not in found.get(name, []):
                    found.setdefault(name, []).append(text)
    return {name: tuple(texts) for name, texts in found.items()}


def _preset(shown: str, columns: tuple[Look, ...], joined: bool) -> str | None:
    """The shipped mapping with most headers in the file, all those it cannot do without among them."""
    best: tuple[int, str] | None = None
    names = {_key(each.name) for each in columns}
    names |= {_key(lowest(each.name)) for each in columns} if joined else set()
    for name, path in presets().items():
        data = read_document(path, f"presets/{name}.yaml").data
        count = _known(data, names, shown, len(columns))
        if count and (best is None or count > best[0]):
            best = (count, name)
    return best[1] if best else None


def _known(data: Mapping[str, Any], names: set[str], shown: str, width: int) -> int:
    told = data.get("told_by") or {}
    if told:
        return width if told["name"] in shown and told["columns"] == width else 0
    needed = {_key(str(column)) for column in data.get("skip") or {} if not str(column).startswith("#")}
    known = total = 0
    for origin in (data.get("columns") or {}).values():
        given = origin if isinstance(origin, dict) else {"from": origin}
        raws = [
            raw
            for raw in (given.get("from"), *(given.get("join") or ()))
            if raw and not str(raw).startswith("#")
        ]
        known += sum(_key(str(raw)) in names for raw in raws)
        total += len(raws)
        needed |= set() if given.get("optional") else {_key(str(raw)) for raw in raws}
    return known if needed <= names and known >= max(3, 0.5 * total) else 0


def _key(name: str) -> str:
    from kpireport.data.raw import plain

    return re.sub(r"\s", "", plain(name))
