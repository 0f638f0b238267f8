"""Help for whoever writes a card: the JSON Schema for editors, and a new card begun from another."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from kpireport.errors import UnknownName, UsageError
from kpireport.project import safe_name
from kpireport.scorecards.card import Card
from kpireport.texts import message

SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"


def card_schema() -> dict[str, Any]:
    """The JSON Schema of a file in params/scorecards/, kept beside the cards as ``card.schema.json``."""
    return {"$schema": SCHEMA_ID, **Card.model_json_schema(by_alias=True), "title": "kpireport scorecard"}


def schema_text() -> str:
    """`card_schema` as the file holds it."""
    return json.dumps(card_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def new_card(role: str, source: Path, target: Path) -> Path:
    """Begin the card of ``role`` at ``target`` from the card file ``source``, comments and all.

    Its id becomes the target's file name, its title ``<role>考核卡``, its only role ``role``. UsageError where the target
    exists already, UnknownName where there is no such source.
    """
    safe_name(role)
    safe_name(target.stem)
    if not source.is_file():
        known = sorted(path.stem for path in source.parent.glob("*.yaml"))
        raise UnknownName.among("scorecard", source.stem, known)
    if target.exists():
        raise UsageError("score.card.exists", file=target.name)
    text = source.read_text(encoding="utf-8-sig")
    own = {
        "id": target.stem,
        "title": message("score.card.own_title", role=role).render(),
        "title_en": "",
        "source": message("score.card.own_source", card=source.stem).render(),
    }
    for key, value in own.items():
        text = _with(text, key, json.dumps(value, ensure_ascii=False))
    text = re.sub(r"^roles:.*\n(?:[ \t]*-.*\n)*", "", text, flags=re.M)
    text = _with(text, "roles", json.dumps([role], ensure_ascii=False))
    temporary = target.with_name(f".{target.name}.tmp")
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, target)
    return target


def _with(text: str, key: str, value: str) -> str:
    """``text`` with the outermost ``key`` set to ``value``; put after the id where it is not there."""
    line = f"{key}: {value}"
    if re.search(rf"^{key}:", text, flags=re.M):
        return re.sub(rf"^{key}:.*$", lambda _: line, text, count=1, flags=re.M)
    return re.sub(r"^(id:.*)$", lambda found: f"{found[1]}\n{line}", text, count=1, flags=re.M)
