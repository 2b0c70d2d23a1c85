"""Adding a resident by hand and correcting one; both leave an event and an audit row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.sid.residents.models import ALIVE, Area, Family, Resident, ResidentEvent
from app.sid.residents.numbering import next_temporary
from tenants import audit
from tenants.clock import today
from tenants.current import village
from tenants.db import db
from tenants.errors import Conflict, Refused


def area(dusun: str, rw: str, rt: str) -> Area:
    """The neighbourhood of these names, made where there is none."""
    dusun, rw, rt = dusun.strip().upper(), rw.strip(), rt.strip()
    found = db.session.scalar(select(Area).where(Area.dusun == dusun, Area.rw == rw, Area.rt == rt))
    if found is None:
        found = Area(dusun=dusun, rw=rw, rt=rt)
        db.session.add(found)
        db.session.flush()
    return found


def family_of(no_kk: str, *, address: str, area_id) -> Family:
    found = db.session.scalar(select(Family).where(Family.no_kk == no_kk))
    if found is None:
        found = Family(no_kk=no_kk, address=address, area_id=area_id)
        db.session.add(found)
        db.session.flush()
    return found


def check(values: dict[str, Any], resident: Resident | None) -> None:
    if values.get("birth_date") and values["birth_date"] > today():
        raise Refused("Tanggal lahir tidak boleh di masa depan.", field="birth_date")
    nik = values.get("nik")
    if nik and nik != "0" and (len(nik) != 16 or not nik.isdigit()):
        raise Refused("NIK harus 16 angka, atau 0 bila belum punya.", field="nik")
    if nik and nik != "0":
        other = db.session.scalar(select(Resident).where(Resident.nik == nik))
        if other is not None and (resident is None or other.id != resident.id):
            raise Conflict(f"NIK itu sudah dipakai {other.name}.", field="nik")


def put(resident: Resident, values: dict[str, Any], *, no_kk: str, address: str, dusun: str, rw: str, rt: str) -> None:
    place = area(dusun, rw, rt)
    resident.area_id = place.id
    if no_kk:
        if len(no_kk) != 16 or not no_kk.isdigit():
            raise Refused("Nomor KK harus 16 angka.", field="no_kk")
        resident.family_id = family_of(no_kk, address=address, area_id=place.id).id
    for name, value in values.items():
        setattr(resident, name, value)
    try:
        with db.session.begin_nested():
            db.session.add(resident)
            db.session.flush()
    except IntegrityError as error:
        if "uq_residents_head" in str(error):
            raise Refused("Keluarga ini sudah mempunyai kepala keluarga.", field="shdk") from None
        raise


def add(
    values: dict[str, Any], *, no_kk: str, address: str = "", dusun: str = "", rw: str = "", rt: str = "", by
) -> Resident:
    """A new resident with an opening event. NIK `0` gives a temporary number."""
    check(values, None)
    if values.get("nik") in (None, "", "0"):
        values = {**values, "nik": next(next_temporary(village().code))}
    resident = Resident(basic_status=ALIVE)
    put(resident, values, no_kk=no_kk, address=address, dusun=dusun, rw=rw, rt=rt)
    event(resident, "opening", by=by)
    audit.village_deed("resident.added", by=by, subject_id=resident.id)
    return resident


def correct(
    resident: Resident,
    values: dict[str, Any],
    *,
    no_kk: str,
    address: str = "",
    dusun: str = "",
    rw: str = "",
    rt: str = "",
    by,
) -> list[str]:
    """Put right what was entered wrongly; returns the fields that changed."""
    check(values, resident)
    changed = [k for k, v in values.items() if getattr(resident, k) != v]
    put(resident, values, no_kk=no_kk, address=address, dusun=dusun, rw=rw, rt=rt)
    event(resident, "corrected", by=by, fields=changed)
    audit.village_deed("resident.corrected", by=by, subject_id=resident.id, fields=changed)
    return changed


def event(resident: Resident, kind: str, *, by, **detail) -> None:
    db.session.add(
        ResidentEvent(
            resident_id=resident.id,
            kind=kind,
            happened_on=today(),
            reported_on=today(),
            actor=audit.actor_of(by)[0],
            detail=detail,
        )
    )
