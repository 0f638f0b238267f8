"""HTML to PDF by WeasyPrint: tagged, without a network, its warnings our errors, the same bytes for the same page."""

from __future__ import annotations

import gc
import logging
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from weasyprint import CSS, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from kpireport.errors import RunError
from kpireport.project import Theme
from kpireport.reports.drawing import drawn
from kpireport.reports.fonts import cut_fonts
from kpireport.reports.forms import find
from kpireport.reports.keeping import Kept, keeping
from kpireport.reports.source import Source, agent_for
from kpireport.reports.style import Sheet
from kpireport.reports.writing import finish

_FONT_URL = "kpireport-font:"
_PLACE = re.compile(r" at (\d+):\d+")
_LOGGERS = ("weasyprint", "fontTools")


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF."""

    content: bytes
    pages: int

    @property
    def digest(self) -> str:
        """Its sha256."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Files that go into an archived report: content by name, all dated ``dated`` so that bytes repeat."""

    files: tuple[tuple[str, bytes], ...]
    dated: datetime

    def attachments(self) -> list[Attachment]:
        """As WeasyPrint takes them."""
        return [
            Attachment(
                file_obj=BytesIO(content),
                name=name,
                created=self.dated,
                modified=self.dated,
                relationship="Data",
            )
            for name, content in self.files
        ]


class LocalOnly(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint the cut fonts, ``data:`` URLs and files of the template folders, and refuses all else."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        super().__init__(allowed_protocols=("data",))
        self._folders = tuple(folder.resolve() for folder in folders)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The content behind ``url``; ValueError for a place that is not allowed."""
        if url.startswith(_FONT_URL):
            content = cut_fonts()[int(url.removeprefix(_FONT_URL))].content
            return URLFetcherResponse(url, content, {"Content-Type": "font/otf"})
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        path = Path(url2pathname(unquote(parts.path))).resolve() if parts.scheme == "file" else None
        if path is None or parts.netloc or not any(path.is_relative_to(each) for each in self._folders):
            raise ValueError(f"not allowed: {url}")
        return URLFetcherResponse(url, path.read_bytes())


@dataclass
class Press:
    """Prints pages of one company. Fonts and stylesheets are read once; not for use by several threads."""

    folders: tuple[Path, ...]
    theme: Theme
    _fonts: FontConfiguration = field(default_factory=FontConfiguration)
    _styles: dict[str, tuple[CSS, CSS | None]] = field(default_factory=dict)

    _kept: dict[str, Kept] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._fetcher = LocalOnly(self.folders)

    def print(self, html: str, kind: str, evidence: Evidence | None = None) -> Printed:
        """The PDF of ``html`` with the style of ``kind``; RunError for whatever WeasyPrint warns about.

        PDF/UA-1; with ``evidence`` PDF/A-3a, which holds those files.
        """
        style, agent = self._style(kind)
        name = f"{kind}/report.html.j2"
        options: dict[str, Any] = {"pdf_variant": "pdf/ua-1"}
        if evidence is not None:
            options = {
                "pdf_variant": "pdf/a-3a",
                "output_intent": "srgb",
                "attachments": evidence.attachments(),
            }
        identifier = sha256(html.encode()).hexdigest()[:32]
        with _no_warnings(lambda _: (name, None)), warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile open
            base = find(self.folders, name).as_uri()
            source = Source(html, base, self._fetcher, agent)
            with _uncollected(), keeping(self._kept.setdefault(kind, {})), drawn(source.charts):
                document = source.render(font_config=self._fonts, stylesheets=[style], **options)
                content = document.write_pdf(pdf_identifier=identifier.encode(), finisher=finish, **options)
        return Printed(content, len(document.pages))

    def ready(self, kind: str) -> None:
        """Load what the first report of ``kind`` would otherwise load: fonts and styles."""
        self._style(kind)

    def close(self) -> None:
        """Remove the fonts laid on disk, which WeasyPrint does only when it is dropped; nothing can be printed after."""
        self._fonts.__del__()

    def _style(self, kind: str) -> tuple[CSS, CSS | None]:
        """All of a kind's sheets as one, because WeasyPrint asks every sheet about every element; and the browser's own."""
        if kind not in self._styles:
            sheet = Sheet.read(self.folders, kind, self.theme)
            base = find(self.folders, f"{kind}/style.css").as_uri()
            with _no_warnings(sheet.place):
                own = CSS(
                    string=_faces() + sheet.text,
                    font_config=self._fonts,
                    url_fetcher=self._fetcher,
                    base_url=base,
                )
            self._styles[kind] = own, agent_for(sheet.text)
        return self._styles[kind]


def _faces() -> str:
    return "".join(
        f"@font-face{{font-family:'{font.family}';font-weight:{font.weight};src:url({_FONT_URL}{place})}}"
        for place, font in enumerate(cut_fonts())
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for cycles, which looks through all boxes of a page again and again: a sixth of its time."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


@contextmanager
def _no_warnings(place: Callable[[int | None], tuple[str, int | None]]) -> Iterator[None]:
    """RunError when WeasyPrint or fontTools warns inside; ``place`` turns its line into file and line."""
    collector = _Collector()
    loggers = [logging.getLogger(each) for each in _LOGGERS]
    for logger in loggers:
        logger.addHandler(collector)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(collector)
    if collector.found:
        found = _PLACE.search(collector.found[0])
        file, line = place(int(found.group(1)) if found else None)
        detail = _PLACE.sub("", collector.found[0]).rstrip(".")
        raise RunError("report.print_warning", file=f"templates/{file}", line=line, detail=detail)
