"""All service indicators of a month against one hand-written query of the mean response time, in one run.

    python -m benchmarks.scale 10            # ten million messages
    python -m benchmarks.scale 1 10 50       # and how time grows

Each contender runs in a process of its own, so that its peak memory is its own; libraries and the small tables of
people, posts and accounts are loaded before the clock starts. Printed are ratios: the machine is shared, so seconds
mean little by themselves.
"""

from __future__ import annotations

import importlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import duckdb

AGENTS = 100
# In one conversation of fifty an answer bears the same instant as the question: then message_id says who was first.
CHATS = """
COPY (
  WITH talk AS (
    SELECT c, hash(c) AS h, hash(c + 7) AS g,
      TIMESTAMP '2024-05-01 08:00:00' + to_days((hash(c) % 31)::INT) + to_seconds((hash(c * 3) % 50000)::INT) AS began
    FROM range({talks}) AS r(c)
  ), line AS (
    SELECT c * 9 + i AS number, c, h, g, i % 3 = 2 AS by_agent,
      began + to_seconds(((i - (i = 5 AND g % 50 = 1)::INT) * (7 + h % 40))::INT) AS sent_at
    FROM talk, range(9) AS r(i) ORDER BY sent_at, number
  )
  SELECT 'm' || lpad(number::VARCHAR, 10, '0') AS message_id, 'c' || lpad(c::VARCHAR, 9, '0') AS conversation_id,
    sent_at, CASE WHEN by_agent THEN 'agent' ELSE 'buyer' END AS sender,
    '店:' || lpad((g % {agents})::VARCHAR, 3, '0') AS account,
    'b' || lpad((h % ({talks} * 4 // 5))::VARCHAR, 8, '0') AS buyer_id,
    CASE WHEN g % 23 = 0 AND by_agent THEN '期待您的光临' ELSE '您好，这款有货' END AS text
  FROM line
) TO '{file}' (FORMAT parquet)
"""
ORDERS = """
COPY (
  SELECT 'o' || lpad(c::VARCHAR, 9, '0') AS order_id,
    'b' || lpad((hash(c) % ({talks} * 4 // 5))::VARCHAR, 8, '0') AS buyer_id, placed AS ordered_at,
    CASE WHEN c % 7 = 0 THEN NULL ELSE placed + to_minutes((hash(c * 11) % 6000)::INT) END AS paid_at,
    NULL::TIMESTAMP AS cancelled_at, NULL::TIMESTAMP AS shipped_at, NULL::TIMESTAMP AS delivered_at,
    NULL::TIMESTAMP AS promised_at, (50 + c % 400)::DECIMAL(18, 2) AS amount,
    (48 + c % 400)::DECIMAL(18, 2) AS paid_amount, '店' AS shop, NULL::VARCHAR AS channel, NULL::VARCHAR AS account,
    NULL::VARCHAR AS region
  FROM (SELECT c, TIMESTAMP '2024-05-01 08:30:00' + to_days((hash(c) % 31)::INT)
    + to_seconds((hash(c * 3) % 54000)::INT) AS placed FROM range(0, {talks}, 3) AS r(c))
) TO '{file}' (FORMAT parquet)
"""
MEAN_DUCKDB = """
WITH line AS (
  SELECT account, sender, sent_at, lag(sender) OVER w AS last_sender, lag(sent_at) OVER w AS last_at
  FROM read_parquet('{file}') WINDOW w AS (PARTITION BY conversation_id, account ORDER BY sent_at, message_id)
)
SELECT account, avg(date_diff('microsecond', last_at, sent_at)) / 1e6 FROM line
WHERE sender = 'agent' AND last_sender = 'buyer' GROUP BY account
"""


def generate(folder: Path, millions: float) -> None:
    """Messages, orders and the rest of a month for 100 agents, as Parquet files."""
    talks = int(millions * 1_000_000 / 9)
    with duckdb.connect() as con:
        con.execute(f"SET memory_limit='4GB'; SET temp_directory='{folder}/tmp'")
        con.execute(CHATS.format(talks=talks, agents=AGENTS, file=folder / "messages.parquet"))
        con.execute(ORDERS.format(talks=talks, file=folder / "orders.parquet"))


def small_tables() -> dict[str, list[dict[str, object]]]:
    """People, posts, accounts and a few rows of each other service table."""
    people = [f"E{n:03d}" for n in range(AGENTS)]
    return {
        "employees": [{"employee_id": p, "name": p, "hired_on": "2023-01-01"} for p in people],
        "assignments": [
            {
                "employee_id": p,
                "department": "客服部",
                "role": f"岗位{n % 3}",
                "starts_on": "2023-01-01",
                "on_probation": False,
            }
            for n, p in enumerate(people)
        ],
        "accounts": [
            {"account": f"店:{n:03d}", "employee_id": p, "starts_on": "2023-01-01"}
            for n, p in enumerate(people)
        ],
        "order_items": [{"order_id": "o000000003", "sku": "s", "quantity": 1, "price": "9.00"}],
        "refunds": [
            {
                "refund_id": "r",
                "order_id": "o000000003",
                "requested_at": "2024-05-09 10:00:00",
                "closed_at": "2024-05-10 10:00:00",
                "amount": "9.00",
                "kind": "refund",
                "platform_stepped_in": False,
                "closed_by": "店:003",
            }
        ],
        "reviews": [
            {
                "review_id": "v",
                "account": "店:003",
                "rated_at": "2024-05-09 10:00:00",
                "about": "service",
                "score": "5",
                "of": "5",
            }
        ],
        "events": [
            {
                "event_id": "e",
                "employee_id": "E003",
                "happened_on": "2024-05-09",
                "kind": "praise",
                "quantity": "1",
                "recorded_by": "E000",
            }
        ],
    }


def contender(name: str, folder: Path) -> None:
    """Run one contender and print its seconds and peak memory as JSON."""
    file = folder / "messages.parquet"
    for module in {
        "kpireport": ["kpireport.indicators", "ibis.backends.duckdb"],
        "kpireport again": ["kpireport.indicators", "ibis.backends.duckdb"],
        "pandas": ["pandas"],
        "polars": ["polars"],
    }.get(name, []):
        importlib.import_module(module)
    work = _ours(folder) if name.startswith("kpireport") else None
    begun, used = time.perf_counter(), time.process_time()
    if work is not None:
        work()
    elif name == "duckdb":
        with duckdb.connect() as con:
            con.execute(MEAN_DUCKDB.format(file=file)).fetchall()
    elif name == "pandas":
        _pandas(file)
    else:
        _polars(file)
    spent = time.perf_counter() - begun
    print(json.dumps({"seconds": spent, "cpu": time.process_time() - used, "megabytes": _peak()}))


def _peak() -> float:
    """The most memory this process held. Not ru_maxrss: a child starts with its parent's."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _ours(folder: Path) -> Callable[[], None]:
    """All service indicators, to be called; the people and the rest that is small are laid ready."""
    from dataclasses import replace

    import ibis

    from kpireport.data import Part, Table, Tables, memory_tables
    from kpireport.indicators import Settings, catalogue, compute
    from kpireport.period import Month

    month = Month.parse("2024-05")
    held = memory_tables(small_tables())
    held.con.raw_sql(f"SET temp_directory='{folder}/tmp'")
    files = {name: str(folder / f"{name}.parquet") for name in ("messages", "orders")}
    parts = {**held.parts, **{n: (Part(month, 1, n, frozenset(), (p,)),) for n, p in files.items()}}

    def opener(declared: Table, chosen: tuple[Part, ...]) -> ibis.Table:
        if declared.name in files:
            return held.con.read_parquet(files[declared.name])
        return held.opener(declared, chosen)

    tables: Tables = replace(held, parts=parts, opener=opener, _opened={})

    def work() -> None:
        settings = Settings(stock_phrases=("期待您的光临",))
        values = compute(tables, month, settings, catalogue(), texts=folder / "texts")
        if values["value"].notna().sum() < 10 * AGENTS:
            raise SystemExit("too few values: the benchmark does not measure what it says")

    return work


def _pandas(file: Path) -> None:
    import pandas as pd

    columns = ["message_id", "conversation_id", "account", "sender", "sent_at"]
    lines = pd.read_parquet(file, columns=columns).sort_values(
        ["conversation_id", "account", "sent_at", "message_id"]
    )
    before = lines.groupby(["conversation_id", "account"], sort=False).shift()
    answers = lines[(lines["sender"] == "agent") & (before["sender"] == "buyer")]
    waits = (answers["sent_at"] - before.loc[answers.index, "sent_at"]).dt.total_seconds()
    waits.groupby(answers["account"]).mean()


def _polars(file: Path) -> None:
    import polars as pl

    by = ["conversation_id", "account"]
    lines = pl.scan_parquet(file).sort("sent_at", "message_id")
    lines = lines.with_columns(
        pl.col("sender").shift().over(by).alias("last_sender"),
        pl.col("sent_at").shift().over(by).alias("last_at"),
    )
    answers = lines.filter((pl.col("sender") == "agent") & (pl.col("last_sender") == "buyer"))
    waits = (pl.col("sent_at") - pl.col("last_at")).dt.total_microseconds().mean()
    answers.group_by("account").agg(waits).collect()


def measure(name: str, folder: Path) -> dict[str, float]:
    """Run one contender in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale", "--contender", name, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return dict.fromkeys(("seconds", "cpu", "megabytes"), float("nan"))
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main(sizes: list[float]) -> None:
    """Print, for each size, every contender's seconds, memory and ratio, then how ours grows."""
    grown: list[tuple[float, float]] = []
    for millions in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            generate(folder, millions)
            few = millions <= 10
            others = ["duckdb", "polars", "pandas"] if few else ["duckdb"]
            names = [*others, "kpireport", *(["kpireport again"] if few else [])]
            found = {each: measure(each, folder) for each in names}
        new, ours = found["kpireport"], found[names[-1]]
        grown.append((millions, ours["seconds"]))
        print(
            f"{millions:g} million messages: all service indicators took {ours['seconds']:.1f} s "
            f"({ours['cpu']:.0f} s of processors; {new['seconds']:.1f} s the first time, when their SQL is written), "
            f"{max(new['megabytes'], ours['megabytes']):.0f} MB at most"
        )
        for each in others:
            one = found[each]
            print(
                f"  mean response time in {each}: {one['seconds']:.1f} s, {one['megabytes']:.0f} MB; all indicators / this "
                f"= {ours['seconds'] / one['seconds']:.2f} ({ours['cpu'] / one['cpu']:.2f} in processor seconds)",
                flush=True,
            )
    for (small, first), (large, then) in pairwise(grown):
        print(
            f"from {small:g} to {large:g} million: {then / first:.1f} times the time for {large / small:g} times the rows"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--contender"]:
        contender(sys.argv[2], Path(sys.argv[3]))
    else:
        main([float(text) for text in sys.argv[1:]] or [10.0])
