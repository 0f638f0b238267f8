"""The raw files of one source read, or taken as they were read before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from kpireport.data import readers, rejects, store
from kpireport.data.cells import raw_row
from kpireport.data.engines.duck import processors
from kpireport.data.loading import MENDED, Input, inputs, shown_name
from kpireport.data.lookups import looked_up
from kpireport.data.mapping import Mapping
from kpireport.data.raw import RawBatch
from kpireport.data.sources import Source
from kpireport.data.stage import Stage, Staged, load
from kpireport.data.tables import table_named
from kpireport.data.verdict import Verdict
from kpireport.errors import DataError
from kpireport.project import Project
from kpireport.texts import Message, message

Tell = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """One source read: its staged files by name, which were read just now, and why it failed, if it did.

    ``verdicts`` are on the files that count, ``attempt`` on those of a reading that had too many rejects;
    ``settled`` says that nothing differs from the last ingest.
    """

    name: str
    source: Source
    files: tuple[Staged, ...] = ()
    fresh: frozenset[str] = frozenset()
    failed: Message | None = None
    verdicts: tuple[Verdict, ...] = ()
    attempt: tuple[Verdict, ...] = ()
    settled: bool = False

    @property
    def marks(self) -> frozenset[str]:
        """The rejected rows that came back mended."""
        return frozenset(mark for file in self.files for mark in file.counts.marks)


@dataclass(frozen=True)
class Shelf:
    """Where raw files come from and what is known of them from the last ingest."""

    project: Project
    folder: Path
    before: store.State
    say: Tell
    _again: dict[str, Input] = field(default_factory=dict)

    def read(self, name: str, source: Source) -> Reading:
        """All files of one source as staged rows; what fails is said in the reading, earlier files then stand."""
        found = inputs(self.project, source)
        if not found:
            why = message("data.no_match", files="、".join(source.files))
            return Reading(name, source, failed=why)
        mended = rejects.mended_files(self.project.root, name)
        found += [Input(shown_name(self.project.root, path), path) for path in mended]
        try:
            return self._read(name, looked_up(self.project, source), found)
        except DataError as error:
            return Reading(name, source, files=self.earlier(name, source), failed=error.message)

    def _read(self, name: str, source: Source, found: Sequence[Input]) -> Reading:
        stage = Stage.of(
            self.folder, Mapping(table_named(source.table), source, self.project.company.timezone)
        )

        def staged(each: Input) -> tuple[Staged, bool]:
            return stage.staged(each, lambda: self._batches(source, each))

        files: list[Staged] = []
        fresh: set[str] = set()
        with ThreadPoolExecutor(processors()) as pool:
            try:
                for each, (file, new) in zip(found, pool.map(staged, found), strict=True):
                    self.say(message("data.read", source=name, file=each.name))
                    files.append(file)
                    fresh |= {file.key} if new else set()
                    self._again[file.key] = each
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return Reading(name, source, tuple(files), frozenset(fresh))

    def _batches(self, source: Source, each: Input) -> Iterator[tuple[RawBatch, tuple[str, ...]]]:
        if each.path.parent == self.project.path(MENDED):
            return rejects.read_mended(each.path, source, each.shown)
        meant = source.model_copy(update={"member": each.member})
        return ((batch, ()) for batch in readers.read(each.path, meant, each.shown))

    def earlier(self, name: str, source: Source) -> tuple[Staged, ...]:
        """The files of a source as they stood before, where the table is still the same."""
        known = self.before.sources.get(name)
        if known is None or known.table != source.table:
            return ()
        kept = (load(self.folder, file.staged, table_named(source.table)) for file in known.files)
        return tuple(file for file in kept if file is not None)

    def raw_rows(self, source: Source, file: Staged, rows: Collection[int]) -> dict[int, dict[str, str]]:
        """Raw rows read once more, by row__ number; nothing for a file that is no longer what it was."""
        each = self._again.get(file.key)
        if each is None:
            return {}
        places = {file.place(row): row for row in rows}
        found: dict[int, dict[str, str]] = {}
        for batch, _ in self._batches(source, each):
            for index, line in enumerate(batch.rows.to_pylist()):
                if (batch.file, line) in places:
                    found[places[batch.file, line]] = raw_row(batch.columns, index)
        return found
