"""Who belongs to a department in a month, and which accounts are whose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpireport.data.access import Tables
from kpireport.data.tables import table_named
from kpireport.period import Month

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True, slots=True)
class People:
    """The people of a department in a month (number → name) and those of them without an account in it."""

    tables: Tables
    month: Month
    names: dict[str, str]
    without_account: tuple[str, ...]

    def unowned(self, name: str) -> dict[str, int]:
        """The accounts of a table with rows on days on which nobody owns them, most rows first."""
        import ibis

        declared = table_named(name)
        table = self.tables.table(name, [self.month])
        if "shop" in table.columns:
            table = table.filter(~table.shop.identical_to(table.account))  # a shop's own rows are nobody's
        days = (
            table.filter(table.account.notnull())
            .group_by(what=table.account, day=table[str(declared.month_from)].cast("date"))
            .agg(n=lambda t: t.count())
        )
        owned = self.tables.table("accounts").select("account", "starts_on", "ends_on")
        lost = days.anti_join(
            owned,
            [
                days.what == owned.account,
                days.day >= owned.starts_on,
                days.day <= ibis.coalesce(owned.ends_on, ibis.date(9999, 12, 31)),
            ],
        )
        found = lost.group_by("what").agg(n=lost.n.sum()).to_pyarrow().to_pylist()
        return {row["what"]: int(row["n"]) for row in sorted(found, key=lambda row: (-row["n"], row["what"]))}


def people_of(tables: Tables, month: Month, department: str) -> People:
    """The people with a post in ``department`` on any day of ``month``."""
    posts = _within(tables.table("assignments"), month)
    employees = tables.table("employees").select("employee_id", "name")
    rows = (
        posts.filter(posts.department == department)
        .select("employee_id")
        .distinct()
        .left_join(employees, "employee_id")
        .select("employee_id", "name")
        .order_by("employee_id")
        .to_pyarrow()
        .to_pylist()
    )
    owners = _within(tables.table("accounts"), month).select("employee_id").distinct().to_pyarrow()
    having = set(owners.column("employee_id").to_pylist())
    names = {row["employee_id"]: row["name"] or row["employee_id"] for row in rows}
    return People(tables, month, names, tuple(who for who in names if who not in having))


def _within(table: ibis.Table, month: Month) -> ibis.Table:
    """The rows whose span touches the month."""
    import ibis

    last = ibis.coalesce(table.ends_on, ibis.date(9999, 12, 31))
    first_day = ibis.date(month.first.year, month.first.month, month.first.day)
    last_day = ibis.date(month.last.year, month.last.month, month.last.day)
    return table.filter((table.starts_on <= last_day) & (last >= first_day))
