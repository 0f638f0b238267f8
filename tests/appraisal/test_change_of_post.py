"""What becomes of a sale paid after its agent has changed post (docs/definitions.md, Whose figure)."""

from __future__ import annotations

from tests.indicators.scene import Scene, pick


def moved() -> Scene:
    """E1 is in after-sales to the end of April and in pre-sales from the 1st of May.

    A chat and its order of 30 April are paid on 1 May; another chat of 1 May is paid at once.
    """
    scene = Scene()
    scene.rows["assignments"] = [row for row in scene.rows["assignments"] if row["employee_id"] != "E1"]
    scene.post("E1", "售后客服", last="2024-04-30")
    scene.post("E1", "售前客服", first="2024-05-01")
    scene.chat("b", "2024-04-30", "22:00:00 b", "22:00:30 a", "22:00:40 b")
    scene.order("o1", "b", "2024-04-30 22:10:00", "2024-05-01 09:00:00", amount="80.00")
    scene.chat("c", "2024-05-01", "10:00:00 b", "10:00:30 a", "10:00:40 b")
    scene.order("o2", "c", "2024-05-01 10:05:00", "2024-05-01 10:06:00", amount="50.00")
    return scene


def test_a_sale_of_the_old_post_paid_in_the_new_month_is_the_departments_and_not_the_new_posts() -> None:
    values = moved().values()
    own = pick(values, scope="person", employee_id="E1", span="month")
    assert own["assisted_sales"][2] == 50
    assert pick(values, scope="department", department="客服部", span="month")["assisted_sales"][2] == 130
    assert pick(values, scope="shop", span="month")["assisted_sales"][2] == 130
    assert set(values.loc[values["employee_id"] == "E1", "role"]) == {"售前客服"}
