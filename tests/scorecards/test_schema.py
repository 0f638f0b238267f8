"""The JSON Schema for editors, and a new card begun from another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from kpireport.errors import UnknownName, UnsafeName, UsageError
from kpireport.params import read_document
from kpireport.scorecards import check_card, new_card
from kpireport.scorecards.schema import schema_text
from tests.scorecards.test_shipped import CARDS, FOLDER, KNOWN

jsonschema = pytest.importorskip("jsonschema")


def test_the_schema_beside_the_cards_is_the_models() -> None:
    again = 'python -c "from kpireport.scorecards.schema import schema_text; print(schema_text(), end=str())"'
    assert (FOLDER / "card.schema.json").read_text(encoding="utf-8") == schema_text(), (
        f"make it again: {again}"
    )


@pytest.mark.parametrize("name", CARDS)
def test_every_shipped_card_fits_the_schema_and_names_it(name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=card.schema.json\n")
    jsonschema.validate(yaml.safe_load(text), json.loads(schema_text()))


@pytest.mark.parametrize(
    "wrong", [{"titel": "x"}, {"groups": [{"name": "a", "weight": 1, "items": []}]}, {"scoring": "by heart"}]
)
def test_the_schema_refuses_what_the_product_refuses(wrong: dict[str, object]) -> None:
    card = yaml.safe_load((FOLDER / "A01.yaml").read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**card, **wrong}, json.loads(schema_text()))


@pytest.mark.parametrize("source", ["A01", "B02", "A12"])
def test_a_new_card_is_ready_to_edit(tmp_path: Path, source: str) -> None:
    made = new_card("直播客服", FOLDER / f"{source}.yaml", tmp_path / "scorecards" / "直播客服.yaml")
    card = check_card(read_document(made, "params/scorecards/直播客服.yaml"), KNOWN).card
    assert (card.id, card.title, card.roles) == ("直播客服", "直播客服考核卡", ("直播客服",))
    assert source in card.source
    old = read_document(FOLDER / f"{source}.yaml", source).data
    assert read_document(made, "new").data["groups"] == old["groups"]
    comments = [
        line for line in (FOLDER / f"{source}.yaml").read_text("utf-8").splitlines() if line.startswith("#")
    ]
    assert made.read_text("utf-8").splitlines()[: len(comments)] == comments


def test_a_new_card_keeps_a_block_list_of_roles_out(tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    old.write_text("id: old\nroles:\n  - 甲\n  - 乙\ntitle: 旧\ngroups: []\n", encoding="utf-8")
    made = new_card("丙", old, tmp_path / "new.yaml")
    found = yaml.safe_load(made.read_text(encoding="utf-8"))
    assert (found["id"], found["title"], found["roles"], found["groups"]) == ("new", "丙考核卡", ["丙"], [])


def test_a_new_card_overwrites_nothing_and_goes_nowhere_else(tmp_path: Path) -> None:
    there = tmp_path / "there.yaml"
    there.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="已经有了"):
        new_card("丙", FOLDER / "A01.yaml", there)
    assert there.read_text(encoding="utf-8") == "mine"
    with pytest.raises(UnsafeName):
        new_card("../x", FOLDER / "A01.yaml", tmp_path / "x.yaml")
    with pytest.raises(UnknownName, match="相近"):
        new_card("丙", FOLDER / "A0.yaml", tmp_path / "x.yaml")
