"""The papermill engine ``kpireport`` as papermill finds it by name.

Papermill loads this while it is itself still loading, so what does the work is imported only when a notebook runs.
"""

from __future__ import annotations

from typing import Any

from papermill.engines import Engine


class NamedEngine(Engine):  # type: ignore[misc]
    """``papermill --engine kpireport``: notebooks on forked kernels, on ordinary ones where the machine cannot fork."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Run all cells."""
        from kpireport.engine.kernels.papermill import ForkedEngine

        return ForkedEngine.execute_managed_notebook(nb_man, kernel_name, **options)
