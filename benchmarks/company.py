"""A company of many service departments, laid down with the tables' own headers and taken in."""

from __future__ import annotations

import csv
import random
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from kpireport.data.ingest import ingest
from kpireport.engine.layout import lay_out
from kpireport.project import Project

MONTH = "2024-05"
START = datetime(2024, 5, 1, 9)
TALKS = 120  # conversations a person has in the month
CARD = "A01"


def make(root: Path, departments: int, people: int, seed: int = 7) -> Path:
    """Lay ``people`` people in ``departments`` departments down below ``root`` and take them in."""
    lay_out(root)
    names = [f"客服{number:02d}部" for number in range(1, departments + 1)]
    staff = [(f"E{number:05d}", names[number % departments]) for number in range(people)]
    _one_card_a_department(root, names)
    tables = {**_staff_tables(staff), **_month_tables(staff, random.Random(seed))}
    sources = {name: {"table": name, "files": f"data/raw/{name}.csv"} for name in tables}
    _write_yaml(root / "params/sources.yaml", {"sources": sources})
    for name, (head, rows) in tables.items():
        with (root / f"data/raw/{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([head, *rows])
    if not ingest(Project.open(root)).ok:
        raise SystemExit("the benchmark's own files were not taken in")
    shutil.rmtree(root / "output", ignore_errors=True)
    return root


def _one_card_a_department(root: Path, names: list[str]) -> None:
    """Each department has a card of its own, so that a changed target touches one department."""
    card = yaml.safe_load((root / f"params/scorecards/{CARD}.yaml").read_text(encoding="utf-8"))
    shutil.rmtree(root / "params/scorecards")
    described = {}
    for number, name in enumerate(names, start=1):
        own = {**card, "id": f"K{number:02d}", "title": f"{name}考核卡", "roles": []}
        _write_yaml(root / f"params/scorecards/K{number:02d}.yaml", own)
        described[name] = {"roles": {"售前客服": {"scorecard": own["id"], "pay": "B01"}}}
    _write_yaml(root / "params/departments.yaml", {"departments": described})


def _staff_tables(staff: list[tuple[str, str]]) -> dict[str, tuple[list[str], list[tuple[object, ...]]]]:
    return {
        "employees": (
            ["employee_id", "name", "hired_on"],
            [(who, f"示例{who[1:]}", "2022-01-01") for who, _ in staff],
        ),
        "assignments": (
            ["employee_id", "department", "role", "starts_on", "on_probation"],
            [(who, name, "售前客服", "2022-01-01", "否") for who, name in staff],
        ),
        "accounts": (
            ["account", "employee_id", "starts_on"],
            [(f"店:{who}", who, "2022-01-01") for who, _ in staff],
        ),
        "pay_terms": (
            ["employee_id", "starts_on", "performance_pay"],
            [(who, "2022-01-01", "2000.00") for who, _ in staff],
        ),
    }


def _month_tables(
    staff: list[tuple[str, str]], chance: random.Random
) -> dict[str, tuple[list[str], list[tuple[object, ...]]]]:
    messages, orders, items, refunds, reviews = [], [], [], [], []
    talk = 0
    for who, _ in staff:
        account, skill = f"店:{who}", chance.uniform(0.6, 1.0)
        for _ in range(TALKS):
            talk += 1
            buyer = f"B{talk:07d}"
            at = START + timedelta(days=chance.randrange(30), seconds=chance.randrange(36_000))
            for turn in range(3):
                messages.append((f"M{talk:07d}{2 * turn}", talk, at, "buyer", account, buyer, "请问有货吗"))
                at += timedelta(seconds=round(chance.uniform(5, 90) / skill))
                messages.append(
                    (f"M{talk:07d}{2 * turn + 1}", talk, at, "agent", account, buyer, "有的，今天发货")
                )
                at += timedelta(seconds=20)
            if chance.random() < 0.45 * skill:
                paid = at + timedelta(minutes=10)
                amount = f"{chance.uniform(40, 400):.2f}"
                orders.append((f"O{talk:07d}", buyer, at, paid, amount, amount, "店"))
                items.append((f"O{talk:07d}", "S1", 1 + chance.randrange(3), amount))
                if chance.random() < 0.05:
                    refunds.append((f"R{talk:07d}", f"O{talk:07d}", paid, paid, amount, "refund", "否"))
            if chance.random() < 0.3:
                reviews.append((f"V{talk:07d}", account, at, "service", chance.choice((3, 4, 5, 5, 5)), 5))
    return {
        "messages": (
            ["message_id", "conversation_id", "sent_at", "sender", "account", "buyer_id", "text"],
            messages,
        ),
        "orders": (
            ["order_id", "buyer_id", "ordered_at", "paid_at", "amount", "paid_amount", "shop"],
            orders,
        ),
        "order_items": (["order_id", "sku", "quantity", "price"], items),
        "refunds": (
            ["refund_id", "order_id", "requested_at", "closed_at", "amount", "kind", "platform_stepped_in"],
            refunds,
        ),
        "reviews": (["review_id", "account", "rated_at", "about", "score", "of"], reviews),
    }


def _write_yaml(path: Path, content: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
