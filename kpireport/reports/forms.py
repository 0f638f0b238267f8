"""Templates filled: Jinja in a sandbox, every name defined, every sentence from the catalogue."""

from __future__ import annotations

import base64
import sys
import traceback
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kpireport.errors import KpiError, RunError, UnknownName
from kpireport.project import Company, Theme
from kpireport.reports import overview, posts, views
from kpireport.reports.charts import Charts, Ink
from kpireport.reports.pages import Page
from kpireport.reports.words import NoText, Words
from kpireport.texts import DASH, Language, catalogue

_PICTURES = {".svg": "svg+xml", ".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg"}
PAPER, SCREEN = "base/report.html.j2", "site/report.html.j2"
_SHIPPED = (Path(__file__).parents[1] / "_company" / "templates", Path(__file__).parents[2] / "templates")


@dataclass(frozen=True, slots=True)
class Forms:
    """The templates of a company in one language; a file missing in ``folders[0]`` is looked for in the next."""

    folders: tuple[Path, ...]
    language: Language
    theme: Theme
    texts: tuple[tuple[str, str], ...] = ()
    english: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, company: Company, folders: tuple[Path, ...], language: Language) -> Forms:
        """With the company's own sentences (company.yaml, texts); UnknownName for a sentence there is not."""
        known = [key.removeprefix("report.") for key in catalogue() if key.startswith("report.")]
        for key in company.texts:
            if key not in known:
                raise UnknownName.among("text", key, known)
        own, english = (tuple(sorted(each.items())) for each in (company.texts, company.english))
        return cls(folders, language, company.theme, own, english)

    def fill(self, page: Page, *, fillable: bool = True) -> str:
        """The page's HTML for paper, with fields to fill in or without.

        RunError with file and line for anything wrong in a template.
        """
        return self.write(f"{page.kind}/report.html.j2", page=page, layout=PAPER, fillable=fillable)

    def write(self, name: str, **given: Any) -> str:
        """The template ``name`` with what it is given; ``layout`` is the template it stands in."""
        try:
            template = _environment(self).get_template(name)
            return template.render(theme=self.theme, logo=_logo(self.folders, self.theme.logo), **given)
        except KpiError:
            raise
        except TemplateNotFound as error:
            raise RunError("report.no_template", name=str(error), folder=str(self.folders[0])) from None
        except TemplateSyntaxError as error:
            raise _wrong(error.name or name, error.lineno, error.message or "") from None
        except NoText as error:
            raise _no_text(*_place(error, name), error) from None
        except Exception as error:
            raise _wrong(*_place(error, name), _plain(error)) from None


def template_folders(own: Path | None) -> tuple[Path, ...]:
    """The company's own templates before those that come with the package."""
    shipped = next((folder for folder in _SHIPPED if folder.is_dir()), None)
    found = dict.fromkeys(folder.resolve() for folder in (own, shipped) if folder is not None)
    return tuple(found)


def find(folders: tuple[Path, ...], name: str) -> Path:
    """The file ``name`` in the first folder that has it; RunError where none has."""
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise RunError("report.no_template", name=name, folder=str(folders[0]))


def ink_of(theme: Theme) -> Ink:
    """The colours of charts under ``theme``."""
    return Ink(accent=theme.accent, warn=theme.warn)


def _unbroken(written: Any) -> Any:
    """No line ends between a number and its percent sign."""
    return written.replace(" %", "\u00a0%") if isinstance(written, str) else written


@cache
def _environment(forms: Forms) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([str(folder) for folder in forms.folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
        finalize=_unbroken,
    )
    words = Words(forms.language, dict(forms.texts), dict(forms.english))
    made.globals.update(
        {
            name: getattr(words, name)
            for name in (
                "t",
                "say",
                "figure",
                "digits",
                "cell",
                "points",
                "weight",
                "money",
                "percent",
                "month",
                "unit",
                "span",
                "week",
                "name",
                "names",
            )
        }
    )
    made.globals.update(
        language=forms.language,
        charts=Charts(ink_of(forms.theme)),
        views=views,
        posts=posts,
        overview=overview,
    )
    return made


@cache
def _logo(folders: tuple[Path, ...], name: str | None) -> str:
    """The company's logo, a file of the template folders, as a data URL; empty where there is none."""
    if not name:
        return ""
    path = find(folders, name).resolve()
    kind = _PICTURES.get(path.suffix.lower())
    if kind is None or not any(path.is_relative_to(folder) for folder in folders):
        raise RunError("report.no_logo", file=name, kinds=" ".join(sorted(_PICTURES)))
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _plain(error: Exception) -> str:
    return (
        error.message or type(error).__name__
        if isinstance(error, TemplateError)
        else f"{type(error).__name__}: {error}"
    )


def _place(error: Exception, name: str) -> tuple[str, int]:
    """File and line of the innermost template frame."""
    frames = traceback.extract_tb(error.__traceback__ or sys.exc_info()[2])
    inside = [frame for frame in frames if frame.filename.endswith(".j2")]
    if not inside:
        return name, 1
    path = Path(inside[-1].filename)
    return f"{path.parent.name}/{path.name}", inside[-1].lineno or 1


def _no_text(name: str, line: int, error: NoText) -> RunError:
    """A sentence that this version lacks or fills otherwise: most often the template was copied from an older one."""
    where: dict[str, str | int] = {
        "file": f"templates/{name}",
        "line": line,
        "key": error.key,
        "kind": name.partition("/")[0],
    }
    if error.lacks:
        return RunError("report.text_lacks", name=error.lacks, **where)
    known = [key.removeprefix("report.") for key in catalogue() if key.startswith("report.")]
    near = get_close_matches(error.key, known, n=3, cutoff=0.5)
    return RunError("report.no_text", near="、".join(near) or DASH, **where)


def _wrong(name: str, line: int, detail: Any) -> RunError:
    return RunError("report.template_wrong", file=f"templates/{name}", line=line, detail=str(detail))
