"""Sets of parameters between two others."""

from kpireport.engine.mixing import laid_out, mixed, of_targets

OLD = {
    "company": {"name": "甲"},
    "departments/客服部": {"roles": {"售前": {"scorecard": "A"}}},
    "indicators": {"credit": "order"},
    "scorecards/A": {
        "id": "A",
        "title": "卡",
        "groups": [
            {
                "name": "组",
                "weight": 100,
                "items": [{"name": "项", "indicator": "x", "weight": 100, "target": 10}],
            }
        ],
    },
}
NEW = {
    "company": {"name": "乙"},
    "departments/客服部": {"roles": {"售前": {"scorecard": "A"}}},
    "indicators": {"credit": "payment"},
    "scorecards/A": {
        "id": "A",
        "title": "卡",
        "groups": [
            {
                "name": "组",
                "weight": 90,
                "items": [
                    {"name": "项", "indicator": "x", "weight": 90, "target": 12, "rule": {"kind": "bands"}}
                ],
            }
        ],
    },
}


def item(documents):
    return documents["scorecards/A"]["groups"][0]["items"][0]


def test_nothing_taken_leaves_all_but_how_things_are_measured():
    found = mixed(OLD, NEW, ())
    assert found["company"] == OLD["company"]
    assert found["scorecards/A"] == OLD["scorecards/A"]
    assert found["indicators"] == NEW["indicators"]


def test_targets_weights_and_rules_are_taken_one_by_one():
    targets = mixed(OLD, NEW, ("targets",))
    assert item(targets) == {"name": "项", "indicator": "x", "weight": 100, "target": 12}
    weights = mixed(OLD, NEW, ("targets", "weights"))
    assert item(weights)["weight"] == weights["scorecards/A"]["groups"][0]["weight"] == 90
    assert "rule" not in item(weights)
    assert mixed(OLD, NEW, ("targets", "weights", "rules")) == NEW


def test_a_card_with_other_items_is_taken_with_the_rules():
    other = {
        **NEW,
        "scorecards/A": {**NEW["scorecards/A"], "groups": [{"name": "另一组", "weight": 100, "items": []}]},
    }
    assert mixed(OLD, other, ("targets", "weights"))["scorecards/A"] == OLD["scorecards/A"]
    assert mixed(OLD, other, ("rules",))["scorecards/A"]["groups"] == other["scorecards/A"]["groups"]


def test_a_card_only_one_side_has_comes_with_the_rules():
    fewer = {name: content for name, content in NEW.items() if not name.startswith("scorecards")}
    assert "scorecards/A" in mixed(OLD, fewer, ("targets",))
    assert "scorecards/A" not in mixed(OLD, fewer, ("rules",))


def test_documents_can_be_laid_out_as_a_company():
    with laid_out(OLD, "客服部", {}) as project:
        assert project.company.name == "甲"
        assert project.department("客服部").roles["售前"].scorecard == "A"
        assert project.document("scorecards/A").data == OLD["scorecards/A"]
        root = project.root
    assert not root.exists()


def test_only_overrides_of_targets_are_overrides_of_targets():
    given = {"scorecards.A.x.target": 1, "scorecards.A.x.weight": 2, "pay.B01.full_from": 3}
    assert of_targets(given) == {"scorecards.A.x.target": 1}
