"""Service indicators against figures worked out by hand, with the borders of every window and filter."""

from __future__ import annotations

import math

import pytest

from tests.indicators.scene import STOCK, Scene, pick


def test_response_times_are_measured_run_by_run() -> None:
    scene = Scene()
    scene.chat(
        "b1", "2024-05-03", "10:00:00 b", "10:00:05 b", "10:00:20 a", "10:00:25 b", "10:00:35 a", "10:00:40 a"
    )
    scene.chat("b2", "2024-05-03", "11:00:00 a", "11:00:10 b", "11:01:00 a")
    found = scene.figures()
    # runs: 20-5=15, 35-25=10, 60-10=50 seconds; first responses: 20-0=20 and 60-10=50
    assert found["mean_response_s"] == (75, 3, 25)
    assert found["first_response_s"] == (70, 2, 35)
    assert found["first_response_median_s"][2] == 35
    assert found["first_response_p90_s"][2] == pytest.approx(20 + 0.9 * 30)
    assert found["message_ratio"] == (5, 4, 1.25)


def test_bots_count_for_nothing() -> None:
    scene = Scene()
    scene.chat("b1", "2024-05-03", "10:00:00 b", "10:00:01 o", "10:00:30 a")
    found = scene.figures()
    assert found["first_response_s"] == (30, 1, 30)
    assert found["message_ratio"] == (1, 1, 1)


def test_equal_times_are_ordered_by_message_id_with_9_before_10() -> None:
    scene = Scene()
    scene.chat("b0", "2024-05-02", *["09:00:00 b"] * 8)
    scene.chat("b1", "2024-05-03", "10:00:00 b", "10:00:00 a", "10:00:20 a")  # messages 9, 10, 11
    assert scene.figures()["first_response_s"] == (0, 1, 0)


def test_advertising_one_sentence_and_after_sales_parts_are_not_counted() -> None:
    scene = Scene()
    scene.chat("ad", "2024-05-03", "10:00:00 b", f"10:00:05 a {STOCK}", f"10:00:09 a {STOCK}")
    scene.chat(
        "once", "2024-05-03", "10:00:00 b", f"10:00:05 a {STOCK}", "10:00:06 b"
    )  # one stock phrase is no advertising
    scene.chat("one", "2024-05-03", "10:00:00 b", "10:00:05 a", "10:00:06 a", "10:00:07 a")
    scene.chat("two", "2024-05-03", "10:00:00 b", "10:00:05 a", "10:00:06 a")  # only two replies
    scene.chat(
        "back", "2024-05-03", "10:00:00 a", "10:00:05 a", "10:00:06 a", "10:00:07 b"
    )  # the agent was answered
    scene.chat("sold", "2024-05-03", "10:00:00 b", "10:00:05 a", "10:00:06 b")
    scene.order("o1", "sold", "2024-04-20 09:00:00", "2024-04-20 09:05:00")
    found = scene.figures()
    assert found["received_buyers"][2] == 3  # once, two, back
    assert found["reply_rate"] == (5, 6, pytest.approx(5 / 6))  # back wrote last and got no answer


@pytest.mark.parametrize(
    ("paid", "after_sales"),
    [
        ("2024-04-19 10:00:00", True),  # exactly 14 days before the first message
        ("2024-04-19 09:59:59", False),
        ("2024-05-03 09:59:59", True),
        ("2024-05-03 10:00:00", False),  # at the first message is not before it
    ],
)
def test_after_sales_looks_back_fourteen_days_from_the_first_message(paid: str, after_sales: bool) -> None:
    scene = Scene()
    scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:30 a", "10:00:40 b")
    scene.order("o", "b", "2024-04-01 08:00:00", paid)
    assert scene.figures()["received_buyers"][2] == (0 if after_sales else 1)


@pytest.mark.parametrize(
    ("placed", "after_sales"),
    [("2024-05-03 10:00:00", False), ("2024-05-04 23:59:59", False), ("2024-05-05 00:00:00", True)],
)
def test_a_buyer_who_orders_again_by_the_end_of_the_next_day_is_not_after_sales(
    placed: str, after_sales: bool
) -> None:
    scene = Scene()
    scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:30 a", "10:00:40 b")
    scene.order("old", "b", "2024-04-25 08:00:00", "2024-04-25 09:00:00")
    scene.order("new", "b", placed)
    found = scene.figures()
    assert found["received_buyers"][2] == (0 if after_sales else 1)
    assert found["inquiring_buyers"][2] == 0  # ordered in the 14 days before: received, but no inquiry


@pytest.mark.parametrize(
    ("placed", "paid", "same_day", "converted"),
    [
        ("2024-05-03 11:00:00", "2024-05-07 11:00:00", 1, 1),  # paid after exactly 96 hours
        ("2024-05-03 11:00:00", "2024-05-07 11:00:01", 1, 0),
        ("2024-05-04 23:59:59", "2024-05-05 00:10:00", 0, 1),  # the next day still converts
        ("2024-05-05 00:00:00", "2024-05-05 00:10:00", 0, 0),
        ("2024-05-03 11:00:00", None, 1, 0),
    ],
)
def test_conversion_counts_orders_of_the_same_or_next_day_paid_within_four_days(
    placed: str, paid: str | None, same_day: int, converted: int
) -> None:
    scene = Scene()
    scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:30 a", "10:00:40 b")
    scene.order("o", "b", placed, paid)
    found = scene.figures()
    assert found["inquiry_conversion"][:2] == (converted, 1)
    assert found["order_rate"][:2] == (same_day, 1)


def test_an_order_cancelled_before_it_was_paid_is_not_finally_paid() -> None:
    scene = Scene()
    scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:30 a", "10:00:40 b")
    scene.order("o", "b", "2024-05-03 11:00:00", "2024-05-03 13:00:00", cancelled_at="2024-05-03 12:00:00")
    found = scene.figures()
    assert found["inquiry_conversion"][:2] == (0, 1)
    assert found["lost_buyers_rate"] == (1, 1, 1)
    assert found["lost_amount_rate"] == (100, 100, 1)
    assert found["assisted_sales"][2] == 0


def test_the_three_credit_rules_name_different_accounts() -> None:
    scene = Scene()
    scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:30 a", "10:00:40 b", account="店:小林")
    scene.order("o", "b", "2024-05-03 11:00:00", "2024-05-03 15:00:00", amount="80.00")
    scene.chat("b", "2024-05-03", "12:00:00 b", "12:00:30 a", "12:00:40 b", account="店:小周")
    lin, zhou = scene.figures("E1"), scene.figures("E2")
    assert (lin["assisted_sales"][2], zhou["assisted_sales"][2]) == (80, 0)
    assert (lin["assisted_sales_order"][2], zhou["assisted_sales_order"][2]) == (80, 0)
    assert (lin["assisted_sales_payment"][2], zhou["assisted_sales_payment"][2]) == (0, 80)
    assert (lin["assisted_others"][2], zhou["assisted_others"][2]) == (
        0,
        0,
    )  # 小周 answered after the order was placed
    by_payment = scene.figures("E1", credit="payment")
    assert by_payment["assisted_sales"][2] == 0
    assert by_payment["assisted_others"][2] == 80


def test_credit_by_payment_takes_what_no_chat_before_the_order_could_have_won() -> None:
    scene = Scene()
    scene.order("o", "b", "2024-05-03 09:00:00", "2024-05-04 09:00:00")
    scene.chat("b", "2024-05-03", "20:00:00 b", "20:00:30 a", "20:00:40 b")
    found = scene.figures()
    assert found["assisted_sales"][2] == 100
    assert found["assisted_sales_order"][2] == 0
    assert found["inquiring_buyers"][2] == 0  # the buyer had ordered before
    assert math.isnan(found["lost_buyers_rate"][2])  # not a converting order of any part


def test_sales_belong_to_the_month_of_payment() -> None:
    scene = Scene()
    scene.chat("b", "2024-04-30", "22:00:00 b", "22:00:30 a", "22:00:40 b")
    scene.order("o", "b", "2024-04-30 23:00:00", "2024-05-01 08:00:00", amount="60.00")
    scene.chat("c", "2024-05-31", "22:00:00 b", "22:00:30 a", "22:00:40 b")
    scene.order("p", "c", "2024-06-01 08:00:00", "2024-06-04 08:00:00", amount="70.00")
    scene.order("x", "somebody", "2024-05-20 08:00:00")
    found = scene.figures()
    assert found["assisted_sales"][2] == 60
    assert found["inquiry_conversion"] == (1, 1, 1)  # the inquiry of the last day, paid in June
    assert scene.figures(span="W1")["assisted_sales"][2] == 60
    assert scene.figures(span="W4")["inquiry_conversion"] == (1, 1, 1)


def test_a_conversation_over_midnight_belongs_to_the_day_of_its_first_message() -> None:
    scene = Scene()
    scene.chat("b", "2024-04-30", "23:59:50 b", talk="t")
    scene.chat("b", "2024-05-01", "00:00:20 a", "00:00:30 b", talk="t")
    scene.chat("c", "2024-05-31", "23:59:50 b", talk="u")
    scene.chat("c", "2024-06-01", "00:00:20 a", "00:00:30 b", talk="u")
    found = scene.figures()
    assert found["received_buyers"][2] == 1  # only c
    assert found["first_response_s"] == (30, 1, 30)


def test_each_account_of_one_conversation_has_its_own_part() -> None:
    scene = Scene()
    scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:10 a", "10:00:20 b", talk="t")
    scene.chat("b", "2024-05-03", "10:01:00 b", "10:01:40 a", "10:01:50 b", talk="t", account="店:小周")
    assert scene.figures("E1")["first_response_s"] == (10, 1, 10)
    assert scene.figures("E2")["first_response_s"] == (40, 1, 40)
    department = pick(scene.values(), scope="department", span="month")
    assert department["received_buyers"][2] == 1  # one buyer, however many accounts
    assert department["first_response_s"] == (50, 2, 25)


def test_two_accounts_of_one_person_are_one_person() -> None:
    scene = Scene()
    scene.owner("店:小林二", "E1")
    scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:30 a", "10:00:40 b")
    scene.chat("b", "2024-05-03", "10:30:00 b", "10:30:30 a", "10:30:40 b", account="店:小林二")
    scene.order("o", "b", "2024-05-03 11:00:00", "2024-05-03 11:05:00")
    found = scene.figures()
    assert found["received_buyers"][2] == 1
    assert found["inquiry_conversion"] == (1, 1, 1)
    assert found["assisted_others"][2] == 0


def test_a_person_with_two_posts_has_a_row_for_each() -> None:
    scene = Scene()
    scene.rows["assignments"] = [row for row in scene.rows["assignments"] if row["employee_id"] != "E1"]
    scene.post("E1", "售后客服", last="2024-05-15")
    scene.post("E1", "售前客服", first="2024-05-16")
    scene.chat("b", "2024-05-15", "10:00:00 b", "10:00:30 a", "10:00:40 b")
    scene.chat("c", "2024-05-16", "10:00:00 b", "10:00:10 a", "10:00:40 b")
    values = scene.values()
    before = pick(values, scope="person", employee_id="E1", role="售后客服", span="month")
    after = pick(values, scope="person", employee_id="E1", role="售前客服", span="month")
    assert (before["first_response_s"][2], after["first_response_s"][2]) == (30, 10)


def test_value_and_items_per_buyer_pool_over_the_orders_of_a_buyer() -> None:
    scene = Scene()
    scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:30 a", "10:00:40 b")
    scene.order("o1", "b", "2024-05-03 11:00:00", "2024-05-03 11:05:00", amount="100.00", paid_amount="90.00")
    scene.order("o2", "b", "2024-05-03 12:00:00", "2024-05-03 12:05:00", amount="50.00")
    scene.order("self", "nobody", "2024-05-03 12:00:00", "2024-05-03 12:05:00", amount="60.00")
    for order, quantity in (("o1", 2), ("o1", 1), ("o2", 1)):
        scene.add("order_items", order_id=order, sku=f"{order}-{quantity}", quantity=quantity, price="10.00")
    found = scene.figures()
    assert found["value_per_buyer"] == (140, 1, 140)
    assert found["items_per_buyer"] == (4, 1, 4)
    assert found["value_ratio"] == (140, 100, 1.4)  # the shop: (90 + 50 + 60) / 2 buyers
    assert found["service_share"] == (140, 200, 0.7)


def test_quality_and_care_figures() -> None:
    scene = Scene()
    for number, (score, of) in enumerate([("5", "5"), ("4", "5"), ("2", "5"), ("3", "5"), ("8", "10")]):
        scene.add(
            "reviews",
            review_id=str(number),
            account="店:小林",
            rated_at="2024-05-09 10:00:00",
            about="service",
            score=score,
            of=of,
        )
    scene.add(
        "reviews",
        review_id="g",
        account="店:小林",
        rated_at="2024-05-09 10:00:00",
        about="goods",
        score="1",
        of="5",
    )
    for number, (kind, quantity) in enumerate(
        [("praise", None), ("praise", "2"), ("complaint", "1"), ("order_error", "1")]
    ):
        scene.add(
            "events",
            event_id=str(number),
            employee_id="E1",
            happened_on="2024-05-31",
            kind=kind,
            quantity=quantity,
            recorded_by="E2",
        )
    found = scene.figures()
    assert found["service_score"] == (18, 5, 3.6)  # 5 + 4 + 2 + 3 + 4
    assert found["csat"] == (3, 5, 0.6)
    assert found["bad_reviews"][2] == 1
    assert found["praises"][2] == 3
    assert found["complaints"][2] == 1


def test_solved_at_once_means_no_contact_within_72_hours() -> None:
    scene = Scene()
    talks = [
        ("a", "b1", "2024-05-03 10:00:00", "2024-05-03 10:30:00", True),
        ("b", "b1", "2024-05-06 10:30:00", "2024-05-06 10:40:00", True),  # exactly 72 hours after a
        ("c", "b2", "2024-05-03 10:00:00", "2024-05-03 10:30:00", True),
        ("d", "b2", "2024-05-06 10:30:01", "2024-05-06 10:40:00", False),
        ("e", "b3", "2024-05-03 10:00:00", "2024-05-03 10:30:00", None),  # outcome unknown
    ]
    for name, buyer, began, ended, resolved in talks:
        scene.add(
            "conversations", conversation_id=name, account="店:小林", buyer_id=buyer, started_at=began, ended_at=ended,
            buyer_messages=3, agent_messages=3, resolved=resolved,
        )  # fmt: skip
    found = scene.figures()
    assert found["resolution_rate"] == (3, 4, 0.75)
    assert found["first_contact_resolution"] == (2, 4, 0.5)  # b and c


def listed(scene: Scene, name: str, buyer: str, first: str | None) -> None:
    scene.add(
        "conversations", conversation_id=name, account="店:小林", buyer_id=buyer, started_at=f"2024-05-03 10:0{name}:00",
        first_response_s=first, mean_response_s=first,
    )  # fmt: skip


def test_a_list_that_does_not_count_messages_has_all_figures_but_those_of_messages() -> None:
    scene = Scene()
    listed(scene, "1", "b1", "20")
    listed(scene, "2", "b2", "40")
    listed(scene, "3", "b3", None)  # nobody answered: its order is nobody's
    scene.order("o1", "b1", "2024-05-03 11:00:00", "2024-05-03 11:05:00")
    scene.order("o3", "b3", "2024-05-03 11:00:00", "2024-05-03 11:05:00")
    found = scene.figures()
    assert found["received_buyers"][2] == 3
    assert found["first_response_s"] == (60, 2, 30)
    assert found["mean_response_s"] == (60, 2, 30)
    assert found["inquiry_conversion"][:2] == (1, 3)
    assert found["orders_handled_daily"] == (1, 1, 1)
    shop = scene.values()
    shop = shop[(shop.scope == "shop") & (shop.span == "month")].set_index("indicator")
    for name in ("message_ratio", "reply_rate"):
        assert shop.loc[name, "missing"] == "no_column|conversations.agent_messages"


def test_the_agent_named_in_a_list_without_counts_or_times_is_taken_to_have_written() -> None:
    scene = Scene()
    listed(scene, "1", "b1", None)
    scene.order("o1", "b1", "2024-05-03 11:00:00", "2024-05-03 11:05:00")
    assert scene.figures()["inquiry_conversion"][:2] == (1, 1)


def test_conversations_without_counts_leave_the_ratios_of_those_with_messages_alone() -> None:
    scene = Scene()
    scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:30 a", "10:00:40 a")
    listed(scene, "1", "b1", "20")
    found = scene.figures()
    assert found["received_buyers"][2] == 2
    assert found["message_ratio"] == (2, 1, 2)
    assert found["reply_rate"] == (1, 1, 1)
    assert found["first_response_s"] == (50, 2, 25)


def test_refunds_are_judged_when_closed_and_by_whom() -> None:
    scene = Scene()
    scene.order("o", "b", "2024-04-03 11:00:00", "2024-04-03 11:05:00")
    for number, (closed, by, stepped) in enumerate(
        [
            ("2024-05-02 10:00:00", "店:小林", False),
            ("2024-05-03 10:00:00", "E1", True),
            ("2024-04-30 10:00:00", "E1", True),
            (None, "E1", None),
        ]
    ):
        scene.add(
            "refunds", refund_id=str(number), order_id="o", requested_at="2024-05-01 10:00:00" if number != 2 else "2024-04-29 10:00:00",
            closed_at=closed, amount="5.00", kind="refund", platform_stepped_in=stepped, closed_by=by,
        )  # fmt: skip
    assert scene.figures()["refund_self_closed"] == (1, 2, 0.5)


def test_a_missing_figure_is_missing_with_its_reason_and_never_zero() -> None:
    scene = Scene()
    scene.chat("b", "2024-05-03", "10:00:00 b", "10:00:30 a", "10:00:40 b")
    values = scene.values()
    zhou = values[
        (values.scope == "person") & (values.employee_id == "E2") & (values.span == "month")
    ].set_index("indicator")
    assert zhou.loc["received_buyers", "value"] == 0  # there were chats this month, none of them his
    assert zhou.loc["first_response_s", "missing"] == "zero_denominator"
    assert zhou.loc["service_score", "missing"] == "no_rows|reviews"
    assert zhou.loc["inquiry_conversion", "missing"] == "no_rows|orders"
    assert values.loc[values.missing != "", "value"].isna().all()
    assert values.loc[values.missing == "", "value"].notna().all()
