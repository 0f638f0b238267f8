"""Templates of one's own: a copy to change, and made-up data to look at it with."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import pypdfium2

from kpireport.errors import RunError, UnknownName, UsageError
from kpireport.project import Company
from kpireport.reports.forms import template_folders
from kpireport.reports.pages import Kind
from kpireport.reports.render import render_page
from kpireport.reports.specimens import specimen
from kpireport.texts import Language

KINDS: tuple[str, ...] = get_args(Kind)
SHARED = ("base", "site")
FOLDERS = (*KINDS, *SHARED)
Whose = Literal["shipped", "same", "own"]


@dataclass(frozen=True, slots=True)
class Template:
    """One folder of templates: ``shipped`` with the package, the company's with the ``same`` content, or its ``own``.

    ``files`` are those of the company's folder that differ from the package's.
    """

    kind: str
    whose: Whose
    folder: Path
    files: tuple[str, ...] = ()


def templates_of(own: Path | None) -> tuple[Template, ...]:
    """Which folder each kind of report is printed from, ``own`` being the company's templates."""
    shipped = template_folders(None)[0]
    return tuple(_template(kind, shipped, own) for kind in FOLDERS)


def _template(kind: str, shipped: Path, own: Path | None) -> Template:
    folder = own / kind if own is not None else None
    if folder is None or not folder.is_dir() or folder.resolve() == (shipped / kind).resolve():
        return Template(kind, "shipped", shipped / kind)
    found = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name[0] != ".")
    differing = tuple(name for name in found if not _same(folder / name, shipped / kind / name))
    return Template(kind, "own" if differing else "same", folder, differing)


def _same(left: Path, right: Path) -> bool:
    return right.is_file() and left.read_bytes() == right.read_bytes()


def new_template(kind: str, own: Path) -> tuple[Path, ...]:
    """Copy the template of ``kind`` (or ``base``, ``site``) that comes with the package into the company's folder ``own``.

    Returned are the files made. UnknownName for a kind there is not, UsageError where the company has its own already.
    """
    _known(kind, FOLDERS)
    target = own / kind
    if target.exists():
        raise UsageError("report.template_exists", folder=str(target))
    source = template_folders(None)[0] / kind
    try:
        shutil.copytree(source, target)
    except OSError as error:
        raise RunError("report.not_written", file=str(target), detail=error.strerror or str(error)) from None
    return tuple(sorted(target.iterdir()))


def preview(  # noqa: PLR0913 - what, where, and how it looks
    kind: str,
    target: Path,
    *,
    templates: Path | None = None,
    company: Company | None = None,
    language: Language = "zh",
    dpi: int = 110,
) -> tuple[Path, ...]:
    """Print ``kind`` with made-up data: ``<kind>.pdf`` and a PNG for each of its pages below ``target``.

    ``company`` lends its name, colours, logo and texts. Pictures of an earlier preview that had more pages are removed.
    """
    _known(kind, KINDS)
    page = specimen(kind)
    if company is not None:
        shown = {
            "name": company.name,
            "name_en": company.name_en,
            "theme": company.theme,
            "texts": company.texts,
        }
        page = page.model_copy(update={"company": page.company.model_copy(update=shown)})
    printed = render_page(page, templates=templates, language=language)
    try:
        return _put(kind, printed.content, target, dpi)
    except OSError as error:
        raise RunError("report.not_written", file=str(target), detail=error.strerror or str(error)) from None


def _put(kind: str, content: bytes, target: Path, dpi: int) -> tuple[Path, ...]:
    target.mkdir(parents=True, exist_ok=True)
    for earlier in target.glob(f"{kind}-[0-9]*.png"):
        earlier.unlink()
    made = [target / f"{kind}.pdf"]
    made[0].write_bytes(content)
    with pypdfium2.PdfDocument(content) as document:
        for number, page in enumerate(document, start=1):
            path = target / f"{kind}-{number}.png"
            page.render(scale=dpi / 72).to_pil().save(path)
            made.append(path)
    return tuple(made)


def _known(kind: str, known: tuple[str, ...]) -> None:
    if kind not in known:
        raise UnknownName.among("template", kind, list(known))
