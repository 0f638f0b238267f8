"""The small company, taken in once and produced once, copied for each test."""

import shutil

import pytest

from kpireport.data.ingest import ingest
from kpireport.engine.run import run
from kpireport.engine.spec import RunSpec
from kpireport.period import Month
from kpireport.project import Project
from tests.engine.small_company import lay_out


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory):
    root = lay_out(tmp_path_factory.mktemp("company"))
    assert ingest(Project.open(root)).ok
    return root


@pytest.fixture
def company(taken_in, tmp_path):
    """A fresh copy of the company."""
    return shutil.copytree(taken_in, tmp_path / "公司")


@pytest.fixture(scope="session")
def all_produced(taken_in, tmp_path_factory):
    root = shutil.copytree(taken_in, tmp_path_factory.mktemp("produced") / "公司")
    assert run(RunSpec(root, (Month(2024, 5),), jobs=1)).ok
    return root


@pytest.fixture
def produced(all_produced, tmp_path):
    """A fresh copy of the company with its month of May produced."""
    return shutil.copytree(all_produced, tmp_path / "公司")
