"""payroll.xlsx: everyone's pay of a month, with formulas that work it out again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from kpireport.appraisal.model import PayLine, PayOutcome
from kpireport.reports.bundle import Bundle
from kpireport.reports.grid import Book, Cell, Column, Formula, Number, letters
from kpireport.reports.words import Words
from kpireport.reports.workbook import about
from kpireport.texts import Language

_CENT = Decimal("0.01")
_NOBODY = "—"


def write_payroll(bundles: Sequence[Bundle], path: Path, language: Language | None = None) -> Path:
    """Everyone's pay of a month, department by department, and each step of it."""
    first = bundles[0]
    words = Words.of(first.company, language or first.company.language)
    with Book(path, first.appraisal.month, f"{words.t('book.payroll')} {first.appraisal.month}") as book:
        _payroll(book, words, bundles)
        _steps(book, words, bundles)
        about(book, words, bundles)
    return path


def _amount(pay: PayOutcome | None, base: str, share: str, row: int) -> Cell:
    """What is paid: as base × share where that is how it came about, else the amount alone."""
    if pay is None or pay.amount is None:
        return None
    if pay.base is None or pay.share is None:
        return pay.amount
    worked = (pay.base * pay.share).quantize(_CENT, rounding=ROUND_HALF_UP)
    return (
        Formula(f"=ROUND({base}{row}*{share}{row},2)", float(pay.amount))
        if worked == pay.amount
        else pay.amount
    )


def _payroll(book: Book, words: Words, bundles: Sequence[Bundle]) -> None:
    t = words.t
    columns = [
        Column(t("book.id"), width=10),
        Column(t("book.name"), width=14),
        Column(t("book.department"), width=12),
        Column(t("book.role"), width=20),
        Column(t("book.plan"), width=8),
        Column(t("book.total"), "points", 8),
        Column(t("book.base"), "money", 12),
        Column(t("book.share"), "percent", 10),
        Column(t("book.amount"), "money", 13),
        Column(t("book.status"), width=10),
        Column(t("book.why"), "long", 60),
    ]
    at, paid = letters(columns), Decimal(0)
    rows: list[list[Cell]] = []
    for bundle in bundles:
        for one in bundle.appraisal.people:
            pay = one.pay
            if pay is None:
                continue
            amount = _amount(pay, at(t("book.base")), at(t("book.share")), len(rows) + 2)
            paid += pay.amount or Decimal(0)
            status = t("pay.withheld") if pay.withheld else t("book.final")
            roles = " → ".join(words.names(one.roles))
            head: list[Cell] = [
                one.employee_id,
                one.name,
                words.name(one.department),
                roles,
                pay.plan,
                one.total,
            ]
            rows.append([*head, pay.base, pay.share, amount, status, words.say(pay.reason)])
    column = at(t("book.amount"))
    sums = Formula(f"=SUM({column}2:{column}{len(rows) + 1})", float(paid)) if rows else None
    book.sheet(t("book.payroll"), columns, rows, total=[t("card.total"), *[None] * 7, sums, None, None])


def _steps(book: Book, words: Words, bundles: Sequence[Bundle]) -> None:
    t = words.t
    columns = [
        Column(t("book.id"), width=10),
        Column(t("book.name"), width=14),
        Column(t("book.plan"), width=8),
        Column(t("book.step"), width=28),
        Column(t("book.amount"), "exact", 14),
        Column(t("book.figure"), "exact", 12),
        Column(t("book.how"), "long", 60),
    ]
    rows: list[list[Cell]] = []
    for bundle in bundles:
        judged = bundle.appraisal
        for sheet in judged.summary.pay:
            rows += [
                [_NOBODY, words.name(judged.department), sheet.plan, *_step(line, words)]
                for line in sheet.lines
            ]
        for one in judged.people:
            if one.pay is not None:
                rows += [
                    [one.employee_id, one.name, one.pay.plan, *_step(line, words)] for line in one.pay.lines
                ]
    book.sheet(t("book.steps"), columns, rows)


def _step(line: PayLine, words: Words) -> list[Cell]:
    figure: Cell = None
    if line.figure is not None and line.figure.value is not None:
        figure = Number(line.figure.value, line.figure.decimals, percent=line.figure.unit == "percent")
    detail = "" if line.detail is None else words.say(line.detail)
    return [words.say(line.label), line.amount, figure, detail]
