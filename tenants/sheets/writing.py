"""An xlsx as people and other systems take it: text stays text, numbers are numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

SAFE = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FORMULA_STARTS = ("=", "+", "@", "\t", "\r", "\0")
WIDEST = 40


def written(
    head: Sequence[str], lines: Iterable[Sequence[Any]], *, sheet: str = "Data Penduduk", numbers: bool = False
) -> bytes:
    """An xlsx of text cells with a frozen head; a cell that begins like a formula stays text.

    `numbers=True` writes int and float as numbers, for tables that people add up; NIK and codes come as str and stay text.
    """
    out = BytesIO()
    with xlsxwriter.Workbook(out, SAFE) as book:
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True})
        page.freeze_panes(1, 0)
        for column, title in enumerate(head):
            page.set_column(column, column, min(WIDEST, max(10, len(title) + 2)))
            page.write_string(0, column, title, bold)
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                if numbers and isinstance(value, int | float) and not isinstance(value, bool):
                    page.write_number(number, column, value)
                else:
                    page.write_string(number, column, plain(value))
    return out.getvalue()


def plain(value: Any) -> str:
    """A value as text that no spreadsheet program runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in FORMULA_STARTS else text
