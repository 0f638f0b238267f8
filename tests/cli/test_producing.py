"""run and render as somebody types them."""

import json
import os
import subprocess
import sys

import pytest

from tests.engine.small_company import MAKE_UP, SAVE, notebook


def test_a_run_says_what_it_does_and_where_to_look(call, company):
    found = call("run", "--project", company, "--month", "2024-05", "--department", "甲部")
    assert found.code == 0
    assert "2024-05/甲部：开始（还没有生成过）" in found.err
    assert "2024-05/甲部：完成，4 份报告" in found.err
    assert f"{company}/output/2024-05/甲部（第 1 版）" in found.out


def test_the_latest_month_is_produced_where_none_is_named(call, company):
    found = call("run", "--project", company, "--dry-run", "--json")
    assert [(each["month"], each["department"], each["action"]) for each in json.loads(found.out)] == [
        ("2024-05", "甲部", "produce"),
        ("2024-05", "乙部", "produce"),
    ]


def test_a_dry_run_writes_nothing(call, company):
    found = call("run", "--project", company, "--month", "2024-04:2024-05", "--dry-run")
    assert found.code == 0
    assert found.out.count("要重新生成") == 4
    assert not (company / "output").exists()


def test_a_parameter_file_and_the_command_line_go_together(call, company):
    runs = company / "params/runs"
    runs.mkdir()
    (runs / "试行.yaml").write_text(
        "month: 2024-05\ndepartments: [甲部]\nset:\n  scorecards.C1.orders.target: 64\n", encoding="utf-8"
    )
    found = call("run", "--project", company, "--params-file", "params/runs/试行.yaml", "--json")
    assert found.code == 0
    assert [(u["department"], u["state"]) for u in json.loads(found.out)["units"]] == [("甲部", "done")]
    made = json.loads((company / "output/2024-05/甲部/manifest.json").read_text(encoding="utf-8"))
    assert made["overrides"] == {"scorecards.C1.orders.target": 64}
    over = call(
        "run",
        "--project",
        company,
        "--params-file",
        "params/runs/试行.yaml",
        "--set",
        "scorecards.C1.orders.target=50",
    )
    assert over.code == 0
    made = json.loads((company / "output/2024-05/甲部/manifest.json").read_text(encoding="utf-8"))
    assert made["overrides"] == {"scorecards.C1.orders.target": 50}
    assert made["revision"] == 2


def test_a_wrong_key_in_a_parameter_file_is_refused_with_its_line(call, company):
    file = company / "trial.yaml"
    file.write_text("month: 2024-05\nsett: {}\n", encoding="utf-8")
    found = call("run", "--project", company, "--params-file", file)
    assert found.code == 2
    assert "第 2 行" in found.err


def test_a_parameter_for_the_notebook_reaches_it_as_it_was_written(call, company):
    found = call("run", "--project", company, "--department", "甲部", "--param", "extra=007")
    assert found.code == 0
    executed = (company / "output/2024-05/甲部/appraisal.ipynb").read_text(encoding="utf-8")
    assert "extra = '007'" in executed


def test_render_prints_again_and_needs_something_to_print(call, company):
    first = call("render", "--project", company, "--month", "2024-05", "--department", "甲部")
    assert first.code == 1
    assert "kpireport run" in first.err
    call("run", "--project", company, "--department", "甲部")
    again = call(
        "render", "--project", company, "--month", "2024-05", "--department", "甲部", "--language", "en"
    )
    assert again.code == 0
    assert "报告语言有变" in again.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--month", "2024-13"], "“2024-13”不是月份"),
        (["--month", "2024-05:2024-03"], "前后颠倒"),
        (["--department", "甲"], "没有这个部门：“甲”。相近的有：甲部"),
        (["--department", "../x"], "没有这个部门"),
        (["--set", "scorecards.C1.orders.targte=1"], "targte"),
        (["--set", "scorecards.C9.orders.target=1"], "没有这个参数"),
        (["--set", "target"], "--set 要写成"),
        (["--param", "nobody=1"], "没有这个参数：“nobody”"),
    ],
)
def test_an_unknown_or_mistyped_name_is_refused_before_anything_runs(call, company, arguments, said):
    found = call("run", "--project", company, *arguments)
    assert found.code == 2
    assert said in found.err
    assert not list((company / "output").glob("*/*/*.pdf"))


def test_a_month_without_data_says_which_months_there_are(call, company):
    found = call("run", "--project", company, "--month", "2023-01")
    assert found.code == 1
    assert "2024-04、2024-05" in found.err


def test_a_department_whose_name_leads_elsewhere_is_refused(call, company):
    path = company / "params/departments.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("乙部:", "../x:"), encoding="utf-8")
    found = call("run", "--project", company, "--month", "2024-05")
    assert found.code == 2
    assert "../x" in found.err
    assert not (company.parent / "x").exists()


def test_a_failing_department_gives_exit_code_1_and_the_next_command(call, company):
    failing = "if department == '甲部':\n    raise ValueError('坏了')"
    (company / "notebooks/department_month.ipynb").write_text(
        notebook(failing, MAKE_UP, SAVE), encoding="utf-8"
    )
    found = call("run", "--project", company, "--month", "2024-05")
    assert found.code == 1
    assert "坏了" in found.err
    assert (company / "output/2024-05/乙部/department.pdf").exists()
    assert "kpireport run --month 2024-05 --failed-only" in found.out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux limits")
def test_a_full_disk_fails_with_a_sentence_and_leaves_the_old_state(call, company):
    """A limit on file sizes stands for a full disk: the first large file cannot be written whole."""
    assert call("run", "--project", company, "--department", "甲部").code == 0
    before = {p: p.read_bytes() for p in (company / "output/2024-05/甲部").rglob("*.pdf")}
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000));"
        "from kpireport.cli import app; app.run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "run", "--project", company, "--department", "甲部", "--force"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "KPIREPORT_LANG": "zh"},
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert {p: p.read_bytes() for p in (company / "output/2024-05/甲部").rglob("*.pdf")} == before


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_an_output_folder_that_cannot_be_written_is_said(call, company):
    (company / "output").write_text("a file where the folder should be", encoding="utf-8")
    found = call("run", "--project", company, "--month", "2024-05")
    assert found.code == 1
    assert "output" in found.err
    assert "系统拒绝" in found.err
