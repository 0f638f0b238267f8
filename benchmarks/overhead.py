"""What a unit costs over its bare cells: a forked kernel against papermill's own command, in one run.

    python -m benchmarks.overhead        # ten units each
    python -m benchmarks.overhead 30

The notebook imports pandas and matplotlib and draws a small chart; its last cell tells how long its cells took.
Printed are the medians of wall clock, and what is left of them without the cells.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import nbformat

from kpireport.engine.execution import Execution, execute
from kpireport.engine.forking.client import end_shared_server, shared_server
from kpireport.engine.notebook import read_recipe

CELLS = (
    "number = 0",
    "import time\nbegun = time.perf_counter()",
    "import matplotlib.pyplot as plt\nimport pandas as pd",
    "pd.Series(range(number, number + 20)).plot()\nplt.close('all')",
    "print('cells', time.perf_counter() - begun)",
)
WANTED = 0.25


def main() -> None:
    """Measure and print."""
    units = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory(prefix="kpireport-benchmark-") as folder:
        notebook = write(Path(folder) / "unit.ipynb")
        shared_server().wait_ready()
        try:
            forked, over = measure(units, lambda number, target: fork(notebook, number, target), Path(folder))
        finally:
            end_shared_server()
        plain, rest = measure(units, lambda number, target: command(notebook, number, target), Path(folder))
    print(f"{units} units         a unit   without its cells")
    print(f"forked kernels  {forked:7.2f} s {over:10.2f} s (at most {WANTED})")
    print(f"papermill       {plain:7.2f} s {rest:10.2f} s")
    print(f"ratio           {plain / forked:7.1f}   {rest / over:10.1f}")


def write(path: Path) -> Path:
    """The notebook, its first cell tagged as papermill wants it."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(CELLS)]  # type: ignore[no-untyped-call]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})  # type: ignore[no-untyped-call]
    nbformat.write(book, path)  # type: ignore[no-untyped-call]
    return path


def fork(notebook: Path, number: int, target: Path) -> None:
    """One unit as a run executes it."""
    recipe = read_recipe(notebook, notebook.name)
    execute(recipe, {"number": number}, target, Execution(notebook.parent))


def command(notebook: Path, number: int, target: Path) -> None:
    """One unit by papermill's command."""
    asked = [sys.executable, "-m", "papermill", notebook, target, "-p", "number", number, "--no-progress-bar"]
    subprocess.run(
        [*map(str, asked), "--log-level", "ERROR"], check=True, cwd=notebook.parent, capture_output=True
    )


def measure(units: int, run: Callable[[int, Path], None], folder: Path) -> tuple[float, float]:
    """Median seconds of a unit, and of what is left of it without its cells."""
    whole, rest = [], []
    for number in range(units):
        target, begun = folder / f"{run.__name__}-{number}.ipynb", time.perf_counter()
        run(number, target)
        whole.append(time.perf_counter() - begun)
        rest.append(whole[-1] - told(target))
    return median(whole), median(rest)


def told(target: Path) -> float:
    """How long the cells of an executed notebook took, as the last one said."""
    book = nbformat.read(target, as_version=4)  # type: ignore[no-untyped-call]
    return float(book.cells[-1].outputs[0].text.split()[1])


if __name__ == "__main__":
    main()
