"""Fixtures of the data room."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.data.company import Place

# How long one example takes says how busy the machine is, nothing about the parser.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty company."""
    root = tmp_path / "company"
    (root / "params").mkdir(parents=True)
    (root / "params" / "company.yaml").write_text("name: 测试公司\n", encoding="utf-8")
    (root / "params" / "departments.yaml").write_text(
        "departments:\n  客服部:\n    roles:\n      售前客服: {}\n", encoding="utf-8"
    )
    return Place(root)
