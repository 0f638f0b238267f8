import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kpireport.errors import RunError, UnknownName, UnsafeName
from kpireport.reports.bundle import Bundle
from kpireport.reports.forms import Forms, template_folders
from kpireport.reports.pages import Job, page_of, plan_jobs
from kpireport.reports.press import Printed
from kpireport.reports.render import render_job, render_unit, write
from tests.reports import read, sample
from tests.reports.conftest import Prints


def test_every_person_role_and_the_department_get_a_file(tmp_path: Path) -> None:
    few = sample.bundle(sample.PEOPLE[:2])
    made = render_unit(few, tmp_path)
    assert [one.path.relative_to(tmp_path).as_posix() for one in made] == [
        "people/E0101.pdf",
        "people/E0102.pdf",
        "roles/售前客服.pdf",
        "department.pdf",
    ]
    assert all(one.path.stat().st_size == one.size for one in made)
    assert not list(tmp_path.rglob(".*"))


def test_the_same_bundle_gives_the_same_bytes(bundle: Bundle, prints: Prints) -> None:
    for kind, subject in (("person", "E0103"), ("department", "客服部")):
        again = render_job(
            Bundle.model_validate_json(bundle.model_dump_json()), Job(kind=kind, subject=subject)
        )
        assert again.content == prints(kind, subject).content


def test_hash_seed_locale_and_time_zone_change_no_byte(prints: Prints) -> None:
    program = (
        "import hashlib; from tests.reports.sample import bundle; from kpireport.reports.pages import Job;"
        "from kpireport.reports.render import render_job;"
        "print(hashlib.sha256(render_job(bundle(), Job(kind='role', subject='网店客服')).content).hexdigest())"
    )
    elsewhere = {**os.environ, "PYTHONHASHSEED": "77", "LC_ALL": "C", "TZ": "America/Lima", "PYTHONUTF8": "1"}
    found = subprocess.run(
        [sys.executable, "-c", program], env=elsewhere, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == prints("role", "网店客服").digest


def test_a_persons_page_holds_nothing_of_anybody_else(bundle: Bundle) -> None:
    page = page_of(bundle, Job(kind="person", subject="E0101")).model_dump_json()
    others = [one for one in bundle.appraisal.people if one.employee_id != "E0101"]
    assert not [one.employee_id for one in others if one.employee_id in page]
    assert not [one.name for one in others if one.name in page]


@pytest.mark.parametrize("subject", ["E0101", "E0201", "E0302"])
def test_a_persons_report_holds_no_other_name_or_number(prints: Prints, bundle: Bundle, subject: str) -> None:
    text = read.text_of(prints("person", subject).content)
    own = next(one for one in bundle.appraisal.people if one.employee_id == subject)
    assert subject in text
    for other in bundle.appraisal.people:
        if other.employee_id != subject:
            assert other.employee_id not in text
        if other.name != own.name:
            assert other.name.replace(" ", "") not in text


def test_two_posts_give_two_cards_and_the_sum_by_days(prints: Prints) -> None:
    text = read.text_of(prints("person", sample.TWO_POSTS).content)
    assert "售后客服2024-05-01至2024-05-15，15天（占48.4%）" in text
    assert "售前客服2024-05-16至2024-05-31，16天（占51.6%）" in text


def test_a_provisional_total_is_stamped_and_its_pay_withheld(prints: Prints) -> None:
    text = read.text_of(prints("person", sample.PROVISIONAL).content)
    assert "暂估" in text
    assert "暂不发放" in text
    assert "没有评价记录，等待补录" in text


def test_who_is_not_appraised_is_told_why_and_gets_no_points(prints: Prints) -> None:
    text = read.text_of(prints("person", sample.HELPER).content)
    assert "不考核外部门支援，只统计不考核" in text
    assert "绩效工资" not in text


@pytest.mark.parametrize(
    ("subject", "name"), [("E0102", "样例𠮷"), ("E0103", "样例㛃"), ("E0104", "样例堃"), ("E0105", "样例喆")]
)
def test_rare_characters_in_names_come_out(prints: Prints, subject: str, name: str) -> None:
    assert name in read.text_of(prints("person", subject).content)


def test_a_name_that_is_markup_is_text(bundle: Bundle) -> None:
    nasty = sample.bundle((("E9", "<script>alert(1)</script>&", "售前客服", 0.9),))
    printed = render_job(nasty, Job(kind="person", subject="E9"))
    assert "<script>alert(1)</script>&" in read.text_of(printed.content)


def test_an_unknown_person_or_role_is_named_with_those_there_are(bundle: Bundle) -> None:
    with pytest.raises(UnknownName, match="E0999"):
        page_of(bundle, Job(kind="person", subject="E0999"))
    with pytest.raises(UnknownName, match="售前客报"):
        page_of(bundle, Job(kind="role", subject="售前客报"))


@pytest.mark.parametrize("subject", ["../x", "a/b", ".hidden", "a\x00b"])
def test_a_subject_never_leads_out_of_its_folder(subject: str) -> None:
    with pytest.raises(UnsafeName):
        _ = Job(kind="person", subject=subject).path


def test_jobs_come_people_first(bundle: Bundle) -> None:
    kinds = [job.kind for job in plan_jobs(bundle)]
    assert kinds == ["person"] * 14 + ["role"] * 3 + ["department"]


def test_a_disk_that_refuses_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(kind="department", subject="客服部")
    write(Printed(b"old", 1), job, tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(RunError, match="No space left"):
        write(Printed(b"new", 1), job, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["department.pdf"]
    assert (tmp_path / "department.pdf").read_bytes() == b"old"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_said_in_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(RunError, match="people"):
        write(Printed(b"x", 1), Job(kind="person", subject="E1"), tmp_path)


def test_no_line_ends_between_a_number_and_its_percent_sign(bundle: Bundle) -> None:
    page = page_of(bundle, Job(kind="person", subject="E0101"))
    html = Forms.of(page.company, template_folders(None), "zh").fill(page)
    assert html.count("\u00a0%") > 10
    assert re.search(r"\d %", html) is None
