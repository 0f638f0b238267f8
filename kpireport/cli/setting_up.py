"""init, demo and doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kpireport.cli.shared import command, say, say_json
from kpireport.cli.words import language, word


@command(
    "init",
    click.argument("folder", metavar="DIR", type=click.Path(path_type=Path)),
)
def init(folder: Path, as_json: bool, **_: Any) -> int:
    """Lay out a new company."""
    from kpireport.engine.layout import lay_out

    made = lay_out(folder)
    if as_json:
        say_json({"folder": str(folder), "files": [path.as_posix() for path in made]})
        return 0
    say(word("init.done", folder=folder, files=len(made)))
    say(word("init.next", folder=folder))
    return 0


@command("demo")
def demo(project: Path, as_json: bool) -> int:
    """Make up the demo company's exports."""
    from kpireport.demo import lay_down
    from kpireport.project import Project

    Project.open(project)
    summary = lay_down(project)
    if as_json:
        say_json(
            {
                "folder": str(summary.folder),
                "months": [str(m) for m in summary.months],
                "people": summary.people,
                "rows": summary.rows,
            }
        )
        return 0
    months = "、".join(map(str, summary.months))
    say(word("demo.done", folder=summary.folder, months=months, people=summary.people, files=summary.files))
    for name, rows in summary.rows.items():
        say(f"  {name}: {rows:,}")
    say(word("demo.next"))
    return 0


@command("doctor")
def doctor(project: Path, as_json: bool) -> int:
    """Say what this machine lacks."""
    from kpireport.doctor import examine, failed
    from kpireport.project import Project

    there = (project / "params" / "company.yaml").is_file()
    findings = examine(
        company=(lambda: Project.open(project).departments) if there else None,
        output=Project.open(project).output if there else None,
    )
    if as_json:
        say_json(
            [
                {
                    "name": f.name,
                    "ok": f.ok,
                    "severity": f.severity,
                    "found": f.found.render(language()),
                    "mend": f.mend,
                }
                for f in findings
            ]
        )
        return int(failed(findings))
    for each in findings:
        mark = "✓" if each.ok else ("✗" if each.severity == "fail" else "!")
        say(f"{mark} {each.title.render(language())}：{each.found.render(language())}")
        if each.mend:
            say(f"    {each.mend}")
    return int(failed(findings))
