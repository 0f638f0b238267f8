"""What a canonical table is: its columns, their types, and what may stand in them.

Declared once (`kpireport.data.declared`); readers, checks, the store, the template workbook and the
documentation page all read the declaration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kpireport.errors import UnknownName
from kpireport.texts import Label

# A plan only names tables; what is needed to touch their rows costs a second to load.
if TYPE_CHECKING:
    import ibis.expr.datatypes as dt
    import pyarrow as pa

Type = Literal["text", "int", "decimal", "money", "timestamp", "date", "bool"]
LabelOf = Literal["", "month", "period"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical table.

    ``allowed`` closes the set of values, ``usual`` only suggests some. ``label_of`` marks a text that names a
    month (``2024-05``) or a period (``2024-05``, ``2024-Q2``, ``2024-H1``, ``2024``). ``points_to`` is the
    column of another table (``orders.order_id``) that should know the value.
    """

    name: str
    type: Type
    label: Label
    meaning: Label
    required: bool = False
    unit: str = ""
    allowed: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    label_of: LabelOf = ""
    points_to: str = ""

    @property
    def arrow(self) -> pa.DataType:
        """Its type in files and in memory."""
        from kpireport.data.kinds import ARROW

        kind: pa.DataType = ARROW[self.type]
        return kind

    @property
    def ibis(self) -> dt.DataType:
        """Its type in expressions."""
        from kpireport.data.kinds import IBIS

        kind: dt.DataType = IBIS[self.type]
        return kind


@dataclass(frozen=True, slots=True)
class Table:
    """One canonical table; ``month_from`` is the column that says a row's month, None where rows have none.

    ``completes``: rows with one key that do not contradict each other are parts of one row (platforms spread an
    account's day over several exports).
    """

    name: str
    label: Label
    meaning: Label
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    month_from: str | None = None
    completes: bool = False

    def column(self, name: str) -> Column:
        """The column called ``name``; UnknownName where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise UnknownName.among("column", name, list(self.names))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def arrow(self) -> pa.Schema:
        """Its columns as an arrow schema."""
        import pyarrow as pa

        return pa.schema([(column.name, column.arrow) for column in self.columns])

    @property
    def ibis(self) -> dict[str, dt.DataType]:
        """Its columns as ibis types, by name."""
        return {column.name: column.ibis for column in self.columns}


def column(  # noqa: PLR0913 - one call declares one column
    name: str,
    kind: Type,
    labels: tuple[str, str],
    meanings: tuple[str, str],
    *,
    required: bool = False,
    unit: str = "",
    allowed: tuple[str, ...] = (),
    usual: tuple[str, ...] = (),
    minimum: int | None = None,
    maximum: int | None = None,
    label_of: LabelOf = "",
    points_to: str = "",
) -> Column:
    """A column from plain (Chinese, English) pairs."""
    label, meaning = Label(zh=labels[0], en=labels[1]), Label(zh=meanings[0], en=meanings[1])
    return Column(
        name,
        kind,
        label,
        meaning,
        required,
        unit,
        allowed,
        usual,
        minimum,
        maximum,
        label_of,
        points_to,
    )


def table(  # noqa: PLR0913 - one call declares one table
    name: str,
    labels: tuple[str, str],
    meanings: tuple[str, str],
    key: tuple[str, ...],
    month_from: str | None,
    *columns: Column,
    completes: bool = False,
) -> Table:
    """A table from plain (Chinese, English) pairs; the key stands among the columns."""
    declared = Table(
        name,
        Label(zh=labels[0], en=labels[1]),
        Label(zh=meanings[0], en=meanings[1]),
        columns,
        key,
        month_from,
        completes,
    )
    for each in (*key, *((month_from,) if month_from else ())):
        declared.column(each)
    return declared
