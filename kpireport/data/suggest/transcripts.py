"""Whether an unknown text is a transcript (a name and a time, then what was said) or a log (a time and key=value pairs)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from kpireport.data.readers import Layout
from kpireport.data.readers.archive import read_archive, read_gzip
from kpireport.data.readers.content import find_encoding, find_format
from kpireport.errors import DataError

_DAY = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
#: Telephones write 3/5/24, 9:05 PM.
_ANY_DAY = rf"(?:{_DAY}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}})"
_TIME = rf"(?:{_ANY_DAY},?[ T]+)?\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:[ \u202f]?[AaPp][Mm])?"
_NAME = r"[^\s:：\[\]()（）|,;\t][^:：\[\]|,;\t]{0,39}?"
#: Where the time ends the name, a shop's accounts keep their colon: 店铺:花名.
_ACCOUNT = r"[^\s:：\[\]()（）|,;\t][^\[\]()（）|,;\t]{0,39}?"
#: The time and the <name> of IRC; the name and the time, or the time and the name, on a line of their own or before what was said.
_BEGINNINGS = (
    rf"^[\[(（]?(?P<时间>{_TIME})[\])）]?[ \u3000]+<[ @+%&~]?(?P<说话人>[^<>\s][^<>]{{0,39}})>(?:[ \u3000](?P<text>.*))?$",
    rf"^(?P<说话人>{_ACCOUNT})[ \u3000]*[\[(（]?(?P<时间>{_TIME})[\])）]?\s*$",
    rf"^[\[(（]?(?P<时间>{_TIME})[\])）]?[ \u3000]+(?P<说话人>{_NAME})[:：]?\s*$",
    rf"^\u200e?[\[(（]?(?P<时间>{_TIME})[\])）]?[ \u3000]+(?:- )?(?P<说话人>{_NAME})[:：][ \u3000]*(?P<text>.*)$",
    rf"^(?P<说话人>{_ACCOUNT})[ \u3000]*[\[(（](?P<时间>{_TIME})[\])）][:：]?[ \u3000]*(?P<text>.*)$",
)
_DAY_LINE = rf"^\D*(?P<日期>{_DAY})\D*$"
_LINES = 400
_PAIR = re.compile(r"(?<![\w?&])([A-Za-z_]\w*)=(?:\"[^\"]*\"|[^\s;,&\"]+)")
_STAMPS = (
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T]\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,6})?(?:Z|[-+]\d{2}:?\d{2})?",
    r"\d{1,2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [-+]\d{4}",
    r"[A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2}",
)
_APACHE = r'^(?P<ip>\S+) \S+ (?P<user>\S+) \[(?P<time>[^\]]+)\] "(?P<method>[A-Z]+) (?P<path>\S+)[^"]*" (?P<status>\d{3}) (?P<bytes>\S+)'


def transcript(path: Path, shown: str) -> str | None:
    """The pattern of the lines that begin a message, for `record`; None where the file does not look like a transcript."""
    lines = _beginning(path, shown)
    if not lines:
        return None
    best = max(_BEGINNINGS, key=lambda pattern: _hits(pattern, lines))
    return best if _hits(best, lines) >= max(3, 0.25 * len(lines)) else None


def day_line(path: Path, shown: str, record: str) -> str | None:
    """The pattern of the lines that name the day of the messages below, for `heading`, where these have only a time."""
    lines = _beginning(path, shown)
    begun = next((hit for line in lines if (hit := re.search(record, line))), None)
    if begun is None or re.search(_ANY_DAY, begun["时间"]) or not _hits(_DAY_LINE, lines):
        return None
    return _DAY_LINE


def log(path: Path, shown: str) -> str | None:
    """The pattern of a log's lines, for `record`: an Apache log, or a time and pairs that nearly every line has; else None."""
    lines = _beginning(path, shown)
    if not lines:
        return None
    if _hits(_APACHE, lines) >= 0.9 * len(lines):
        return _APACHE
    stamp = next((each for each in _STAMPS if _hits(each, lines) >= 0.9 * len(lines)), None)
    found = Counter(key for line in lines for key in {hit[1] for hit in _PAIR.finditer(line)})
    keys = [key for key, count in found.items() if count >= 0.9 * len(lines)]
    if stamp is None or len(keys) < 2:
        return None
    order = sorted(
        keys, key=lambda key: next((line.find(f"{key}=") for line in lines if f"{key}=" in line), 0)
    )
    pairs = "".join(rf'(?=.*\b{key}="?(?P<{key}>(?<=")[^"]*|[^\s;,&"]*))' for key in order)
    return rf"^(?=.*?(?P<time>{stamp})){pairs}"


def _beginning(path: Path, shown: str) -> list[str]:
    """The first lines that hold anything, of the first file where several are packed; none where it is no plain text."""
    try:
        return next(_texts(path, Layout(), shown))
    except (DataError, OSError):  # said where the file is read as a table
        return []


def _texts(path: Path, layout: Layout, shown: str) -> Iterator[list[str]]:
    kind = find_format(path, layout, shown)
    if kind in {"zip", "gz"}:
        yield from (read_archive if kind == "zip" else read_gzip)(path, layout, shown, _texts)
    else:
        yield _lines(path, find_encoding(path, shown)) if kind in {"csv", "tsv"} else []


def _lines(path: Path, encoding: str) -> list[str]:
    with path.open(encoding=encoding, errors="replace") as stream:
        return [line.rstrip("\r\n").removeprefix("\ufeff") for line in islice(stream, _LINES) if line.strip()]


def _hits(pattern: str, lines: list[str]) -> int:
    return sum(re.search(pattern, line) is not None for line in lines)
