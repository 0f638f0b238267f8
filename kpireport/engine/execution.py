"""Running a recipe: papermill fills in the parameters and runs the cells, the executed notebook is tidied and kept."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import nbformat
import papermill
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from papermill.translators import PythonTranslator, papermill_translators

from kpireport.engine.kernels.papermill import FORKED, ORDINARY, register
from kpireport.engine.notebook import Recipe
from kpireport.errors import MachineError, RunError

INJECTED = "injected-parameters"


class ReadableTranslator(PythonTranslator):  # type: ignore[misc]
    """Writes parameters as Python would show them: Chinese as Chinese, 007 as '007'."""

    @classmethod
    def translate(cls, val: Any) -> str:
        """Any plain value as a Python literal."""
        return repr(val)


@dataclass(frozen=True, slots=True)
class Execution:
    """How a notebook is to be run: where its kernel works, what it may take, and what says that nobody waits for it."""

    folder: Path
    forked: bool = True
    cell_timeout: int = 600
    memory_mb: int | None = None
    stopped: Event | None = None


def execute(recipe: Recipe, parameters: Mapping[str, Any], target: Path, how: Execution) -> None:
    """Run ``recipe``; the executed notebook goes to ``target``, also when a cell raises, which is a RunError."""
    given = recipe.bind(parameters)
    _prepare_papermill()
    try:
        papermill.execute_notebook(
            str(recipe.path).replace("{", "{{").replace("}", "}}"),
            str(target).replace("{", "{{").replace("}", "}}"),
            parameters=given,
            engine_name=FORKED if how.forked else ORDINARY,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            execution_timeout=how.cell_timeout,
            folder=str(how.folder),
            memory_mb=how.memory_mb,
            stopped=how.stopped,
        )
    except PapermillExecutionError as error:
        raise _cell_error(recipe, error) from None
    except CellTimeoutError:
        raise RunError("engine.cell_timeout", notebook=recipe.shown, seconds=how.cell_timeout) from None
    except DeadKernelError:
        raise RunError("engine.kernel_died", notebook=recipe.shown) from None
    except (RuntimeError, MachineError) as error:
        raise RunError("engine.kernel_silent", notebook=recipe.shown, why=str(error)) from None
    finally:
        _close_loop()
        if target.exists():
            tidy(target)


def _close_loop() -> None:
    """Jupyter's client leaves an event loop behind in every thread it was used in."""
    loop = ensure_event_loop()
    if loop.is_running():
        return
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
    loop.close()


def _cell_error(recipe: Recipe, error: PapermillExecutionError) -> RunError:
    key = "engine.out_of_memory" if error.ename == "MemoryError" else "engine.cell_failed"
    return RunError(
        key,
        notebook=recipe.shown,
        cell=error.exec_count,
        error=error.ename,
        detail=str(error.evalue).strip() or "—",
    )


def tidy(path: Path) -> None:
    """Remove what differs from one run to the next: times, durations, random cell ids, paths of this machine."""
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    recorded = notebook.metadata.pop("papermill", {})
    notebook.metadata["papermill"] = {
        "parameters": recorded.get("parameters", {}),
        "version": recorded.get("version", ""),
    }
    for position, cell in enumerate(notebook.cells):
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        tags = cell.metadata.get("tags", [])
        if INJECTED in tags or "papermill-error-cell-tag" in tags:
            cell["id"] = f"{INJECTED if INJECTED in tags else 'error'}-{position}"
    path.write_text(
        json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


def _prepare_papermill() -> None:
    register()
    papermill_translators.register("python", ReadableTranslator)
    # What goes wrong becomes the unit's failure, in a sentence of its own.
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
