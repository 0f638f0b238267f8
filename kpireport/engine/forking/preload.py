"""What every unit needs, imported and prepared once by the forking parent."""

from contextlib import suppress

import duckdb
import matplotlib.backends.backend_agg
import matplotlib.pyplot  # noqa: F401
import pypdfium2  # noqa: F401
from matplotlib.backends.registry import backend_registry

import kpireport.engine.kernels.undebugged
import kpireport.engine.office
import kpireport.engine.rendering
import kpireport.reports  # noqa: F401
from kpireport.errors import KpiError
from kpireport.reports.fonts import cut_fonts
from kpireport.texts import catalogue

backend_registry.resolve_backend("inline")  # type: ignore[no-untyped-call]
catalogue()
with suppress(KpiError):  # a machine without the font is told so when it prints
    cut_fonts()

# DuckDB opens a connection of its own when imported, with a thread. No connection may cross a fork.
duckdb.default_connection().close()
