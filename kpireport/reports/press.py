"""HTML to PDF by WeasyPrint: tagged, without a network, its warnings our errors, the same bytes for the same page."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from kpireport.errors import RunError
from kpireport.project import Theme
from kpireport.reports.fonts import CUT_FAMILY, cut_fonts
from kpireport.reports.forms import find

_FONT_URL = "kpireport-font:"
_SHEETS = ("base/tokens.css", "base/style.css")
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


class LocalOnly(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint the cut fonts, ``data:`` URLs and files of the template folders, and refuses all else."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        super().__init__(allowed_protocols=("data",))
        self._folders = tuple(folder.resolve() for folder in folders)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The content behind ``url``; ValueError for a place that is not allowed."""
        if url.startswith(_FONT_URL):
            weight = int(url.removeprefix(_FONT_URL))
            content = next(font.content for font in cut_fonts() if font.weight == weight)
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
    _sheets: dict[str, list[CSS]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._fetcher = LocalOnly(self.folders)

    def print(self, html: str, kind: str) -> Printed:
        """The PDF of ``html`` with the stylesheets of ``kind``; RunError for whatever WeasyPrint warns about."""
        sheets = self._stylesheets(kind)
        base = find(self.folders, f"{kind}/report.html.j2")
        identifier = sha256(html.encode()).hexdigest()[:32]
        with _no_warnings(f"{kind}/report.html.j2"):
            source = HTML(string=html, base_url=base.as_uri(), url_fetcher=self._fetcher)
            document = source.render(font_config=self._fonts, stylesheets=sheets)
            content = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode())
        return Printed(content, len(document.pages))

    def _stylesheets(self, kind: str) -> list[CSS]:
        if kind not in self._sheets:
            faces = "".join(
                f"@font-face{{font-family:'{CUT_FAMILY}';font-weight:{font.weight};"
                f"src:url({_FONT_URL}{font.weight})}}"
                for font in cut_fonts()
            )
            sheets = [self._sheet(faces, "fonts")]
            for name in (*_SHEETS, f"{kind}/style.css"):
                sheets.append(self._sheet(find(self.folders, name).read_text(encoding="utf-8"), name))
            sheets.append(self._sheet(_theme_css(self.theme), "theme"))
            self._sheets[kind] = sheets
        return self._sheets[kind]

    def _sheet(self, text: str, name: str) -> CSS:
        with _no_warnings(name):
            base = (self.folders[0] / name).as_uri()
            return CSS(string=text, font_config=self._fonts, url_fetcher=self._fetcher, base_url=base)


def _theme_css(theme: Theme) -> str:
    return f":root{{--accent:{theme.accent};--warn:{theme.warn}}} @page{{size:{theme.paper}}}"


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


@contextmanager
def _no_warnings(name: str) -> Iterator[None]:
    """RunError with file and line when WeasyPrint or fontTools warns about anything inside."""
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
        place = _PLACE.search(collector.found[0])
        raise RunError(
            "report.print_warning",
            file=f"templates/{name}",
            line=place.group(1) if place else "—",
            detail=collector.found[0],
        )
