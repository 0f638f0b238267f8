"""A small company's folder for tests: raw files and params written on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from kpireport.data.ingest import ingest
from kpireport.data.opened import open_tables
from kpireport.data.report import IngestReport
from kpireport.project import Project

ORDER_COLUMNS = {
    "order_id": "订单编号",
    "buyer_id": "买家",
    "ordered_at": "下单时间",
    "paid_at": "付款时间",
    "amount": "总金额",
    "paid_amount": "实付",
    "shop": {"value": "旗舰店"},
}
ORDER_HEADER = "订单编号,买家,下单时间,付款时间,总金额,实付"
ORDERS = {"orders": {"table": "orders", "files": "data/raw/orders*.csv", "columns": ORDER_COLUMNS}}
ACCOUNTS = {
    "accounts": {
        "table": "accounts",
        "files": "data/raw/accounts.csv",
        "columns": {"account": "账号", "employee_id": "工号", "starts_on": "启用", "ends_on": "停用"},
    }
}


@dataclass(frozen=True)
class Place:
    """A company's folder and what tests do with it."""

    root: Path

    def sources(self, *parts: dict[str, object]) -> Place:
        merged: dict[str, object] = {}
        for part in parts:
            merged |= part
        self.write(
            "params/sources.yaml", yaml.safe_dump({"sources": merged}, allow_unicode=True, sort_keys=False)
        )
        return self

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path

    def orders(self, name: str, *rows: str) -> Path:
        return self.write(f"data/raw/{name}.csv", "\n".join((ORDER_HEADER, *rows)) + "\n")

    def ingest(self) -> IngestReport:
        return ingest(Project.open(self.root))

    def rows(self, table: str) -> list[dict[str, object]]:
        found = open_tables(Project.open(self.root)).table(table).to_pyarrow().to_pylist()
        return sorted(found, key=str)

    def state(self) -> dict[str, bytes]:
        """Every file of the store by name, locks apart."""
        store = self.root / "data/store"
        return {
            path.relative_to(store).as_posix(): path.read_bytes()
            for path in sorted(store.rglob("*"))
            if path.is_file() and path.name != ".lock"
        }


def order(number: int | str, day: str = "2024-05-03", amount: str = "10.00", paid: str | None = None) -> str:
    """One line of an order export."""
    return f"{number},买家{number},{day} 10:00:00,{day} 10:05:00,{amount},{paid or amount}"
