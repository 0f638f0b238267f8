"""The rows of a table that stand, written as one immutable Parquet file a month."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from kpireport.data.merge import Loser, standing
from kpireport.data.schema import Table
from kpireport.data.stage import Staged
from kpireport.data.store import StoredPart, file_hash, text_hash

ROW_GROUP = 1 << 18


@dataclass(frozen=True)
class Merged:
    """One table after the merge: its staged files, the rows of them that do not stand, and where to write."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    declared: Table
    files: Sequence[Staged]
    lost: Sequence[Loser]

    def write(self, known: Sequence[StoredPart]) -> tuple[StoredPart, ...]:
        """Write what changed and name all parts; months whose inputs are the same are kept as ``known``."""
        before = {(part.month, part.made_from): part for part in known}
        parts = []
        for label in sorted({month for file in self.files for month in file.counts.months}):
            month, made_from = label or None, self._made_from(label)
            part = before.get((month, made_from))
            if part is None or not (self.folder / part.file).is_file():
                part = self._write(month, made_from)
            if part.rows:
                parts.append(part)
        return tuple(parts)

    def _made_from(self, label: str) -> str:
        """A hash of everything the rows of one month come from."""
        here = {index: file.key for index, file in enumerate(self.files) if label in file.counts.months}
        gone = [(here[loser.file], loser.row) for loser in self.lost if loser.file in here]
        said = (repr(self.declared), label, list(here.values()), sorted(gone))
        return text_hash(json.dumps(said))[:32]

    def _write(self, month: str | None, made_from: str) -> StoredPart:
        """Write under a temporary name, then name the file after its content."""
        place = f"{self.declared.name}/month={month or 'all'}"
        (self.folder / place).mkdir(parents=True, exist_ok=True)
        temporary = self.folder / place / f".{made_from}.{os.getpid()}.tmp"
        try:
            reader = standing(self.con, self.declared, self.lost, month)
            rows, filled = _write_rows(temporary, self.declared, reader)
            digest = file_hash(temporary)
            name = f"{place}/{digest[:32]}.parquet"
            temporary.replace(self.folder / name)
        finally:
            temporary.unlink(missing_ok=True)
        columns = tuple(sorted(filled))
        return StoredPart(
            month=month, file=name, rows=rows, sha256=digest, filled=columns, made_from=made_from
        )


def _write_rows(path: Path, declared: Table, reader: pa.RecordBatchReader) -> tuple[int, set[str]]:
    """Row groups of a fixed size, so that the bytes depend on the rows alone."""
    filled: set[str] = set()
    rows = 0
    waiting: list[pa.RecordBatch] = []
    with pq.ParquetWriter(path, declared.arrow, compression="zstd") as writer:
        for batch in reader:
            waiting.append(batch)
            if sum(each.num_rows for each in waiting) >= ROW_GROUP:
                table = _typed(declared, waiting)
                full = table.num_rows - table.num_rows % ROW_GROUP
                rows += _add(writer, table.slice(0, full), filled)
                waiting = table.slice(full).to_batches()
        if waiting:
            rows += _add(writer, _typed(declared, waiting), filled)
    return rows, filled


def _typed(declared: Table, batches: Sequence[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(batches).cast(declared.arrow).combine_chunks()


def _add(writer: pq.ParquetWriter, table: pa.Table, filled: set[str]) -> int:
    if table.num_rows:
        writer.write_table(table, row_group_size=ROW_GROUP)
        filled |= {name for name in table.column_names if table.column(name).null_count < table.num_rows}
    return int(table.num_rows)
