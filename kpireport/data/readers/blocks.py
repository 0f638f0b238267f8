"""A text file as blocks of whole lines in UTF-8, each knowing its first line; memory stays bounded."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from kpireport.data.readers.layout import LINE_LIMIT

#: Less than the longest line allowed, so that a block seldom has to be looked at line by line.
BLOCK = 3 << 20


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines. ``damaged``: some bytes were not of the encoding and stand as U+FFFD; ``cut``: one line
    that was longer than the limit and of which only the beginning is kept."""

    data: bytes
    line: int
    damaged: bool = False
    cut: bool = False


def read_blocks(stream: IO[bytes], encoding: str) -> Iterator[Block]:
    """The blocks of ``stream``; line ends become ``\\n``, byte-order marks go."""
    line = 1
    for raw, cut in _whole_lines(_narrow(stream, encoding)):
        data, damaged = _as_utf8(raw, encoding)
        if codecs.BOM_UTF8 in data:  # of files put one after the other, each line may begin with one
            data = data.removeprefix(codecs.BOM_UTF8).replace(b"\n" + codecs.BOM_UTF8, b"\n")
        yield Block(data, line, damaged, cut)
        line += data.count(b"\n")


def _narrow(stream: IO[bytes], encoding: str) -> Iterator[bytes]:
    """Chunks in which a line feed is always the byte 0A: UTF-16 and UTF-32 are converted to UTF-8."""
    wide = is_wide(encoding)
    decoder = codecs.getincrementaldecoder(encoding)("replace") if wide else None
    old_mac: bool | None = None
    while True:
        chunk = stream.read(BLOCK)
        last = not chunk
        if decoder is not None:
            chunk = decoder.decode(chunk, final=last).encode("utf-8", "replace")
        if old_mac is None and chunk:
            old_mac = b"\n" not in chunk[: 1 << 16] and b"\r" in chunk[: 1 << 16]
        if chunk:
            yield chunk.replace(b"\r", b"\n") if old_mac else chunk
        if last:
            return


def is_wide(encoding: str) -> bool:
    """Whether characters of ``encoding`` take two or four bytes throughout."""
    return codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))


def _whole_lines(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    rest = b""
    skipping = False
    for chunk in chunks:
        start = chunk.find(b"\n") + 1 if skipping else 0
        if skipping and not start:
            continue
        skipping = False
        rest += chunk[start:]
        end = rest.rfind(b"\n") + 1
        if end:
            yield from _without_long_lines(rest[:end])
            rest = rest[end:]
        if len(rest) > LINE_LIMIT:
            yield rest[:200] + b"\n", True
            rest, skipping = b"", True
    if rest:
        yield from _without_long_lines(rest if rest.endswith(b"\n") else rest + b"\n")


def _without_long_lines(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """``data`` in one piece, unless a line in it is too long."""
    if len(data) <= LINE_LIMIT:
        yield data, False
        return
    start = at = 0
    while at < len(data):
        end = data.find(b"\n", at) + 1
        if end - at > LINE_LIMIT:
            if at > start:
                yield data[start:at], False
            yield data[at : at + 200] + b"\n", True
            start = end
        elif end - start > BLOCK:
            yield data[start:end], False
            start = end
        at = end
    if start < len(data):
        yield data[start:], False


def _as_utf8(raw: bytes, encoding: str) -> tuple[bytes, bool]:
    wide = is_wide(encoding)
    name = "utf-8" if wide else encoding
    damaged = False
    try:
        text = raw.decode(name)
    except UnicodeDecodeError:
        text, damaged = raw.decode(name, "replace"), True
    data = raw if codecs.lookup(name).name == "utf-8" and not damaged else text.encode("utf-8", "replace")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b" ")
    return data, damaged or (wide and b"\xef\xbf\xbd" in data)
