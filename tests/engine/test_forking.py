"""The forking parent, worker processes, and their folders."""

import os
import signal
import tempfile
import time
from pathlib import Path

import pytest

from kpireport.engine.forking import ForkServer, can_fork, end_shared_server, shared_server
from kpireport.engine.forking.folders import private_folder, sweep
from kpireport.engine.forking.pool import WorkerPool
from kpireport.errors import RunError, UnknownName

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system cannot fork")
HERE = "tests.engine.test_forking"


def write_pid(path: str) -> None:
    Path(path).write_text(f"{os.getpid()} {Path.cwd()} {os.environ.get('MARK')}", encoding="utf-8")


def sleep_long(_: object) -> None:
    time.sleep(60)


def double(number: int) -> int:
    return 2 * number


def own_pid() -> int:
    return os.getpid()


def refuse() -> None:
    raise UnknownName.among("role", "x", ["y"])


def break_down() -> None:
    raise ZeroDivisionError("no")


def die() -> None:
    os._exit(9)


def gone_at_once(_: object) -> None:
    os._exit(9)


@pytest.fixture(scope="module")
def server():
    with ForkServer(modules=("json",)) as made:
        made.wait_ready()
        yield made


@pytest.fixture
def pool(server):
    with WorkerPool(2, server) as made:
        yield made


def test_a_fork_has_its_own_folder_environment_and_session(server, tmp_path):
    target = tmp_path / "said"
    env = {**os.environ, "MARK": "甲"}
    fork = server.spawn(f"{HERE}:write_pid", str(target), cwd=tmp_path, env=env)
    assert fork.wait(10) == 0
    assert target.read_text(encoding="utf-8") == f"{fork.pid} {tmp_path} 甲"


def test_a_fork_that_is_signalled_says_by_what(server):
    fork = server.spawn(f"{HERE}:sleep_long", None, cwd="/")
    assert fork.poll() is None
    fork.signal(signal.SIGTERM)
    assert fork.wait(10) == -signal.SIGTERM
    fork.signal(signal.SIGTERM)  # it has ended: nothing happens


def test_closing_the_parent_ends_what_it_forked():
    with ForkServer(modules=("json",)) as server:
        fork = server.spawn(f"{HERE}:sleep_long", None, cwd="/")
    assert fork.wait(10) == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(fork.pid, 0)


def test_the_shared_parent_is_started_again_when_it_has_died():
    first = shared_server()
    first.wait_ready()
    os.kill(first.pid, signal.SIGKILL)
    first._process.wait()
    second = shared_server()
    assert second is not first
    second.wait_ready()
    end_shared_server()
    assert not second.alive


def test_workers_answer_with_results_and_keep_their_process(pool):
    assert sorted(pool.submit(f"{HERE}:double", n).result(30) for n in range(5)) == [0, 2, 4, 6, 8]
    assert len({pool.submit(f"{HERE}:own_pid").result(30) for _ in range(6)}) <= 2


def test_a_workers_own_error_comes_back_as_it_was(pool):
    with pytest.raises(UnknownName, match="岗位"):
        pool.submit(f"{HERE}:refuse").result(30)
    with pytest.raises(RunError, match="ZeroDivisionError"):
        pool.submit(f"{HERE}:break_down").result(30)


def test_a_worker_that_dies_fails_its_call_only(pool):
    with pytest.raises(RunError, match="中途退出"):
        pool.submit(f"{HERE}:die").result(30)
    assert pool.submit(f"{HERE}:double", 4).result(30) == 8


def test_a_worker_is_renewed_before_it_grows(server):
    with WorkerPool(1, server, renew_after=2) as pool:
        pids = [pool.submit(f"{HERE}:own_pid").result(30) for _ in range(6)]
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [2, 2, 2]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not say")
@pytest.mark.parametrize(("megabytes", "processes"), [(1, 3), (100_000, 1)])
def test_a_worker_that_has_grown_is_renewed(server, megabytes, processes):
    with WorkerPool(1, server, renew_above=megabytes) as pool:
        assert len({pool.submit(f"{HERE}:own_pid").result(30) for _ in range(3)}) == processes


def test_without_forking_workers_are_ordinary_processes():
    with WorkerPool(1, None) as pool:
        assert pool.submit(f"{HERE}:double", 4).result(60) == 8


@pytest.mark.parametrize("forked", [True, False])
def test_a_worker_that_dies_before_it_connects_keeps_nobody_waiting(server, monkeypatch, forked):
    monkeypatch.setattr("kpireport.engine.forking.pool.TARGET", f"{HERE}:gone_at_once")
    monkeypatch.setattr("kpireport.engine.forking.pool.KEY", "NOT_THE_NAME_A_WORKER_LOOKS_FOR")
    with WorkerPool(1, server if forked else None) as pool, pytest.raises(RunError, match="中途退出"):
        pool.submit(f"{HERE}:double", 1).result(30)


def test_when_the_parent_has_died_work_goes_on_in_ordinary_processes():
    with ForkServer(modules=("json",)) as server, WorkerPool(1, server) as pool:
        server.wait_ready()
        os.kill(server.pid, signal.SIGKILL)
        server._process.wait()
        assert pool.submit(f"{HERE}:double", 4).result(30) == 8


def test_folders_of_processes_that_are_gone_are_swept_and_others_kept():
    mine = private_folder()
    dead = mine.with_name("kpireport-4194304-gone")  # beyond the largest process id of Linux
    dead.mkdir(exist_ok=True)
    sweep()
    assert mine.is_dir()
    assert not dead.exists()
    assert mine.stat().st_mode & 0o077 == 0
    mine.rmdir()


def lay_down(name: str) -> str:
    return tempfile.mkdtemp(prefix=name)


def test_what_a_worker_leaves_on_disk_goes_with_the_workers(pool):
    left = Path(pool.submit(f"{HERE}:lay_down", "left-").result())
    assert left.is_dir()
    pool.close()
    assert not left.exists()
