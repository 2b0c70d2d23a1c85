"""Counts of the living residents by kind, published as they stood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from babel.numbers import format_decimal
from sqlalchemy import case, extract, func, select

from app.sid import codes
from app.sid.residents.models import ALIVE, Area, Resident
from app.sid.statistics import disclosure
from app.sid.statistics.disclosure import SMALLEST_SHOWN  # noqa: F401
from app.sid.statistics.models import PublishedStatistic
from tenants import audit, cache
from tenants.clock import today
from tenants.db import db, utc_now
from tenants.errors import NotFound

# title, column of the resident, code list
KINDS = {
    "umur": ("Umur dan jenis kelamin", None, None),
    "pendidikan": ("Pendidikan", "education", "pendidikan_dalam_kk"),
    "pekerjaan": ("Pekerjaan", "occupation", "pekerjaan"),
    "agama": ("Agama", "religion", "agama"),
    "status-kawin": ("Status perkawinan", "marital", "status_kawin"),
    "golongan-darah": ("Golongan darah", "blood", "golongan_darah"),
    "dusun": ("Dusun", None, None),
}
BY_CODE = {"pendidikan", "status-kawin", "golongan-darah"}  # kinds with an order of their own; others by size
OLDEST = 75
UNKNOWN = "Belum mengisi"


@dataclass(frozen=True)
class Line:
    """`filters` are those of the list of residents that show who is counted here; None where the list has none."""

    label: str
    men: int
    women: int
    filters: dict[str, Any] | None = field(default=None, compare=False)

    @property
    def total(self) -> int:
        return self.men + self.women


def check(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound("Statistik itu tidak ada.")


def table(kind: str) -> list[Line]:
    """The lines of a kind for the village in force, one query."""
    check(kind)
    men, women = func.count().filter(Resident.sex == 1), func.count().filter(Resident.sex == 2)
    counted = select(men, women).where(Resident.basic_status == ALIVE)
    if kind == "umur":
        return ages(counted)
    if kind == "dusun":
        return hamlets(counted)
    return by_code(counted, kind)


def ages(counted) -> list[Line]:
    """Bands of five years, the last open."""
    years = func.floor(extract("year", func.age(today(), Resident.birth_date)) / 5)
    band = case((Resident.birth_date.is_not(None), func.least(OLDEST // 5, years)))  # LEAST overlooks what is unknown
    rows = {
        int(b) if b is not None else None: (men, women)
        for men, women, b in db.session.execute(counted.add_columns(band).group_by(band))
    }
    found = []
    for at in range(0, OLDEST + 1, 5):
        men, women = rows.get(at // 5, (0, 0))
        if at == OLDEST:
            found.append(Line(f"{OLDEST}+", men, women, {"umur_dari": OLDEST}))
        else:
            found.append(Line(f"{at}–{at + 4}", men, women, {"umur_dari": at, "umur_sampai": at + 4}))
    if None in rows:
        men, women = rows[None]
        found.append(Line(UNKNOWN, men, women))
    return found


def hamlets(counted) -> list[Line]:
    query = counted.add_columns(Area.dusun).select_from(Resident).join(Area, Area.id == Resident.area_id)
    rows = db.session.execute(query.group_by(Area.dusun).order_by(Area.dusun)).all()
    named = [Line(d.title(), m, w, {"dusun": d}) for m, w, d in rows if d]
    return [*named, *(Line("Tanpa dusun", m, w) for m, w, d in rows if not d)]


def by_code(counted, kind: str) -> list[Line]:
    _, name, code_list = KINDS[kind]
    assert name and code_list, kind
    column = getattr(Resident, name)
    rows = [(c, m, w) for m, w, c in db.session.execute(counted.add_columns(column).group_by(column))]
    known = [row for row in rows if row[0] is not None]
    known.sort(key=(lambda row: row[0]) if kind in BY_CODE else (lambda row: (-row[1] - row[2], row[0])))
    found = [Line(codes.said(code_list, c), m, w, {name: c}) for c, m, w in known]
    return [*found, *(Line(UNKNOWN, m, w) for c, m, w in rows if c is None)]


def share(part: int, whole: int) -> str:
    """`50,7%`."""
    return f"{format_decimal(round(100 * part / whole, 1) if whole else 0, locale='id_ID')}%"


def younger(lines: Iterable[Any], age: int = 30) -> int:
    """How many of the first lines lie wholly below an age; lines are of the kind `umur`, as counted or as shown outside."""
    labels = [line["label"] if isinstance(line, dict) else line.label for line in lines]
    return sum("–" in label and int(label.split("–")[1]) < age for label in labels)


def finding(kind: str, lines: Sequence[Line]) -> str:
    """What the figures say, in one sentence."""
    known = [line for line in lines if line.label != UNKNOWN]
    whole = sum(line.total for line in known)
    if not whole:
        return f"Belum ada angka {KINDS[kind][0].lower()}"
    if kind == "umur":
        return f"{share(sum(line.total for line in known[: younger(known)]), whole)} penduduk berumur di bawah 30 tahun"
    most = max(known, key=lambda line: line.total)
    if kind == "dusun":
        return f"{share(most.total, whole)} penduduk tinggal di Dusun {most.label}"
    return f"{KINDS[kind][0]} terbanyak: {most.label}, {share(most.total, whole)}"


def publish(kind: str, *, by) -> None:
    """Freeze the counts of now and show them on the site."""
    lines = [[x.label, x.men, x.women] for x in table(kind)]
    row = db.session.get(PublishedStatistic, kind) or PublishedStatistic(kind=kind)
    row.table, row.as_of = {"lines": lines}, utc_now()
    db.session.add(row)
    audit.village_deed("statistics.published", by=by, kind=kind)
    cache.forget("site")


def withdraw(kind: str, *, by) -> None:
    check(kind)
    row = db.session.get(PublishedStatistic, kind)
    if row is not None:
        db.session.delete(row)
        audit.village_deed("statistics.withdrawn", by=by, kind=kind)
        cache.forget("site")


def published() -> dict[str, PublishedStatistic]:
    return {row.kind: row for row in db.session.scalars(select(PublishedStatistic))}


def lines_of(row: PublishedStatistic) -> list[Line]:
    """The lines as they stood when they were published."""
    return [Line(label, men, women) for label, men, women in row.table["lines"]]


def changed(row: PublishedStatistic, lines: Sequence[Line]) -> int:
    """By how many residents the register has moved away from what is published: the sum of the differences of all cells."""
    before = {line.label: (line.men, line.women) for line in lines_of(row)}
    now = {line.label: (line.men, line.women) for line in lines}
    cells = [
        abs(a - b)
        for label in before | now
        for a, b in zip(before.get(label, (0, 0)), now.get(label, (0, 0)), strict=True)
    ]
    return sum(cells)


def public_table(kind: str, lines: Iterable[Line]) -> disclosure.Public:
    """What a visitor may see of the lines."""
    return disclosure.public(
        [(line.label, line.men, line.women) for line in lines], ages=kind == "umur", apart=(UNKNOWN,)
    )


def public_lines(row: PublishedStatistic) -> list[dict[str, Any]]:
    """What a visitor may see of a published kind: label, men, women, total; None where a figure is not shown."""
    return public_table(row.kind, lines_of(row)).lines
