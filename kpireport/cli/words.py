"""The command line's own sentences, read without the rest of the catalogue so that help costs nothing."""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, cast

Language = Literal["zh", "en"]


@cache
def language() -> Language:
    """KPIREPORT_LANG, else the language of the company in --project or here, else Chinese."""
    wanted = os.environ.get("KPIREPORT_LANG", "")[:2].lower()
    if wanted in {"zh", "en"}:
        return cast(Language, wanted)
    try:
        text = (project_folder() / "params" / "company.yaml").read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return "zh"
    found = re.search(r"^language:\s*[\"']?(zh|en)\b", text, re.MULTILINE)
    return cast(Language, found[1]) if found else "zh"


def project_folder() -> Path:
    """The folder named by --project, before click has read the command line."""
    import sys

    for position, argument in enumerate(sys.argv):
        if argument == "--project" and position + 1 < len(sys.argv):
            return Path(sys.argv[position + 1])
        if argument.startswith("--project="):
            return Path(argument.partition("=")[2])
    return Path(os.environ.get("KPIREPORT_PROJECT", "."))


def word(key: str, **values: object) -> str:
    """The sentence ``cli.<key>`` in the chosen language."""
    node: Any = _sentences()
    for step in key.split("."):
        node = node[step]
    return str(node[language()]).format(**values)


@cache
def _sentences() -> dict[str, Any]:
    text = (files("kpireport.locale") / "cli.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)["cli"]
    return found
