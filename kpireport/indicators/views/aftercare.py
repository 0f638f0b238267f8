"""Reviews, events, solved conversations and closed refunds, each with the person it is credited to."""

from __future__ import annotations

from decimal import Decimal

import ibis
import ibis.expr.types as ir

from kpireport.indicators.cells import CELLS, OWNERS
from kpireport.indicators.context import Context
from kpireport.indicators.views.messages import contact_days
from kpireport.indicators.views.owners import with_owner, with_person, with_post


def reviews(context: Context) -> ir.Table:
    """Service reviews of the month, by the account named, else the account that took the order."""
    given = context.between("reviews", "rated_at")
    given = given.filter(given.about == "service")
    orders = context.table("orders").select(_order="order_id", _taken="account")
    joined = given.left_join(orders, given.order_id == orders._order)
    good, bad = (Decimal(str(s)) for s in (context.settings.good_share, context.settings.bad_share))
    scored = joined.mutate(
        account=joined.account.coalesce(joined._taken),
        day=joined.rated_at.date(),
        of_five=(joined.score * 5 / joined.of).cast("decimal(38, 12)"),
        good=joined.score >= joined.of * good,
        bad=joined.score <= joined.of * bad,
    )
    return with_owner(context, scored.drop("_order", "_taken"))


def events(context: Context) -> ir.Table:
    """Events of the month by person; an event without a quantity counts once."""
    happened = context.between("events", "happened_on")
    counted = happened.mutate(day=happened.happened_on, quantity=happened.quantity.fill_null(1))
    kinds = {kind: counted.kind == kind for kind in ("praise", "complaint", "order_error")}
    return with_post(context, counted.mutate(**kinds))


def solved(context: Context) -> ir.Table:
    """Handled conversations of the month whose outcome is known; ``at_once`` where the buyer did not come back."""
    talks = context.between("conversations", "started_at")
    handled = talks.agent_messages.fill_null(1) > 0
    talks = talks.filter(handled, talks.resolved.notnull()).mutate(day=talks.started_at.date())
    again = _contacts(context)
    hours = ibis.interval(hours=context.settings.first_contact_hours)
    ended = talks.ended_at.fill_null(talks.started_at)
    returned = talks.semi_join(
        again,
        [
            talks.buyer_id == again._buyer,
            talks.conversation_id != again._conversation,
            again._at > ended,
            again._at <= ended + hours,
        ],
    ).select("conversation_id")
    came_back = talks.conversation_id.isin(returned.conversation_id)
    return with_owner(context, talks.mutate(at_once=talks.resolved & ~came_back))


def _contacts(context: Context) -> ir.Table:
    talks = context.between("conversations", "started_at", after=contact_days(context))
    contacts = talks.select(
        _conversation="conversation_id", _buyer="buyer_id", _at=talks.started_at.cast("timestamp")
    )
    if context.has("messages"):
        parts = context.view("raw_parts").filter(lambda t: t.buyer_messages > 0)
        contacts = contacts.union(
            parts.select(
                _conversation="conversation_id", _buyer="buyer_id", _at=parts.first_at.cast("timestamp")
            )
        )
    return contacts


def closed_refunds(context: Context) -> ir.Table:
    """Refunds closed in the month, by the account or person who closed them."""
    closed = context.between("refunds", "closed_at")
    done = closed.filter(closed.closed_at.notnull()).mutate(
        account=closed.closed_by, day=closed.closed_at.date()
    )
    done = done.mutate(
        judged=done.platform_stepped_in.notnull(), alone=(~done.platform_stepped_in).fill_null(False)
    )
    owned = with_person(context, done)
    people = context.table("employees").select(_person="employee_id").distinct()
    named = owned.left_join(people, owned.closed_by == people._person)
    return with_post(
        context, named.mutate(employee_id=named.employee_id.coalesce(named._person)).drop("_person")
    )


def handled_orders(context: Context) -> ir.Table:
    """Orders credited by the day they were placed, and orders whose refund was closed, by that day."""
    keys = ("order_id", "day", *OWNERS, *CELLS)
    placed = context.view("placed_orders").select(*keys)
    return placed.union(context.view("closed_refunds").select(*keys))
