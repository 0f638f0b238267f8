"""The plain way: papermill's own command for each department, then one ``HTML(…).write_pdf()`` a report in one process.

    python -m benchmarks.plain COMPANY MONTH TARGET [DEPARTMENT…]

The recipe, the pages and the machine are those of kpireport; only how they are run differs.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from kpireport.project import Project
from kpireport.reports import Bundle, plan_jobs
from kpireport.reports.fonts import CUT_FAMILY
from kpireport.reports.forms import Forms, template_folders
from kpireport.reports.pages import page_of
from kpireport.reports.style import Sheet


def main() -> None:
    """Produce the units of one month below TARGET; printed is the number of reports."""
    company, month, target, *departments = sys.argv[1:]
    project = Project.open(company)
    names = departments or list(project.departments)
    for name in names:
        run_notebook(project, month, name, Path(target).resolve() / name)
    print(sum(print_reports(Path(target).resolve() / name) for name in names))


def run_notebook(project: Project, month: str, department: str, folder: Path) -> None:
    """``papermill notebook.ipynb executed.ipynb -p month 2024-05 …`` in the company's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    notebook = project.department(department).notebook
    given = {"project": ".", "department": department, "month": month, "save_to": str(folder)}
    parameters = [part for name, value in given.items() for part in ("-r", name, value)]
    command = [sys.executable, "-m", "papermill", notebook, str(folder / "appraisal.ipynb"), *parameters]
    subprocess.run([*command, "--no-progress-bar", "--log-level", "ERROR"], cwd=project.root, check=True)


def print_reports(folder: Path) -> int:
    """Every report of the unit by WeasyPrint's own call, the style in the page, the font as it is installed."""
    from weasyprint import HTML

    bundle = Bundle.load(folder / "bundle.json")
    theme = bundle.company.theme
    folders = template_folders(None)
    forms = Forms(folders, bundle.company.language, theme)
    jobs = plan_jobs(bundle)
    for job in jobs:
        style = Sheet.read(folders, job.kind, theme).text.replace(f'"{CUT_FAMILY}", ', "")
        html = forms.fill(page_of(bundle, job))
        page = re.sub("</head>", lambda _, style=style: f"<style>{style}</style></head>", html, count=1)
        target = folder / job.path
        target.parent.mkdir(exist_ok=True)
        HTML(string=page).write_pdf(target, pdf_variant="pdf/ua-1")
    return len(jobs)


if __name__ == "__main__":
    main()
