"""A new company's folder, laid out from the one that comes with the package."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import yaml

import kpireport
from kpireport.data import TABLES
from kpireport.errors import RunError, UsageError
from kpireport.texts import message

# Templates stay in the package until somebody wants to change one: a copy would miss what a newer version mends.
_TAKEN = ("params", "notebooks")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "runs", ".*")
# The tables a service department's cards read; others are taken in by adding them to sources.yaml.
_FIRST = (
    "employees",
    "assignments",
    "accounts",
    "pay_terms",
    "messages",
    "orders",
    "order_items",
    "refunds",
    "reviews",
    "ratings",
    "targets",
)


def lay_out(folder: Path) -> tuple[Path, ...]:
    """Make ``folder`` a company's folder; the files made, relative to it. A folder that is one already is refused."""
    if (folder / "params" / "company.yaml").exists():
        raise UsageError("engine.company_exists", folder=str(folder))
    try:
        for name in _TAKEN:
            shutil.copytree(shipped() / name, folder / name, ignore=_LEFT_OUT, dirs_exist_ok=True)
        for name, text in _own_files():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        where = str(error.filename or folder)
        raise RunError("engine.not_written", path=where, why=error.strerror or str(error)) from None
    return tuple(sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file()))


def shipped() -> Path:
    """Where params, notebooks and templates come from: inside the installed package, or this repository."""
    package = Path(kpireport.__file__).parent
    return package / "_company" if (package / "_company").is_dir() else package.parent


def _own_files() -> Iterator[tuple[str, str]]:
    company = (shipped() / "params" / "company.yaml").read_text(encoding="utf-8")
    named = re.sub(
        r"^name:.*$", f"name: {message('engine.new_company').render()}", company, flags=re.MULTILINE
    )
    yield "params/company.yaml", re.sub(r"^name_en:.*$", "name_en: My company", named, flags=re.MULTILINE)
    yield "params/departments.yaml", _departments()
    yield "params/sources.yaml", _sources()
    yield "params/runs/.gitkeep", ""
    yield "templates/README.md", (shipped() / "templates" / "README.md").read_text(encoding="utf-8")
    yield "data/raw/README.md", _raw_readme()
    yield ".gitignore", "/data/\n/output/\n"


def _departments() -> str:
    """The first department as it stands; the demo's others as comments, to be taken in one by one."""
    lines = (shipped() / "params" / "departments.yaml").read_text(encoding="utf-8").splitlines()
    heads = [n for n, line in enumerate(lines) if re.match(r"  \S", line)]
    rest = heads[1] if len(heads) > 1 else len(lines)
    return "\n".join([*lines[:rest], *(f"# {line}" for line in lines[rest:])]) + "\n"


def _sources() -> str:
    """One CSV a table, whose headers are the tables' own names or labels."""
    sources = {name: {"table": name, "files": f"data/raw/{name}*.csv"} for name in _FIRST}
    written = yaml.safe_dump({"sources": sources}, allow_unicode=True, sort_keys=False, width=100)
    return message("engine.sources_head").render() + "\n" + written


def _raw_readme() -> str:
    lines = [message("engine.raw_head").render(), ""]
    for name in _FIRST:
        table = TABLES[name]
        columns = "、".join(f"{column.name}{'' if column.required else '?'}" for column in table.columns)
        lines += [f"- `{name}*.csv`（{table.label.render()}）：{columns}"]
    return "\n".join(lines) + "\n"
