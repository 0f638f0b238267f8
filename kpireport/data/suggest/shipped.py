"""What a shipped mapping (preset) takes from a file, with samples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import yaml

from kpireport.data.loading import presets
from kpireport.data.raw import lowest
from kpireport.data.schema import Table
from kpireport.data.suggest.matching import comparable
from kpireport.data.suggest.shapes import Look

if TYPE_CHECKING:
    from kpireport.data.suggest.proposal import Suggestion


def preset_lines(found: Suggestion, table: Table, say: Any) -> Iterator[str]:
    """What the preset takes from where, as comments."""
    yield f"# {say('preset_columns')}"
    for name, origin in (found.shipped.get("columns") or {}).items():
        looks = [each for raw in _raws(origin) if (each := _looked(found, raw)) is not None]
        if looks or not isinstance(origin, dict) or not origin.get("optional"):
            samples = " + ".join(" | ".join(each.samples) or "—" for each in looks)
            shown = yaml.safe_dump(origin, allow_unicode=True, default_flow_style=True, width=10**6)
            text = shown.removesuffix("...\n").strip()
            label = table.column(name).label
            yield f"#   {name}: {text}  # {say('preset_column', label=label, samples=samples or '—')}"


def advice(found: Suggestion) -> list[str]:
    """What the preset itself says at its beginning."""
    path = presets()[str(found.preset)]
    lines = path.read_text(encoding="utf-8").splitlines()
    return lines[: next(at for at, line in enumerate(lines) if not line.startswith("#"))]


def _raws(origin: Any) -> list[str]:
    given = origin if isinstance(origin, dict) else {"from": origin}
    return [str(raw) for raw in (given.get("from"), *(given.get("join") or ())) if raw]


def _looked(found: Suggestion, raw: str) -> Look | None:
    """The column a preset means, by header (the lowest line of one in several) or by position."""
    if re.fullmatch(r"#\d+", raw):
        at = int(raw[1:]) - 1
        return found.columns[at] if at < len(found.columns) else None
    wanted = comparable(raw)
    same = [each for each in found.columns if comparable(each.name) == wanted]
    low = [each for each in found.columns if comparable(lowest(each.name)) == wanted]
    return next(iter(same or low), None)


def taken(found: Suggestion) -> set[str]:
    """The raw columns the preset reads."""
    looks = (
        _looked(found, raw)
        for origin in (found.shipped.get("columns") or {}).values()
        for raw in _raws(origin)
    )
    return {each.name for each in looks if each is not None}
