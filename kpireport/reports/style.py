"""A kind's stylesheets as one text, with the company's theme in the place of the tokens it sets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kpireport.errors import RunError
from kpireport.project import Theme
from kpireport.reports.forms import find

_TOKEN = re.compile(r"(--[\w-]+)\s*:\s*([^;}]+)")
_USE = re.compile(r"var\(\s*(--[\w-]+)\s*\)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text, and where each of its files begins (first line, name)."""

    text: str
    starts: tuple[tuple[int, str], ...]

    @classmethod
    def read(cls, folders: tuple[Path, ...], kind: str, theme: Theme) -> Sheet:
        """tokens, base and the kind's own style, tokens put in; RunError for a token nobody declares."""
        values = tokens(folders, theme)
        text, starts, line = "", [], 1
        for name in ("base/style.css", f"{kind}/style.css"):
            part = find(folders, name).read_text(encoding="utf-8")
            starts.append((line, name))
            line += part.count("\n") + 1
            text += _put(part, values, name) + "\n"
        return cls(text, tuple(starts))

    @staticmethod
    def join(folders: tuple[Path, ...], names: tuple[str, ...], theme: Theme) -> str:
        """Some stylesheets as one text, tokens put in; what a browser is given."""
        values = tokens(folders, theme)
        return "".join(_put(find(folders, name).read_text(encoding="utf-8"), values, name) for name in names)

    def place(self, line: int | None) -> tuple[str, int | None]:
        """File and line of a line of the whole."""
        if line is None:
            return self.starts[-1][1], None
        start, name = next(each for each in reversed(self.starts) if each[0] <= line)
        return name, line - start + 1


def tokens(folders: tuple[Path, ...], theme: Theme) -> dict[str, str]:
    """The design tokens by name (``--accent``), the theme's own laid over them."""
    text = find(folders, "base/tokens.css").read_text(encoding="utf-8")
    found = {name: value.strip() for name, value in _TOKEN.findall(text)}
    return {**found, "--accent": theme.accent, "--warn": theme.warn, "--paper": theme.paper}


def _put(text: str, values: dict[str, str], name: str) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            line = text.count("\n", 0, match.start()) + 1
            raise RunError("report.no_token", file=f"templates/{name}", line=line, token=match[1])
        return values[match[1]]

    return _USE.sub(value, text)
