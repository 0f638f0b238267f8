"""A company's month by kpireport and by the plain way (benchmarks.plain), on the same data in one run.

    python -m benchmarks.run                 # 20 departments, 200 people
    python -m benchmarks.run 2 20            # fewer
    python -m benchmarks.run --scale         # kpireport alone: 20, 200 and 2,000 people, and how memory goes
    python -m benchmarks.run --scale 20 200  # without the quarter of an hour the last one takes

The cold run is made before the plain way and once more behind it, and the mean is taken: the machine's speed may change in
the five minutes between.

Both begin without any computed values; the plain way's notebooks find them after the first has computed them, as
ours do. Printed are seconds of wall clock, ratios, and the largest sum of resident memory of a run's processes.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from benchmarks.company import MONTH, make
from benchmarks.report import pages_of, size_of

REPOSITORY = Path(__file__).parents[1]
CHANGED = "scorecards.K01.inquiry_conversion.target=0.2"


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of wall clock and of processors, megabytes at the peak, and of the largest process in each quarter."""

    seconds: float
    work: float
    memory: int
    quarters: tuple[int, ...]


def main() -> None:
    """Measure and print."""
    if "--scale" in sys.argv:
        scale([int(each) for each in sys.argv[1:] if each != "--scale"] or [20, 200, 2000])
        return
    departments, people = (int(each) for each in (sys.argv[1:] or ("20", "200")))
    with tempfile.TemporaryDirectory(prefix="kpireport-benchmark-") as folder:
        company = make(Path(folder) / "company", departments, people)
        cold, again, target = ours(company), ours(company), ours(company, "--set", CHANGED)
        own = company / "output" / MONTH
        plain = timed("-m", "benchmarks.plain", company, MONTH, Path(folder) / "plain", fresh=company)
        later = ours(make(Path(folder) / "later", departments, people))
        print(f"cold before {cold.seconds:.1f} s and after {later.seconds:.1f} s the plain way")
        cold = replace(cold, seconds=(cold.seconds + later.seconds) / 2)
        print(f"{departments} departments, {people} people, one month")
        for name, found, where in (("kpireport", cold, own), ("plain way", plain, Path(folder) / "plain")):
            print(
                f"{name:22}{found.seconds:8.1f} s  {found.memory:6d} MB  {pages_of(where)} pages, "
                f"{size_of(where) / 2**20:.1f} MB of PDF"
            )
        for name, found, wanted in (
            ("cold", cold, 8),
            ("nothing changed", again, 100),
            ("one target changed", target, 20),
        ):
            print(
                f"{name:22}{found.seconds:8.2f} s  {plain.seconds / found.seconds:7.1f} times faster (at least {wanted})"
            )
        print(
            f"size                  {size_of(Path(folder) / 'plain') / size_of(own):8.2f} times smaller (at least 2)"
        )


def scale(sizes: list[int]) -> None:
    """How time and memory grow with the people."""
    for people in sizes:
        with tempfile.TemporaryDirectory(prefix="kpireport-benchmark-") as folder:
            found = ours(make(Path(folder) / "company", min(people // 10, 20), people))
            quarters = " ".join(str(each) for each in found.quarters)
            print(
                f"{people:5} people {found.seconds:8.1f} s  {found.seconds / people:.3f} s a person "
                f"({found.work / people:.3f} s of processors)  {found.memory} MB, largest process in each quarter {quarters}",
                flush=True,
            )


def ours(company: Path, *arguments: str) -> Timed:
    """One run of kpireport; the first of a company begins without values."""
    fresh = company if not (company / "output").exists() else None
    return timed("-m", "kpireport", "run", "--project", company, "--month", MONTH, *arguments, fresh=fresh)


def timed(*arguments: object, fresh: Path | None = None) -> Timed:
    """Run this Python and watch it."""
    if fresh is not None:
        shutil.rmtree(fresh / "data/store/values", ignore_errors=True)
    begun, worked = time.perf_counter(), _worked()
    process = subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with watched(process.pid) as seen:
        said, _ = process.communicate()
    if process.returncode:
        sys.exit(said)
    seconds = time.perf_counter() - begun
    sums, largest = [each for each, _ in seen] or [0], [each for _, each in seen] or [0]
    parts = [largest[len(largest) * at // 4 : len(largest) * (at + 1) // 4] for at in range(4)]
    return Timed(seconds, _worked() - worked, max(sums), tuple(max(each, default=0) for each in parts))


def _worked() -> float:
    """Seconds of processors of all processes that ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def watched(pid: int) -> Iterator[list[tuple[int, int]]]:
    """Megabytes of a process and all it starts, together and the largest of them, looked at every half second."""
    seen: list[tuple[int, int]] = []
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.5):
            try:
                parent = psutil.Process(pid)
                used = [_own(each) // 2**20 for each in (parent, *parent.children(recursive=True))]
            except psutil.Error:
                continue
            seen.append((sum(used), max(used)))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()


def _own(process: psutil.Process) -> int:
    """Memory shared by forks counts once among them."""
    try:
        return int(process.memory_full_info().pss)
    except (psutil.Error, AttributeError):
        return 0


if __name__ == "__main__":
    main()
