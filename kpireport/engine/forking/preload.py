"""What every unit needs, imported once by the forking parent."""

import duckdb
import ibis
import ibis.backends.duckdb
import ipykernel.ipkernel
import ipykernel.kernelapp
import ipykernel.zmqshell  # noqa: F401
import matplotlib.backends.backend_agg
import matplotlib.pyplot  # noqa: F401
import pandas  # noqa: F401
import pyarrow.parquet  # noqa: F401

# DuckDB opens a connection of its own when imported, with a thread. No connection may cross a fork.
duckdb.default_connection().close()
