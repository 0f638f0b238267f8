"""A program run in the engine the tables live in: views kept while somebody reads them, questions answered as frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis.util import gen_name

from kpireport.indicators.cells import Cells, number_cells
from kpireport.indicators.context import day_of, months_of, place_holder, written_day
from kpireport.indicators.program import Piece, Program

_NAMED = re.compile(r'["`]kpi__(table|held|view)__(\d+)__["`](\s+AS\b)?')
_LABEL = re.compile(r"kpi__label__(\d+)__")
# Views that only pick rows of another: not worth a copy of them.
_PASSED_ON = frozenset({"raw_parts", "parts", "credits"})
Held = Callable[["Run"], Any]


@dataclass(frozen=True)
class Run:
    """One program in one engine. ``makers``: what small tables are worked out from."""

    program: Program
    makers: Mapping[str, Held]
    _names: dict[str, str] = field(default_factory=dict)
    _made: set[str] = field(default_factory=set)
    _alive: dict[str, ir.Table] = field(default_factory=dict)

    @cached_property
    def cells(self) -> Cells:
        """The number of every person in a post, post and department."""
        return number_cells(self.program.tables)

    def frames(self) -> dict[str, pd.DataFrame]:
        """What every question comes to, by name; a view goes as soon as nobody reads it any more."""
        found: dict[str, pd.DataFrame] = {}
        try:
            for name, piece in self.program.views.items():
                self._make(piece, self._wanted(piece))
                for question, read in self.program.reads.items():
                    if name in read.views and all(each in self._names for each in read.views):
                        found[question] = self._engine.read(self._filled_in(read))
                self._let_go(set(found))
        finally:
            self._let_go(set(self.program.reads), everything=True)
        return found

    @contextmanager
    def kept(self, *names: str) -> Iterator[dict[str, ir.Table]]:
        """Prepared views with all their columns, as tables, while the block lasts."""
        try:
            for piece in self.program.views.values():
                self._make(piece, list(piece.columns))
            yield {name: self._engine.table(self._names[name]) for name in names}
        finally:
            self._let_go(set(), everything=True)

    @cached_property
    def _engine(self) -> _Engine:
        con = self.program.tables.con
        return {"duckdb": _Duck, "postgres": _Postgres, "pyspark": _Spark}[con.name](con)

    def _make(self, piece: Piece, columns: list[str]) -> None:
        name = gen_name("view")
        kinds = {column: piece.columns[column][1] for column in columns}
        self._engine.make(name, kinds, self._filled_in(piece), keep=piece.name not in _PASSED_ON)
        self._names[piece.name] = name
        self._made.add(piece.name)

    def _wanted(self, piece: Piece) -> list[str]:
        """The columns somebody's text names, all where one reads all of them; at least one."""
        named: set[str] = set()
        for reader in (*self.program.views.values(), *self.program.reads.values()):
            if piece.name in reader.views:
                passed = self._wanted(reader) if reader.name in _PASSED_ON else piece.columns
                named |= set(passed if _reads_all(reader, piece.name) else ())
                named |= {name for name in piece.columns if self._engine.quoted(name) in reader.sql}
        return [name for name in piece.columns if name in named] or list(piece.columns)[:1]

    def _let_go(self, answered: set[str], everything: bool = False) -> None:
        for name in list(reversed(self._names)) if everything else self._unread(answered):
            self._engine.drop(self._names.pop(name), keep=name not in _PASSED_ON)
        if everything:
            self._alive.clear()

    def _unread(self, answered: set[str]) -> list[str]:
        """Views nobody will read any more; a view passed on is read as long as its readers are."""
        views, reads = self.program.views, self.program.reads
        needed: set[str] = set()
        for question, read in reads.items():
            if question not in answered:
                needed |= set(read.views)
        for name in reversed(views):
            if name not in self._made or (name in _PASSED_ON and name in needed):
                needed |= set(views[name].views)
        return [name for name in reversed(self._names) if name not in needed]

    def _filled_in(self, piece: Piece) -> str:
        """The text with the month's days, files and views in it."""
        text = piece.sql
        for number, day in enumerate(piece.days):
            there = day_of(day, self.program.month)
            comma, dash = written_day(number)
            text = text.replace(comma, f"{there.year}, {there.month}, {there.day}").replace(dash, str(there))
        text = _LABEL.sub(lambda found: str(self.program.month.plus(piece.labels[int(found[1])])), text)
        views = list(piece.views)

        def source(found: re.Match[str]) -> str:
            kind, number = found[1], int(found[2])
            if kind == "view":
                said = self._engine.named(self._names[views[number]])
            else:
                said = self._table(piece, number) if kind == "table" else self._held(piece.held[number])
            return said + (found[3] or f" AS {self._engine.quoted(f's{number}')}")

        return _NAMED.sub(source, text)

    def _table(self, piece: Piece, number: int) -> str:
        name, reach = piece.tables[number]
        months = None if reach is None else months_of(reach, self.program.month)
        return f"({self.program.tables.con.compile(self.program.tables.table(name, months))})"

    def _held(self, name: str) -> str:
        con = self.program.tables.con
        if name not in self._alive:
            self._alive[name] = made = ibis.memtable(self.makers[name](self))
            con._run_pre_execute_hooks(made)
        return f"({con.compile(self._alive[name])})"


def _reads_all(reader: Piece, view: str) -> bool:
    """Whether a text reads a view by ``SELECT * FROM view``, or by ``t.*`` where it is called t; else it names columns."""
    place = rf'["`]{place_holder("view", list(reader.views).index(view))}["`]'
    called: list[str] = re.findall(rf'{place}\s+AS\s+(["`]\w+["`])', reader.sql)
    whole = re.search(rf"\bSELECT\s+(DISTINCT\s+)?\*\s+FROM\s+{place}", reader.sql)
    return whole is not None or any(f"{name}.*" in reader.sql for name in called)


@dataclass(frozen=True)
class _Engine:
    """Statements as one engine wants them."""

    con: Any

    def quoted(self, name: str) -> str:
        return f'"{name}"'

    def named(self, name: str) -> str:
        return self.quoted(name)

    def make(self, name: str, columns: Mapping[str, str], sql: str, *, keep: bool) -> None:
        listed = ", ".join(map(self.quoted, columns))
        if not keep:
            self.run(f"CREATE TEMP VIEW {self.quoted(name)} AS SELECT {listed} FROM ({sql}) AS q")  # noqa: S608
            return
        kinds = ", ".join(f"{self.quoted(column)} {kind}" for column, kind in columns.items())
        self.run(f"CREATE TEMP TABLE {self.quoted(name)} ({kinds})")
        self.run(f"INSERT INTO {self.quoted(name)} ({listed}) SELECT {listed} FROM ({sql}) AS q")  # noqa: S608

    def drop(self, name: str, *, keep: bool) -> None:
        self.run(f"DROP {'TABLE' if keep else 'VIEW'} IF EXISTS {self.quoted(name)}")

    def run(self, sql: str) -> None:
        raise NotImplementedError

    def read(self, sql: str) -> pd.DataFrame:
        raise NotImplementedError

    def table(self, name: str) -> ir.Table:
        return self.con.table(name)


class _Duck(_Engine):
    def run(self, sql: str) -> None:
        self.con.con.execute(sql)

    def read(self, sql: str) -> pd.DataFrame:
        frame: pd.DataFrame = self.con.con.execute(sql).to_arrow_table().to_pandas()
        return frame

    def table(self, name: str) -> ir.Table:
        return self.con.table(name, database=("temp", "main"))


class _Postgres(_Engine):
    def run(self, sql: str) -> None:
        with self.con.con.cursor() as cursor:
            cursor.execute(sql)

    def read(self, sql: str) -> pd.DataFrame:
        with self.con.con.cursor() as cursor:
            cursor.execute(sql)
            names = [column.name for column in cursor.description]
            return pd.DataFrame(cursor.fetchall(), columns=names)


class _Spark(_Engine):
    def quoted(self, name: str) -> str:
        return f"`{name}`"

    def make(self, name: str, columns: Mapping[str, str], sql: str, *, keep: bool) -> None:
        frame = self.con._session.sql(f"SELECT {', '.join(map(self.quoted, columns))} FROM ({sql}) AS q")  # noqa: S608
        # Not cache(): its plan would hold those of all views it was made from, again and again, until memory is full.
        (frame.localCheckpoint() if keep else frame).createOrReplaceTempView(name)

    def drop(self, name: str, *, keep: bool) -> None:  # noqa: ARG002 - a checkpoint goes with its last reader
        self.con._session.catalog.dropTempView(name)

    def read(self, sql: str) -> pd.DataFrame:
        frame: pd.DataFrame = self.con._session.sql(sql).toArrow().to_pandas()
        return frame
