"""The register as an xlsx of 45 columns that other systems accept, and the file of rows that could not come in."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter
from sqlalchemy import select

from app.sid import codes
from app.sid.residents.columns import COLUMNS, HOUSE_FIELDS
from app.sid.residents.models import Area, Family, Resident
from tenants.db import db

SAFE = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def written(head: list[str], lines) -> bytes:
    """An xlsx of text cells; a cell that begins like a formula stays text."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, SAFE) as book:
        sheet = book.add_worksheet("Data Penduduk")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(head):
            sheet.write_string(0, column, title, bold)
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                text = str(value) if value is not None else ""
                sheet.write_string(number, column, f"'{text}" if text[:1] in ("=", "+", "@", "\t", "\r", "\0") else text)
    return out.getvalue()


def register(*, labels: bool = False, query=None) -> bytes:
    """All residents of the village in force (or those of a query), codes or labels, 45 columns."""
    found = db.session.execute((query if query is not None else select(Resident)).outerjoin(Family, Family.id == Resident.family_id)
                               .add_columns(Family).order_by(Family.no_kk, Resident.shdk, Resident.birth_date).execution_options(yield_per=500))

    def lines():
        for resident, family in found:
            area: Area = resident.area
            house = {"address": family.address if family else "", "no_kk": family.no_kk if family else "", "no_rtm": family.no_rtm if family else "",
                     "dusun": area.dusun or "-", "rw": area.rw or "-", "rt": area.rt or "-"}
            line = []
            for column in COLUMNS:
                value = house[column.field] if column.field in HOUSE_FIELDS else getattr(resident, column.field)
                line.append(codes.label(column.codes, value) if labels and column.kind == "code" else value)
            yield line

    return written([c.header for c in COLUMNS], lines())


def rejected_rows(outcome: dict, cells: list[dict[str, str]] | None = None) -> bytes:
    """The rejected rows of an import with column, what stood there and the reason."""
    lines = [[r["row"], r["column"], r.get("value", ""), r["reason"]] for r in outcome.get("rejected", [])]
    return written(["baris", "kolom", "isi", "Kesalahan"], lines)
