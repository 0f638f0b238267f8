"""Which parameters differ between two revisions."""

from __future__ import annotations

from typing import Any

from kpireport.engine.manifest import Change
from kpireport.engine.plan import changes


def test_an_empty_text_is_no_change_from_a_parameter_that_was_not_known() -> None:
    before = {"departments/客服部": {"roles": {"售前": {"scorecard": "K01"}}}}
    after = {"departments/客服部": {"roles": {"售前": {"scorecard": "K01", "name_en": ""}}}}
    assert changes(before, after) == {}
    assert changes(after, before) == {}


def test_a_changed_removed_or_emptied_parameter_is_named_with_both_values() -> None:
    before: dict[str, dict[str, Any]] = {
        "company": {"weeks": "calendar", "note": "旧"},
        "pay/plan": {"base": 1000},
    }
    after: dict[str, dict[str, Any]] = {
        "company": {"weeks": "monday", "note": ""},
        "pay/plan": {"base": 1200},
    }
    assert changes(before, after) == {
        "company.weeks": Change(before="calendar", after="monday"),
        "company.note": Change(before="旧", after=None),
        "pay.plan.base": Change(hidden=True),
    }
