"""Counts of the living residents by kind, published as they stood; small cells are never shown outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, extract, func, select

from app.sid import codes
from app.sid.residents.models import ALIVE, Area, Resident
from app.sid.statistics.models import PublishedStatistic
from tenants import audit, cache
from tenants.clock import today
from tenants.db import db, utc_now
from tenants.errors import NotFound

SMALLEST_SHOWN = 5
KINDS = {
    "umur": ("Umur dan jenis kelamin", None, None),
    "pendidikan": ("Pendidikan", "education", "pendidikan_dalam_kk"),
    "pekerjaan": ("Pekerjaan", "occupation", "pekerjaan"),
    "agama": ("Agama", "religion", "agama"),
    "status-kawin": ("Status perkawinan", "marital", "status_kawin"),
    "golongan-darah": ("Golongan darah", "blood", "golongan_darah"),
    "dusun": ("Dusun", None, None),
}


@dataclass(frozen=True)
class Line:
    label: str
    men: int
    women: int

    @property
    def total(self) -> int:
        return self.men + self.women


def table(kind: str) -> list[Line]:
    """The lines of a kind for the village in force, one query."""
    if kind not in KINDS:
        raise NotFound("Statistik itu tidak ada.")
    _, column, code_list = KINDS[kind]
    men, women = func.count().filter(Resident.sex == 1), func.count().filter(Resident.sex == 2)
    alive = Resident.basic_status == ALIVE
    if kind == "umur":
        band = func.least(15, func.floor(extract("year", func.age(today(), Resident.birth_date)) / 5))
        rows = {
            int(b) if b is not None else -1: (m, w)
            for b, m, w in db.session.execute(select(band, men, women).where(alive).group_by(band))
        }
        found = [Line(f"{b * 5}–{b * 5 + 4}" if b < 15 else "75+", *rows.get(b, (0, 0))) for b in range(16)]
        return [*found, Line("Belum mengisi", *rows[-1])] if -1 in rows else found
    if kind == "dusun":
        rows = db.session.execute(
            select(case((Area.dusun == "", "Tanpa dusun"), else_=Area.dusun), men, women)
            .select_from(Resident)
            .join(Area, Area.id == Resident.area_id)
            .where(alive)
            .group_by(Area.dusun)
            .order_by(Area.dusun)
        )
        return [Line(d.title(), m, w) for d, m, w in rows]
    field = getattr(Resident, column)
    rows = {c: (m, w) for c, m, w in db.session.execute(select(field, men, women).where(alive).group_by(field))}
    found = [
        Line(codes.label(code_list, c).capitalize(), m, w)
        for c, (m, w) in sorted(rows.items(), key=lambda r: -sum(r[1]))
        if c is not None
    ]
    return [*found, Line("Belum mengisi", *rows[None])] if None in rows else found


def publish(kind: str, *, by) -> None:
    """Freeze the counts of now and show them on the site."""
    lines = [[x.label, x.men, x.women] for x in table(kind)]
    row = db.session.get(PublishedStatistic, kind) or PublishedStatistic(kind=kind)
    row.table, row.as_of = {"lines": lines}, utc_now()
    db.session.add(row)
    audit.village_deed("statistics.published", by=by, kind=kind)
    cache.forget("site")


def withdraw(kind: str, *, by) -> None:
    row = db.session.get(PublishedStatistic, kind)
    if row is not None:
        db.session.delete(row)
        audit.village_deed("statistics.withdrawn", by=by, kind=kind)
        cache.forget("site")


def published() -> dict[str, PublishedStatistic]:
    return {row.kind: row for row in db.session.scalars(select(PublishedStatistic))}


def public_lines(row: PublishedStatistic) -> list[dict[str, Any]]:
    """What a visitor may see: a cell below five is None."""

    def shown(n: int) -> int | None:
        return n if n == 0 or n >= SMALLEST_SHOWN else None

    return [
        {
            "label": label,
            "men": shown(m),
            "women": shown(w),
            "total": shown(m + w)
            if shown(m) is not None and shown(w) is not None
            else (m + w if m + w >= 2 * SMALLEST_SHOWN else None),
        }
        for label, m, w in row.table["lines"]
    ]
