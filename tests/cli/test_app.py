"""The shell itself: help, wrong calls, errors, exit codes."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kpireport.cli.app import COMMANDS, group

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_explains_itself_in_both_languages(call, name, lang):
    found = call(name, "--help", lang=lang)
    assert found.code == 0
    assert found.out.startswith("用法：" if lang == "zh" else "Usage:")
    chinese = any("\u4e00" <= char <= "\u9fff" for char in found.out)
    assert chinese or lang == "en"


def test_the_help_lists_every_command(call):
    found = call("--help")
    assert found.code == 0
    assert [name for name in COMMANDS if f"  {name} " not in found.out] == []


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from kpireport.cli import app\n"
        "try:\n app.run(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'pandas', 'ibis', 'pydantic', 'yaml', 'weasyprint', 'papermill'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_sentence_of_the_catalogue_is_there_in_both_languages():
    found = tomllib.loads((REPOSITORY / "kpireport/locale/cli.toml").read_text(encoding="utf-8"))

    def sentences(node, path=""):
        if isinstance(node.get("zh"), str):
            yield path, node
            return
        for name, child in node.items():
            yield from sentences(child, f"{path}.{name}")

    assert [
        path for path, node in sentences(found) if not node["zh"].strip() or not node.get("en", "").strip()
    ] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rnu"], "没有命令“rnu”，相近的有 run"),
        (["run", "--mnth", "2024-05"], "没有选项 --mnth，相近的有 --month"),
        (["explain"], "缺少 PERSON"),
        (["run", "--jobs", "x"], "--jobs 的值不对"),
    ],
)
def test_a_wrong_call_is_refused_with_what_would_have_been_right(call, arguments, said):
    found = call(*arguments)
    assert found.code == 2
    assert said in found.err
    assert "--help" in found.err


def test_a_folder_that_is_no_company_is_refused_with_the_next_command(call, tmp_path):
    found = call("run", "--project", tmp_path)
    assert found.code == 2
    assert "kpireport init" in found.err


def test_an_unforeseen_error_is_one_sentence(call, monkeypatch, company):
    monkeypatch.setattr("kpireport.data.open_tables", lambda *_: 1 / 0)
    monkeypatch.delenv("KPIREPORT_DEBUG", raising=False)
    found = call("tables", "--project", company)
    assert found.code == 1
    assert "ZeroDivisionError" in found.err
    assert "KPIREPORT_DEBUG" in found.err


def test_the_installed_command_is_this_one():
    declared = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    assert declared["project"]["scripts"]["kpireport"] == "kpireport.cli:main"
    assert group().name == "kpireport"
