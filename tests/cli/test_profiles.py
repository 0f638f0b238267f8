"""run and render with --profile: an archive, or locked reports for sending."""

import io
import json
import shutil

import pikepdf
import pytest

from kpireport.engine.run import run
from kpireport.engine.spec import RunSpec
from kpireport.period import Month
from tests.engine.conftest import all_produced

__all__ = ["all_produced"]
WORDS = {"E1": "first-secret", "E2": "second-secret"}


@pytest.fixture
def produced(all_produced, tmp_path):
    """A fresh copy of the company with its month of May produced."""
    return shutil.copytree(all_produced, tmp_path / "公司")


def passwords(folder, words):
    path = folder / "密码.csv"
    path.write_text("".join(f"{who},{word}\n" for who, word in words.items()), encoding="utf-8")
    path.chmod(0o600)
    return path


def render(call, company, *more):
    return call("render", "--project", company, "--month", "2024-05", "--department", "甲部", *more)


def everything(folder):
    return {
        path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".log" not in path.parts
    }


def test_locked_reports_lie_beside_the_output_and_open_for_their_owner_only(call, produced, tmp_path):
    before = everything(produced / "output/2024-05")
    file = passwords(tmp_path, WORDS)
    found = render(call, produced, "--profile", "distribute", "--passwords", file, "--json")
    assert found.code == 0, found.err
    place = produced / "output/distribute/2024-05/甲部"
    assert json.loads(found.out)["issued"] == [{"folder": str(place), "reports": 2, "left_out": 2}]
    assert sorted(path.name for path in place.rglob("*.pdf")) == ["E1.pdf", "E2.pdf"]
    for who, word in WORDS.items():
        content = (place / f"people/{who}.pdf").read_bytes()
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(content))
        pikepdf.open(io.BytesIO(content), password=word).close()
        for other in set(WORDS.values()) - {word}:
            with pytest.raises(pikepdf.PasswordError):
                pikepdf.open(io.BytesIO(content), password=other)
    assert everything(produced / "output/2024-05") == before
    assert call("verify", "--project", produced).code == 0


def test_reports_of_many_need_the_departments_and_the_companys_password_and_none_is_written(
    call, produced, tmp_path
):
    words = {**WORDS, "甲部": "manager-word", "测试公司": "company-word"}
    found = render(call, produced, "--profile", "distribute", "--passwords", passwords(tmp_path, words))
    assert found.code == 0, found.err
    month = produced / "output/distribute/2024-05"
    pikepdf.open(month / "甲部/department.pdf", password="manager-word").close()
    pikepdf.open(month / "甲部/roles/专员.pdf", password="manager-word").close()
    pikepdf.open(month / "company.pdf", password="company-word").close()
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(month / "company.pdf", password="manager-word")
    written = b"".join(path.read_bytes() for path in produced.rglob("*") if path.is_file())
    for word in words.values():
        assert word not in found.out + found.err
        assert word.encode() not in written


def test_nothing_is_locked_while_somebody_has_no_password(call, produced, tmp_path):
    file = passwords(tmp_path, {"E1": "first-secret"})
    found = render(call, produced, "--profile", "distribute", "--passwords", file)
    assert found.code == 1
    assert "缺 1 人的密码：E2" in found.err
    assert not (produced / "output/distribute").exists()


def test_an_archive_carries_its_data_comes_out_the_same_twice_and_is_known_to_verify(
    call, produced, tmp_path
):
    assert render(call, produced, "--profile", "archive").code == 0
    folder = produced / "output/archive"
    first = everything(folder)
    place = folder / "2024-05/甲部"
    assert {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()} == {
        "people/E1.pdf",
        "people/E2.pdf",
        "roles/专员.pdf",
        "department.pdf",
        "issued.json",
    }
    assert (folder / "2024-05/company.pdf").is_file()
    with pikepdf.open(place / "department.pdf") as pdf:
        assert b'pdfaid:conformance="A"' in pdf.Root.Metadata.read_bytes()
        assert set(pdf.attachments) == {"page.json", "manifest.json"}
    record = json.loads((place / "issued.json").read_text(encoding="utf-8"))
    made = json.loads((produced / "output/2024-05/甲部/manifest.json").read_text(encoding="utf-8"))
    assert (record["revision"], record["content"]) == (made["revision"], made["content"])
    assert render(call, produced, "--profile", "archive").code == 0
    assert everything(folder) == first
    assert call("verify", "--project", produced).code == 0
    (place / "people/E1.pdf").write_bytes(b"%PDF")
    (place / "people/E2.pdf").unlink()
    (place / "people/E9.pdf").write_bytes(b"%PDF")
    found = json.loads(call("verify", "--project", produced, "--json").out)
    assert sorted((each["unit"], each["file"], each["what"]) for each in found["wrong"]) == [
        ("2024-05/甲部", "archive/people/E1.pdf", "changed"),
        ("2024-05/甲部", "archive/people/E2.pdf", "missing"),
        ("2024-05/甲部", "archive/people/E9.pdf", "added"),
    ]
    (place / "issued.json").write_text("{", encoding="utf-8")
    assert "archive/甲部" in call("verify", "--project", produced).out
    assert (
        json.loads(call("verify", "--project", produced, "--department", "乙部", "--json").out)["wrong"] == []
    )


def test_a_persons_archive_holds_the_scores_of_nobody_else(produced):
    import pandas as pd

    from kpireport.engine.issue_page import _evidence
    from kpireport.reports.pages import Job

    folder = produced / "output/2024-05/甲部"
    frame = pd.DataFrame(
        {"employee_id": ["E1", "E2"], "role": ["专员", "店长"], "reason": ["=1+1", "别人的"]}
    )
    frame.to_parquet(folder / "scores.parquet", index=False)
    held = dict(_evidence(folder, Job(kind="person", subject="E1")))
    assert held["scores.csv"].decode("utf-8-sig").splitlines() == [
        "view,employee_id,role,reason",
        "scores,E1,专员,'=1+1",
    ]
    assert "E1" not in dict(_evidence(folder, Job(kind="role", subject="店长")))["scores.csv"].decode()


def test_a_run_with_nothing_to_make_still_issues_and_elsewhere_when_asked(produced, tmp_path):
    from kpireport.engine.spec import Issue

    issue = Issue.of(["archive"], None, tmp_path / "保存")
    result = run(RunSpec(produced, (Month(2024, 5),), ("甲部",), issue=issue, jobs=1))
    assert result.ok
    assert [each.state for each in result.outcomes] == ["kept"]
    assert [each.reports for each in result.issued] == [4, 1]
    assert (tmp_path / "保存/2024-05/甲部/people/E1.pdf").is_file()
    assert not (produced / "output/archive").exists()


def test_a_folder_of_something_else_is_never_replaced(call, produced, tmp_path):
    for place in (produced / "output", tmp_path / "own"):
        (tmp_path / "own/2024-05/甲部").mkdir(parents=True, exist_ok=True)
        found = render(call, produced, "--profile", "archive", "--to", place)
        assert found.code == 1
        assert "不会被替换" in found.err
    assert (produced / "output/2024-05/甲部/manifest.json").is_file()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--profile", "archive", "--profile", "distribute"), "不允许加密"),
        (("--profile", "archive", "--passwords", "x.csv"), "不允许加密"),
        (("--profile", "distribute"), "--passwords"),
        (("--passwords", "x.csv"), "--profile"),
        (("--to", "x"), "--profile"),
        (("--profile", "distribute", "--passwords", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_a_profile_that_makes_no_sense_is_refused_before_anything_is_done(call, company, more, said):
    found = call("run", "--project", company, "--month", "2024-05", *more)
    assert found.code in {1, 2}
    assert said in found.err
    assert not (company / "output").exists()
