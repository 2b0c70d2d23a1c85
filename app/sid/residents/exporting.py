"""The register as an xlsx of 45 columns that other systems accept, and the file of rows that could not come in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.sid import codes
from app.sid.residents.columns import COLUMNS, HOUSE_FIELDS, label_of
from app.sid.residents.mapping import headers_of, lines_of
from app.sid.residents.models import Area, Family, Resident
from tenants.db import db
from tenants.sheets import sheets, written


def register(*, labels: bool = False, query=None) -> bytes:
    """All residents of the village in force (or those of a query), codes or labels, 45 columns."""
    found = db.session.execute(
        (query if query is not None else select(Resident))
        .order_by(None)
        .outerjoin(Family, Family.id == Resident.family_id)
        .add_columns(Family)
        .order_by(Family.no_kk, Resident.shdk, Resident.birth_date)
        .execution_options(yield_per=500)
    )

    def lines():
        for resident, family in found:
            area: Area = resident.area
            house = {
                "address": family.address if family else "",
                "no_kk": family.no_kk if family else "",
                "no_rtm": family.no_rtm if family else "",
                "dusun": area.dusun or "-",
                "rw": area.rw or "-",
                "rt": area.rt or "-",
            }
            line = []
            for column in COLUMNS:
                value = house[column.field] if column.field in HOUSE_FIELDS else getattr(resident, column.field)
                line.append(codes.label(column.codes, value) if labels and column.kind == "code" else value)
            yield line

    return written([c.header for c in COLUMNS], lines())


def rejected_rows(data: bytes, rejected: list[dict[str, Any]]) -> bytes:
    """The rejected rows of a file as they stand in it, with the reason of each in one more column: to be corrected and loaded again."""
    why = {(r["sheet"], r["row"]): f"{label_of(r['column'])}: {r['reason']}" for r in rejected}
    head: list[str] = []
    lines = []
    for line in lines_of(sheets(data)):
        reason = why.get((line.sheet, line.number))
        if reason is None:
            continue
        head = head or line.head
        by_header = dict(zip(headers_of(line.head), line.cells, strict=False))
        lines.append([*(by_header.get(h, "") for h in headers_of(head)), reason])
    return written([*head, "Kesalahan"], lines)
