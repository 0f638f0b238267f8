"""The same rows give the same service figures, numerator by numerator, in every engine."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pandas as pd
import pytest

from kpireport.data import memory_tables
from kpireport.data.engines.choice import open_engine
from kpireport.indicators import Settings, catalogue, compute
from kpireport.period import Month
from tests.data.servers import postgres_server, spark_url
from tests.indicators.worlds import STOCK, World, world

MAY = Month.parse("2024-05")
SETTINGS = Settings(stock_phrases=STOCK, shift=("08:00", "22:30"))


def _figures(rows: World, url: str | None = None) -> pd.DataFrame:
    known = catalogue()
    ids = [name for name, each in known.items() if each.domain == "service"]
    if url is None:
        return compute(memory_tables(rows), MAY, SETTINGS, known, ids)
    engine = open_engine(url, Path())
    try:
        return compute(memory_tables(rows, engine), MAY, SETTINGS, known, ids)
    finally:
        engine.close()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Spark's own, of pandas and of sockets
@pytest.mark.parametrize("kind", ["postgres", "spark"])
def test_another_engine_gives_the_same_service_figures(kind: str) -> None:
    rows = world(7, size=120)
    here = _figures(rows)
    with postgres_server() if kind == "postgres" else nullcontext(None) as url:
        there = _figures(rows, url or spark_url())
    pd.testing.assert_frame_equal(here, there, rtol=1e-12)
    assert here["value"].notna().sum() > 1000
