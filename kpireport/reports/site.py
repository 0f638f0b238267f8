"""The same bundles as pages for a browser: a folder that works without a server, each page complete in itself.

A person's page holds that person only; the index, for managers, holds everyone's name, number, total and grade.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from kpireport.errors import RunError
from kpireport.project import Theme
from kpireport.reports.bundle import Bundle
from kpireport.reports.directory import COMPANY, Link, by_month, entries, folder_of, index_of, page_name
from kpireport.reports.forms import SCREEN, Forms, find, template_folders
from kpireport.reports.gate import refuse
from kpireport.reports.pages import Job, company_page, names_of, page_of, plan_jobs
from kpireport.reports.screening import screen
from kpireport.reports.style import Sheet
from kpireport.reports.words import Words
from kpireport.texts import Language

INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways from a page: to the index and up, the same page in other months, its files, pages below it by job."""

    home: str = ""
    up: str = ""
    months: tuple[Link, ...] = ()
    files: tuple[Link, ...] = ()
    pages: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of the site carries: style, script with its hash, and the ways out."""

    style: Markup
    script: Markup
    script_hash: str
    ways: Ways = Ways()

    def to(self, kind: str, subject: str) -> str:
        """The address of another page, seen from this one; empty where there is none."""
        return self.ways.pages.get((kind, subject), "")


def write_site(  # noqa: PLR0913 - keywords
    bundles: Sequence[Bundle],
    root: Path,
    *,
    templates: Path | None = None,
    language: Language | None = None,
    periods: Path | None = None,
    only: Collection[str] | None = None,
) -> tuple[Path, ...]:
    """Write the pages of these bundles below ``root`` and the index over them and ``periods``; the files written.

    With ``only`` the pages of these departments alone, in all their months; others stay as they are. PDFs and pay
    sheets in the folder beside ``root``, where a run puts them, are linked. RunError at the end where a person's page
    holds somebody else: that page is not there, and nothing links to it.
    """
    company = bundles[0].company
    forms = Forms.of(company, template_folders(templates), language or company.language)
    held: dict[Path, str] = {}
    anew = [each for each in bundles if only is None or each.appraisal.department in only]
    made = [path for bundle in anew for path in _Unit(bundle, bundles, root, forms).write(held)]
    made += [_write_company(month, root, forms) for month in by_month(bundles).values()]
    made.append(_write_index(bundles, root, forms, periods))
    if held:
        raise RunError("report.pages_held_back", count=len(held), reasons="".join(held.values()))
    return tuple(made)


def write_index(
    bundles: Sequence[Bundle],
    root: Path,
    *,
    templates: Path | None = None,
    language: Language | None = None,
    periods: Path | None = None,
) -> Path:
    """Write only the index over the pages below ``root`` and the PDFs of ``periods``, a folder beside it."""
    company = bundles[0].company
    forms = Forms.of(company, template_folders(templates), language or company.language)
    return _write_index(bundles, root, forms, periods)


def _write_company(bundles: Sequence[Bundle], root: Path, forms: Forms) -> Path:
    page = company_page(bundles)
    below = {
        ("department", each.appraisal.department): quote(f"../{folder_of(each)}/department.html")
        for each in bundles
    }
    for each in bundles:
        for one in each.appraisal.people:
            name = f"{folder_of(each)}/{page_name(Job(kind='person', subject=one.employee_id))}"
            if (root / name).is_file():
                below["person", one.employee_id] = quote(f"../{name}")
    pdf = root.parent / page.month / "company.pdf"
    files = (Link("PDF", quote(f"../../{page.month}/company.pdf")),) if pdf.is_file() else ()
    site = frame(forms.folders, "company", forms.theme, Ways(f"../{INDEX}", files=files, pages=below))
    html = forms.write("company/report.html.j2", page=page, layout=SCREEN, fillable=False, site=site)
    return _put(root / page.month / COMPANY, html)


@dataclass(frozen=True, slots=True)
class _Unit:
    """One department and month of the site."""

    bundle: Bundle
    every: Sequence[Bundle]
    root: Path
    forms: Forms

    def write(self, held: dict[Path, str]) -> list[Path]:
        """The pages of the unit; those that must not go out are taken away and noted in ``held`` with the reason."""
        names = names_of(self.bundle)
        made = []
        for job in plan_jobs(self.bundle):
            if job.kind == "pay":
                continue  # its steps stand on the person's page
            path = self.root / folder_of(self.bundle) / page_name(job)
            page = page_of(self.bundle, job)
            site = frame(self.forms.folders, job.kind, self.forms.theme, self._ways(job))
            given = {"page": page, "layout": SCREEN, "fillable": False, "site": site}
            html = self.forms.write(f"{job.kind}/report.html.j2", **given)
            found = screen(html, page, names)
            if found:
                path.unlink(missing_ok=True)
                error = refuse(f"{folder_of(self.bundle)}/{page_name(job)}", found)
                held[path] = f"\n{error.message.render(self.forms.language)}"
                continue
            made.append(_put(path, html))
        return made

    def _ways(self, job: Job) -> Ways:
        up = "../" * job.path.count("/")
        return Ways(
            home=f"{up}../../{INDEX}",
            up="" if job.kind == "department" else f"{up}department.html",
            months=self._months(job),
            files=self._files(job),
            pages={} if job.kind == "person" else self._pages(up),
        )

    def _months(self, job: Job) -> tuple[Link, ...]:
        """The same page in the other months, oldest first."""
        judged, up = self.bundle.appraisal, "../" * (job.path.count("/") + 2)
        found = sorted(
            (each.appraisal.month, each)
            for each in self.every
            if each.appraisal.department == judged.department and job in plan_jobs(each)
        )
        return tuple(
            Link(month, "" if month == judged.month else quote(f"{up}{folder_of(each)}/{page_name(job)}"))
            for month, each in found
        )

    def _files(self, job: Job) -> tuple[Link, ...]:
        """The PDF of the page, and a person's pay sheet and explained figures, in the folder beside the site."""
        words = Words.of(self.bundle.company, self.forms.language)
        folder = self.root.parent / folder_of(self.bundle)
        wanted = [("PDF", job.path)]
        if job.kind == "person":
            wanted.append((words.t("title_pay"), Job(kind="pay", subject=job.subject).path))
            figures = sorted((folder / "figures").glob(f"{job.subject} *.pdf"))
            wanted += [
                (path.stem.removeprefix(f"{job.subject} "), f"figures/{path.name}") for path in figures
            ]
        up = "../" * (job.path.count("/") + 3)
        return tuple(
            Link(title, quote(f"{up}{folder_of(self.bundle)}/{path}"))
            for title, path in wanted
            if (folder / path).is_file()
        )

    def _pages(self, up: str) -> dict[tuple[str, str], str]:
        """People and posts of the unit; people are written first, so a page held back is not there."""
        folder = self.root / folder_of(self.bundle)
        return {
            (job.kind, job.subject): quote(f"{up}{page_name(job)}")
            for job in plan_jobs(self.bundle)
            if job.kind == "role" or (job.kind == "person" and (folder / page_name(job)).is_file())
        }


def _write_index(bundles: Sequence[Bundle], root: Path, forms: Forms, periods: Path | None) -> Path:
    words = Words.of(bundles[0].company, forms.language)
    index = index_of(bundles, root, words, periods)
    found = Markup(entries(index, words))  # noqa: S704 - escaped there
    site = frame(forms.folders, "index", forms.theme)
    html = forms.write("site/index.html.j2", page=index, site=site, entries=found, layout="")
    return _put(root / INDEX, html)


def frame(folders: tuple[Path, ...], kind: str, theme: Theme, ways: Ways = Ways()) -> Frame:
    """Style and script of a page of ``kind``, the script's hash for its security policy, and the ways out."""
    script = find(folders, "site/script.js").read_text(encoding="utf-8")
    own = () if kind == "index" else (f"{kind}/style.css",)
    style = Sheet.join(folders, ("base/style.css", *own, "site/style.css"), theme)
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    for text, mark in ((style, "</style"), (script, "</script")):
        if mark in text.lower():
            raise RunError("report.template_wrong", file="templates/site", line=1, detail=mark)
    return Frame(Markup(style), Markup(script), f"sha256-{digest}", ways)  # noqa: S704 - our own files


def _put(path: Path, text: str) -> Path:
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise RunError("report.not_written", file=str(path), detail=error.strerror or str(error)) from None
    return path
