"""What an ingest did: every row of every file accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kpireport.data.store import Finding, StoredFile
from kpireport.texts import Message, message


@dataclass(frozen=True, slots=True)
class FileReport:
    """One raw file; read = kept + rejected + duplicates + left_out + mended.

    ``left_out`` are total rows and rows the source leaves out; ``mended`` rejected rows that came back mended;
    ``fresh`` says whether the file was read just now, ``differences`` where its summary row says something else.
    """

    file: str
    read: int
    kept: int
    rejected: int
    duplicates: int
    left_out: int
    mended: int
    notes: tuple[Message, ...] = ()
    differences: tuple[Message, ...] = ()
    fresh: bool = True

    def __post_init__(self) -> None:
        if self.read != self.kept + self.rejected + self.duplicates + self.left_out + self.mended:
            raise AssertionError(f"{self.file}: rows unaccounted for: {self}")

    @classmethod
    def of(cls, file: StoredFile, fresh: bool) -> FileReport:
        """The report of a file as the store knows it."""
        counts = (file.read, file.kept, file.rejected, file.duplicates, file.left_out, file.mended)
        return cls(file.file, *counts, file.notes, file.differences, fresh)


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One source; ``failed`` says why nothing new of it was taken, ``rejects`` where its rejected rows lie."""

    name: str
    table: str
    files: tuple[FileReport, ...]
    failed: Message | None = None
    rejects: Path | None = None

    def total(self, count: str) -> int:
        """The sum over its files of ``read``, ``kept``, ``rejected``, ``duplicates``, ``left_out`` or ``mended``."""
        return sum(int(getattr(file, count)) for file in self.files)

    @property
    def line(self) -> Message:
        """One sentence with the sums."""
        if self.failed is not None:
            return message("data.source_failed", source=self.name, why=self.failed)
        counts = ("read", "kept", "rejected", "duplicates", "left_out", "mended")
        return message("data.source_done", source=self.name, **{count: self.total(count) for count in counts})


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The whole ingest; ``changed`` is False where the store was already as it should be."""

    sources: tuple[SourceReport, ...]
    findings: tuple[Finding, ...]
    changed: bool

    @property
    def failed(self) -> tuple[SourceReport, ...]:
        """The sources that failed."""
        return tuple(source for source in self.sources if source.failed is not None)

    @property
    def ok(self) -> bool:
        """Whether every source was taken in."""
        return not self.failed

    def source(self, name: str) -> SourceReport:
        """One source by name."""
        return next(source for source in self.sources if source.name == name)
