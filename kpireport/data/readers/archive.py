"""A zip of exports → the batches of its members, each shown as ``a.zip » b.csv``."""

from __future__ import annotations

import fnmatch
import gzip
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import IO, TypeVar

from kpireport.data.readers.layout import RATIO_LIMIT, UNPACKED_LIMIT, Layout, check_unpacked
from kpireport.errors import DataError

_TABLES = {
    ".csv",
    ".tsv",
    ".tab",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".ods",
    ".parquet",
    ".pq",
    ".jsonl",
    ".ndjson",
    ".json",
}
_CHUNK = 1 << 20

T = TypeVar("T")
ReadFile = Callable[[Path, Layout, str], Iterator[T]]


def read_archive(path: Path, layout: Layout, shown: str, read_file: ReadFile[T]) -> Iterator[T]:
    """The members that are tables, in the order of their names, each unpacked under a name of our own."""
    inner = replace(layout, format=None if layout.format == "zip" else layout.format, member=None)
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory(prefix="kpireport-") as folder:
            check_unpacked(archive.infolist(), shown)
            for name, member in _members(archive, layout.member, shown):
                copy = Path(folder) / f"member{PurePosixPath(name).suffix.casefold()}"
                with archive.open(member) as packed, copy.open("wb") as unpacked:
                    _unpack(packed, unpacked, member.file_size, shown)
                yield from read_file(copy, inner, f"{shown} » {name}")
                copy.unlink()
    except RuntimeError:
        raise DataError("readers.password", file=shown) from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise DataError("readers.damaged_at", file=shown, format="zip", detail=str(error)[:120]) from None


def read_gzip(path: Path, layout: Layout, shown: str, read_file: ReadFile[T]) -> Iterator[T]:
    """The one file packed with gzip, unpacked under a name of our own that keeps the ending below ``.gz``."""
    try:
        with tempfile.TemporaryDirectory(prefix="kpireport-") as folder:
            ending = PurePosixPath(PurePosixPath(path.name).stem).suffix.casefold()
            copy = Path(folder) / f"member{ending}"
            most = min(UNPACKED_LIMIT, max(path.stat().st_size * RATIO_LIMIT, 64 << 20))
            with gzip.open(path) as packed, copy.open("wb") as unpacked:
                _unpack(packed, unpacked, most, shown)
            if zipfile.is_zipfile(copy) and ending == ".zip":
                raise DataError("readers.nested_zip", file=shown)
            yield from read_file(copy, layout, shown)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise DataError("readers.damaged_at", file=shown, format="gzip", detail=str(error)[:120]) from None


def _members(archive: zipfile.ZipFile, wanted: str | None, shown: str) -> list[tuple[str, zipfile.ZipInfo]]:
    named = [(_name(info), info) for info in archive.infolist() if not info.is_dir()]
    named = [(name, info) for name, info in named if not _hidden(name)]
    known = "、".join(name for name, _ in named) or "—"
    if wanted is not None:
        named = [(name, info) for name, info in named if fnmatch.fnmatchcase(name, wanted)]
        if not named:
            raise DataError("readers.no_member", file=shown, member=wanted, known=known)
    nested = next((name for name, _ in named if PurePosixPath(name).suffix.casefold() == ".zip"), None)
    if nested is not None:
        raise DataError("readers.nested_zip", file=f"{shown} » {nested}")
    tables = [each for each in named if PurePosixPath(each[0]).suffix.casefold() in _TABLES]
    tables = tables or [
        each for each in named if PurePosixPath(each[0]).suffix.casefold() in {".txt", ".log", ""} or wanted
    ]
    if not tables:
        raise DataError("readers.empty_zip", file=shown)
    return sorted(tables, key=lambda each: each[0])


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or (bool(parts) and parts[-1].startswith((".", "~$")))


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name for people; names without the UTF-8 mark are GBK more often than not here."""
    if info.flag_bits & 0x800:
        name = info.filename
    else:
        try:
            name = info.filename.encode("cp437").decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = info.filename
    return "".join(char if char.isprintable() else "?" for char in name)


def _unpack(packed: IO[bytes] | gzip.GzipFile, unpacked: IO[bytes], declared: int, shown: str) -> None:
    done = 0
    while chunk := packed.read(_CHUNK):
        done += len(chunk)
        if done > min(declared, UNPACKED_LIMIT):
            raise DataError("readers.too_big", file=shown, detail=f"> {done >> 20} MB")
        unpacked.write(chunk)
