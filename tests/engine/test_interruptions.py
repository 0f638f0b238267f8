"""Runs that are killed, interrupted, or meet each other. Each run is a process of its own here."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from kpireport.engine.run import plan
from kpireport.engine.spec import RunSpec
from kpireport.period import Month

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")]
MONTHS = (Month(2024, 4), Month(2024, 5))


def start(root: Path, *arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "kpireport", "run", "--project", str(root), "--month", "2024-04:2024-05"]
    return subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "KPIREPORT_LANG": "zh"},
        start_new_session=True,
    )


def family(process: subprocess.Popen) -> list[psutil.Process]:
    """The process and everything it has started so far."""
    try:
        parent = psutil.Process(process.pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def wait_gone(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that are still there after a while."""
    _, alive = psutil.wait_procs(processes, timeout=10)
    return [each for each in alive if each.status() != psutil.STATUS_ZOMBIE]


def broken_states(output: Path) -> list[str]:
    """Files that a manifest names and that are not what it says."""
    found = []
    for manifest in output.glob("*/*/manifest.json"):
        said = json.loads(manifest.read_text(encoding="utf-8"))
        for name, record in said["files"].items():
            path = manifest.parent / name
            if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != record["sha256"]:
                found.append(str(path))
    return found


def test_killed_at_any_moment_nothing_is_half_written_and_the_next_run_does_the_rest(company):
    random.seed(5)
    for _ in range(6):
        process = start(company)
        time.sleep(random.uniform(0.5, 9))
        running = family(process)
        process.kill()
        process.communicate()
        assert wait_gone(running) == []
        assert broken_states(company / "output") == []
    finished = start(company)
    _, said = finished.communicate()
    assert finished.returncode == 0, said
    assert broken_states(company / "output") == []
    assert {decision.action for decision in plan(RunSpec(company, MONTHS))} == {"keep"}
    leftovers = [p for p in (company / "output").glob("*/.*") if p.name != ".log"]
    assert leftovers == []


def test_killed_between_two_revisions_either_the_old_or_the_new_one_is_there(produced):
    random.seed(6)
    folder = produced / "output/2024-05/甲部"
    for target in range(60, 66):
        process = start(produced, "--set", f"scorecards.C1.orders.target={target}", "--department", "甲部")
        while process.poll() is None and not list(folder.parent.glob(".*.new")):
            time.sleep(0.01)
        time.sleep(random.uniform(0, 3))
        process.kill()
        process.communicate()
        assert (folder / "manifest.json").exists()
        assert broken_states(produced / "output") == []
        revision = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["revision"]
        kept = sorted(int(p.name) for p in (folder / "revisions").iterdir()) if revision > 1 else []
        assert kept == list(range(1, revision))


@pytest.mark.parametrize("engine", ["auto", "ordinary"])
def test_ctrl_c_stops_at_once_leaves_no_process_and_keeps_what_was_finished(company, engine):
    process = start(company, "--engine", engine)
    while not (company / "output/.log").exists():
        time.sleep(0.1)
    time.sleep(2)
    running = family(process)
    begun = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, said = process.communicate(timeout=30)
    assert time.monotonic() - begun < 5
    assert process.returncode == 130
    assert "已停止" in said
    assert "Traceback" not in said
    assert wait_gone(running) == []
    assert broken_states(company / "output") == []
    assert not list((company / "output").glob("*/*/failed"))
    assert not list((company / "output").glob("2*/.*"))


def test_the_second_of_two_runs_waits_for_the_first(company):
    first = start(company, "--department", "甲部")
    while not (company / "output/.log").exists():
        time.sleep(0.1)
    second = start(company, "--department", "甲部")
    refused = start(company, "--department", "甲部", "--no-wait")
    _, said = refused.communicate()
    assert refused.returncode == 1
    assert f"进程 {first.pid}" in said
    _, said = second.communicate()
    assert second.returncode == 0
    assert f"进程 {first.pid}" in said
    first.communicate()
    assert first.returncode == 0
    assert broken_states(company / "output") == []
