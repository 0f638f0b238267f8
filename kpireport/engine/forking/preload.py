"""What every unit needs, imported once by the forking parent."""

import sys
from typing import Any, cast

import duckdb
import matplotlib.backends.backend_agg
import matplotlib.pyplot  # noqa: F401
import pandas  # noqa: F401
import pyarrow.parquet  # noqa: F401
from matplotlib.backends.registry import backend_registry

# Nobody attaches a debugger to a forked kernel, and importing one takes longer than all else a kernel does.
cast(dict[str, Any], sys.modules)["debugpy"] = None

del sys.modules["debugpy"]

backend_registry.resolve_backend("inline")

# DuckDB opens a connection of its own when imported, with a thread. No connection may cross a fork.
duckdb.default_connection().close()
