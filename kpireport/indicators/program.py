"""A month's measuring as SQL text: written once by Ibis for every month, then run with the month's days and files in it.

Building expressions and compiling them costs several times what the engine needs for a small company's month. So the
text of each view is kept (in a folder, where one is given) under everything it was written from; what a view asked of
the company's data is kept with its answer, and where the answer is another today the view is written anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

from kpireport.data import Tables
from kpireport.indicators.context import Context, Day, Notes, Reach, View
from kpireport.indicators.settings import Settings
from kpireport.period import Month


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement: its text with place holders and what they stand for, in order of their numbers.

    ``columns``: name → (Ibis type, the engine's type). ``views``: name → digest of the columns it was written against.
    """

    name: str
    sql: str
    columns: Mapping[str, tuple[str, str]]
    days: tuple[Day, ...]
    labels: tuple[int, ...]
    tables: tuple[tuple[str, Reach | None], ...]
    held: tuple[str, ...]
    views: Mapping[str, str]
    asked: tuple[tuple[str, str, Any], ...]

    @property
    def schema(self) -> ibis.Schema:
        """Its columns."""
        return ibis.schema({name: kind for name, (kind, _) in self.columns.items()})

    @property
    def shape(self) -> str:
        """A digest of its columns."""
        return sha256(json.dumps(list(self.columns.items())).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Library:
    """The texts known for one engine and one set of settings; ``path`` None: kept for this program only."""

    path: Path | None
    pieces: dict[str, list[Piece]] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path | None, *written_from: Any) -> Library:
        """The texts written from just this; an unreadable file counts as none."""
        if folder is None:
            return cls(None)
        said = repr((ibis.__version__, *written_from))
        path = folder / f"{sha256(said.encode()).hexdigest()[:24]}.json"
        with suppress(OSError, ValueError, TypeError, KeyError):
            found = [_read(each) for each in json.loads(path.read_text(encoding="utf-8"))]
            kept: dict[str, list[Piece]] = {}
            for piece in found:
                kept.setdefault(piece.name, []).append(piece)
            return cls(path, kept)
        return cls(path)

    def save(self) -> None:
        """Write them; a folder that cannot be written only costs time."""
        if self.path is None:
            return
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            every = [_plain(piece) for known in self.pieces.values() for piece in known]
            temporary.write_text(json.dumps(every, ensure_ascii=False), encoding="utf-8")
            temporary.replace(self.path)


@dataclass(frozen=True)
class Program:
    """The statements of one month: views in the order in which they can be made, and what is read from them."""

    tables: Tables
    month: Month
    settings: Settings
    sources: Mapping[str, View]
    library: Library
    views: dict[str, Piece] = field(default_factory=dict)
    reads: dict[str, Piece] = field(default_factory=dict)
    _new: list[str] = field(default_factory=list)

    def view(self, name: str) -> Piece:
        """The statement of a prepared view, those it reads before it."""
        if name not in self.views:
            self.views[name] = self._known(name) or self._write(name, self.sources[name])
        return self.views[name]

    def read(self, name: str, build: Callable[[Context], ir.Table]) -> None:
        """Add a question; ``name`` stands for everything ``build`` is made from."""
        if name not in self.reads:
            self.reads[name] = self._known(name) or self._write(name, build)

    def save(self) -> None:
        """Keep what had to be written."""
        if self._new:
            self.library.save()

    def answer(self, question: str, about: str) -> Any:
        """What a view may ask of the company's data."""
        if question == "has":
            return self.tables.has(about)
        if question == "has_now":
            return self.tables.has(about, self.month)
        table, _, column = about.partition(".")
        return column in self.tables.filled(table)

    def _known(self, name: str) -> Piece | None:
        for piece in self.library.pieces.get(name, ()):
            asked = all(self.answer(question, about) == said for question, about, said in piece.asked)
            if asked and all(self.view(each).shape == shape for each, shape in piece.views.items()):
                return piece
        return None

    def _write(self, name: str, build: Callable[[Context], ir.Table]) -> Piece:
        context = Context(self.settings, lambda each: self.view(each).schema, self.answer)
        expression = build(context)
        con = self.tables.con
        kinds = con.compiler.type_mapper
        columns = {column: (str(kind), kinds.to_string(kind)) for column, kind in expression.schema().items()}
        piece = _piece(name, str(con.compile(expression)), columns, context.notes, self.views)
        self.library.pieces.setdefault(name, []).append(piece)
        self._new.append(name)
        return piece


def _piece(
    name: str, sql: str, columns: Mapping[str, tuple[str, str]], notes: Notes, views: Mapping[str, Piece]
) -> Piece:
    return Piece(
        name=name,
        sql=sql,
        columns=columns,
        days=tuple(notes.days),
        labels=tuple(notes.labels),
        tables=tuple(notes.tables),
        held=tuple(notes.held),
        views={each: views[each].shape for each in notes.views},
        asked=tuple((question, about, said) for (question, about), said in notes.asked.items()),
    )


def _plain(piece: Piece) -> dict[str, Any]:
    return {name: getattr(piece, name) for name in Piece.__slots__}


def _read(said: Mapping[str, Any]) -> Piece:
    reaches = [(name, None if reach is None else _reach(reach)) for name, reach in said["tables"]]
    return Piece(
        name=said["name"],
        sql=said["sql"],
        columns={name: (kinds[0], kinds[1]) for name, kinds in said["columns"].items()},
        days=tuple((months, days) for months, days in said["days"]),
        labels=tuple(said["labels"]),
        tables=tuple(reaches),
        held=tuple(said["held"]),
        views=dict(said["views"]),
        asked=tuple((question, about, answer) for question, about, answer in said["asked"]),
    )


def _reach(said: Sequence[Sequence[int]]) -> Reach:
    (first, after_first), (last, after_last) = said
    return (first, after_first), (last, after_last)


def digest_of(parts: Iterable[Any]) -> str:
    """A short digest of what a question is made from, for its name."""
    return sha256(repr(list(parts)).encode()).hexdigest()[:16]
