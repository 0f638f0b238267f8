"""The demo company's month, by kpireport and by the plain way (benchmarks.plain), on the same data in one run.

    python -m benchmarks.report

Both begin without any computed values. Printed are seconds of wall clock and their ratio.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
MONTH = "2024-05"


def main() -> None:
    """Lay down the demo, take it in, and produce its last month both ways."""
    with tempfile.TemporaryDirectory(prefix="kpireport-benchmark-") as folder:
        company = lay_out(Path(folder) / "company")
        ours = timed(company, "-m", "kpireport", "run", "--project", company, "--month", MONTH)
        again = timed(company, "-m", "kpireport", "run", "--project", company, "--month", MONTH, fresh=False)
        plain = timed(company, "-m", "benchmarks.plain", company, MONTH, Path(folder) / "plain")
        pages = [pages_of(company / "output" / MONTH), pages_of(Path(folder) / "plain")]
        sizes = [size_of(company / "output" / MONTH), size_of(Path(folder) / "plain")]
    print(f"kpireport run      {ours:7.1f} s   {pages[0]} pages, {sizes[0] / 2**20:.1f} MB of PDF")
    print(f"nothing changed    {again:7.1f} s")
    print(f"the plain way      {plain:7.1f} s   {pages[1]} pages, {sizes[1] / 2**20:.1f} MB of PDF")
    print(f"ratio              {plain / ours:7.1f}     nothing changed {plain / again:.0f}")


def lay_out(company: Path) -> Path:
    """The demo company in a folder of its own, taken in."""
    for name in ("params", "notebooks"):
        shutil.copytree(REPOSITORY / name, company / name)
    for command in ("demo", "ingest"):
        call("-m", "kpireport", command, "--project", company)
    return company


def timed(company: Path, *arguments: object, fresh: bool = True) -> float:
    """Seconds a command takes; ``fresh`` without values computed before."""
    if fresh:
        shutil.rmtree(company / "data/store/values", ignore_errors=True)
    begun = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - begun


def call(*arguments: object) -> None:
    """Run this Python quietly; what it says is shown only when it fails."""
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


def pages_of(folder: Path) -> int:
    """Pages of all PDFs below ``folder``."""
    import pypdfium2

    return sum(len(pypdfium2.PdfDocument(path)) for path in reports(folder))


def size_of(folder: Path) -> int:
    """Bytes of all PDFs below ``folder``."""
    return sum(path.stat().st_size for path in reports(folder))


def reports(folder: Path) -> list[Path]:
    """The PDFs below ``folder`` that count, earlier revisions left out."""
    return [path for path in folder.rglob("*.pdf") if "revisions" not in path.parts]


if __name__ == "__main__":
    main()
