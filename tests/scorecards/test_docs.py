"""The page on scorecards: every example holds, every rule and key is there."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import TypeAdapter

from kpireport.indicators import catalogue
from kpireport.project import Project
from kpireport.scorecards import Card, Item, load_cards
from kpireport.scorecards.rules import AnyRule
from tests.scorecards.test_shipped import KNOWN
from tests.scorecards.worked import checked

DOCS = Path(__file__).parents[2] / "docs"
PAGE, CHINESE = (
    (DOCS / name).read_text(encoding="utf-8") for name in ("scorecards.md", "scorecards.zh-CN.md")
)
CARD, RULES = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.S))
KINDS = {get_args(each.model_fields["kind"].annotation)[0] for each in get_args(get_args(AnyRule)[0])}


def test_the_card_on_the_page_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.scorecards.worked.KNOWN", KNOWN)
    card = checked(CARD, tmp_path)
    assert sum(line.weight for line in card.lines) == 100


@pytest.mark.parametrize("rule", RULES["rules"], ids=lambda rule: rule["kind"])
def test_a_rule_on_the_page_can_be_written(rule: dict[str, object]) -> None:
    read = TypeAdapter(AnyRule).validate_python(rule)
    assert list(read.problems("up")) == []


def test_every_rule_is_on_the_page() -> None:
    assert {rule["kind"] for rule in RULES["rules"]} == KINDS


def test_every_key_of_a_card_and_an_item_is_on_the_page() -> None:
    for name in (*Card.model_fields, *Item.model_fields):
        assert re.search(rf"\b{name}\b", PAGE), name
        assert re.search(rf"`{name}`|\b{name}:", CHINESE), name


def test_the_chinese_page_has_the_same_card_rules_and_new_post() -> None:
    card, rules = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", CHINESE, flags=re.S))
    assert {**card, "source": CARD["source"]} == CARD
    assert rules == RULES
    written = [re.findall(r"```(?:text|python)\n(.*?)```", page, flags=re.S) for page in (PAGE, CHINESE)]
    own, chinese = ([block.split("#")[0] for block in blocks] for blocks in written)
    assert own == chinese


def test_the_card_for_a_new_post_stands_with_the_indicators_declared_for_it(tmp_path: Path) -> None:
    """What the walk through a new post writes, put into a company as it says."""
    own, card = (textwrap.dedent(block) for block in re.findall(r"```text\n(.*?)```", PAGE, flags=re.S))
    for name, text in (
        ("company.yaml", "name: 示范\n"),
        ("indicators/直播.yaml", own),
        ("scorecards/直播主播.yaml", card),
    ):
        path = tmp_path / "params" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    project = Project.open(tmp_path)
    found = load_cards(project, catalogue(project)).get("直播主播")
    assert [line.weight for line in found.lines] == [40, 20, 15, 10, 15]
