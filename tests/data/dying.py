"""Runs an ingest in a forked child that dies, or meets a full disk, at a chosen act of writing.

Usage: python -m tests.data.dying COMPANY ACT NUMBER. Printed is how each child ended: 0 done, 1 an error that was said,
-9 killed. The first that is done is the last: there is no later act to die at.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd  # noqa: F401 - what an ingest loads when it begins, loaded once for all children
import pyarrow.csv
import pyarrow.dataset
import pyarrow.pandas_compat  # noqa: F401
import pyarrow.parquet as pq

from kpireport.data.ingest import ingest
from kpireport.errors import KpiError
from kpireport.project import Project


def main() -> None:
    root, act, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
    statuses = []
    for turn in range(number):
        for path in sorted(Path(f"{root}.{act}.{turn}").glob("company")):
            statuses.append(_child(path, act, turn))
        if statuses and statuses[-1] == 0:
            break
    sys.stdout.write(" ".join(map(str, statuses)))


def _child(root: Path, act: str, turn: int) -> int:
    child = os.fork()
    if child == 0:
        _prepare(act, turn)
        try:
            ingest(Project.open(root))
            os._exit(0)
        except KpiError as error:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            (root / "said.txt").write_text(str(error), encoding="utf-8")
            os._exit(1)
        except BaseException:
            os._exit(2)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _prepare(act: str, turn: int) -> None:
    if act == "full":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000 * turn, resource.RLIM_INFINITY))
        return
    seen = [0]

    def die_at(original: Callable[..., Any], before: bool) -> Callable[..., Any]:
        def act_once(*args: Any, **named: Any) -> Any:
            due = seen[0] == turn
            seen[0] += 1
            if due and before:
                os.kill(os.getpid(), signal.SIGKILL)
            result = original(*args, **named)
            if due:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return act_once

    Path.replace = die_at(Path.replace, before=act == "before")  # type: ignore[method-assign]
    if act == "before":
        pq.ParquetWriter.close = die_at(pq.ParquetWriter.close, before=True)


if __name__ == "__main__":
    main()
