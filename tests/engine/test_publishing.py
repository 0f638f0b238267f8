"""Outputs copied to a real S3-compatible server: what arrives, what is left alone, and what happens when it dies."""

import hashlib
import importlib.util
import json
import logging
import shutil
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from kpireport.engine.events import Event
from kpireport.engine.ledger import Ledger
from kpireport.engine.manifest import FileRecord
from kpireport.engine.publishing import Parcel, Publisher, Sent, send, unit_parcel
from kpireport.engine.run import plan, run
from kpireport.engine.spec import Issue, RunSpec, UnitKey
from kpireport.engine.storage import Storage
from kpireport.errors import MachineError, ParameterError, RunError, UsageError
from kpireport.period import Month
from kpireport.project import Project, Publish
from tests.engine.s3_server import KEY, SECRET, Server

MAY = Month(2024, 5)
needs_server = pytest.mark.skipif(
    importlib.util.find_spec("nanio") is None or importlib.util.find_spec("s3fs") is None, reason="no S3 here"
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("s3"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def server(running: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server with an empty bucket called ``kpi``."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("kpireport.engine.storage._PAUSES", (0.05,))
    monkeypatch.setattr("s3fs.S3FileSystem.retries", 1)
    if running._running is None:
        running.start()
    bucket = running.folder / "kpi"
    if bucket.exists():
        shutil.rmtree(bucket)
    opened = Storage.open(Publish(url="s3://kpi", endpoint=running.endpoint, region="us-east-1"))
    opened.fs.mkdir("kpi")
    return running


def with_place(company: Path, server: Server) -> Path:
    text = f"publish: {{url: 's3://kpi/考核', endpoint: '{server.endpoint}', region: us-east-1}}\n"
    with (company / "params" / "company.yaml").open("a", encoding="utf-8") as stream:
        stream.write(text)
    return company


def arrived(server: Server) -> dict[str, bytes]:
    """The objects below the prefix, as the server keeps them."""
    top = server.folder / "kpi" / "考核"
    return {
        path.relative_to(top).as_posix(): path.read_bytes()
        for path in sorted(top.rglob("*"))
        if path.is_file() and not path.name.startswith(".tmp.")  # what the server was writing when it died
    }


def expected(root: Path) -> dict[str, bytes]:
    """What the output folder holds but for logs, earlier revisions, failed attempts and hidden files."""
    top = root / "output"
    found = {}
    for path in sorted(top.rglob("*")):
        name = path.relative_to(top)
        hidden = any(part.startswith(".") or part in {"revisions", "failed"} for part in name.parts)
        if path.is_file() and not hidden:
            found[name.as_posix()] = path.read_bytes()
    return found


class Counted:
    """Counts what a storage writes and removes; ``after`` may do something at the n-th writing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int | None = None, act=lambda: None) -> None:
        self.written: list[str] = []
        self.removed: list[str] = []
        write, remove, turns = Storage.write, Storage.remove, count()

        def counted_write(storage: Storage, name: str, content: bytes) -> None:
            if next(turns) == at:
                act()
            write(storage, name, content)
            self.written.append(name)

        def counted_remove(storage: Storage, name: str) -> None:
            remove(storage, name)
            self.removed.append(name)

        monkeypatch.setattr(Storage, "write", counted_write)
        monkeypatch.setattr(Storage, "remove", counted_remove)

    def names(self) -> set[str]:
        return {name for name in self.written if not name.endswith(".publishing.json")}


def said(root: Path, server: Server, **more):
    return run(RunSpec(root=with_place(root, server), months=(MAY,), jobs=1, **more))


@needs_server
def test_what_was_produced_arrives_whole_and_a_second_run_copies_nothing(produced, server, monkeypatch):
    assert said(produced, server).ok
    there, here = arrived(server), expected(produced)
    records = {"2024-05/published.json", "site/published.json"}
    assert records <= set(there)
    assert {name: content for name, content in there.items() if name not in records} == here
    assert "2024-05/甲部/people/E1.pdf" in there
    assert there["2024-05/甲部/people/E1.pdf"].startswith(b"%PDF")
    counted = Counted(monkeypatch)
    assert run(RunSpec(root=produced, months=(MAY,), jobs=1)).ok
    assert counted.written == counted.removed == []


@needs_server
def test_archived_reports_arrive_beside_the_others_and_only_once(produced, server, monkeypatch):
    assert said(produced, server, issue=Issue("archive")).ok
    place = produced / "output" / "archive"
    here = {f"archive/{path.relative_to(place).as_posix()}": path.read_bytes() for path in place.rglob("*.*")}
    there = {name: each for name, each in arrived(server).items() if name.startswith("archive/")}
    assert there.pop("archive/2024-05/published.json")
    assert there == here
    assert "archive/2024-05/甲部/people/E1.pdf" in there
    assert "archive/2024-05/company.pdf" in there
    counted = Counted(monkeypatch)
    assert run(RunSpec(root=produced, months=(MAY,), jobs=1, issue=Issue("archive"))).ok
    assert counted.written == counted.removed == []


@needs_server
def test_the_record_of_a_unit_goes_last(produced, server, monkeypatch):
    counted = Counted(monkeypatch)
    assert said(produced, server).ok
    mine = [name for name in counted.written if name.startswith("2024-05/甲部/")]
    assert mine[0].endswith(".publishing.json")
    assert mine[-1] == "2024-05/甲部/manifest.json"
    assert not [name for name in arrived(server) if name.endswith(".publishing.json")]


@needs_server
def test_only_files_that_differ_are_copied_and_those_gone_are_removed(produced, server, monkeypatch):
    """As when one person's figures change and another leaves: the hashes of the record decide, not times."""
    said(produced, server)
    unit = unit_parcel(Ledger(produced / "output"), UnitKey(MAY, "甲部"))
    assert unit is not None
    changed = unit.folder / "people/E1.pdf"
    changed.write_bytes(changed.read_bytes() + b"\n% other")
    content = changed.read_bytes()
    files = {name: each for name, each in unit.files.items() if name != "people/E2.pdf"}
    files["people/E1.pdf"] = FileRecord(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    record = json.dumps({"files": {n: f.model_dump() for n, f in files.items()}}).encode()
    counted = Counted(monkeypatch)
    place = Storage.open(Project.open(produced).company.publish)
    assert send(place, Parcel(unit.folder, unit.prefix, files, unit.record, record)) == Sent(2, 1)
    assert counted.names() == {"2024-05/甲部/people/E1.pdf", "2024-05/甲部/manifest.json"}
    assert "2024-05/甲部/people/E2.pdf" not in arrived(server)
    assert arrived(server)["2024-05/甲部/people/E1.pdf"] == content


@needs_server
def test_a_changed_target_copies_the_department_it_touches_and_no_other(produced, server, monkeypatch):
    said(produced, server)
    counted = Counted(monkeypatch)
    assert run(RunSpec(produced, (MAY,), jobs=1, overrides={"scorecards.C1.orders.target": 64})).ok
    assert {name for name in counted.names() if name.startswith("2024-05/甲部/")}
    assert not {name for name in counted.names() if name.startswith("2024-05/乙部/")}
    assert {k: v for k, v in arrived(server).items() if not k.endswith("published.json")} == expected(
        produced
    )


@needs_server
@pytest.mark.parametrize(
    "at", [pytest.param(0, marks=pytest.mark.slow), 5, pytest.param(14, marks=pytest.mark.slow)]
)
def test_a_server_that_dies_is_the_units_failure_and_the_next_run_finishes(produced, server, monkeypatch, at):
    with monkeypatch.context() as patched:
        Counted(patched, at, server.kill)
        result = said(produced, server)
    assert not result.ok
    failures = [failure for outcome in result.outcomes for failure in outcome.failures]
    assert failures
    assert {failure.what for failure in failures} == {"publish"}
    assert "再运行一次" in failures[0].why.render("zh")
    assert SECRET not in repr(result)
    whole = expected(produced)
    server.start()
    again = run(RunSpec(root=produced, months=(MAY,), jobs=1))
    assert again.ok
    assert [outcome.state for outcome in again.outcomes] == ["kept", "kept"]
    assert expected(produced) == whole
    assert {k: v for k, v in arrived(server).items() if not k.endswith("published.json")} == whole


@needs_server
def test_an_object_lost_or_cut_short_on_the_server_is_copied_again(produced, server, monkeypatch):
    said(produced, server)
    top = server.folder / "kpi/考核/2024-05/甲部"
    (top / "department.pdf").unlink()
    place = Storage.open(Project.open(produced).company.publish)
    place.write("2024-05/甲部/people/E2.pdf", b"%PDF cut")
    counted = Counted(monkeypatch)
    assert run(RunSpec(root=produced, months=(MAY,), jobs=1)).ok
    assert {"2024-05/甲部/department.pdf", "2024-05/甲部/people/E2.pdf"} < counted.names()
    assert {k: v for k, v in arrived(server).items() if not k.endswith("published.json")} == expected(
        produced
    )


@needs_server
def test_no_permission_is_said_at_once_and_nothing_on_this_machine_suffers(
    produced, server, monkeypatch, caplog
):
    before = expected(produced)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another-key-that-is-wrong")
    with caplog.at_level(logging.INFO):
        result = said(produced, server)
    why = {failure.why.render("en") for outcome in result.outcomes for failure in outcome.failures}
    assert len(why) == 2
    assert all("was not copied: PermissionError" in each for each in why)
    assert "another-key-that-is-wrong" not in caplog.text + repr(result)
    assert expected(produced) == before


@needs_server
def test_a_bucket_that_is_not_there_is_said(produced, server):
    result = run(RunSpec(with_place(produced, server), (MAY,), jobs=1, publish="s3://nosuch/x"))
    why = [failure.why.render("en") for outcome in result.outcomes for failure in outcome.failures]
    assert why
    assert all("s3://nosuch/x/2024-05/" in each for each in why)


@needs_server
def test_neither_keys_nor_the_log_hold_a_name_or_an_amount(produced, server):
    said(produced, server)
    names = " ".join(arrived(server))
    log = "".join(p.read_text(encoding="utf-8") for p in (produced / "output/.log").glob("*.jsonl"))
    assert "published" in log
    for each in ("测试一", "测试二", "80.00", SECRET, KEY):
        assert each not in names + log
    assert SECRET not in (produced / "output/2024-05/甲部/manifest.json").read_text(encoding="utf-8")


def test_a_folder_of_this_machine_serves_too(produced, tmp_path):
    place = tmp_path / "另一处"
    result = run(RunSpec(produced, (MAY,), jobs=1, publish=f"file://{place}"))
    assert result.ok
    assert (place / "2024-05/甲部/people/E1.pdf").read_bytes().startswith(b"%PDF")
    assert not [path for path in place.rglob("*") if path.name.endswith((".part", ".publishing.json"))]


def test_a_file_changed_by_hand_is_not_copied(produced, tmp_path):
    path = produced / "output/2024-05/甲部/people/E1.pdf"
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"x")
    parcel = unit_parcel(Ledger(produced / "output"), UnitKey(MAY, "甲部"))
    assert parcel is not None
    with pytest.raises(RunError, match="与清单不符"):
        send(Storage.open(Publish(url=f"file://{tmp_path}/there")), parcel)


def test_a_record_there_never_leads_elsewhere(tmp_path):
    """Whoever may write the bucket must not make a run delete what lies beside it."""
    place = Storage.open(Publish(url=f"file://{tmp_path}/there"))
    precious = tmp_path / "there/precious.txt"
    place.write("precious.txt", b"keep me")
    bad = {"files": {"../precious.txt": {"sha256": "0"}, "/etc/hostname": {"sha256": "0"}}}
    place.write("unit/manifest.json", json.dumps(bad).encode())
    folder = tmp_path / "here"
    folder.mkdir()
    assert send(place, Parcel(folder, "unit", {}, "manifest.json", b"{}")) == Sent(1, 0)
    assert precious.read_bytes() == b"keep me"


def test_a_damaged_record_there_means_that_all_is_copied(tmp_path):
    place = Storage.open(Publish(url=f"file://{tmp_path}/there"))
    place.write("unit/manifest.json", b"no json")
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "a").write_bytes(b"a")
    files = {"a": FileRecord(sha256=hashlib.sha256(b"a").hexdigest(), size=1)}
    assert send(place, Parcel(folder, "unit", files, "manifest.json", b"{}")) == Sent(2, 0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("publish: 's3://me:secret@kpi/x'", "钥匙放在环境变量"),
        ("publish: {url: 's3://kpi', endpoint: 'http://me:secret@host'}", "钥匙放在环境变量"),
        ("publish: {url: 's3://kpi', key: abc}", "没有这个参数"),
        ("publish: kpi", "应当是地址"),
        ("output: 's3://kpi'", "另写一行 publish"),
    ],
)
def test_a_place_that_holds_a_secret_or_is_none_is_refused(company, text, why):
    path = company / "params/company.yaml"
    path.write_text(path.read_text(encoding="utf-8") + text + "\n", encoding="utf-8")
    with pytest.raises(ParameterError, match=why):
        _ = Project.open(company).company


def test_a_call_that_names_no_place_is_refused(company):
    with pytest.raises(UsageError, match="--publish"):
        run(RunSpec(company, (MAY,), publish="nowhere"))


def test_a_kind_of_place_nobody_knows_is_said(company):
    with pytest.raises(MachineError, match="nosuch://"):
        run(RunSpec(company, (MAY,), publish="nosuch://x/y"))


def test_where_copies_go_changes_no_unit(produced):
    path = produced / "params/company.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "publish: 's3://kpi/x'\n", encoding="utf-8")
    assert {each.action for each in plan(RunSpec(produced, (MAY,)))} == {"keep"}


def test_an_interrupted_publisher_ends_its_threads(produced, tmp_path):
    publisher = Publisher(
        Ledger(produced / "output"), Storage.open(Publish(url=f"file://{tmp_path}")), lambda _: None
    )
    publisher.hearing(lambda _: None)(
        Event("unit-done", next(each.key for each in plan(RunSpec(produced, (MAY,)))))
    )
    assert any(each.name.startswith("publish") for each in threading.enumerate())
    publisher.stop()
    publisher.stop()
    assert not any(each.name.startswith("publish") for each in threading.enumerate())
