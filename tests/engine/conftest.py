"""The small company, taken in once, copied for each test."""

import shutil

import pytest

from kpireport.data.ingest import ingest
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
