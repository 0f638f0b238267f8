"""Conversations and parts: each account's own messages of a conversation, judged as a conversation of their own.

Columns of `parts`: conversation_id, account, buyer_id, first_at, day, until (the end of the next day), the counts of
messages, first_buyer_at, first_agent_at, first_answer_at, response_us and responses (whole microseconds over the runs
of buyer messages that an agent message follows), the filters after_sales, advertising, one_sentence, and counted,
inquiry; weighed, wrote and replied are false where the messages were not counted; then employee_id, department and role of the account's owner on that day.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kpireport.indicators.context import Context, day_start, days
from kpireport.indicators.views.messages import around, margin, with_answers
from kpireport.indicators.views.owners import with_owner


def other_parts(context: Context) -> ir.Table:
    """Mixed parts, and conversations without messages."""
    parts = context.view("gathered_mixed")
    mixed = with_answers(context, parts, parts.turns).drop("stamps", "turns")
    quick = context.view("quick_parts")
    return mixed.union(_ready_made(context, quick)) if context.has("conversations") else mixed


def raw_parts(context: Context) -> ir.Table:
    """Parts before the filters."""
    quick, other = context.view("quick_parts"), context.view("other_parts")
    parts = quick.filter(~quick.mixed).union(other).drop("mixed")
    first, last = context.around(*around(context))
    parts = parts.filter(parts.first_at >= first, parts.first_at < last)
    day = parts.first_at.date()
    return parts.mutate(day=day, until=day_start(day) + days(2))


def _ready_made(context: Context, parts: ir.Table) -> ir.Table:
    """Conversations of an export that has no messages for them, in the shape of parts."""
    near = margin(context)
    table = context.between("conversations", "started_at", before=near, after=near)
    written = parts.select("conversation_id").distinct()
    table = table.anti_join(written, "conversation_id")
    wrote = agent_wrote(context, table)
    first = _microseconds(table.first_response_s)
    answered = wrote & (table.buyer_messages > 0).fill_null(True)
    answered_at = (table.started_at + first.as_interval("us")).fill_null(table.started_at)
    nothing = ibis.null("timestamp(6)")
    mean = _microseconds(table.mean_response_s)
    return table.select(
        "conversation_id",
        "account",
        buyer_id=table.buyer_id,
        first_at=table.started_at,
        buyer_messages=table.buyer_messages,
        agent_messages=table.agent_messages,
        stock_messages=ibis.literal(0, "int64"),
        echoes=ibis.ifelse((table.buyer_messages > 1).fill_null(True), 1, 0),
        first_buyer_at=ibis.ifelse(first.isnull(), nothing, table.started_at),
        first_agent_at=ibis.ifelse(wrote, table.started_at, nothing),
        first_answer_at=ibis.ifelse(answered, answered_at, nothing),
        response_us=mean,
        responses=ibis.ifelse(mean.notnull(), 1, 0),
        mixed=ibis.literal(False),
    ).cast(parts.schema())


def agent_wrote(context: Context, listed: ir.Table) -> ir.BooleanValue:
    """Whether the agent of a listed conversation wrote; where its messages are not counted, a response time says so.

    A list without any response times names the agent who took the conversation: he is taken to have written.
    """
    timed = listed.first_response_s.notnull() | listed.mean_response_s.notnull()
    given = [context.filled(f"conversations.{name}") for name in ("first_response_s", "mean_response_s")]
    return (listed.agent_messages > 0).fill_null(timed if any(given) else ibis.literal(True))


def _microseconds(seconds: ir.NumericValue) -> ir.IntegerValue:
    return (seconds * 1_000_000).round().cast("int64")


def all_parts(context: Context) -> ir.Table:
    """Parts with what the buyer had ordered before and after, the filters, and the owner."""
    parts = context.view("raw_parts")
    seen = _orders_around(context, parts)
    parts = parts.left_join(seen, ["conversation_id", "account"]).drop(
        "conversation_id_right", "account_right"
    )
    after_sales = (parts.paid_before & ~parts.ordered_after).fill_null(False)
    settings = context.settings
    advertising = (parts.agent_messages >= settings.advertising_replies) & (
        parts.stock_messages == parts.agent_messages
    )
    one_sentence = (
        (parts.buyer_messages == 1)
        & (parts.agent_messages >= settings.one_sentence_replies)
        & (parts.echoes == 0)
    )
    # A list that does not count messages cannot be told to be advertising, or one sentence.
    advertising, one_sentence = advertising.fill_null(False), one_sentence.fill_null(False)
    told = parts.buyer_messages.notnull() & parts.agent_messages.notnull()
    counted = ~(after_sales | advertising | one_sentence)
    first_us = parts.first_answer_at.delta(parts.first_buyer_at, unit="microsecond")
    parts = parts.mutate(
        after_sales=after_sales,
        advertising=advertising,
        one_sentence=one_sentence,
        counted=counted,
        inquiry=counted & ~parts.ordered_before.fill_null(False),
        weighed=counted & told,
        wrote=told & (parts.buyer_messages > 0).fill_null(False),
        answered=parts.first_answer_at.notnull(),
        replied=told & parts.first_answer_at.notnull(),
        first_us=first_us,
    )
    timed = parts.counted & parts.first_us.notnull() & _on_shift(context, parts.first_buyer_at)
    return with_owner(context, parts.mutate(timed=timed.fill_null(False)))


def _on_shift(context: Context, moment: ir.TimestampValue) -> ir.BooleanValue:
    if context.settings.shift is None:
        return ibis.literal(True)
    begin, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in context.settings.shift)
    minute = moment.hour() * 60 + moment.minute()
    inside = (minute >= begin) & (minute < end)
    return inside if begin <= end else (minute >= begin) | (minute < end)


def _orders_around(context: Context, parts: ir.Table) -> ir.Table:
    """For parts whose buyer ordered or paid near them: paid_before, ordered_before, ordered_after."""
    back = context.settings.after_sales_days
    orders = context.view("near_orders").select(_buyer="buyer_id", ordered_at="ordered_at", paid_at="paid_at")
    since = parts.first_at - days(back)
    near = parts.inner_join(
        orders,
        [
            parts.buyer_id == orders._buyer,
            orders.ordered_at < parts.until,
            (orders.ordered_at >= since) | (orders.paid_at >= since).fill_null(False),
        ],
    )
    before = near.first_at
    since = near.first_at - days(back)
    return near.group_by("conversation_id", "account").aggregate(
        paid_before=((near.paid_at >= since) & (near.paid_at < before)).fill_null(False).any(),
        ordered_before=((near.ordered_at >= since) & (near.ordered_at < before)).any(),
        ordered_after=(near.ordered_at >= before).any(),
    )


def parts_of_month(context: Context) -> ir.Table:
    """The parts whose first message lies in the month."""
    parts = context.view("all_parts")
    return parts.filter(parts.first_at >= context.start, parts.first_at < context.end)


def writing_days(context: Context) -> ir.Table:
    """One row for each account and day on which its agent wrote at least one message.

    A conversation listed without its messages counts on the day it began, where the list says the agent wrote.
    """
    messages = context.between("messages", "sent_at")
    written = messages.filter(messages.sender == "agent")
    days = written.select("account", day=written.sent_at.date())
    if context.has("conversations"):
        reach = context.settings.reach_days
        logged = context.between("messages", "sent_at", before=reach, after=reach)
        listed = context.between("conversations", "started_at").anti_join(logged, "conversation_id")
        listed = listed.filter(agent_wrote(context, listed))
        days = days.union(listed.select("account", day=listed.started_at.date()))
    return with_owner(context, days.distinct())
