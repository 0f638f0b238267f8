"""A company's store opened for reading."""

from __future__ import annotations

from pathlib import Path

import ibis

from kpireport.data import store
from kpireport.data.access import Tables, only_months
from kpireport.data.engines import open_engine
from kpireport.data.engines.duck import MEMORY
from kpireport.data.loading import load_sources
from kpireport.data.parts import Part
from kpireport.data.schema import Table
from kpireport.data.views import open_views
from kpireport.period import Month
from kpireport.project import Project

OVERFLOW = ".overflow"


def open_tables(project: Project, *, memory: str = MEMORY) -> Tables:
    """The canonical tables of a company in the engine it names; nothing is read before an expression runs.

    ``memory`` is what the default engine may use before it writes to the store's overflow folder. DataError where
    a server's copy of the store is not up to date or a view is not there.
    """
    folder = project.path(project.company.store)
    state = store.load(folder)
    engine = open_engine(project.company.engine, project.root, folder / OVERFLOW, memory)
    try:
        engine.check_copy(state)
        viewed = open_views(engine, load_sources(project)) if project.company.engine else {}
    except BaseException:
        engine.close()
        raise
    parts = stored_parts(folder, state) | {name: view.parts for name, view in viewed.items()}

    def opener(declared: Table, chosen: tuple[Part, ...]) -> ibis.Table:
        if declared.name in viewed:
            view = viewed[declared.name]
            return only_months(declared, view.table, chosen, view.parts)
        return engine.stored(declared, chosen)

    return Tables(engine.con, parts, opener, engine.close)


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
