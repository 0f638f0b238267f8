"""The parent that forks: imports the named modules once, then forks a process for each request.

Run as ``python -m kpireport.engine.forking.server MODULE…``. Requests are lines of JSON on stdin
(``{"id", "target", "argument", "cwd", "env"}``), answers lines on stdout (``{"id", "pid"}``, later
``{"pid", "exit"}``). It stays single-threaded, so that a fork carries no locks and no half-done work. When stdin
ends, because whoever started it closed it or died, it kills what it forked and goes.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn


def main(modules: list[str]) -> None:
    """Serve until stdin ends."""
    requests, answers = os.dup(0), os.dup(1)
    _detach()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    for name in modules:
        import_module(name)
    gc.collect()
    gc.freeze()
    _say(answers, ready=os.getpid(), threads=_threads())
    try:
        _serve(requests, answers, (wake_read, wake_write))
    finally:
        os._exit(0)


def _serve(requests: int, answers: int, wake: tuple[int, int]) -> None:
    children: set[int] = set()
    pending = b""
    while True:
        readable, _, _ = select.select([requests, wake[0]], [], [])
        if wake[0] in readable:
            os.read(wake[0], 4096)
            for pid, code in _reap():
                children.discard(pid)
                _say(answers, pid=pid, exit=code)
        if requests not in readable:
            continue
        received = os.read(requests, 65536)
        if not received:
            for pid in children:
                _kill_group(pid)
            for pid in children:
                os.waitpid(pid, 0)
            return
        *lines, pending = (pending + received).split(b"\n")
        for line in lines:
            request = json.loads(line)
            pid = os.fork()
            if pid == 0:
                for descriptor in (requests, answers, *wake):
                    os.close(descriptor)
                _become(request)
            children.add(pid)
            _say(answers, id=request["id"], pid=pid)


def _become(request: dict[str, Any]) -> NoReturn:
    """The forked process: its own session, signals as usual, then the target."""
    code = 1
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        module, _, name = request["target"].partition(":")
        getattr(import_module(module), name)(request["argument"])
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        _flush()
        os._exit(code)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue


def _detach() -> None:
    """Nothing a library prints may reach the answers: stdin is empty, stdout goes where stderr goes."""
    empty = os.open(os.devnull, os.O_RDWR)
    os.dup2(empty, 0)
    os.dup2(2, 1)
    os.close(empty)


def _reap() -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if pid == 0:
            return found
        found.append((pid, os.waitstatus_to_exitcode(status)))


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        # The fork has not come to its setsid yet, or is gone already.
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            return


def _threads() -> int:
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        import threading

        return threading.active_count()


def _say(descriptor: int, **answer: Any) -> None:
    try:
        os.write(descriptor, json.dumps(answer).encode() + b"\n")
    except BrokenPipeError:
        return


if __name__ == "__main__":
    main(sys.argv[1:])
