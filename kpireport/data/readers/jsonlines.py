"""JSON Lines (and a JSON list of objects) → batches of text; numbers keep the digits they are written with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa

from kpireport.data.raw import RawBatch, RawReject
from kpireport.data.readers.batches import Rows, batch_of
from kpireport.data.readers.blocks import read_blocks
from kpireport.data.readers.content import encoding_of
from kpireport.data.readers.headers import Header, declared_header
from kpireport.data.readers.layout import COLUMN_LIMIT, Layout
from kpireport.errors import DataError
from kpireport.texts import message

_WHOLE_LIMIT = 256 << 20
_SHOWN = 200
_HEAD = 1 << 16
#: What an interface's answer says besides its rows.
_ENVELOPE = frozenset(
    [
        "code",
        "errcode",
        "errno",
        "msg",
        "message",
        "errmsg",
        "success",
        "status",
        "ok",
        "error",
        "total",
        "totalcount",
        "total_count",
        "count",
        "page",
        "pageno",
        "page_no",
        "pagesize",
        "page_size",
        "pages",
        "has_more",
        "hasmore",
        "next",
        "next_cursor",
        "cursor",
        "request_id",
        "requestid",
        "trace_id",
        "timestamp",
        "time",
    ]
)
_WRAPPED = re.compile(
    r'\{\s*"(?:code|errcode|errno|msg|message|success|status|data|result|response|total|request_id)"'
)

Record = dict[str, str | None]
Line = tuple[int, Record | RawReject]


def _decoder(decimal: str) -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=lambda t: t.replace(".", decimal), parse_int=str, parse_constant=str)


def read_jsonlines(path: Path, layout: Layout, shown: str) -> Iterator[RawBatch]:
    """One object a line, nested ones flattened with dots; the columns are those of all lines together.

    ``layout.each`` is the path of a list: a row for each of its elements, counted through the file. The file is gone through twice, first for its columns.
    """
    encoding = encoding_of(path, layout, shown)
    decoder = _decoder(layout.decimal or ".")
    listed = _as_list(path, encoding, decoder, shown, layout.each)
    names: dict[str, None] = {}
    for lines in _lines(path, encoding, decoder, listed, layout.each):
        for _, record in lines:
            if not isinstance(record, RawReject):
                names |= dict.fromkeys(record)
        if len(names) > COLUMN_LIMIT:
            raise DataError("readers.too_wide", file=shown, limit=COLUMN_LIMIT)
    if not names:
        raise DataError("readers.no_json", file=shown)
    if layout.each and not any(f"{name}.".startswith(f"{layout.each}.") for name in names):
        known = "、".join(list(names)[:30])
        raise DataError("readers.no_list", file=shown, each=layout.each, known=known)
    header = declared_header([list(names)])
    for lines in _lines(path, encoding, decoder, listed, layout.each):
        rows = _rows(lines, list(names), header)
        yield batch_of(rows, header, layout.labels, shown, (), layout.decimal or ".")


def _rows(lines: list[Line], names: list[str], header: Header) -> Rows:
    good = [(line, record) for line, record in lines if not isinstance(record, RawReject)]
    columns = [pa.array([record.get(name) for _, record in good], pa.string()) for name in names]
    rejects = tuple(record for _, record in lines if isinstance(record, RawReject))
    return Rows(
        pa.table(columns, names=list(header.names)), pa.array([at for at, _ in good], pa.int64()), rejects
    )


def _as_list(
    path: Path, encoding: str, decoder: json.JSONDecoder, shown: str, each: str | None
) -> list[Any] | None:
    """The objects of a file that is one JSON document over several lines; None for JSON Lines.

    What wraps them is an object itself where ``each`` names a list in it.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD).decode(encoding, "replace").lstrip("\ufeff \r\n\t")
    first, _, more = head.partition("\n")
    endless = path.stat().st_size > _HEAD and head.startswith("{")  # one line may be all there is
    answer = (endless or _WRAPPED.match(head) is not None) and not more.strip()
    if not answer and not head.startswith("[") and (_is_object(first.strip(), decoder) or len(first) > 1000):
        return None
    if path.stat().st_size > _WHOLE_LIMIT:
        raise DataError("readers.no_json", file=shown)
    try:
        whole = decoder.decode(path.read_text(encoding=encoding).lstrip("\ufeff").strip())
    except (ValueError, RecursionError):
        if head.startswith("["):
            raise DataError("readers.no_json", file=shown) from None
        return None
    wraps = each is not None and isinstance(whole, dict) and each.partition(".")[0] in whole
    listed = whole if isinstance(whole, list) else (None if wraps else _inside(whole)) or [whole]
    if not all(isinstance(each, dict) for each in listed):
        raise DataError("readers.no_json", file=shown)
    return listed


def _inside(whole: Any) -> list[Any] | None:
    """The rows of an interface's answer such as {"code": 0, "data": {"list": […]}}; None for anything else."""
    if not isinstance(whole, dict):
        return None
    inner = [each for each in whole.values() if isinstance(each, dict | list) and each]
    plain = [name for name, each in whole.items() if not isinstance(each, dict | list)]
    if len(inner) != 1 or any(name.casefold() not in _ENVELOPE for name in plain):
        return None
    if isinstance(inner[0], list):
        return inner[0] if all(isinstance(each, dict) for each in inner[0]) else None
    return _inside(inner[0])


def _is_object(text: str, decoder: json.JSONDecoder) -> bool:
    try:
        return isinstance(decoder.decode(text), dict)
    except (ValueError, RecursionError):
        return False


def _lines(
    path: Path, encoding: str, decoder: json.JSONDecoder, listed: list[Any] | None, each: str | None
) -> Iterator[list[Line]]:
    if each is None:
        found = _records(path, encoding, decoder, listed)
        yield from ([(at, flatten(e) if isinstance(e, dict) else e) for at, e in lines] for lines in found)
        return
    number = count(1)
    for lines in _records(path, encoding, decoder, listed):
        values = (value for _, e in lines for value in (elements(e, each) if isinstance(e, dict) else [e]))
        yield [(next(number), flatten(v) if isinstance(v, dict) else v) for v in values]


def elements(value: dict[str, Any], path: str) -> Iterator[dict[str, Any]]:
    """The object once for each element of the list at ``path``, which takes the list's place; as it is without such a list."""
    name, _, rest = path.partition(".")
    inner = value.get(name)
    if not isinstance(inner, list) and not (rest and isinstance(inner, dict)):
        yield value
        return
    for each in inner if isinstance(inner, list) else [inner]:
        found = elements(each, rest) if rest and isinstance(each, dict) else iter([each])
        yield from ({**value, name: one} for one in found)


def _records(
    path: Path, encoding: str, decoder: json.JSONDecoder, listed: list[Any] | None
) -> Iterator[list[tuple[int, dict[str, Any] | RawReject]]]:
    if listed is not None:
        yield list(zip(count(1), listed, strict=False))
        return
    with path.open("rb") as stream:
        for block in read_blocks(stream, encoding):
            if block.cut:
                text = block.data.decode("utf-8", "replace").strip()
                yield [(block.line, RawReject(block.line, text, message("readers.too_long")))]
                continue
            texts = block.data.decode("utf-8", "replace").split("\n")[:-1]
            yield [
                (at, _record(at, text, decoder))
                for at, text in enumerate(texts, start=block.line)
                if text.strip()
            ]


def _record(line: int, text: str, decoder: json.JSONDecoder) -> dict[str, Any] | RawReject:
    shown = text.strip()[:_SHOWN].replace("\0", "␀")
    if "\0" in text:
        return RawReject(line, shown, message("readers.null_byte"))
    try:
        value = decoder.decode(text.strip())
    except (ValueError, RecursionError):
        return RawReject(line, shown, message("readers.bad_json"))
    return value if isinstance(value, dict) else RawReject(line, shown, message("readers.bad_json"))


def flatten(value: dict[str, Any], prefix: str = "") -> Record:
    """Nested objects as names with dots; a list stays JSON text, unless it is one text in pieces."""
    flat: Record = {}
    for name, child in value.items():
        full = f"{prefix}{name}"
        if isinstance(child, dict) and child:
            flat |= flatten(child, f"{full}.")
        elif child is None or isinstance(child, str):
            flat[full] = child
        elif isinstance(child, bool):
            flat[full] = "true" if child else "false"
        else:
            whole = _pieced(child) if isinstance(child, list) else None
            flat[full] = json.dumps(child, ensure_ascii=False) if whole is None else whole
    return flat


def _pieced(pieces: list[Any]) -> str | None:
    """The text of ``["see ", {"type": "link", "text": "https://…"}]``, as Telegram writes links and bold words; else None."""
    texts = [each.get("text") if isinstance(each, dict) and "type" in each else each for each in pieces]
    strings = [text for text in texts if isinstance(text, str)]
    whole = len(strings) == len(pieces) and any(isinstance(each, dict) for each in pieces)
    return "".join(strings) if whole else None
