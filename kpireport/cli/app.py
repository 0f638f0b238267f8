"""The group of all commands: which there are, where they live, and what becomes of an error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NoReturn

import click

from kpireport.cli.words import word

# Name → module below kpireport.cli and function, in the order a month goes.
COMMANDS = {
    "init": "setting_up:init",
    "demo": "setting_up:demo",
    "doctor": "setting_up:doctor",
    "sources": "intake:sources",
    "ingest": "intake:ingest",
    "tables": "intake:tables",
    "check": "intake:check",
    "run": "producing:run",
    "render": "producing:render",
    "period": "spanning:period",
    "verify": "comparing:verify",
    "diff": "comparing:diff",
    "whatif": "comparing:whatif",
    "explain": "explaining:explain",
    "indicators": "looking:indicators",
    "scorecards": "cards:scorecards",
    "templates": "designing:templates",
}


class Formatter(click.HelpFormatter):
    """Help with headings in the chosen language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line."""
        super().write_usage(prog, args, prefix or word("usage") + " ")

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """A headed part."""
        known = {"Options": "options", "Commands": "commands"}
        with super().section(word(known[name]) if name in known else name):
            yield


class Context(click.Context):
    """A context whose help speaks the chosen language."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help comes from the catalogue: ``cli.<name>.short`` and ``cli.<name>.help``."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, said in the chosen language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = word("help_option")
        return option


class Family(Command, click.Group):
    """A command that only holds others."""


class Group(Family):
    """The outermost command; its commands are imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All names, in order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command itself, imported."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found: click.Command = getattr(import_module(f"kpireport.cli.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Names and short texts, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, word(f"{name}.short")) for name in COMMANDS])


def group() -> Group:
    """The command ``kpireport``."""
    made = Group(name="kpireport", help=word("about"), no_args_is_help=True)
    click.version_option(package_name="kpireport", help=word("version_option"), message="%(version)s")(made)
    return made


def run(arguments: list[str] | None = None) -> NoReturn:
    """Run a command line and exit: 0 done, 1 something failed, 2 called or set up wrongly."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code: object = group().main(arguments, prog_name="kpireport", standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.UsageError as error:
        code = _refuse(error)
    except (click.Abort, KeyboardInterrupt):
        click.echo(word("stopped"), err=True)
        sys.stdout.flush()
        # Whatever still runs in this process belongs to work that was given up; nothing of it is worth waiting for.
        os._exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        code = _fail(error)
    sys.exit(code if isinstance(code, int) else 0)


def _refuse(error: click.UsageError) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message())
        return 2
    path = error.ctx.command_path if error.ctx else "kpireport"
    click.echo(word("error.call", why=_why(error), command=path), err=True)
    return 2


def _why(error: click.UsageError) -> str:
    from difflib import get_close_matches

    if isinstance(error, click.NoSuchOption):
        near = "、".join(sorted(error.possibilities or ()))
        return word("error.no_such_option", name=error.option_name, near=near or "--help")
    if isinstance(error, click.MissingParameter):
        return word("error.missing", name=_called(error.param))
    if isinstance(error, click.BadParameter):
        return word("error.bad_value", name=_called(error.param), why=error.message)
    quoted = error.message.split("'")
    if error.message.startswith("No such command") and len(quoted) > 1:
        known = get_close_matches(quoted[1], COMMANDS, n=3, cutoff=0.4) or list(COMMANDS)
        return word("error.no_such_command", name=quoted[1], near="、".join(known))
    return error.message


def _called(param: click.Parameter | None) -> str:
    """``--from`` or ``PERSON``: as it stands on the command line."""
    if isinstance(param, click.Option):
        return param.opts[0]
    return param.human_readable_name if param else "?"


def _fail(error: Exception) -> int:
    from kpireport.cli.words import language
    from kpireport.errors import KpiError

    if isinstance(error, KpiError):
        click.echo(error.message.render(language()), err=True)
        return error.exit_code
    if isinstance(error, OSError):
        what: Any = error.filename or type(error).__name__
        click.echo(word("error.system", what=what, why=error.strerror or error), err=True)
        return 1
    if os.environ.get("KPIREPORT_DEBUG"):
        raise error
    click.echo(word("error.unforeseen", kind=type(error).__name__, why=error), err=True)
    return 1
