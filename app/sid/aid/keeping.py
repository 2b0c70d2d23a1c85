"""Programmes kept; recipients added one by one or from a file with nothing but NIK and name; doubles told."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.sid.aid.models import FAMILY, PERSON, SOURCES, TARGETS, AidProgramme, AidRecipient
from app.sid.residents.models import ALIVE, HEAD, Family, Resident
from tenants import audit, sheets
from tenants.db import db
from tenants.errors import Conflict, NotFound, Refused

MOST_ROWS = 20_000
GONE = "Program itu tidak ada."


def programmes() -> list[tuple[AidProgramme, int]]:
    """Each with how many receive it, the newest first; one statement."""
    many = select(func.count()).where(AidRecipient.programme_id == AidProgramme.id).scalar_subquery()
    rows = db.session.execute(select(AidProgramme, many).order_by(AidProgramme.starts_on.desc(), AidProgramme.name))
    return [(programme, count) for programme, count in rows]


def programme(key: str) -> AidProgramme:
    try:
        found = db.session.get(AidProgramme, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(GONE)
    return found


def keep(
    values: Mapping[str, str], *, starts_on: date | None, ends_on: date | None, row: AidProgramme | None = None, by
) -> AidProgramme:
    """A new programme, or the change of one: name, target (fixed once somebody receives it), source, note."""
    name = " ".join(values.get("name", "").split())
    if not 0 < len(name) <= 120:
        raise Refused("Isi nama program, paling panjang 120 huruf.", field="name")
    if values.get("target") not in TARGETS:
        raise Refused("Pilih sasaran.", field="target")
    if values.get("source") not in SOURCES:
        raise Refused("Pilih asal dana.", field="source")
    if starts_on is None:
        raise Refused("Isi tanggal mulai.", field="starts_on")
    if ends_on is not None and ends_on < starts_on:
        raise Refused("Tanggal selesai tidak boleh sebelum mulai.", field="ends_on")
    same = db.session.scalar(select(AidProgramme).where(func.lower(AidProgramme.name) == name.lower()))
    if same is not None and same is not row:
        raise Conflict("Program dengan nama itu sudah ada.", field="name")
    if row is not None and row.target != values["target"] and recipients(row):
        raise Conflict("Sasaran tidak dapat diganti selama ada pesertanya.", field="target")
    row = row or AidProgramme()
    row.name, row.target, row.source = name, values["target"], values["source"]
    row.starts_on, row.ends_on, row.note = starts_on, ends_on, values.get("note", "").strip()[:500]
    db.session.add(row)
    db.session.flush()
    audit.village_deed("aid.kept", by=by, subject_id=row.id, name=row.name)
    return row


def recipients(row: AidProgramme) -> list[AidRecipient]:
    """By name, with what the list shows; a constant number of statements."""
    query = select(AidRecipient).where(AidRecipient.programme_id == row.id)
    if row.target == PERSON:
        query = query.join(AidRecipient.resident).options(joinedload(AidRecipient.resident).joinedload(Resident.family))
        return list(db.session.scalars(query.order_by(Resident.find_name)))
    query = query.join(AidRecipient.family).options(joinedload(AidRecipient.family).selectinload(Family.members))
    return sorted(db.session.scalars(query), key=lambda r: name_of(r).lower())


def name_of(row: AidRecipient) -> str:
    if row.resident is not None:
        return row.resident.name
    head = row.family.head if row.family else None
    return head.name if head else "Keluarga tanpa kepala"


def recipient(key: str, of: AidProgramme) -> AidRecipient:
    try:
        found = db.session.get(AidRecipient, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None or found.programme_id != of.id:
        raise NotFound("Peserta itu tidak ada di program ini.")
    return found


def enrol(row: AidProgramme, resident: Resident, *, card: str = "", by) -> AidRecipient:
    """Somebody receives the programme; where it is for families, his family does."""
    if resident.basic_status != ALIVE:
        raise Conflict(f"{resident.name} tidak lagi tercatat hidup di desa ini.")
    if row.target == FAMILY and resident.family_id is None:
        raise Conflict(f"{resident.name} belum masuk keluarga mana pun.")
    whom = {"family_id": resident.family_id} if row.target == FAMILY else {"resident_id": resident.id}
    known = select(AidRecipient.id).filter_by(programme_id=row.id, **whom)
    if db.session.scalar(known):
        raise Conflict(f"{resident.name} sudah menjadi peserta program ini.")
    found = AidRecipient(programme_id=row.id, card=card.strip()[:40], **whom)
    db.session.add(found)
    db.session.flush()
    audit.village_deed("aid.enrolled", by=by, subject_id=resident.id, programme=row.name)
    return found


def remove(found: AidRecipient, row: AidProgramme, *, by) -> None:
    db.session.delete(found)
    db.session.flush()
    audit.village_deed("aid.removed", by=by, subject_id=found.resident_id, programme=row.name)


def doubles(row: AidProgramme) -> dict[uuid.UUID, list[str]]:
    """recipient's key → other running programmes from which the same person, or anybody of the same family, gets something."""
    here = {r.id: r for r in recipients(row)}
    homes = {key: r.family_id or (r.resident.family_id if r.resident else None) for key, r in here.items()}
    others = (
        select(AidProgramme.name, AidRecipient.family_id, Resident.family_id, AidProgramme)
        .join(AidRecipient, AidRecipient.programme_id == AidProgramme.id)
        .outerjoin(Resident, Resident.id == AidRecipient.resident_id)
        .where(AidProgramme.id != row.id)
    )
    by_home: dict[uuid.UUID, set[str]] = {}
    for name, family, home, programme_row in db.session.execute(others):
        where = family or home
        if programme_row.running and where:
            by_home.setdefault(where, set()).add(name)
    return {key: sorted(by_home[home]) for key, home in homes.items() if home in by_home}


def received_by(resident: Resident) -> list[AidProgramme]:
    """What somebody, or his family, receives."""
    mine = [AidRecipient.resident_id == resident.id]
    if resident.family_id:
        mine.append(AidRecipient.family_id == resident.family_id)
    query = select(AidProgramme).join(AidRecipient, AidRecipient.programme_id == AidProgramme.id).where(or_(*mine))
    return list(db.session.scalars(query.order_by(AidProgramme.starts_on.desc())).unique())


@dataclass
class Outcome:
    """What came of a file: how many are new, were there already; rejected rows with column and reason."""

    added: int = 0
    known: int = 0
    rejected: list[dict[str, str | int]] = field(default_factory=list)


def bring_in(row: AidProgramme, data: bytes, *, by) -> Outcome:
    """Recipients from a sheet that has a column `nik` (and perhaps `nama`, `kartu`); the good rows come in, the others are named."""
    found_table = next(((start, rows) for _, start, rows in sheets.sheets(data) if rows and columns_of(rows[0])), None)
    if found_table is None:
        raise Refused("Berkas itu tidak mempunyai kolom NIK. Baris pertama memuat nama kolom: nik, nama, kartu.")
    start, rows = found_table
    at = columns_of(rows[0])
    lines = [(n, cells) for n, cells in enumerate(rows[1:], start + 1) if any(cell.strip() for cell in cells)]
    if len(lines) > MOST_ROWS:
        raise Refused("Lebih dari 20.000 baris. Bagi berkasnya.")
    outcome, known = Outcome(), people_by_nik([nik_of(cells, at) for _, cells in lines])
    for number, cells in lines:
        nik, name = nik_of(cells, at), value(cells, at.get("nama"))
        found = known.get(nik)
        try:
            if found is None:
                raise Refused(
                    "NIK 16 angka tidak terbaca." if len(nik) != 16 else "NIK ini tidak ada di buku penduduk.",
                    field="nik",
                )
            if name and not alike(name, found.name):
                raise Refused(f"NIK ini milik {found.name}.", field="nama")
            with db.session.begin_nested():
                enrol(row, found, card=value(cells, at.get("kartu")), by=by)
            outcome.added += 1
        except Conflict as conflict:
            if "sudah menjadi peserta" in conflict.sentence:
                outcome.known += 1
            else:
                outcome.rejected.append({"row": number, "column": "nik", "reason": conflict.sentence})
        except Refused as refused:
            outcome.rejected.append({"row": number, "column": refused.field or "nik", "reason": refused.sentence})
    audit.village_deed("aid.imported", by=by, subject_id=row.id, programme=row.name, added=outcome.added)
    return outcome


HEADS = {
    "nik": "nik",
    "no nik": "nik",
    "peserta": "nik",
    "nama": "nama",
    "nama peserta": "nama",
    "kartu": "kartu",
    "no kartu": "kartu",
    "no. peserta": "kartu",
}


def columns_of(cells) -> dict[str, int]:
    found: dict[str, int] = {}
    for n, cell in enumerate(cells):
        name = HEADS.get(" ".join(str(cell).lower().replace("_", " ").split()))
        if name and name not in found:
            found[name] = n
    return found if "nik" in found else {}


def value(cells, at: int | None) -> str:
    return str(cells[at]).strip() if at is not None and at < len(cells) and cells[at] is not None else ""


def nik_of(cells, at: dict[str, int]) -> str:
    return "".join(c for c in value(cells, at["nik"]) if c.isdigit() and c.isascii())


def people_by_nik(numbers: list[str]) -> dict[str, Resident]:
    found: dict[str, Resident] = {}
    for start in range(0, len(numbers), 1000):
        query = (
            select(Resident)
            .where(Resident.nik.in_(numbers[start : start + 1000]))
            .options(selectinload(Resident.family))
        )
        found |= {person.nik: person for person in db.session.scalars(query)}
    return found


def alike(one: str, other: str) -> bool:
    """Whether two spellings may be the same name: titles, short forms and slips of the pen are forgiven."""
    return fuzz.token_set_ratio(one.lower(), other.lower()) >= 70


def heads_first(row: AidRecipient) -> Resident | None:
    """Whose name stands for the recipient."""
    if row.resident is not None:
        return row.resident
    members = row.family.members if row.family else []
    return next((m for m in members if m.shdk == HEAD and m.basic_status == ALIVE), members[0] if members else None)
