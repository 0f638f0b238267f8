"""The whole demo in memory, and a tenth of it on disk, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpireport.demo import DemoSummary, lay_down
from kpireport.demo.company import Company, build_company
from kpireport.demo.horizon import Horizon
from kpireport.demo.laying import MONTHS, SEED


@pytest.fixture(scope="session")
def company() -> Company:
    return build_company(Horizon.over(MONTHS), SEED, 1.0)


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    return lay_down(tmp_path_factory.mktemp("demo"), scale=0.1)


@pytest.fixture(scope="session")
def raw(laid: DemoSummary) -> Path:
    return laid.folder
