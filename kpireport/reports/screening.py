"""A page for a browser is looked through before it is written: nobody else's name or number may stand on a person's."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import unquote

from kpireport.reports.gate import strangers
from kpireport.reports.pages import OF_ONE_PERSON, Page
from kpireport.texts import Message

_UNREAD = {"style", "script"}
_LOOKS = {
    "class",
    "style",
    "id",
    "d",
    "points",
    "transform",
    "viewbox",
    "content",
}  # of shapes and styles, not said


class _Reader(HTMLParser):
    """Collects what a reader can see, hear or follow: text, attributes that say something, addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in _UNREAD else ""
        for name, value in attrs:
            if value and name not in _LOOKS and not value.startswith("data:"):
                self.said.append(_words(value) if name in {"href", "src"} else value)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.said.append(data)

    def handle_comment(self, data: str) -> None:
        self.said.append(data)


def said_by(html: str) -> str:
    """Text, attributes, addresses and comments of a page, without styles and scripts."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n".join(reader.said)


def screen(html: str, page: Page, others: Mapping[str, str]) -> tuple[Message, ...]:
    """Who else occurs on a person's page; nothing for pages of many. ``others`` are names by employee_id."""
    if not isinstance(page, OF_ONE_PERSON):
        return ()
    return tuple(strangers(said_by(html), page, others))


def _words(address: str) -> str:
    """``../people/E1.html`` as words."""
    return unquote(address).replace("/", " ").replace(".", " ")
