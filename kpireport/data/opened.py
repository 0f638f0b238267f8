"""A company's store opened for reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kpireport.data import store
from kpireport.data.access import Tables, only_months
from kpireport.data.parts import Part
from kpireport.data.schema import Table
from kpireport.period import Month
from kpireport.project import Project

if TYPE_CHECKING:
    import ibis

    from kpireport.data.engines import Engine
    from kpireport.data.views import Viewed

OVERFLOW = ".overflow"


@dataclass(frozen=True)
class _Opened:
    """A company's engine and views, started when first needed: a plan only asks which parts there are."""

    project: Project
    folder: Path
    state: store.State
    memory: str | None

    @cached_property
    def engine(self) -> Engine:
        from kpireport.data.engines import open_engine
        from kpireport.data.engines.duck import MEMORY

        overflow = self.folder / OVERFLOW
        return open_engine(self.project.company.engine, self.project.root, overflow, self.memory or MEMORY)

    @cached_property
    def viewed(self) -> Mapping[str, Viewed]:
        if not self.project.company.engine:
            return {}
        from kpireport.data.loading import load_sources
        from kpireport.data.views import open_views

        try:
            self.engine.check_copy(self.state)
            return open_views(self.engine, load_sources(self.project))
        except BaseException:
            self.engine.close()
            raise

    @property
    def parts(self) -> dict[str, tuple[Part, ...]]:
        return stored_parts(self.folder, self.state) | {n: view.parts for n, view in self.viewed.items()}

    def table(self, declared: Table, chosen: tuple[Part, ...]) -> ibis.Table:
        if declared.name in self.viewed:
            view = self.viewed[declared.name]
            return only_months(declared, view.table, chosen, view.parts)
        return self.engine.stored(declared, chosen)

    def close(self) -> None:
        if "engine" in vars(self):
            self.engine.close()


def open_tables(project: Project, *, memory: str | None = None) -> Tables:
    """The canonical tables of a company in the engine it names; nothing is read before an expression runs.

    ``memory`` is what the default engine may use before it writes to the store's overflow folder. DataError where
    a server's copy of the store is not up to date or a view is not there.
    """
    folder = project.path(project.company.store)
    opened = _Opened(project, folder, store.load(folder), memory)
    return Tables(lambda: opened.engine.con, opened.parts, opened.table, opened.close)


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
