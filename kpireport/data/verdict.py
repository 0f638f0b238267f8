"""Per file: how many of its rows stand, and every row that does not, with where and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from kpireport.data.mapping import Reject
from kpireport.data.merge import Loser
from kpireport.data.rejects import mark
from kpireport.data.stage import Staged
from kpireport.data.store import StoredFile
from kpireport.texts import message

#: Reads raw rows again: (file, the row__ numbers wanted) → raw row by number.
RawRows = Callable[[Staged, Sequence[int]], Mapping[int, dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One raw file after the merge: its counts, and its rejected rows that did not come back mended."""

    file: StoredFile
    rejects: tuple[Reject, ...]


@dataclass(frozen=True, slots=True)
class Judge:
    """What the files of one merge are judged by; ``marks`` are those of the rejected rows that came back mended.

    ``key``: the raw columns that tell rows apart, shown where two of them contradict each other.
    """

    files: Sequence[Staged]
    marks: frozenset[str]
    raw_rows: RawRows
    key: Sequence[str] = ()

    def verdicts(self, lost: Sequence[Loser], mine: Collection[str]) -> tuple[Verdict, ...]:
        """One on each file whose key is in ``mine``; ``lost`` numbers the files as they stand in ``files``."""
        by_file: dict[int, list[Loser]] = {}
        for loser in lost:
            by_file.setdefault(loser.file, []).append(loser)
        return tuple(
            self._verdict(file, by_file.get(index, []))
            for index, file in enumerate(self.files)
            if file.key in mine
        )

    def _verdict(self, staged: Staged, lost: Sequence[Loser]) -> Verdict:
        counts = staged.counts
        duplicates = sum(loser.lines for loser in lost if loser.kind == "duplicate")
        contradicting = [loser for loser in lost if loser.kind != "duplicate"]
        rejects = [(reject, 1) for reject in staged.rejects()]
        if contradicting:
            raw = self.raw_rows(staged, [loser.row for loser in contradicting])
            rejects += [
                (self._contradiction(loser, raw.get(loser.row, {})), loser.lines) for loser in contradicting
            ]
        open_ones = tuple(reject for reject, _ in rejects if mark(reject) not in self.marks)
        mended = sum(lines for reject, lines in rejects if mark(reject) in self.marks)
        contradicted = sum(loser.lines for loser in contradicting)
        rejected = counts.rejected + contradicted - mended
        stored = StoredFile(
            file=counts.file,
            sha256=counts.sha256,
            staged=staged.key,
            read=counts.read,
            kept=counts.good - duplicates - contradicted,
            rejected=rejected,
            duplicates=duplicates,
            left_out=counts.left_out,
            mended=mended,
            notes=counts.notes,
            differences=counts.differences,
        )
        return Verdict(stored, open_ones)

    def _contradiction(self, loser: Loser, raw: dict[str, str]) -> Reject:
        file, row = self.files[loser.file].place(loser.row)
        other_file, other_row = self.files[loser.other_file].place(loser.other_row)
        why = message(f"data.{loser.kind}", file=other_file, row=other_row)
        columns = tuple(name for name in self.key if name in raw)
        return Reject(file, row, columns, tuple(raw[name] for name in columns), (why,), raw)
