"""Running notebooks on both kinds of kernels."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest

from kpireport.engine.execution import Execution, execute
from kpireport.engine.forking import can_fork
from kpireport.engine.kernels.kernel import serve
from kpireport.engine.notebook import read_recipe
from kpireport.errors import RunError
from tests.engine.small_company import notebook

needs_forks = pytest.mark.skipif(not can_fork(), reason="this system cannot fork")


def run_cells(
    tmp_path: Path, *cells: str, parameters="name = ''", given=None, **how
) -> nbformat.NotebookNode:
    path = tmp_path / "recipe.ipynb"
    path.write_text(notebook(*cells, parameters=parameters), encoding="utf-8")
    target = tmp_path / "executed.ipynb"
    execute(read_recipe(path, "recipe.ipynb"), given or {}, target, Execution(tmp_path, **how))
    return nbformat.read(target, as_version=4)


def printed(made: nbformat.NotebookNode) -> str:
    return "".join(out.get("text", "") for cell in made.cells for out in cell.get("outputs", []))


@pytest.mark.parametrize("forked", [pytest.param(True, marks=needs_forks), False])
def test_a_notebook_runs_in_the_given_folder_with_its_parameters(tmp_path, forked):
    made = run_cells(tmp_path, "import os\nprint(name, os.getcwd())", given={"name": "客服部"}, forked=forked)
    assert printed(made) == f"客服部 {tmp_path}\n"


def test_chinese_and_leading_zeros_are_injected_as_they_are(tmp_path):
    made = run_cells(tmp_path, "print(name)", given={"name": "007"})
    assert printed(made) == "007\n"
    made = run_cells(
        tmp_path, "print(name)", parameters="name = {}", given={"name": {"部门": ["客服部", 0.35]}}
    )
    injected = next(cell for cell in made.cells if "injected-parameters" in cell.metadata.get("tags", []))
    assert "{'部门': ['客服部', 0.35]}" in injected.source


def test_two_runs_of_a_notebook_give_the_same_bytes(tmp_path):
    chart = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);"
    run_cells(tmp_path, "print(name)", chart, given={"name": "x"})
    first = (tmp_path / "executed.ipynb").read_bytes()
    made = run_cells(tmp_path, "print(name)", chart, given={"name": "x"})
    assert (tmp_path / "executed.ipynb").read_bytes() == first
    assert any("image/png" in out.get("data", {}) for cell in made.cells for out in cell.get("outputs", []))


def test_a_cell_that_raises_is_said_and_the_notebook_kept(tmp_path):
    with pytest.raises(RunError, match=r"In \[2\] 出错（ZeroDivisionError）"):
        run_cells(tmp_path, "1 / 0", "print('never')")
    kept = json.loads((tmp_path / "executed.ipynb").read_text(encoding="utf-8"))
    outputs = [out for cell in kept["cells"] for out in cell.get("outputs", [])]
    assert [out["ename"] for out in outputs] == ["ZeroDivisionError"]


@needs_forks
def test_nothing_of_one_notebook_reaches_the_next(tmp_path):
    """Globals, environment, working folder, random state, chart settings and modules all start anew."""
    spoil = """
import builtins, os, random, sys
import matplotlib as mpl, numpy as np, pandas as pd, duckdb
builtins.leaked = 1
os.environ["LEAKED"] = "1"
os.chdir("/")
random.seed(1); np.random.seed(1)
mpl.rcParams["font.size"] = 77
pd.set_option("display.max_rows", 3)
sys.path.insert(0, "/leaked")
sys.modules["leaked"] = sys
duckdb.sql("create table leaked as select 1")
leaked_global = 1
"""
    look = """
import builtins, os, random, sys
import matplotlib as mpl, numpy as np, pandas as pd, duckdb
print([
    hasattr(builtins, "leaked"), "LEAKED" in os.environ, os.getcwd() == "/", mpl.rcParams["font.size"] == 77,
    pd.get_option("display.max_rows") == 3, "/leaked" in sys.path, "leaked" in sys.modules,
    "leaked_global" in globals(), len(duckdb.sql("show tables").fetchall()),
])
print(random.random(), np.random.random())
"""
    clean = printed(run_cells(tmp_path, look))
    run_cells(tmp_path, spoil)
    after = printed(run_cells(tmp_path, look))
    assert after.splitlines()[0] == "[False, False, False, False, False, False, False, False, 0]"
    assert after.splitlines()[0] == clean.splitlines()[0]


@needs_forks
def test_connections_opened_by_one_notebook_do_not_disturb_another_at_the_same_time(tmp_path):
    cell = "import duckdb\ncon = duckdb.connect()\nprint(con.sql('select sum(range) from range(100000)').fetchone()[0])"
    folders = [tmp_path / str(n) for n in range(2)]
    found: list[str] = []

    def one(folder: Path) -> None:
        folder.mkdir()
        found.append(printed(run_cells(folder, cell)))

    threads = [threading.Thread(target=one, args=(folder,)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["4999950000\n"] * 2


@needs_forks
def test_a_kernel_that_dies_is_reported_and_its_cell_not_run_again(tmp_path, caplog):
    with pytest.raises(RunError, match="中途退出"):
        run_cells(tmp_path, "open('ran', 'a').write('once ')\nimport os\nos._exit(3)")
    assert (tmp_path / "ran").read_text(encoding="utf-8") == "once "
    assert not caplog.records  # the libraries' own words would stand between the run's lines


def fails_to_start_once(argument: dict[str, object]) -> None:
    mark = Path("tried")
    if not mark.exists():
        mark.touch()
        os._exit(9)
    serve(argument)


@needs_forks
def test_a_kernel_that_does_not_start_is_started_once_more(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "kpireport.engine.kernels.provisioner.TARGET", "tests.engine.test_execution:fails_to_start_once"
    )
    assert printed(run_cells(tmp_path, "print(name)", given={"name": "客服部"})) == "客服部\n"
    assert (tmp_path / "tried").exists()


def never_starts(_: object) -> None:
    os._exit(9)


@needs_forks
def test_a_kernel_that_never_starts_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "kpireport.engine.kernels.provisioner.TARGET", "tests.engine.test_execution:never_starts"
    )
    with pytest.raises(RunError, match="没有应答"):
        run_cells(tmp_path, "print(1)")


@needs_forks
def test_a_cell_that_takes_too_long_is_stopped(tmp_path, caplog):
    with pytest.raises(RunError, match="超过 1 秒"):
        run_cells(tmp_path, "import time\ntime.sleep(60)", cell_timeout=1)
    assert not caplog.records


@pytest.mark.parametrize("forked", [pytest.param(True, marks=needs_forks), False])
@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_a_kernel_that_wants_too_much_memory_is_refused_it(tmp_path, forked):
    with pytest.raises(RunError, match="内存不足"):
        run_cells(
            tmp_path, "print(sorted(globals()))", "x = bytearray(800 * 2**20)", memory_mb=256, forked=forked
        )
    kept = nbformat.read(tmp_path / "executed.ipynb", as_version=4)
    assert "limit" not in printed(kept)
    assert "'m'" not in printed(kept)


@needs_forks
def test_a_kernel_leaves_no_process_and_no_socket_behind(tmp_path):
    made = run_cells(
        tmp_path,
        "import os\nprint(os.getpid())",
        "from pathlib import Path\nimport ipykernel.connect as c\nprint(Path(c.get_connection_file()).parent)",
    )
    pid, folder = printed(made).split()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)
    assert not Path(folder).exists()


@needs_forks
def test_papermills_own_command_finds_the_engine_by_name(tmp_path):
    recipe, target = tmp_path / "recipe.ipynb", tmp_path / "executed.ipynb"
    recipe.write_text(
        notebook("import sys\nprint('duckdb' in sys.modules, name)", parameters="name = ''"), "utf-8"
    )
    command = [
        sys.executable,
        "-m",
        "papermill",
        "--engine",
        "kpireport",
        "--no-progress-bar",
        "-p",
        "name",
        "x",
    ]
    done = subprocess.run([*command, str(recipe), str(target)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert printed(nbformat.read(target, as_version=4)) == "True x\n"
