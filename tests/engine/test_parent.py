"""What a run does on a machine that cannot fork."""

import pytest

from kpireport.engine.parent import parent_of
from kpireport.engine.run import run
from kpireport.engine.spec import RunSpec
from kpireport.errors import MachineError
from kpireport.period import Month


@pytest.fixture
def cannot_fork(monkeypatch):
    def refuse(*_):
        raise MachineError("engine.cannot_fork", why="2 threads")

    monkeypatch.setattr("kpireport.engine.forking.client.ForkServer.wait_ready", refuse)


@pytest.mark.slow
@pytest.mark.usefixtures("cannot_fork")
def test_where_nothing_forks_ordinary_kernels_do_the_same_and_it_is_said_once(company, all_produced):
    told = []
    assert run(RunSpec(company, (Month(2024, 5),), ("甲部",), jobs=1), told.append).ok
    said = [reason.render() for event in told for reason in event.reasons if "普通内核" in reason.render()]
    assert len(said) == 1
    made, forked = (root / "output" / "2024-05" / "甲部" for root in (company, all_produced))
    for name in ("bundle.json", "people/E1.pdf", "department.pdf", "manifest.json"):
        assert (made / name).read_bytes() == (forked / name).read_bytes()


@pytest.mark.usefixtures("cannot_fork")
def test_who_insists_on_forks_is_told_to_leave_that_out():
    with pytest.raises(MachineError, match="去掉 --engine forked"):
        parent_of("forked", lambda event: None)
