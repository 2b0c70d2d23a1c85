"""Families: another head, and some members who found a family of their own."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.sid.residents.houses import number_words
from app.sid.residents.ledger import begin, head, living, state_of
from app.sid.residents.models import ALIVE, HEAD, Family, Resident
from tenants import audit
from tenants.db import db
from tenants.errors import Conflict, NotFound, Refused


def change_head(family: Family, resident: Resident, *, happened_on: date | None = None, by) -> None:
    """Another member heads the family."""
    act = begin(happened_on, None, by=by)
    if resident.family_id != family.id or resident.basic_status != ALIVE:
        raise NotFound("Orang itu bukan anggota keluarga ini.")
    if resident.shdk == HEAD:
        raise Conflict(f"{resident.name} sudah kepala keluarga ini.")
    head(resident, act)
    audit.village_deed("family.headed", by=by, subject_id=resident.id)


def split(
    family: Family,
    members: list[Resident],
    leader: Resident,
    *,
    no_kk: str,
    new_head: Resident | None = None,
    happened_on: date | None = None,
    by,
) -> Family:
    """Some members found a family of their own, under a new card; who stays needs a head too."""
    act = begin(happened_on, None, by=by)
    digits = "".join(c for c in no_kk if c.isdigit() and c.isascii())
    if len(digits) != 16:
        raise Refused(number_words("Nomor KK", len(digits)), field="no_kk")
    if db.session.scalar(select(Family.id).where(Family.no_kk == digits), execution_options={"whole_village": True}):
        raise Conflict("Nomor KK itu sudah dipakai keluarga lain.", field="no_kk")
    here = {person.id: person for person in living(family.id)}
    if not members or any(person.id not in here for person in members):
        raise Refused("Pilih anggota yang memisahkan diri.", field="members")
    if leader.id not in {person.id for person in members}:
        raise Refused("Pilih kepala keluarga baru dari mereka yang memisahkan diri.", field="leader")
    stay = [person for key, person in here.items() if key not in {m.id for m in members}]
    if not stay:
        raise Refused(
            "Sedikitnya satu orang harus tinggal. Untuk ganti nomor, ubah nomor KK keluarganya.", field="members"
        )
    fresh = Family(no_kk=digits, address=family.address, area_id=family.area_id)
    db.session.add(fresh)
    db.session.flush()
    for person in members:
        act.write(person, "split", state_of(person), family=str(fresh.id), was=str(family.id))
        person.family_id = fresh.id
        person.shdk = None if person.id == leader.id or person.shdk == HEAD else person.shdk
    db.session.flush()
    leader.shdk = HEAD
    db.session.flush()
    if not any(person.shdk == HEAD for person in stay):
        if new_head is None or new_head.id not in {person.id for person in stay}:
            raise Refused("Kepala keluarga ikut memisahkan diri. Pilih kepala untuk yang tinggal.", field="new_head")
        head(new_head, act)
    audit.village_deed("family.split", by=by, subject_id=fresh.id, count=len(members))
    return fresh
