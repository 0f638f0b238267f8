"""run and render."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpireport.cli.shared import command, option, say, say_json, set_option
from kpireport.cli.words import language, word

if TYPE_CHECKING:
    from kpireport.engine.plan import Decision
    from kpireport.engine.run import RunResult
    from kpireport.engine.spec import RunSpec

_WANTED = (
    option("month", "run.month", metavar="MONTH"),
    option("department", "run.department", "departments", multiple=True),
    option("language", "run.language", "spoken", type=click.Choice(["zh", "en"])),
    option("jobs", "run.jobs", type=click.IntRange(1)),
    option("force", "run.force", is_flag=True),
    option("dry-run", "run.dry_run", is_flag=True),
    option("no-wait", "run.no_wait", is_flag=True),
    option("profile", "run.profile", "profiles", multiple=True, type=click.Choice(["archive", "distribute"])),
    option("passwords", "run.passwords", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False)),
    option("to", "run.issue_to", "issue_to", metavar="DIR", type=click.Path(path_type=Path, file_okay=False)),
)


@command(
    "run",
    *_WANTED,
    set_option(),
    option("param", "run.param", "parameters", multiple=True, metavar="NAME=VALUE"),
    option("params-file", "run.params_file", type=click.Path(path_type=Path)),
    option("failed-only", "run.failed_only", is_flag=True),
    option("engine", "run.engine", "kernels", type=click.Choice(["auto", "forked", "ordinary"])),
    option("scheduler", "run.scheduler", metavar="ADDRESS"),
    option("publish", "run.publish", metavar="URL"),
    option("timeout", "run.timeout", type=click.IntRange(1)),
    option("memory", "run.memory", type=click.IntRange(64)),
)
def run(**options: Any) -> int:
    """Produce reports."""
    from kpireport.engine.asked import Asked

    asked = Asked.read(options["project"], options.pop("params_file"))
    return _go(asked.spec(**_filled(options)), options)


@command("render", *_WANTED)
def render(**options: Any) -> int:
    """Print again."""
    from kpireport.engine.asked import Asked

    spec = Asked.read(options["project"], None).spec(**_filled(options), render_only=True)
    return _go(spec, options)


def _filled(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given, as the library calls them."""
    kept = {name: value for name, value in options.items() if value not in (None, (), False)}
    for name in ("project", "as_json", "dry_run"):
        kept.pop(name, None)
    return kept


def _go(spec: RunSpec, options: Mapping[str, Any]) -> int:
    from kpireport.cli.progress import Progress
    from kpireport.engine.run import plan
    from kpireport.engine.run import run as produce

    if options["dry_run"]:
        _show_plan(plan(spec), options["as_json"])
        return 0
    with Progress() as progress:
        result = produce(spec, progress)
    _show_result(result, options["as_json"])
    return 0 if result.ok else 1


def _show_plan(decisions: Sequence[Decision], as_json: bool) -> None:
    if as_json:
        say_json(
            [
                {
                    "month": str(each.key.month),
                    "department": each.key.department,
                    "action": each.action,
                    "reasons": [reason.render(language()) for reason in each.reasons],
                }
                for each in decisions
            ]
        )
        return
    for each in decisions:
        why = "；".join(reason.render(language()) for reason in each.reasons)
        what = word(f"run.will_{each.action}")
        say(f"{each.key.month}  {each.key.department}  {what}" + (f"  ({why})" if why else ""))


def _plain(result: RunResult) -> dict[str, Any]:
    """The result as --json says it."""
    return {
        "output": str(result.output),
        "issued": [
            {"folder": str(each.folder), "reports": each.reports, "left_out": each.left_out}
            for each in result.issued
        ],
        "unclosed": [each.render(language()) for each in result.unclosed],
        "units": [
            {
                "month": str(each.key.month),
                "department": each.key.department,
                "state": each.state,
                "revision": each.revision,
                "reports": each.reports,
                "failures": [{"what": f.what, "why": f.why.render(language())} for f in each.failures],
            }
            for each in result.outcomes
        ],
    }


def _show_result(result: RunResult, as_json: bool) -> None:
    if as_json:
        say_json(_plain(result))
        return
    made = [each for each in result.outcomes if each.state in {"done", "partial"}]
    bad = [each for each in result.outcomes if each.failures]
    say(
        word(
            "run.summary",
            units=len(result.outcomes),
            made=len(made),
            reports=sum(o.reports for o in made),
            failed=len(bad),
        )
    )
    for each in made:
        say(
            word(
                "run.look",
                folder=result.output / str(each.key.month) / each.key.department,
                revision=each.revision,
            )
        )
    for issued in result.issued:
        key = "run.issued_less" if issued.left_out else "run.issued"
        say(word(key, folder=issued.folder, reports=issued.reports, left_out=issued.left_out))
    for unclosed in result.unclosed:
        say(unclosed, err=True)
    if bad:
        say(word("run.again", department=bad[0].key.department, month=bad[0].key.month))
