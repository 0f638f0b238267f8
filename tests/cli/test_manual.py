"""docs/commands.md and docs/commands.zh-CN.md are what the commands say of themselves."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kpireport.cli.app import COMMANDS, group
from kpireport.cli.manual import PAGES

DOCS = Path(__file__).parents[2]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_commands_is_what_the_commands_say(lang, tmp_path):
    # A process of its own: help is put into its language when a command is imported.
    arguments = [sys.executable, "-m", "kpireport.cli.manual", str(tmp_path)]
    subprocess.run(arguments, env={**os.environ, "KPIREPORT_LANG": lang}, check=True)
    made = (tmp_path / PAGES[lang]).read_text(encoding="utf-8")
    assert made == (DOCS / PAGES[lang]).read_text(encoding="utf-8"), (
        f"KPIREPORT_LANG={lang} python -m kpireport.cli.manual"
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_lists_every_command_and_option(lang):
    text = (DOCS / PAGES[lang]).read_text(encoding="utf-8")
    top = group()
    found = [(name, top.get_command(click.Context(top), name)) for name in COMMANDS]
    for name, command in found:
        assert f"# kpireport {name}\n" in text
        found += [(f"{name} {child}", each) for child, each in getattr(command, "commands", {}).items()]
        section = text.split(f"# kpireport {name}\n")[1].split("\n## ")[0]
        for each in command.params:
            assert (
                each.opts[0] if isinstance(each, click.Option) else (each.metavar or "").strip("[]")
            ) in section
