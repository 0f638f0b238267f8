"""CSV, TSV and their kin → batches of text, a block of lines at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from kpireport.data.raw import RawBatch, RawReject
from kpireport.data.readers.batches import Rows, batch_of
from kpireport.data.readers.blocks import Block, read_blocks
from kpireport.data.readers.content import encoding_of, find_encoding
from kpireport.data.readers.dialect import Dialect, find_dialect
from kpireport.data.readers.layout import LINE_LIMIT, SPAN_LIMIT, Layout
from kpireport.data.readers.quotes import shape_of
from kpireport.data.readers.strict import read_strictly
from kpireport.errors import DataError
from kpireport.texts import Message, message

_SAMPLE = 1 << 20
#: How much of a line that is no row is kept, so that it can be mended.
_SHOWN = 2000
_ONE = "\x1f"


def read_delimited(path: Path, layout: Layout, shown: str) -> Iterator[RawBatch]:
    """The rows of a delimited text file, about 4 MB of it a batch."""
    encoding = encoding_of(path, layout, shown)
    with path.open("rb") as stream:
        blocks = read_blocks(stream, encoding)
        first = next(blocks, None)
        if first is None or not first.data.strip():
            raise DataError("readers.empty", file=shown)
        dialect = _dialect(path, first, encoding, layout, shown)
        notes: tuple[Message, ...] = _notes(encoding, dialect, layout, shown)
        for rows in _Parser(dialect).parse(first, blocks):
            batch = batch_of(rows, dialect.header, layout.labels, shown, notes, dialect.decimal)
            yield replace(batch, doubtful=True) if dialect.doubtful else batch
            notes = ()


def _dialect(path: Path, first: Block, encoding: str, layout: Layout, shown: str) -> Dialect:
    sample = first.data[:_SAMPLE]
    sample = sample[: sample.rfind(b"\n") + 1] or first.data
    dialect = find_dialect(sample.decode("utf-8", "replace"), layout, shown)
    if layout.encoding and "\ufffd" in "".join(dialect.header.names):
        found = find_encoding(path, shown)
        raise DataError("readers.wrong_encoding", file=shown, encoding=encoding, found=found)
    return dialect


def _notes(encoding: str, dialect: Dialect, layout: Layout, shown: str) -> tuple[Message, ...]:
    names = {"\t": "Tab", "\x01": "\\x01", "\x1f": "\\x1f"}
    delimiter = " ".join(names.get(each, each) for each in dialect.delimiter)
    lines = "、".join(str(line) for line in dialect.header.lines or layout.header or () if line)
    notes = [
        message(
            "readers.note_text",
            file=shown,
            encoding=encoding,
            delimiter=delimiter,
            lines=lines or "—",
            decimal=dialect.decimal,
        )
    ]
    if not lines and layout.header is None:
        notes = [message("readers.note_no_header", file=shown), *notes]
    if not dialect.quoting.usual:
        quoting = dialect.quoting
        notes.append(
            message(
                "readers.note_quoting", file=shown, quote=quoting.quote or "—", escape=quoting.escape or "—"
            )
        )
    if dialect.header.twice:
        notes.append(message("readers.note_twice", file=shown, names="、".join(dialect.header.twice)))
    return tuple(notes)


@dataclass(frozen=True, slots=True)
class _Parser:
    """Blocks of lines → rows and rejects, for one dialect."""

    dialect: Dialect

    def parse(self, first: Block, blocks: Iterator[Block]) -> Iterator[Rows]:
        """One ``Rows`` a block; a record that is not finished goes over to the next block."""
        rest = Block(b"", 1)
        pending: Block | None = self._after_header(first)
        while pending is not None:
            following = next(blocks, None)
            joined = Block(
                rest.data + pending.data,
                rest.line if rest.data else pending.line,
                pending.damaged or rest.damaged,
            )
            if pending.cut:
                yield self._cut(rest, pending)
                rest = Block(b"", 1)
            else:
                rows, rest = self._block(
                    self._with_one_delimiter(joined), final=following is None or following.cut
                )
                yield rows
            pending = (
                following
                if following is None or following.line > self.dialect.skip
                else self._after_header(following)
            )

    def _after_header(self, block: Block) -> Block:
        skip = self.dialect.skip - (block.line - 1)
        if skip <= 0:
            return block
        at = 0
        for _ in range(skip):
            at = block.data.find(b"\n", at) + 1
            if not at:
                return Block(b"", block.line, block.damaged)
        return Block(block.data[at:], block.line + skip, block.damaged)

    @property
    def _delimiter(self) -> str:
        only = self.dialect.delimiter[0]
        return only if len(self.dialect.delimiter) == 1 and len(only) == 1 and only < "\x7f" else _ONE

    def _with_one_delimiter(self, block: Block) -> Block:
        """The block with a delimiter of several characters, or several delimiters, replaced by one byte.

        What stands inside quotes is left alone.
        """
        if self._delimiter != _ONE or self.dialect.delimiter == (_ONE,):
            return block
        ones = sorted((d.encode() for d in self.dialect.delimiter), key=len, reverse=True)
        quote = self.dialect.quoting.quote.encode()
        if not quote or quote not in block.data:
            data = block.data
            for each in ones:
                data = data.replace(each, _ONE.encode())
        else:
            quotes = np.flatnonzero(np.frombuffer(block.data, dtype=np.uint8) == quote[0])
            pattern = re.compile(b"|".join(map(re.escape, ones)))

            def swap(found: re.Match[bytes]) -> bytes:
                return found[0] if np.searchsorted(quotes, found.start()) % 2 else _ONE.encode()

            data = pattern.sub(swap, block.data)
        return Block(data, block.line, block.damaged, block.cut)

    def _cut(self, rest: Block, block: Block) -> Rows:
        text = block.data.decode("utf-8", "replace").strip()[:_SHOWN]
        reject = RawReject(block.line, text, message("readers.too_long"))
        lost = [
            RawReject(rest.line, rest.data[:_SHOWN].decode("utf-8", "replace"), message("readers.open_quote"))
        ]
        return Rows(self._empty(), pa.array([], pa.int64()), (*(lost if rest.data else ()), reject))

    def _empty(self) -> pa.Table:
        return pa.table({name: pa.array([], pa.string()) for name in self.dialect.header.names})

    def _block(self, block: Block, final: bool) -> tuple[Rows, Block]:
        shape = shape_of(block.data, self._delimiter.encode())
        usual = self.dialect.quoting.usual and shape.sound
        if usual and (shape.end == len(block.data) or (not final and shape.end)):
            whole = block.data[: shape.end]
            rest = Block(block.data[shape.end :], block.line + whole.count(b"\n"), block.damaged)
            if rest.data.count(b"\n") < SPAN_LIMIT and len(rest.data) < LINE_LIMIT:
                rows = self._fast(whole, shape.lines + block.line)
                if rows is not None:
                    return _without_damage(rows, block), rest
        rows, rest = self._slow(block, final)
        return _without_damage(rows, block), rest

    def _fast(self, data: bytes, lines: Any) -> Rows | None:
        """Parse records whose quotes are known to be sound; None where the count of records does not agree."""
        names = list(self.dialect.header.names)
        if not data:
            return Rows(self._empty(), pa.array([], pa.int64()), ())
        wrong: list[Any] = []

        def note(row: Any) -> str:
            wrong.append((row.number, row.actual_columns, row.text))
            return "skip"

        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=len(data) + 1
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self._delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
        if table.num_rows + len(wrong) != len(lines):
            return None
        numbers = np.array([number - 1 for number, _, _ in wrong], dtype=np.int64)
        keep = np.ones(len(lines), dtype=bool)
        keep[numbers] = False
        rejects = tuple(
            self._ragged(int(lines[at]), columns, text)
            for at, (_, columns, text) in zip(numbers, wrong, strict=True)
            if text.strip()
        )
        return Rows(table, pa.array(lines[keep], pa.int64()), rejects)

    def _ragged(self, line: int, found: int, text: str) -> RawReject:
        text = text.replace(_ONE, " ".join(self.dialect.delimiter))[:_SHOWN]
        return RawReject(
            line, text, message("readers.ragged", found=found, expected=self.dialect.header.width)
        )

    def _slow(self, block: Block, final: bool) -> tuple[Rows, Block]:
        strict = read_strictly(
            block.data, self._delimiter, self.dialect.header.width, final, self.dialect.quoting
        )
        rejects = [
            RawReject(block.line + at, text[:_SHOWN], message("readers.open_quote"))
            for at, text in strict.broken
        ]
        rejects += [self._ragged(block.line + at, found, text) for at, found, text in strict.ragged]
        rest = Block(strict.rest, block.line + strict.used, block.damaged)
        lines = [block.line + at for at in strict.lines]
        return self._collected(strict.rows, lines, rejects), rest

    def _collected(self, rows: list[list[str]], lines: list[int], rejects: list[RawReject]) -> Rows:
        names = self.dialect.header.names
        columns = zip(*rows, strict=True) if rows else ((),) * len(names)
        table = pa.table([pa.array(column, pa.string()) for column in columns], names=list(names))
        return Rows(table, pa.array(lines, pa.int64()), tuple(rejects))


def _without_damage(rows: Rows, block: Block) -> Rows:
    """Rows with broken characters or null bytes become rejects."""
    marks = [mark for mark, there in (("\ufffd", block.damaged), ("\0", b"\0" in block.data)) if there]
    for mark in marks:
        mask = None
        for column in rows.table.columns:
            hit = pc.fill_null(pc.match_substring(column, mark), False)
            mask = hit if mask is None else pc.or_(mask, hit)
        if mask is None or not pc.any(mask).as_py():
            continue
        reason = message("readers.broken_characters" if mark == "\ufffd" else "readers.null_byte")
        broken = rows.table.filter(mask).to_pylist()
        numbers = rows.lines.filter(
            pa.chunked_array([mask]) if isinstance(mask, pa.Array) else mask
        ).to_pylist()
        rejects = tuple(
            RawReject(line, " ".join(map(str, row.values()))[:_SHOWN].replace("\0", "␀"), reason)
            for line, row in zip(numbers, broken, strict=True)
        )
        keep = pc.invert(mask)
        rows = Rows(rows.table.filter(keep), rows.lines.filter(keep), rows.rejects + rejects)
    return rows
