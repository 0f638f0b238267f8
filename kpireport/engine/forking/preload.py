"""What every unit needs, imported and warmed up once by the forking parent.

Libraries that load parts of themselves when first used are used here once, so that no fork has to load them again.
"""

from contextlib import suppress

import duckdb
import ibis
import ibis.backends.duckdb
import matplotlib.backends.backend_agg
import matplotlib.pyplot  # noqa: F401
import pypdfium2  # noqa: F401
from matplotlib.backends.registry import backend_registry

import kpireport.engine.grounds
import kpireport.engine.kernels.undebugged
import kpireport.engine.office
import kpireport.engine.rendering
import kpireport.engine.unit
import kpireport.engine.values
import kpireport.reports.render  # noqa: F401
from kpireport.engine.charts import bars
from kpireport.errors import KpiError
from kpireport.reports.fonts import cut_fonts
from kpireport.texts import catalogue


def _warm_up() -> None:
    backend_registry.resolve_backend("inline")  # type: ignore[no-untyped-call]
    catalogue()
    ibis.to_sql(ibis.memtable({"a": [1]}).a.sum(), dialect="duckdb")
    with suppress(KpiError, Warning):  # a machine without the font is told so when it prints
        cut_fonts()
        bars(["客服"], [1], "预热")
    # DuckDB opens a connection of its own when imported, with a thread. No connection may cross a fork.
    duckdb.default_connection().close()


_warm_up()
