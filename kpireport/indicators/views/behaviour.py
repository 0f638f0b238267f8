"""What visitors did with their baskets and said of the goods, for the shop."""

from __future__ import annotations

from decimal import Decimal

import ibis
import ibis.expr.types as ir

from kpireport.indicators.context import Context


def basket_lines(context: Context) -> ir.Table:
    """A row for each user and item put into a basket in the month; ``removed`` or ``bought`` later in the month, or
    neither. An item taken out and bought in the end was bought.
    """
    touched = context.between("baskets", "at")
    lines = touched.group_by("user_id", "sku").aggregate(
        added=(touched.action == "add").any(),
        bought=(touched.action == "buy").any(),
        out=(touched.action == "remove").any(),
    )
    lines = lines.filter(lines.added)
    return lines.mutate(day=context.first, removed=lines.out & ~lines.bought, left=~lines.bought).drop("out")


def goods_reviews(context: Context) -> ir.Table:
    """Reviews of goods given in the month; ``good`` from the share of the scale on that the settings say."""
    given = context.between("reviews", "rated_at")
    given = given.filter(given.about == "goods", given.of > 0)
    least = ibis.literal(Decimal(str(context.settings.good_share)))
    return given.mutate(day=given.rated_at.date(), good=given.score >= given.of * least)
