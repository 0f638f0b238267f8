"""The demo company with a twentieth of its traffic, taken in once."""

import shutil
from pathlib import Path

import pytest

from kpireport.data.ingest import ingest
from kpireport.demo import lay_down
from kpireport.period import Month
from kpireport.project import Project

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def demo_company(tmp_path_factory):
    """Nobody may write to it but into output/ and the values cache."""
    root = tmp_path_factory.mktemp("demo company")
    for name in ("params", "notebooks"):
        shutil.copytree(REPOSITORY / name, root / name)
    lay_down(root, months=(Month(2024, 4), Month(2024, 5)), scale=0.05)
    assert ingest(Project.open(root)).ok
    return root
