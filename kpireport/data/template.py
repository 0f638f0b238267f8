"""The declared tables as an empty workbook to fill in, and as a page of documentation."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from kpireport.data.schema import Column, Table
from kpireport.data.store import reason, write_bytes
from kpireport.data.tables import TABLES
from kpireport.data.words import word
from kpireport.errors import MachineError
from kpireport.texts import DASH, Language, message

_CREATED = datetime(2000, 1, 1)
_LINES = 5000  # rows prepared for filling in
_FORMATS = {"date": "yyyy-mm-dd", "timestamp": "yyyy-mm-dd hh:mm:ss", "money": "0.00", "int": "0"}


def write_template(path: Path, language: Language = "zh") -> None:
    """An empty workbook with a sheet a table: labels as header, notes, drop-downs; the same bytes every time.

    A sheet filled in is read without a mapping (``sheet:`` its name, ``header: 1``). MachineError where the file
    cannot be written.
    """
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _CREATED, "title": message("data.template_title").render(language)})
        filling = _Filling(book, language)
        filling.cover()
        for declared in TABLES.values():
            filling.sheet(declared)
    try:
        write_bytes(path, out.getvalue())
    except OSError as error:
        raise MachineError("data.cannot_write", path=str(path), detail=reason(error)) from None


class _Filling:
    def __init__(self, book: Any, language: Language) -> None:
        self.book, self.language = book, language
        self.required = book.add_format({"bold": True, "bg_color": "#d7e8ee", "bottom": 1})
        self.optional = book.add_format({"bold": True, "bg_color": "#f2f2f2", "bottom": 1, "italic": True})
        self.bold = book.add_format({"bold": True})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.cells = {kind: book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
        self.text = book.add_format({"num_format": "@"})

    def cover(self) -> None:
        page = self.book.add_worksheet(message("data.template_cover").render(self.language))
        page.set_column(0, 1, 18)
        page.set_column(2, 2, 90, self.wrapped)
        page.write_string(0, 0, message("data.template_how").render(self.language))
        for place, head in enumerate(("sheet", "table", "meaning")):
            page.write_string(2, place, message(f"data.template_{head}").render(self.language), self.bold)
        for line, declared in enumerate(TABLES.values(), start=3):
            page.write_string(line, 0, declared.label.render(self.language))
            page.write_string(line, 1, declared.name)
            page.write_string(line, 2, declared.meaning.render(self.language))

    def sheet(self, declared: Table) -> None:
        page = self.book.add_worksheet(declared.label.render(self.language))
        page.freeze_panes(1, 0)
        for place, column in enumerate(declared.columns):
            label = column.label.render(self.language)
            width = max(10, sum(2 if ord(sign) > 0x2E7F else 1 for sign in label) + 4)
            page.set_column(place, place, width, self.cells.get(column.type, self.text))
            page.write_string(0, place, label, self.required if column.required else self.optional)
            page.write_comment(0, place, column_note(declared, column, self.language), {"x_scale": 2})
            rule = self._rule(column)
            if rule is not None:
                page.data_validation(1, place, _LINES, place, rule)

    def _rule(self, column: Column) -> dict[str, Any] | None:
        """A drop-down for fixed values, limits for dates and numbers; usual values are only offered."""
        words = [word(code, self.language) for code in column.allowed or column.usual]
        if column.type == "bool":
            words = [word(code, self.language) for code in ("true", "false")]
        if words:
            return {"validate": "list", "source": words, "error_type": "warning" if column.usual else "stop"}
        if column.type in {"date", "timestamp"}:
            limits = {"minimum": date(1970, 1, 1), "maximum": date(2099, 12, 31)}
            return {"validate": "date", "criteria": "between", "error_type": "warning", **limits}
        if column.type in {"int", "decimal", "money"} and column.minimum is not None:
            kind = "integer" if column.type == "int" else "decimal"
            return {"validate": kind, "criteria": ">=", "value": column.minimum, "error_type": "warning"}
        return None


def column_note(declared: Table, column: Column, language: Language) -> str:
    """Everything declared about a column, in a few lines."""
    lines = [
        f"{column.name} · {message(f'data.type_{column.type}').render(language)}",
        column.meaning.render(language),
        message("data.note_required" if column.required else "data.note_optional").render(language),
    ]
    if column.name in declared.key:
        lines.append(message("data.note_key").render(language))
    words = [word(code, language) for code in column.allowed or column.usual]
    if words:
        key = "data.note_allowed" if column.allowed else "data.note_usual"
        lines.append(message(key, values="、".join(words)).render(language))
    if column.unit:
        lines.append(message("data.note_unit", unit=unit_word(column.unit, language)).render(language))
    return "\n".join(lines)


def unit_word(unit: str, language: Language) -> str:
    """A unit in words."""
    return message(f"data.unit_{unit}").render(language)


def tables_page(language: Language = "zh") -> str:
    """The documentation of all tables as Markdown."""
    title = message("data.page_title").render(language)
    return f"# {title}\n\n{message('data.page_lead').render(language)}\n\n" + "\n".join(
        _section(declared, language) for declared in TABLES.values()
    )


def _section(declared: Table, language: Language) -> str:
    heads = [
        message(f"data.page_{head}").render(language)
        for head in ("column", "label", "type", "required", "meaning")
    ]
    month = declared.month_from or DASH
    key = message("data.page_key", key=", ".join(declared.key), month=month).render(language)
    rows = "".join(_row(column, language) for column in declared.columns)
    return (
        f"## {declared.name} · {declared.label.render(language)}\n\n{declared.meaning.render(language)}\n\n{key}\n\n"
        f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n{rows}"
    )


def _row(column: Column, language: Language) -> str:
    kind = message(f"data.type_{column.type}").render(language)
    unit = f" ({unit_word(column.unit, language)})" if column.unit else ""
    values = "、".join(f"`{code}` {word(code, language)}" for code in column.allowed or column.usual)
    meaning = column.meaning.render(language) + (f"：{values}" if values else "")
    mark = "●" if column.required else ""
    return f"| `{column.name}` | {column.label.render(language)} | {kind}{unit} | {mark} | {meaning} |\n"
