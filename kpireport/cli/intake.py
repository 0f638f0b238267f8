"""sources, ingest, tables and check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpireport.cli.app import Family
from kpireport.cli.shared import command, open_project, option, say, say_json, set_option, table
from kpireport.cli.words import language, word

if TYPE_CHECKING:
    from kpireport.data.report import IngestReport, SourceReport
    from kpireport.texts import Message


@command("ingest")
def ingest(project: Path, as_json: bool) -> int:
    """Read the raw files in."""
    from kpireport.data.ingest import ingest as take_in

    report = take_in(open_project(project), tell=lambda said: say(said, err=True))
    if as_json:
        say_json(_plain(report))
    else:
        _show(report)
    return 0 if report.ok else 1


def _show(report: IngestReport) -> None:
    for source in report.sources:
        say(source.line)
        for note, count in _notes(source):
            text = note.render(language())
            say("  " + (text if count == 1 else word("ingest.alike", note=text, count=count - 1)))
        if source.rejects is not None:
            say(word("ingest.rejects", path=source.rejects))
        for file in source.files:
            for difference in file.differences:
                say(difference)
    for finding in report.findings:
        say(finding.message)
    failed = "、".join(source.name for source in report.failed)
    say(word("ingest.failed", sources=failed) if failed else word("ingest.next"))


def _notes(source: SourceReport) -> list[tuple[Message, int]]:
    """What was found out about files just read: a note of each sort, and how many files have it."""
    found: dict[str, tuple[Message, int]] = {}
    for note in (note for file in source.files if file.fresh for note in file.notes):
        where = {"file", "rows"}
        sort = repr((note.key, sorted((k, str(v)) for k, v in note.params.items() if k not in where)))
        first, count = found.get(sort, (note, 0))
        found[sort] = (first, count + 1)
    return list(found.values())


def _plain(report: IngestReport) -> dict[str, Any]:
    counts = ("read", "kept", "rejected", "duplicates", "left_out", "mended")
    return {
        "changed": report.changed,
        "sources": [
            {
                "name": source.name,
                "table": source.table,
                "failed": source.failed.render(language()) if source.failed else None,
                **{count: source.total(count) for count in counts},
            }
            for source in report.sources
        ],
        "findings": [finding.message.render(language()) for finding in report.findings],
    }


@command(
    "tables",
    click.argument("name", required=False),
    option("template", "tables.template", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE"),
)
def tables(project: Path, name: str | None, template: Path | None, as_json: bool) -> int:
    """List the canonical tables."""
    from kpireport.data import TABLES, open_tables, table_named

    if template is not None:
        from kpireport.data.template import write_template

        write_template(template, language())
        if as_json:
            say_json({"file": str(template)})
        else:
            say(word("tables.written", path=template))
        return 0
    if name is not None:
        declared = table_named(name)
        rows = [
            (c.name, c.type, c.label.render(language()), c.meaning.render(language()), c.required)
            for c in declared.columns
        ]
        if as_json:
            say_json(
                [dict(zip(("name", "type", "label", "help", "required"), row, strict=True)) for row in rows]
            )
        else:
            table(
                (word("tables.column"), word("tables.type"), word("tables.label"), word("tables.meaning")),
                [(row[0] + ("" if row[4] else "?"), *row[1:4]) for row in rows],
            )
        return 0
    with open_tables(open_project(project)) as opened:
        found = [
            (
                each.name,
                each.label.render(language()),
                opened.rows(each.name),
                [str(m) for m in opened.months(each.name)],
            )
            for each in TABLES.values()
        ]
    if as_json:
        say_json([dict(zip(("name", "label", "rows", "months"), row, strict=True)) for row in found])
    else:
        shown = [(n, label, f"{rows:,}", f"{m[0]} … {m[-1]}" if m else "") for n, label, rows, m in found]
        table((word("tables.name"), word("tables.label"), word("tables.rows"), word("tables.months")), shown)
    return 0


@command(
    "check",
    option("month", "run.month", metavar="MONTH"),
    option("department", "run.department", "departments", multiple=True),
    set_option(),
)
def check(
    project: Path, month: str | None, departments: tuple[str, ...], overrides: tuple[str, ...], as_json: bool
) -> int:
    """Check params, cards and data; nothing is produced."""
    from kpireport.engine.check import check_company

    found = check_company(open_project(project, overrides), month, departments)
    if as_json:
        say_json(
            [
                {"what": each.what, "ok": each.ok, "said": [s.render(language()) for s in each.said]}
                for each in found
            ]
        )
    else:
        for each in found:
            say(f"{'✓' if each.ok else '✗'} {each.what}")
            for sentence in each.said:
                say(f"    {sentence.render(language())}")
    return 0 if all(each.ok for each in found) else 1


sources = Family(
    name="sources", help=word("sources.help"), short_help=word("sources.short"), no_args_is_help=True
)


@command(
    "sources.suggest",
    click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False)),
)
def suggest(file: Path, as_json: bool, **_: Any) -> int:
    """Say how a raw file could be mapped."""
    from kpireport.data.suggest import suggest as look_at

    found = look_at(file, str(file))
    if as_json:
        say_json({"file": str(file), "suggestion": found.to_yaml(language())})
    else:
        say(found.to_yaml(language()))
    return 0


sources.add_command(suggest)
