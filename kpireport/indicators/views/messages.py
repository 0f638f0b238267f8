"""Messages gathered into parts: each account's own messages of a conversation, and which of them are answers."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kpireport.indicators.context import Context

_BLANKS = "[\\s\u00a0\u2000-\u200a\u3000]+"


def margin(context: Context) -> int:
    """Days on either side of the month from which parts are needed to credit its orders and payments."""
    return context.settings.payment_days + 1


def contact_days(context: Context) -> int:
    """Days after the month in which a buyer may come back about a conversation of the month."""
    return context.settings.first_contact_hours // 24 + 2


def gathered_parts(context: Context) -> ir.Table:
    """One row a conversation and account, bots' messages left out: what needs no order, and the sorted `stamps`.

    A stamp is an instant in half microseconds, odd where the agent wrote. To sort the numbers of each part is several
    times as quick as to sort all messages by conversation, account and time.
    """
    return _gathered(_lines(context))


def quick_parts(context: Context) -> ir.Table:
    """Parts in the order of their times alone: right but where both sides wrote at one instant, which is `mixed`."""
    parts = context.view("gathered_parts")
    return with_answers(context, parts, parts.stamps).drop("stamps")


def gathered_mixed(context: Context) -> ir.Table:
    """Mixed parts once more, with `turns`: odd where the agent wrote, in the order of message_id where times are equal."""
    parts = context.view("quick_parts")
    mixed = parts.filter(parts.mixed)
    # One column is looked up in half the time of two; other accounts' parts of the conversation go afterwards.
    lines = _lines(context).semi_join(mixed, "conversation_id")
    # A shorter number comes before a longer one (9 before 10).
    order = [lines.sent_at, lines.message_id.length(), lines.message_id]
    place = ibis.row_number().over(ibis.window(group_by=["conversation_id", "account"], order_by=order))
    lines = lines.mutate(turn=place * 2 + ibis.ifelse(lines.agent, 1, 0))
    gathered = _gathered(lines, turns=lines.turn.collect())
    gathered = gathered.semi_join(mixed, ["conversation_id", "account"])
    return gathered.mutate(turns=gathered.turns.sort())


def around(context: Context) -> tuple[int, int]:
    """Days before and after the month in which a part that matters to it may begin."""
    return margin(context), max(margin(context), contact_days(context))


def _lines(context: Context) -> ir.Table:
    before, after = around(context)
    reach = context.settings.reach_days
    messages = context.between("messages", "sent_at", before=before + reach, after=after + reach)
    messages = messages.filter(messages.sender != "bot")
    phrases = [phrase.strip() for phrase in context.settings.stock_phrases]
    stock = _is_stock(messages, phrases) if phrases else ibis.literal(False)
    since = messages.sent_at.delta(_beginning(context), unit="microsecond")
    agent = messages.sender == "agent"
    return messages.select(
        "conversation_id",
        "account",
        "buyer_id",
        "sent_at",
        "message_id",
        agent=agent,
        stock=stock.fill_null(False),
        stamp=since * 2 + ibis.ifelse(agent, 1, 0),
    )


def _beginning(context: Context) -> ir.TimestampScalar:
    return context.moment(0, -around(context)[0] - context.settings.reach_days)


def _gathered(lines: ir.Table, **more: ir.Value) -> ir.Table:
    parts = lines.group_by("conversation_id", "account").aggregate(
        buyer_id=lines.buyer_id.min(),
        messages=lines.count(),
        agent_messages=lines.agent.sum(),
        stock_messages=lines.stock.sum(),
        first_buyer_at=lines.sent_at.min(where=~lines.agent),
        first_agent_at=lines.sent_at.min(where=lines.agent),
        stamps=lines.stamp.collect(),
        **more,
    )
    return parts.mutate(
        first_at=ibis.least(parts.first_buyer_at, parts.first_agent_at),
        buyer_messages=parts.messages - parts.agent_messages,
        stamps=parts.stamps.sort(),
    ).drop("messages")


def with_answers(context: Context, parts: ir.Table, turns: ir.ArrayColumn) -> ir.Table:
    """Parts with their answers: messages of the agent right after one of the buyer.

    ``turns``: odd where the agent wrote, in the order of the messages. Times go up with them, so sorted stamps do too.
    """
    stamps = parts.stamps

    def answering(turn: ir.IntegerValue, place: ir.IntegerValue) -> ir.IntegerValue:
        answers = (place > 0) & (turn % 2 == 1) & (turns[place - 1] % 2 == 0)
        return ibis.ifelse(answers, place.cast("int32"), ibis.null("int32"))

    def instant(place: ir.IntegerValue) -> ir.IntegerValue:
        return stamps[place] - stamps[place] % 2

    parts = parts.mutate(answers=turns.map(answering).filter(lambda place: place.notnull()))
    waits = parts.answers.map(lambda place: instant(place) - instant(place - 1))
    parts = parts.mutate(
        responses=parts.answers.length(), waits=waits, answered=instant(parts.answers[0]) // 2
    )
    ends = ibis.ifelse(turns[0] % 2 == 1, 1, 0) - ibis.ifelse(turns[turns.length() - 1] % 2 == 1, 1, 0)
    return parts.mutate(
        # Sides take turns: the buyer comes after the agent as often as the agent after the buyer, but for the ends.
        echoes=parts.responses + ends,
        first_answer_at=(_beginning(context) + parts.answered.as_interval("us")).cast(parts.first_at.type()),
        response_us=parts.waits.sums() // 2,
        mixed=(parts.waits.mins() == 0).fill_null(False),
    ).drop("answers", "waits", "answered")


def _is_stock(messages: ir.Table, phrases: list[str]) -> ir.BooleanValue:
    # The engine's own trim leaves line ends and tabs standing; a pattern is dear, so it is tried on few texts.
    said = messages.text.re_replace(f"^{_BLANKS}|{_BLANKS}$", "")
    likely = (messages.sender == "agent") & ibis.or_(*(messages.text.contains(each) for each in phrases))
    return ibis.ifelse(likely, said.isin(phrases), False)
