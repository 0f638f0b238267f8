"""One figure of one person as a printed page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kpireport.appraisal.explain import Explanation
from kpireport.engine.answers import Answers
from kpireport.engine.explain import Found
from kpireport.engine.ledger import BUNDLE, Ledger
from kpireport.project import Project, safe_name
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import figure_page, names_of
from kpireport.reports.render import put, render_page
from kpireport.texts import Language


def print_figures(
    project: Project, found: Sequence[Found], answers: Answers, path: Path, language: Language | None = None
) -> tuple[Path, ...]:
    """A page for each answer, read back like every report: ``path``, or beside it one named by month and post for each.

    Of pay nothing is printed. RunError where a page does not hold or the file cannot be written.
    """
    bundles = {
        (str(each.key.month), each.key.department): Bundle.load(
            Ledger(project.output).folder(each.key) / BUNDLE
        )
        for each in found
    }
    own = project.path("templates")
    made = []
    for told in (each.explanation for each in answers):
        bundle = bundles[told.month, told.department]
        silent = told.model_copy(update={"pay": (), "money": None})
        page = figure_page(bundle, told.employee_id, told.item, silent)
        templates = own if own.is_dir() else None
        printed = render_page(page, others=names_of(bundle), templates=templates, language=language)
        made.append(put(printed.content, path if len(answers) == 1 else _beside(path, told)))
    return tuple(made)


def _beside(path: Path, told: Explanation) -> Path:
    """``figure.pdf`` as ``figure 2024-05 客服部 售前客服 2024-05-01.pdf``: a post may be held twice in a month."""
    name = f"{path.stem} {told.month} {told.department} {told.role} {told.starts_on}"
    return path.with_name(f"{safe_name(name)}{path.suffix}")
