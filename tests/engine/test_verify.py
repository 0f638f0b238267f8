"""Every file against its record."""

import hashlib
import json

import pytest

from kpireport.engine.figures import stored_digest
from kpireport.engine.ledger import Ledger
from kpireport.engine.run import run
from kpireport.engine.spec import RunSpec
from kpireport.engine.verify import verify
from kpireport.period import Month
from tests.engine.small_company import notebook

MAY = (Month(2024, 5),)


def found(company):
    looked, wrong = verify(Ledger(company / "output"), (), ())
    assert looked > 5
    return [(each.key and each.key.department, each.revision, each.file, each.what) for each in wrong]


def spoil(path):
    """Change a byte in the middle: the size stays."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_what_was_produced_is_as_recorded(produced):
    assert found(produced) == []


def test_a_file_changed_by_hand_is_named(produced):
    folder = produced / "output/2024-05/甲部"
    with (folder / "people/E1.pdf").open("ab") as stream:
        stream.write(b"%")
    (folder / "people/E2.pdf").unlink()
    (folder / "people/E9.pdf").write_bytes(b"%PDF")
    assert sorted(found(produced)) == [
        ("甲部", 1, "people/E1.pdf", "changed"),
        ("甲部", 1, "people/E2.pdf", "missing"),
        ("甲部", 1, "people/E9.pdf", "added"),
    ]


def test_figures_changed_together_with_their_record_do_not_match_the_printed_fingerprint(produced):
    folder = produced / "output/2024-05/乙部"
    bundle = folder / "bundle.json"
    bundle.write_text(
        bundle.read_text(encoding="utf-8").replace('"total": "80"', '"total": "99"', 1), "utf-8"
    )
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    content = bundle.read_bytes()
    manifest["files"]["bundle.json"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert found(produced) == [("乙部", 1, "bundle.json", "other_figures")]


def test_earlier_revisions_are_looked_at_too(produced):
    run(RunSpec(produced, MAY, departments=("甲部",), overrides={"scorecards.C1.orders.target": 64}, jobs=1))
    assert found(produced) == []
    (produced / "output/2024-05/甲部/revisions/1/bundle.json").write_text("{}", encoding="utf-8")
    assert ("甲部", 1, "bundle.json", "changed") in found(produced)


def test_a_record_nobody_can_read_is_named(produced):
    (produced / "output/2024-05/甲部/manifest.json").write_text("{", encoding="utf-8")
    assert ("甲部", None, "甲部", "unreadable") in found(produced)


def test_a_record_that_was_taken_away_is_named(produced):
    (produced / "output/2024-05/甲部/manifest.json").unlink()
    assert ("甲部", None, "甲部", "unreadable") in found(produced)


def test_a_department_that_only_failed_has_no_record_to_miss(company):
    (company / "notebooks/department_month.ipynb").write_text(notebook("1 / 0"), encoding="utf-8")
    assert not run(RunSpec(company, MAY, departments=("甲部",), jobs=1)).ok
    assert verify(Ledger(company / "output"), (), ()) == (0, ())


@pytest.mark.parametrize("name", ["2024-05/payroll.xlsx", "2024-05/甲部.xlsx", "site/index.html"])
def test_what_is_of_no_one_department_is_looked_at_and_written_again_too(produced, name):
    path = produced / "output" / name
    good = path.read_bytes()
    spoil(path)
    assert found(produced) == [(None, None, name, "changed")]
    assert [each.state for each in run(RunSpec(produced, MAY, jobs=1)).outcomes] == ["kept", "kept"]
    assert path.read_bytes() == good
    assert found(produced) == []
    path.unlink()
    assert found(produced) == [(None, None, name, "missing")]


def test_a_page_changed_in_its_size_or_not_is_printed_again(produced):
    page = produced / "output/2024-05/甲部/people/E1.pdf"
    good = page.read_bytes()
    spoil(page)
    assert run(RunSpec(produced, MAY, jobs=1)).ok
    assert page.read_bytes() == good


def test_what_was_changed_by_hand_is_produced_again(produced):
    (produced / "output/2024-05/甲部/people/E1.pdf").write_bytes(b"%PDF-1.7")
    result = run(RunSpec(produced, MAY, jobs=1))
    assert [each.state for each in result.outcomes] == ["done", "kept"]
    assert found(produced) == []


def test_a_bundle_written_before_a_field_was_added_is_still_as_recorded(produced):
    """A later version reads more fields into a bundle than its writer knew; that is no tampering."""
    folder = produced / "output/2024-05/乙部"
    data = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    del data["company"]["english"]
    then = {**data, "edition": {"revision": 1, "replaces": None, "fingerprint": "", "changed": {}}}
    said = json.dumps(then, ensure_ascii=False, separators=(",", ":"))
    content = json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"
    (folder / "bundle.json").write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["content"] = hashlib.sha256(
        json.dumps({"bundle": said}, ensure_ascii=False).encode()
    ).hexdigest()
    manifest["files"]["bundle.json"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert found(produced) == []


def test_a_bundle_that_is_none_has_no_hash(tmp_path):
    (tmp_path / "bundle.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match="bundle"):
        stored_digest(tmp_path / "bundle.json")
