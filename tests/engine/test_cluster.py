"""Units on a Dask cluster of separate processes."""

import os
import signal
import threading
import time

import pytest

from kpireport.engine.run import run
from kpireport.engine.spec import Issue, RunSpec
from kpireport.errors import MachineError
from kpireport.period import Month
from tests.engine.small_company import MAKE_UP, SAVE, notebook

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MAY = Month(2024, 5)


@pytest.fixture
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as made:
        yield made


def spec(root, cluster, **more):
    return RunSpec(root, (MAY,), scheduler=cluster.scheduler_address, **more)


def files(company):
    return {
        path: path.read_bytes()
        for folder in ("2024-05/甲部", "archive/2024-05")
        for path in (company / "output" / folder).rglob("*.*")
    }


def test_a_cluster_makes_what_this_machine_makes(company, cluster, tmp_path):
    happened = []
    result = run(spec(company, cluster, issue=Issue("archive")), happened.append)
    assert [(o.key.department, o.state, o.reports) for o in result.outcomes] == [
        ("甲部", "done", 4),
        ("乙部", "done", 4),
    ]
    assert [e.kind for e in happened].count("unit-done") == 2
    assert [(each.folder.name, each.reports) for each in result.issued] == [
        ("甲部", 4),
        ("乙部", 4),
        ("2024-05", 1),
    ]
    first = files(company)
    run(RunSpec(company, (MAY,), force=True, issue=Issue("archive")))
    assert files(company) == first


def test_a_worker_that_is_killed_has_its_unit_made_by_another(company, cluster):
    """The notebook says which worker it runs under, waits, and that worker is killed meanwhile."""
    marks = company / "marks"
    marks.mkdir()
    wait = (
        "import os, time\nfrom pathlib import Path\n"
        f"marks = Path({str(marks)!r})\n"
        "mark = marks / f'{department}-{len(list(marks.iterdir()))}'\n"
        "mark.write_text('here')\n"
        "if mark.name == '甲部-0':\n    time.sleep(60)"
    )
    (company / "notebooks/department_month.ipynb").write_text(notebook(wait, MAKE_UP, SAVE), encoding="utf-8")
    killed = []

    def kill_the_busy_one():
        while not list(marks.glob("甲部-0")):
            time.sleep(0.1)
        client = distributed.Client(cluster.scheduler_address, set_as_default=False)
        [busy] = [address for address, keys in client.processing().items() if keys]
        pid = client.run(os.getpid, workers=[busy])[busy]
        client.close()
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)

    killer = threading.Thread(target=kill_the_busy_one)
    killer.start()
    result = run(spec(company, cluster, departments=("甲部",)))
    killer.join()
    assert killed
    assert result.ok
    assert len(list(marks.iterdir())) == 2


def test_a_scheduler_that_is_not_there_is_said(company):
    with pytest.raises(MachineError, match="连不上调度器"):
        run(RunSpec(company, (MAY,), scheduler="tcp://127.0.0.1:1"))
