"""A company's store opened for reading."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ibis

from kpireport.data import duck, store
from kpireport.data.access import Part, Tables
from kpireport.data.schema import Table
from kpireport.period import Month
from kpireport.project import Project


def open_tables(project: Project, *, memory: str = duck.MEMORY) -> Tables:
    """The canonical tables of a company; nothing is read before an expression runs.

    ``memory`` is what the engine may use before it writes to the store's overflow folder.
    """
    folder = project.path(project.company.store)
    parts = stored_parts(folder, store.load(folder))
    con = duck.connect(folder / ".overflow", memory)
    return Tables(con, parts, _Parquet(con))


def stored_parts(folder: Path, state: store.State) -> dict[str, tuple[Part, ...]]:
    """The parts store.json names, by table."""
    return {
        name: tuple(
            Part(
                Month.parse(part.month) if part.month else None,
                part.rows,
                part.sha256,
                frozenset(part.filled),
                (str(folder / part.file),),
            )
            for part in parts
        )
        for name, parts in state.tables.items()
    }


class _Parquet:
    """Opens parts as one view over their files, with a name of its own for each choice of months."""

    def __init__(self, con: Any) -> None:
        self.con = con
        self.views: dict[str, int] = {}

    def __call__(self, declared: Table, chosen: tuple[Part, ...]) -> ibis.Table:
        paths = [path for part in chosen for path in part.paths]
        if not paths:
            return duck.empty(self.con, declared)
        self.views[declared.name] = self.views.get(declared.name, 0) + 1
        name = f"{declared.name}__{self.views[declared.name]}"
        return self.con.read_parquet(paths, table_name=name)


def findings(project: Project) -> Mapping[str, tuple[store.Finding, ...]]:
    """What the last ingest found, by table."""
    found: dict[str, tuple[store.Finding, ...]] = {}
    for each in store.load(project.path(project.company.store)).findings:
        found[each.table] = (*found.get(each.table, ()), each)
    return found
