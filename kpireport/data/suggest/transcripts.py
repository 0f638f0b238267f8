"""Whether an unknown text is a transcript: lines with a name and a time, each followed by what was said."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

from kpireport.data.readers import Layout
from kpireport.data.readers.content import find_encoding, find_format
from kpireport.errors import DataError

_DAY = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
_TIME = rf"(?:{_DAY}[ T]+)?\d{{1,2}}:\d{{2}}(?::\d{{2}})?"
_NAME = r"[^\s:：\[\]()（）|,;\t][^:：\[\]|,;\t]{0,39}?"
#: Where the time ends the name, a shop's accounts keep their colon: 店铺:花名.
_ACCOUNT = r"[^\s:：\[\]()（）|,;\t][^\[\]()（）|,;\t]{0,39}?"
#: The name and the time, or the time and the name, on a line of their own or before what was said.
_BEGINNINGS = (
    rf"^(?P<说话人>{_ACCOUNT})[ \u3000]*[\[(（]?(?P<时间>{_TIME})[\])）]?\s*$",
    rf"^[\[(（]?(?P<时间>{_TIME})[\])）]?[ \u3000]+(?P<说话人>{_NAME})[:：]?\s*$",
    rf"^[\[(（]?(?P<时间>{_TIME})[\])）]?[ \u3000]+(?P<说话人>{_NAME})[:：][ \u3000]*(?P<text>.*)$",
    rf"^(?P<说话人>{_ACCOUNT})[ \u3000]*[\[(（](?P<时间>{_TIME})[\])）][:：]?[ \u3000]*(?P<text>.*)$",
)
_LINES = 400


def transcript(path: Path, shown: str) -> str | None:
    """The pattern of the lines that begin a message, for `record`; None where the file does not look like a transcript."""
    try:
        if find_format(path, Layout(), shown) not in {"csv", "tsv"}:
            return None
        encoding = find_encoding(path, shown)
    except DataError:
        return None
    with path.open(encoding=encoding, errors="replace") as stream:
        lines = [
            line.rstrip("\r\n").removeprefix("\ufeff") for line in islice(stream, _LINES) if line.strip()
        ]
    best = max(_BEGINNINGS, key=lambda pattern: _hits(pattern, lines))
    return best if _hits(best, lines) >= max(3, 0.25 * len(lines)) else None


def _hits(pattern: str, lines: list[str]) -> int:
    return sum(re.search(pattern, line) is not None for line in lines)
