"""Where tables are read and expressions run: DuckDB by default, PostgreSQL or Spark by one URL in company.yaml."""

from kpireport.data.engines.base import Engine
from kpireport.data.engines.choice import open_engine

__all__ = ["Engine", "open_engine"]
