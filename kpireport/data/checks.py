"""What does not fit between the rows that stand: counted and shown with samples, nothing is dropped for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from kpireport.data.schema import Column, Table
from kpireport.data.store import Finding, StoredPart
from kpireport.data.tables import TABLES
from kpireport.texts import message

SAMPLES = 5
_STRAY = (
    0.02  # a month with less than this share of the usual rows, beyond a gap, holds slips of the keyboard
)
_ORDER = (
    ("orders", "paid_at", "ordered_at"),
    ("orders", "cancelled_at", "ordered_at"),
    ("orders", "shipped_at", "ordered_at"),
    ("orders", "delivered_at", "shipped_at"),
    ("refunds", "closed_at", "requested_at"),
)
Posts = Mapping[str, Sequence[str]]


def find_all(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    parts: Mapping[str, Sequence[StoredPart]],
    posts: Posts,
) -> tuple[Finding, ...]:
    """All findings over the live files, in the order of the tables; ``posts`` are the roles of each department."""
    there = {name: rows for name, rows in parts.items() if rows}
    for name, rows in there.items():
        listed = ", ".join("'" + str(folder / part.file).replace("'", "''") + "'" for part in rows)
        query = f"SELECT * FROM read_parquet([{listed}], hive_partitioning = false)"  # noqa: S608 - our own files
        con.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {query}')
    found: list[Finding] = []
    for name, declared in TABLES.items():
        if name in there:
            for column in declared.columns:
                found += _references(con, declared, column, there)
            found += _stray_months(declared, there[name])
    for table, later, earlier in _ORDER:
        if table in there:
            found += _backwards(con, table, later, earlier)
    if "refunds" in there and {"accounts", "employees"} & set(there):
        found += _closers(con, there)
    if "assignments" in there:
        found += [*_two_posts(con), *_posts(con, posts)]
    return tuple(found)


def _finding(
    con: duckdb.DuckDBPyConnection, key: str, place: tuple[str, str], query: str, **fields: str
) -> Iterator[Finding]:
    """``query`` gives (what, how many rows) for each thing found."""
    rows = con.execute(f"SELECT what, n FROM ({query}) ORDER BY n DESC, what").fetchall()  # noqa: S608
    if not rows:
        return
    count, samples = sum(int(n) for _, n in rows), tuple(str(what) for what, _ in rows[:SAMPLES])
    table, column = place
    label = TABLES[table].label
    shown = message(
        key, table=label, column=TABLES[table].column(column).label, count=count, things=len(rows),
        samples="、".join(samples), **fields,
    )  # fmt: skip
    yield Finding(key=key, table=table, column=column, count=count, samples=samples, message=shown)


def _references(
    con: duckdb.DuckDBPyConnection, declared: Table, column: Column, there: Mapping[str, object]
) -> Iterator[Finding]:
    target, _, its = column.points_to.partition(".")
    if not target or target not in there:
        return
    name, place = column.name, (declared.name, column.name)
    if column.points_to == "accounts.account" and declared.month_from is not None:
        yield from _finding(con, "data.unowned", place, _unowned(declared, name))
        return
    query = (
        f'SELECT t."{name}" AS what, count(*) AS n FROM "{declared.name}" t '  # noqa: S608 - declared names
        f'ANTI JOIN "{target}" o ON t."{name}" = o."{its}" WHERE t."{name}" IS NOT NULL GROUP BY 1'
    )
    yield from _finding(con, "data.unknown_ref", place, query, target=TABLES[target].label.zh)


def _unowned(declared: Table, name: str) -> str:
    """The accounts with rows on days on which nobody owns them; a shop's own rows are nobody's."""
    own = "AND shop IS DISTINCT FROM account" if "shop" in declared.names else ""
    return (
        f'SELECT d.what, sum(d.n) AS n FROM (SELECT "{name}" AS what, CAST("{declared.month_from}" AS DATE) AS day, '  # noqa: S608
        f'count(*) AS n FROM "{declared.name}" WHERE "{name}" IS NOT NULL {own} GROUP BY ALL) d '
        "ANTI JOIN accounts a ON a.account = d.what AND d.day >= a.starts_on "
        "AND d.day <= coalesce(a.ends_on, DATE '9999-12-31') GROUP BY 1"
    )


def _closers(con: duckdb.DuckDBPyConnection, there: Mapping[str, object]) -> Iterator[Finding]:
    known = [
        f'SELECT "{column}" AS who FROM "{table}"'  # noqa: S608 - declared names
        for table, column in (("accounts", "account"), ("employees", "employee_id"))
        if table in there
    ]
    query = (
        "SELECT closed_by AS what, count(*) AS n FROM refunds "  # noqa: S608 - declared names
        f"WHERE closed_by NOT IN ({' UNION ALL '.join(known)}) GROUP BY 1"
    )
    yield from _finding(con, "data.unknown_closer", ("refunds", "closed_by"), query)


def _backwards(con: duckdb.DuckDBPyConnection, table: str, later: str, earlier: str) -> Iterator[Finding]:
    key = TABLES[table].key[0]
    query = f'SELECT "{key}" AS what, 1 AS n FROM "{table}" WHERE "{later}" < "{earlier}"'  # noqa: S608
    label = TABLES[table].column(earlier).label.zh
    yield from _finding(con, "data.backwards", (table, later), query, earlier=label)


def _two_posts(con: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    query = """
        SELECT a.employee_id || ' ' || least(a.department || '/' || a.role, b.department || '/' || b.role)
               || ' + ' || greatest(a.department || '/' || a.role, b.department || '/' || b.role) AS what, 2 AS n
        FROM assignments a JOIN assignments b ON a.employee_id = b.employee_id
         AND (a.department, a.role, a.starts_on) < (b.department, b.role, b.starts_on)
         AND a.starts_on <= coalesce(b.ends_on, DATE '9999-12-31')
         AND b.starts_on <= coalesce(a.ends_on, DATE '9999-12-31')
    """
    yield from _finding(con, "data.two_posts", ("assignments", "role"), query)


def _posts(con: duckdb.DuckDBPyConnection, posts: Posts) -> Iterator[Finding]:
    known = {(department, role) for department, roles in posts.items() for role in roles}
    rows = con.execute(
        "SELECT department, role, count(*) FROM assignments GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    lost = [(f"{department}/{role}", n) for department, role, n in rows if (department, role) not in known]
    if posts and lost:
        values = ", ".join("(?, ?)" for _ in lost)
        con.execute("CREATE OR REPLACE TEMP TABLE lost_posts (what VARCHAR, n BIGINT)")
        con.execute(f"INSERT INTO lost_posts VALUES {values}", [each for pair in lost for each in pair])  # noqa: S608
        yield from _finding(con, "data.unknown_post", ("assignments", "role"), "SELECT * FROM lost_posts")


def _stray_months(declared: Table, parts: Sequence[StoredPart]) -> Iterator[Finding]:
    """Months far from the others in time and number: dates typed wrong."""
    months = sorted((part for part in parts if part.month), key=lambda part: str(part.month))
    if declared.month_from is None or len(months) < 2:
        return
    usual = sorted(part.rows for part in months)[len(months) // 2]
    busy = [_index(part) for part in months if part.rows >= usual * _STRAY]
    stray = [p for p in months if p.rows < usual * _STRAY and not min(busy) - 1 <= _index(p) <= max(busy) + 1]
    if stray:
        samples = tuple(str(part.month) for part in stray)[:SAMPLES]
        count = sum(part.rows for part in stray)
        shown = message(
            "data.stray_months",
            table=declared.label,
            column=declared.column(declared.month_from).label,
            count=count,
            samples="、".join(samples),
        )
        yield Finding(
            key="data.stray_months",
            table=declared.name,
            column=declared.month_from,
            count=count,
            samples=samples,
            message=shown,
        )


def _index(part: StoredPart) -> int:
    year, month = str(part.month).split("-")
    return int(year) * 12 + int(month)
