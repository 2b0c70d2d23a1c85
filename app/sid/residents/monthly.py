"""The monthly report (LAMPID): who was here at the beginning, was born, died, came, went, was lost, and who is here at the end.

Counted from the ledger alone, by the month in which it was reported, so that a month's end is the next one's beginning and the end of
today is the number of living rows.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from app.sid.residents.ledger import ENTRIES, EXITS
from app.sid.residents.models import Resident, ResidentEvent
from tenants.clock import today
from tenants.db import db

FOREIGN = 2  # warga negara asing
CELLS = ("wni_l", "wni_p", "wna_l", "wna_p")
# line → kinds of events, with what they add
LINES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("born", "Kelahiran", ("born",)),
    ("died", "Kematian", ("died",)),
    ("came", "Pendatang", ("moved_in",)),
    ("went", "Pindah", ("moved_out",)),
    ("gone", "Hilang dan pergi", ("lost", "left")),
    ("found", "Kembali dan pencatatan awal", ("returned", "opening")),
)


@dataclass
class Line:
    key: str
    label: str
    cells: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CELLS, 0))

    @property
    def total(self) -> int:
        return sum(self.cells.values())


@dataclass(frozen=True)
class Report:
    year: int
    month: int
    start: Line
    lines: list[Line]
    end: Line

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)


def last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def cell(citizenship: int, sex: int) -> str:
    """Which of the four columns somebody belongs to. Of two citizenships counts as WNI."""
    return f"{'wna' if citizenship == FOREIGN else 'wni'}_{'p' if sex == 2 else 'l'}"


def counted():
    """Events that stand: not undone. Who was not alive when he was entered never came in."""
    columns = (Resident.citizenship, Resident.sex, ResidentEvent.kind)
    return (
        select(*columns, func.count())
        .join(Resident, Resident.id == ResidentEvent.resident_id)
        .where(
            ResidentEvent.undone_at.is_(None),
            ResidentEvent.kind.in_((*ENTRIES, *EXITS)),
            ResidentEvent.detail["alive"].astext.is_distinct_from("false"),
        )
        .group_by(*columns)
    )


def standing(until: date) -> Line:
    """Who was here at the end of a day, by what was reported until then: entries less exits. One statement."""
    line = Line("stand", "")
    for citizenship, sex, kind, count in db.session.execute(counted().where(ResidentEvent.reported_on <= until)):
        line.cells[cell(citizenship, sex)] += count if kind in ENTRIES else -count
    return line


def report(year: int, month: int) -> Report:
    """Two statements, however many events there are."""
    first, last = date(year, month, 1), last_day(year, month)
    start = standing(date.fromordinal(first.toordinal() - 1))
    lines = [Line(key, label) for key, label, _ in LINES]
    where = {kind: line for line, (_, _, kinds) in zip(lines, LINES, strict=True) for kind in kinds}
    within = counted().where(ResidentEvent.reported_on.between(first, last))
    for citizenship, sex, kind, count in db.session.execute(within):
        where[kind].cells[cell(citizenship, sex)] += count
    end = Line("end", "Penduduk akhir bulan")
    for column in CELLS:
        gained = sum(line.cells[column] for line in lines if line.key in ("born", "came", "found"))
        lost = sum(line.cells[column] for line in lines if line.key in ("died", "went", "gone"))
        end.cells[column] = start.cells[column] + gained - lost
    start.key, start.label = "start", "Penduduk awal bulan"
    return Report(year, month, start, lines, end)


def kinds_of(key: str) -> tuple[str, ...]:
    return next((kinds for name, _, kinds in LINES if name == key), ())


def people(year: int, month: int, kinds: tuple[str, ...]) -> list[ResidentEvent]:
    """Who stands behind a line, by name."""
    query = (
        select(ResidentEvent)
        .join(ResidentEvent.resident)
        .options(contains_eager(ResidentEvent.resident))
        .where(
            ResidentEvent.undone_at.is_(None),
            ResidentEvent.kind.in_(kinds),
            ResidentEvent.reported_on.between(date(year, month, 1), last_day(year, month)),
        )
        .order_by(ResidentEvent.reported_on, Resident.find_name)
    )
    return list(db.session.scalars(query))


def months(count: int = 12) -> list[date]:
    """The last months, this one first."""
    now, found = today(), []
    year, month = now.year, now.month
    for _ in range(count):
        found.append(date(year, month, 1))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found
