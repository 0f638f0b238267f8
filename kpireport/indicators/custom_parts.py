"""One aggregation of a company's own indicator: a table, its rows, and what is taken of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import model_validator

from kpireport.data import TABLES, table_named
from kpireport.data.schema import Column, Table
from kpireport.errors import ParameterError
from kpireport.indicators.model import Measure, Ratio
from kpireport.indicators.views.custom import CREDITED_BY, OPERATORS, Condition, Credit, Plain, TableView
from kpireport.project import Params
from kpireport.texts import Label, message

_NUMBERS = frozenset({"int", "decimal", "money"})
_ORDERED = frozenset({">", ">=", "<", "<="})
Refuse = Callable[[tuple[str | int, ...], str, str, list[str]], ParameterError]


class Where(Params):
    """One condition, written ``[column, operator, value]``."""

    column: str
    operator: Literal["=", "!=", ">", ">=", "<", "<=", "in", "not in", "contains", "filled", "empty"]
    values: tuple[Any, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, given: Any) -> Any:
        if not isinstance(given, list) or len(given) < 2:
            raise ValueError(message("indicators.own.bad_condition", known=" ".join(OPERATORS)).render())
        column, operator, *values = given
        if len(values) == 1 and isinstance(values[0], list):
            values = values[0]
        return {"column": column, "operator": operator, "values": values}

    @model_validator(mode="after")
    def _as_many_values_as_the_operator_takes(self) -> Where:
        many = {"in": len(self.values) > 0, "not in": len(self.values) > 0}
        none = {"filled": not self.values, "empty": not self.values}
        if not {**many, **none}.get(self.operator, len(self.values) == 1):
            raise ValueError(message("indicators.own.bad_condition", known=" ".join(OPERATORS)).render())
        return self


class Part(Params):
    """An aggregation: ``how`` over ``column`` of one table's rows where all of ``where`` hold."""

    table: str
    how: Literal["count", "nunique", "sum", "mean", "median", "p90"] = "count"
    column: str | None = None
    where: tuple[Where, ...] = ()
    day: str | None = None
    who: Credit = "shop"


def build_view(part: Part, refuse: Refuse) -> TableView:
    """The view a part reads; ``refuse`` makes the error for an unknown name or a value that does not fit."""
    if part.table not in TABLES:
        raise refuse(("table",), "indicators.own.unknown_table", part.table, list(TABLES))
    declared = table_named(part.table)
    if part.who != "shop" and CREDITED_BY[part.who] not in declared.names:
        able = [who for who, column in CREDITED_BY.items() if column in declared.names]
        raise refuse(("who",), "indicators.own.nobody", part.who, [*able, "shop"])
    day = part.day or declared.month_from
    if day is not None:
        dated = [c.name for c in declared.columns if c.type in {"date", "timestamp"} or c.label_of]
        if day not in dated:
            raise refuse(("day",), "indicators.own.no_date", day, dated)
    _check_column(part, declared, refuse)
    where = tuple(_condition(each, n, declared, refuse) for n, each in enumerate(part.where))
    counted = (part.column,) if part.how == "mean" and part.column else ()
    return TableView(part.table, day, where, part.who, counted)


def _check_column(part: Part, declared: Table, refuse: Refuse) -> None:
    if part.how == "count":
        if part.column is not None:
            raise refuse(("column",), "indicators.own.count_has_no_column", part.column, ["—"])
        return
    fitting = [c.name for c in declared.columns if part.how == "nunique" or c.type in _NUMBERS]
    if part.column not in fitting:
        raise refuse(("column",), "indicators.own.unknown_column", part.column or "", fitting)


def _condition(each: Where, number: int, declared: Table, refuse: Refuse) -> Condition:
    if each.column not in declared.names:
        raise refuse(("where", number), "indicators.own.unknown_column", each.column, list(declared.names))
    column = declared.column(each.column)
    texts_only = each.operator == "contains"
    if (texts_only and column.type != "text") or (
        each.operator in _ORDERED and column.type in {"text", "bool"}
    ):
        raise refuse(("where", number), "indicators.own.bad_operator", each.operator, list(OPERATORS))
    try:
        values = tuple(_typed(value, column) for value in each.values)
    except (ValueError, TypeError, InvalidOperation):
        raise refuse(("where", number), "indicators.own.bad_value", str(each.values), [column.type]) from None
    return Condition(each.column, each.operator, values)


def _typed(value: Any, column: Column) -> Plain:
    if column.type == "text":
        return str(value)
    if column.type == "bool":
        if not isinstance(value, bool):
            raise TypeError(column.name)
        return value
    if column.type in _NUMBERS:
        if isinstance(value, bool):
            raise TypeError(column.name)
        return Decimal(str(value)) if column.type != "int" else int(str(value))
    if column.type == "date":
        return date.fromisoformat(str(value))
    return datetime.fromisoformat(str(value))


def own_part(part: Part, view: TableView) -> Measure | Ratio:
    """The measure of a part; a mean is the ratio of sum and count, so that it pools."""
    if part.how == "mean":
        total = Measure(view.name, "sum", part.column)
        return Ratio(total, Measure(view.name, "count", where=f"has_{part.column}"))
    return Measure(view.name, part.how, part.column)


def sentence(parts: tuple[Part, ...]) -> Label:
    """What the parts count, in words, where the author says nothing."""
    return Label(
        zh=" ÷ ".join(_said(part, "zh") for part in parts), en=" ÷ ".join(_said(part, "en") for part in parts)
    )


def _said(part: Part, language: Literal["zh", "en"]) -> str:
    declared = table_named(part.table)
    column = declared.column(part.column).label.render(language) if part.column else ""
    where = "; ".join(
        f"{declared.column(each.column).label.render(language)} {each.operator} {' '.join(map(str, each.values))}".strip()
        for each in part.where
    )
    of = message(f"indicators.own.how_{part.how}", table=declared.label, column=column).render(language)
    return f"{of} [{where}]" if where else of
