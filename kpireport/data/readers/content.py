"""What a file really is: its format by its first bytes, its encoding by all of them."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from kpireport.data.readers.layout import Format, Layout
from kpireport.errors import DataError

#: What a file may turn out to be; a file packed with gzip, or a web page saved as a workbook, is never declared as such.
Found = Format | Literal["gz", "web"]
#: What tells Excel's XML of 2003 and a web archive.
SPREADSHEET, WEB_ARCHIVE = b"urn:schemas-microsoft-com:office:spreadsheet", b"mime-version:"
_MARKUP = (
    b"<!doctype html",
    b"<html",
    b"<table",
    b"<meta",
    b"<head",
    b"<style",
    b"<?xml",
    b"<!--",
    WEB_ARCHIVE,
)
_CHUNK = 1 << 20
_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENDINGS: dict[str, Format] = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".ods": "xlsx",
    ".xls": "xls",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".zip": "zip",
}


def find_format(path: Path, layout: Layout, shown: str) -> Found:
    """The declared format, else the one the content has; DataError where content and declaration cannot meet."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise DataError("readers.empty", file=shown)
    content = _by_content(head, path, shown)
    if layout.record is not None and content in {None, "web"}:  # markup with a record a line is a log
        return "text"
    named = layout.format or _ENDINGS.get(path.suffix.casefold())
    if layout.format is None:
        return content or _text_format(named, head)
    if content in {"zip", "gz"} or (content == "web" and layout.format in {"xls", "xlsx"}):
        return content
    if content is not None and content != layout.format:
        raise DataError("readers.other_format", file=shown, declared=layout.format, found=content)
    if content is None and layout.format not in {"csv", "tsv", "jsonl", "text"}:
        raise DataError("readers.damaged", file=shown, format=layout.format)
    return layout.format


def _text_format(named: Format | None, head: bytes) -> Format:
    if named in {"csv", "tsv"}:
        return named
    return "jsonl" if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") or named == "jsonl" else "csv"


def _by_content(head: bytes, path: Path, shown: str) -> Found | None:
    """The format of binary content, None for text; DataError for what only looks like a table."""
    ending = path.suffix.casefold()
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zip_or_workbook(path, ending, shown)
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    if head.startswith(_WORKBOOK):
        return "xls"
    if head.startswith(b"PAR1"):
        return "parquet"
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:200].lower()
    if start.startswith(_MARKUP):
        return "web"
    text = (
        ending in {".xlsx", ".xlsm"} and b"\0" not in head
    )  # as back ends write it; a damaged workbook is no text
    if ending in {".xlsx", ".xlsm", ".parquet", ".pq", ".zip"} and not text:
        raise DataError("readers.damaged", file=shown, format=_ENDINGS[ending])
    if start.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"rar!", b"7z\xbc\xaf")):
        raise DataError("readers.no_table", file=shown)
    return None


def _zip_or_workbook(path: Path, ending: str, shown: str) -> Format:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            told = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        kind = "zip" if ending == ".zip" else "xlsx"
        raise DataError("readers.damaged", file=shown, format=kind) from None
    if told.startswith(b"application/vnd.oasis.opendocument"):
        if not told.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            raise DataError("readers.open_document", file=shown)
        return "xlsx"
    return "xlsx" if {"[Content_Types].xml", "xl/workbook.xml"} & names and ending != ".zip" else "zip"


def encoding_of(path: Path, layout: Layout, shown: str) -> str:
    """The declared encoding, else the one found; DataError for a name nobody knows. GB 2312 and GBK are read as GB 18030,
    Big 5 as Windows writes it."""
    if layout.encoding is None:
        return find_encoding(path, shown)
    try:
        name = codecs.lookup(layout.encoding).name
    except LookupError:
        raise DataError("readers.unknown_encoding", file=shown, encoding=layout.encoding) from None
    wider = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "utf-8-sig": "utf-8"}
    return wider.get(name, name)


def find_encoding(path: Path, shown: str) -> str:
    """``utf-8``, ``utf-16-le``, ``utf-16-be``, ``gb18030``, ``cp950`` (Big 5) or ``cp1252``: the one that fits the whole file."""
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return name
    wide = _wide(head)
    if wide:
        return wide
    if head.count(0) > len(head) // 10:
        raise DataError("readers.null_bytes", file=shown, count=head.count(0), size=len(head))
    at = _first_not_utf8(path)
    if at is None:
        return "utf-8"
    sample = _around(path, at)
    if _utf8_share(sample) >= 0.9:
        return "utf-8"
    shares = {"gb18030": _chinese_share(sample), "cp950": _big5_share(sample)}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= 0.6 else "cp1252"


def _wide(head: bytes) -> str | None:
    even, odd = head[0::2], head[1::2]
    if len(head) < 8:
        return None
    if odd.count(0) > len(odd) * 0.3 and even.count(0) < len(even) * 0.05:
        return "utf-16-le"
    if even.count(0) > len(even) * 0.3 and odd.count(0) < len(odd) * 0.05:
        return "utf-16-be"
    return None


def _first_not_utf8(path: Path) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    for chunk in _chunks(path):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return max(done + error.start, 0)
        done += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return max(done - 1, 0)
    return None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _around(path: Path, at: int) -> bytes:
    """The start of the file and what stands around ``at``, both cut at line ends."""
    with path.open("rb") as file:
        head = file.read(_CHUNK)
        if at < len(head):
            return head
        file.seek(max(at - _CHUNK // 2, 0))
        near = file.read(_CHUNK)
    return head[: head.rfind(b"\n") + 1] + near[near.find(b"\n") + 1 :]


def _utf8_share(sample: bytes) -> float:
    text = sample.decode("utf-8", "replace")
    other = sum(1 for char in text if char > "\x7f")
    broken = text.count("\ufffd")
    return (other - broken) / other if other else 1.0


def _chinese_share(sample: bytes) -> float:
    """The share of characters that are everyday Chinese ones, Chinese marks or of four bytes, among all beyond ASCII.

    Western texts hold no four bytes that make one such character.
    """
    text = sample.decode("gb18030", "replace")
    good = other = 0
    for char in text:
        if char <= "\x7f":
            continue
        other += 1
        code = char.encode("gb18030") if char != "\ufffd" else b"\x00\x00"
        everyday = code[1] >= 0xA1 and (0xB0 <= code[0] <= 0xD7 or 0xA1 <= code[0] <= 0xA3)
        good += len(code) == 4 or everyday
    return good / other if other else 0.0


def _big5_share(sample: bytes) -> float:
    """The share of everyday characters and marks (Big 5's first level) among all beyond ASCII, read as Big 5."""
    text = sample.decode("cp950", "replace")
    other = [char.encode("cp950") if char != "\ufffd" else b"" for char in text if char > "\x7f"]
    return sum(b"\xa1" <= code[:1] <= b"\xc6" for code in other) / len(other) if other else 0.0
