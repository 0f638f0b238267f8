"""A page's HTML as WeasyPrint takes it, read by Python's XML parser wherever it is well-formed.

The HTML 5 parser is written in Python and takes a fifteenth of a page's time; templates that close what they open
need nothing it does. Whatever it would mend or move is left to it.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML
from weasyprint.html import UA
from weasyprint.urls import URLFetcher

from kpireport.reports.drawing import SVG, take_charts

_DOCTYPE = re.compile(r"\s*<!doctype html>\s*", re.IGNORECASE)
_EMPTY = re.compile(r"<((?:area|br|col|hr|img|input|link|meta|source|wbr)\b[^>]*?)/?>")
_IN_TABLE = {
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot"},
    "colgroup": {"col"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    "tr": {"th", "td"},
}
_IN_LINE = {
    "a",
    "b",
    "br",
    "code",
    "em",
    "i",
    "img",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "textarea",
    "wbr",
}
_TOLD_APART = {"base", "style", "script", "template", "noscript", "pre", "select", "frameset", "image"}
_NOTES = re.compile(r"^::(?:footnote|note)-.*$", re.MULTILINE)
_NEEDS_ALL = re.compile(r"footnote|::note|::marker|list-item")


class Source(HTML):  # type: ignore[misc]
    """The same tree as ``HTML(string=text)``, sooner; ``agent``: the browser's own style, None: WeasyPrint's.

    ``charts`` are taken out of it, to be `drawn` straight away.
    """

    def __init__(self, text: str, base_url: str, fetcher: URLFetcher, agent: CSS | None = None) -> None:
        root = _tree(text)
        self._agent = None if root is None else agent
        if root is None:
            super().__init__(string=text, base_url=base_url, url_fetcher=fetcher)
        else:
            self.base_url = base_url
            self.url_fetcher = fetcher
            self.media_type = "print"
            self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element
        self.charts = take_charts(self.etree_element)

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return super()._ua_stylesheets(forms) if forms or self._agent is None else [self._agent]


def agent_for(style: str) -> CSS | None:
    """The browser's own style for pages in ``style``; None where it must be WeasyPrint's as it is.

    That one gives each element, a bar of a chart too, seven styles: its own, five of notes and one of list markers.
    """
    if _NEEDS_ALL.search(style):
        return None
    return CSS(string=_NOTES.sub("", UA).replace("\n::marker", "\nli::marker"))


def _tree(text: str) -> ElementTree.Element | None:
    """The document's root; None where HTML's own rules would make another tree of it."""
    begun = _DOCTYPE.match(text)
    if begun is None:
        return None
    try:
        # The text is ours, a template's, every value in it escaped; a document type was not left in it.
        root = ElementTree.fromstring(_EMPTY.sub(r"<\1/>", text[begun.end() :]))  # noqa: S314
    except ElementTree.ParseError:
        return None
    return (
        root
        if root.tag == "html" and [each.tag for each in root] == ["head", "body"] and _as_is(root)
        else None
    )


def _as_is(root: ElementTree.Element) -> bool:
    for element in root.iter():
        tag = element.tag
        if tag.startswith(SVG):
            continue
        if tag in _TOLD_APART or not tag.isalnum() or not tag.islower():
            return False
        inside = _IN_TABLE.get(tag)
        if inside is not None and not all(child.tag in inside and _blank(child.tail) for child in element):
            return False
        if inside is not None and not _blank(element.text):
            return False
        if tag == "p" and not all(child.tag in _IN_LINE or child.tag.startswith(SVG) for child in element):
            return False
    return True


def _blank(text: str | None) -> bool:
    return not text or text.isspace()
