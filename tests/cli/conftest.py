"""Calling the command line in this process."""

from dataclasses import dataclass

import pytest

from kpireport.cli import app, words
from tests.engine.conftest import company, taken_in

__all__ = ["call", "company", "taken_in"]


@dataclass(frozen=True)
class Called:
    code: int
    out: str
    err: str


@pytest.fixture
def call(capsys, monkeypatch):
    """``call("run", "--month", "2024-05")`` gives exit code, stdout and stderr."""
    monkeypatch.delenv("KPIREPORT_PROJECT", raising=False)

    def run(*arguments: object, lang: str = "zh") -> Called:
        monkeypatch.setenv("KPIREPORT_LANG", lang)
        words.language.cache_clear()
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            app.run([str(each) for each in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Called(int(stop.value.code or 0), said.out, said.err)

    yield run
    words.language.cache_clear()
