"""PDFs to keep and PDFs to send."""

import io
import json
import os
from pathlib import Path

import pikepdf
import pytest

from kpireport.errors import DataError, UsageError
from kpireport.reports.bundle import Bundle
from kpireport.reports.pages import Job
from kpireport.reports.render import Profile, render_job, render_unit
from kpireport.reports.sealing import Passwords
from tests.reports import read, sample
from tests.reports.conftest import Prints

PERSON = Job(kind="person", subject="E0101")
WORD = "correct-horse"


def test_an_archived_report_is_pdf_a_3a_and_holds_its_data(bundle: Bundle) -> None:
    profile = Profile(archive=True, evidence=(("scores.csv", b"a,b\n1,2\n"),))
    printed = render_job(bundle, PERSON, profile=profile)
    pdf = read.opened(printed.content)
    metadata = pdf.Root.Metadata.read_bytes()
    assert b'pdfaid:part="3"' in metadata
    assert b'pdfaid:conformance="A"' in metadata
    assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"
    assert set(pdf.attachments) == {"page.json", "scores.csv"}
    assert len(pdf.Root.AF) == 2
    assert {str(each.AFRelationship) for each in pdf.Root.AF} == {"/Data"}
    assert (
        json.loads(pdf.attachments["page.json"].get_file().read_bytes())["person"]["employee_id"] == "E0101"
    )
    assert "/AcroForm" not in pdf.Root
    assert "/Encrypt" not in pdf.trailer
    assert render_job(bundle, PERSON, profile=profile).content == printed.content


def test_the_data_in_a_persons_archive_names_nobody_else(bundle: Bundle) -> None:
    pdf = read.opened(render_job(bundle, PERSON, profile=Profile(archive=True)).content)
    data = pdf.attachments["page.json"].get_file().read_bytes().decode()
    others = [one for one in bundle.appraisal.people if one.employee_id != "E0101"]
    assert not [one.name for one in others if one.name in data or one.employee_id in data]


def test_every_font_of_an_archived_report_is_embedded(bundle: Bundle) -> None:
    pdf = read.opened(render_job(bundle, PERSON, profile=Profile(archive=True)).content)
    fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
    assert all("/FontFile3" in font.DescendantFonts[0].FontDescriptor for font in fonts)


def test_a_locked_report_opens_with_its_password_only(bundle: Bundle, prints: Prints) -> None:
    locked = render_job(bundle, PERSON, profile=Profile(passwords=Passwords({"E0101": WORD}))).content
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(locked))
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(locked), password="wrong")
    with pikepdf.open(io.BytesIO(locked), password=WORD) as pdf:
        assert pdf.encryption.stream_method == pikepdf.models.encryption.EncryptionMethod.aesv3
        assert pdf.encryption.bits == 256
        assert pdf.allow.accessibility
        assert pdf.allow.modify_form
        assert not pdf.allow.modify_other
        assert str(pdf.Root.Lang) == "zh-CN"
    assert WORD.encode() not in locked


def test_what_is_for_managers_opens_with_the_departments_password_and_never_without(bundle: Bundle) -> None:
    job = Job(kind="role", subject="网店客服")
    locked = render_job(bundle, job, profile=Profile(passwords=Passwords({"客服部": WORD}))).content
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(locked))
    with pikepdf.open(io.BytesIO(locked), password=WORD) as pdf:
        assert pdf.encryption.bits == 256
    with pytest.raises(UsageError, match="没有 客服部 的密码"):
        render_job(bundle, job, profile=Profile(passwords=Passwords({"E0101": WORD})))


def test_keeping_and_locking_at_once_is_refused() -> None:
    with pytest.raises(UsageError, match="不允许加密"):
        Profile(archive=True, passwords=Passwords({}))


def test_a_person_without_a_password_is_named_and_others_come_out(tmp_path: Path) -> None:
    few = sample.bundle(sample.PEOPLE[:2])
    profile = Profile(passwords=Passwords({"E0101": WORD}))
    with pytest.raises(Exception, match="没有 E0102 的密码") as caught:
        render_unit(few, tmp_path, profile=profile)
    assert WORD not in str(caught.value)
    assert (tmp_path / "people/E0101.pdf").is_file()
    assert not (tmp_path / "people/E0102.pdf").exists()


def kept(path: Path, text: str) -> Path:
    """A password file nobody else may read."""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_a_password_file_everybody_may_read_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    path = kept(tmp_path / "passwords.csv", "E1,secret1\n")
    path.chmod(0o640)
    assert Passwords.read(path).has("E1")
    path.chmod(0o644)
    with pytest.raises(UsageError, match=r"chmod 600 .*passwords\.csv"):
        Passwords.read(path)


def test_passwords_are_read_with_or_without_a_heading_and_never_shown(tmp_path: Path) -> None:
    path = kept(tmp_path / "passwords.csv", '﻿工号,密码\nE1,secret1\nE2,"a,b c d"\n')
    found = Passwords.read(path)
    assert (found.of("E1"), found.of("E2")) == ("secret1", "a,b c d")
    assert "secret1" not in f"{found!r} {found}"


@pytest.mark.parametrize("text", ["E1,short", "E1", "E1,secret1\nE1,secret2", ",secret1", "E1,secret1,x"])
def test_a_wrong_password_file_is_told_by_line_without_the_password(tmp_path: Path, text: str) -> None:
    path = kept(tmp_path / "passwords.csv", text)
    with pytest.raises(DataError, match=r"第 [12] 行") as caught:
        Passwords.read(path)
    assert "secret" not in str(caught.value)
    assert "short" not in str(caught.value)


def test_a_missing_password_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.csv"):
        Passwords.read(tmp_path / "nowhere.csv")


def test_comments_and_signatures_can_be_filled_in(prints: Prints) -> None:
    pdf = read.opened(prints("person", "E0101").content)
    fields = list(pdf.Root.AcroForm.Fields)
    assert [str(each["/T"]) for each in fields] == ["own", "manager", "personnel"]
    assert [str(each.TU) for each in fields] == ["本人意见与签名", "直接上级意见与签名", "人力资源"]
    assert all(each.FT == "/Tx" and "/StructParent" in each for each in fields)
