"""A run that finds nothing to do is over before anything heavy is loaded."""

from __future__ import annotations

import subprocess
import sys


def test_planning_loads_no_engine_and_no_data_frames() -> None:
    heavy = "{'ibis', 'pandas', 'numpy', 'pyarrow', 'duckdb', 'weasyprint', 'matplotlib', 'papermill'}"
    code = f"import kpireport.engine.run, kpireport.data, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
