"""What a population file would do, before anything is written: the new, the changed, the same and the refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from app.sid.residents import mapping
from app.sid.residents.columns import BY_FIELD, REQUIRED
from app.sid.residents.models import ALIVE, HEAD, Area
from app.sid.residents.numbering import mismatch
from app.sid.residents.register import Register, register
from tenants.clock import today
from tenants.sheets import sheets

Told = Callable[[int, int, str], None]
SHOWN = 300  # so many of the changed, the new and the doubtful are kept to be looked at
PLACE = ("dusun", "rw", "rt")
HOUSE = {"address", "no_rtm"}


def nobody(done: int, total: int, note: str) -> None:
    """Progress that nobody asked for."""


@dataclass
class Rejection:
    row: int
    column: str
    reason: str
    value: str = ""
    name: str = ""
    sheet: str = ""


@dataclass
class Change:
    """A known resident whom the file states differently: field → (old, new)."""

    row: mapping.Row
    id: uuid.UUID
    name: str
    shdk: int | None  # as it was
    heads: bool  # whether this person heads the family afterwards
    fields: dict[str, tuple[Any, Any]]


@dataclass
class Plan:
    """What a file would do to the register."""

    rows: int = 0
    created: list[mapping.Row] = field(default_factory=list)
    updated: list[Change] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    doubtful: list[dict[str, Any]] = field(default_factory=list)
    columns: int = 0
    unknown_columns: list[str] = field(default_factory=list)
    new_areas: list[str] = field(default_factory=list)
    new_families: int = 0

    def summary(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "created": len(self.created),
            "updated": len(self.updated),
            "unchanged": self.unchanged,
            "rejected": [asdict(r) for r in self.rejected],
        }

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The first changes, field by field, with what stood there and what will."""
        return [
            {
                "row": change.row.number,
                "name": change.name,
                "column": BY_FIELD[name].header,
                "old": "" if old is None else str(old),
                "new": str(new),
            }
            for change in self.updated[:SHOWN]
            for name, (old, new) in change.fields.items()
        ]

    def shown(self) -> dict[str, Any]:
        """The summary with what a person looks through before it is loaded."""
        fresh = [
            {"row": r.number, "name": r.values["name"], "no_kk": r.values["no_kk"], "area": place_words(r.place)}
            for r in self.created[:SHOWN]
        ]
        return {
            **self.summary(),
            "columns": self.columns,
            "unknown_columns": self.unknown_columns,
            "changes": self.changes,
            "fresh": fresh,
            "doubtful": self.doubtful[:SHOWN],
            "doubtful_count": len(self.doubtful),
            "new_areas": self.new_areas,
            "new_families": self.new_families,
        }


def place_words(place: tuple[str, str, str]) -> str:
    return Area(dusun=place[0], rw=place[1], rt=place[2]).words


def plan(data: bytes, told: Told = nobody) -> Plan:
    """Read a file and compare it with the register of the village in force; writes nothing."""
    told(0, 0, "Membaca berkas")
    file = mapping.file_of(sheets(data))
    told(0, len(file.rows), "Membandingkan dengan data desa")
    comparing = Comparing(register(), file.rows)
    found = comparing.plan
    found.rows, found.columns, found.unknown_columns = len(file.rows), len(file.headers), file.unknown_columns
    # who steps down as head comes first, so that who steps up in the same file finds the place free
    for position, row in enumerate(sorted(file.rows, key=comparing.stays_as_head)):
        if position % 250 == 0:
            told(position, found.rows, "Memeriksa baris")
        comparing.take(row)
    found.rejected.sort(key=lambda r: r.row)
    found.created.sort(key=lambda r: r.number)
    found.updated.sort(key=lambda c: c.row.number)
    told(found.rows, found.rows, "Selesai diperiksa")
    return found


class Comparing:
    """Row by row against the register, and against the other rows of the same file."""

    def __init__(self, register: Register, rows: Iterable[mapping.Row]):
        self.register, self.plan = register, Plan()
        self.families, self.areas = set(register.families), set(register.areas)
        self.first: dict[Any, mapping.Row] = {}
        self.speaks: dict[tuple[str, str], mapping.Row] = {}  # (KK, field of the house) → the row that decides it
        for row in rows:
            if row.wrong is None:
                self.first.setdefault(self.key(row), row)
                for name in HOUSE & row.values.keys():
                    self.speaks.setdefault((row.values.get("no_kk", ""), name), row)

    def known(self, row: mapping.Row) -> Mapping[str, Any] | None:
        """Who of the register the row speaks of."""
        if row.values.get("nik") == "0":
            return self.register.unnumbered.get(row.birth)
        return self.register.known.get(row.values.get("nik", ""))

    def key(self, row: mapping.Row) -> Any:
        """What the person of a row is told apart by: the NIK, else name, place and date of birth."""
        known = self.known(row)
        return known["nik"] if known else row.birth if row.values.get("nik") == "0" else row.values.get("nik")

    def stays_as_head(self, row: mapping.Row) -> bool:
        """False only for who heads a family now and no longer does once the row is in."""
        known = self.known(row)
        if known is None:
            return True
        head = self.register.heads.get(known["no_kk"])
        return not head or head[0] != known["nik"] or heads(row, known, known["no_kk"])

    def take(self, row: mapping.Row) -> None:
        known, key = self.known(row), self.key(row)
        why = row.wrong or missing(row, known) or self.twice(row, key) or self.impossible(row, known, key)
        if why:
            header, reason = why
            value, name = (row.cells.get(h, "")[:60] for h in (header, "nama"))
            self.plan.rejected.append(Rejection(row.number, header, reason, value, name, row.sheet))
            return
        if known is not None:
            self.stay(row, known)
        self.settle(row, known, key)
        if known is None:
            self.plan.created.append(row)
        elif changed := changes_of(known, row.values):
            head = heads(row, known, row.values.get("no_kk") or known["no_kk"])
            self.plan.updated.append(Change(row, known["id"], known["name"], known["shdk"], head, changed))
        else:
            self.plan.unchanged += 1

    def twice(self, row: mapping.Row, key: Any) -> tuple[str, str] | None:
        first = self.first[key]
        if first is row:
            return None
        what = "NIK sama" if row.values["nik"] != "0" else "Nama, tempat, dan tanggal lahir sama"
        return "nik", f"{what} dengan baris {first.number} ({first.values.get('name', '')}). Salah satunya keliru."

    def impossible(self, row: mapping.Row, known: Mapping[str, Any] | None, key: Any) -> tuple[str, str] | None:
        birth = row.values.get("birth_date")
        if birth and birth > today():
            return "tanggallahir", f"Tanggal di masa depan. Mungkin {birth.day:02}-{birth.month:02}-{birth.year - 100}?"
        no_kk = row.values.get("no_kk") or (known["no_kk"] if known else "")
        head = self.register.heads.get(no_kk)
        if head and head[0] != key and heads(row, known, no_kk):
            return "kk_level", (
                f"Keluarga ini sudah punya kepala: {head[1]}. Perbaiki hubungan keluarga (SHDK) salah satunya."
            )
        return None

    def stay(self, row: mapping.Row, known: Mapping[str, Any]) -> None:
        """What a row says nothing of stays as the register has it; of a family's rows the first speaks for the house."""
        for name in HOUSE & row.values.keys():
            if self.speaks[row.values.get("no_kk", ""), name] is not row or not (
                row.values.get("no_kk") or known["no_kk"]
            ):
                del row.values[name]
        if not any(row.place):
            row.values.update({name: known[name] for name in PLACE})
        for name in (*PLACE, "no_kk"):
            if known[name] is not None:
                row.values.setdefault(name, known[name])

    def settle(self, row: mapping.Row, known: Mapping[str, Any] | None, key: Any) -> None:
        """Remember what the row brings: families, areas, who heads which family from here on, and what is doubtful."""
        heading = self.register.heads
        before = known["no_kk"] if known else None
        no_kk = row.values.get("no_kk") or before
        if before in heading and heading[before][0] == key and not heads(row, known, before):
            del heading[before]
        if no_kk and heads(row, known, no_kk):
            heading[no_kk] = (key, row.values.get("name") or (known["name"] if known else ""))
        if no_kk and no_kk not in self.families:
            self.families.add(no_kk)
            self.plan.new_families += 1
        if row.place not in self.areas:
            self.areas.add(row.place)
            self.plan.new_areas.append(place_words(row.place))
        then = {**(known or {}), **row.values}
        if reason := mismatch(then["nik"], then.get("birth_date"), then.get("sex")):
            self.plan.doubtful.append({"row": row.number, "name": then.get("name", ""), "reason": reason})


def heads(row: mapping.Row, known: Mapping[str, Any] | None, no_kk: str | None) -> bool:
    """Whether the person of the row heads the family of that number once the row is in."""
    before = known or {"basic_status": ALIVE}
    return (
        row.values.get("shdk", before.get("shdk")) == HEAD
        and row.values.get("basic_status", before.get("basic_status")) == ALIVE
        and row.values.get("no_kk", before.get("no_kk")) == no_kk
    )


def missing(row: mapping.Row, known: Mapping[str, Any] | None) -> tuple[str, str] | None:
    if "nik" not in row.values:
        return "nik", "NIK wajib diisi. Tulis 0 bila orang ini belum punya."
    for column in REQUIRED if known is None else ():
        if row.values.get(column.field) in (None, ""):
            return column.header, f"{column.label} wajib diisi untuk penduduk baru."
    return None


def changes_of(known: Mapping[str, Any], values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Field → (old, new) for what the file states differently; an empty cell states nothing."""
    return {name: (known[name], new) for name, new in values.items() if name != "nik" and known[name] != new}
