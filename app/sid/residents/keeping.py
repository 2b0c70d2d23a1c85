"""Adding a resident by hand and correcting one; both leave an event and an audit row."""

from __future__ import annotations

import uuid
import zlib
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.sid.residents import houses, ledger
from app.sid.residents.checking import checked
from app.sid.residents.columns import OWN_FIELDS
from app.sid.residents.houses import House
from app.sid.residents.models import ALIVE, HEAD, Resident, ResidentEvent
from app.sid.residents.numbering import next_temporary
from tenants import audit
from tenants.clock import today
from tenants.current import village
from tenants.db import db
from tenants.errors import Conflict, Refused

FIELDS = frozenset({*OWN_FIELDS, "nik", "phone"})


def version(resident: Resident) -> str:
    """What a form remembers of the state that it shows: the last event, and the house that the family shares."""
    last = events_since(resident, None)[:1]
    house = House.of(resident)
    shared = zlib.crc32(f"{house.address}|{house.no_rtm}".encode())
    return f"{last[0].id if last else ''}/{shared:x}"


def events_since(resident: Resident, seen: str | None) -> list[ResidentEvent]:
    """What happened to a resident after a `version`, the newest first."""
    found = select(ResidentEvent).where(ResidentEvent.resident_id == resident.id).order_by(ResidentEvent.id.desc())
    with suppress(ValueError):
        found = found.where(ResidentEvent.id > uuid.UUID((seen or "").partition("/")[0]))
    return list(db.session.scalars(found.limit(50)))


def add(
    values: dict[str, Any],
    *,
    no_kk: str,
    address: str = "",
    dusun: str = "",
    rw: str = "",
    rt: str = "",
    no_rtm: str = "",
    kind: str = "opening",
    happened_on: date | None = None,
    by,
) -> Resident:
    """A new resident, by birth (`born`), by coming from elsewhere (`moved_in`), or found in the books (`opening`).
    NIK `0` gives a temporary number."""
    house = House(no_kk, address, dusun, rw, rt, no_rtm).tidied()
    values = checked({"nik": "0", **values}, None)
    if values["nik"] == "0":
        values["nik"] = next(next_temporary(village().code))
    resident = Resident(**{"basic_status": ALIVE, **values})
    put(resident, house, None)
    if kind == "opening":
        note(resident, kind, by=by, **({} if resident.basic_status == ALIVE else {"alive": False}))
    else:
        ledger.entered(resident, kind, happened_on=resident.birth_date if kind == "born" else happened_on, by=by)
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
    no_rtm: str = "",
    seen: str | None = None,
    by,
) -> dict[str, list[str]]:
    """Put right what was entered wrongly; returns the fields that changed with what stood there and what does now.

    `seen`: the `version` that the editor saw; where somebody saved since, Conflict.
    """
    db.session.refresh(resident, with_for_update={"of": Resident})
    if seen is not None and seen != version(resident):
        raise Conflict(told_before(resident, seen))
    before = House.of(resident)
    house = House(no_kk, address, dusun, rw, rt, no_rtm).tidied()
    values = checked(values, resident)
    if values.get("nik") == "0":
        values["nik"] = resident.nik if resident.temporary_nik else next(next_temporary(village().code))
    if values.get("basic_status", resident.basic_status) != resident.basic_status:
        raise Refused(
            "Keadaan hidup, mati, atau pindah dicatat lewat peristiwa, bukan lewat perbaikan.", field="basic_status"
        )
    changed = differing({name: getattr(resident, name) for name in values}, values)
    with db.session.no_autoflush:
        for name, value in values.items():
            setattr(resident, name, value)
    put(resident, house, before)
    db.session.refresh(resident, ["area", "family"])
    changed |= differing(asdict(before), asdict(House.of(resident)))
    if changed:
        note(resident, "corrected", by=by, fields=changed)
        audit.village_deed("resident.corrected", by=by, subject_id=resident.id, fields=sorted(changed))
    return changed


def differing(old: dict[str, Any], new: dict[str, Any]) -> dict[str, list[str]]:
    """Field → [old, new] as text, for what is not the same."""
    words = {name: ["" if v is None else str(v) for v in (old.get(name), value)] for name, value in new.items()}
    return {name: pair for name, pair in words.items() if pair[0] != pair[1]}


def put(resident: Resident, house: House, before: House | None) -> None:
    """Settle and write; what the database refuses is said in words, and nothing is half done."""
    with db.session.no_autoflush:
        houses.settle(resident, house, before)
        one_head(resident)
    try:
        with db.session.begin_nested():
            db.session.add(resident)
            db.session.flush()
    except IntegrityError as error:
        if "uq_residents_nik" in str(error):
            raise Conflict("NIK itu baru saja dipakai orang lain. Periksa angka NIK.", field="nik") from None
        if "uq_residents_head" in str(error):
            raise Refused("Keluarga ini baru saja mendapat kepala keluarga lain.", field="shdk") from None
        raise


def one_head(resident: Resident) -> None:
    if resident.shdk != HEAD or resident.basic_status != ALIVE or resident.family_id is None:
        return
    head = houses.head_of(resident.family_id)
    if head is not None and head.id != resident.id:
        raise Refused(
            f"Keluarga ini sudah punya kepala: {head.name}. Pilih hubungan lain, atau ubah dulu hubungan {head.name}.",
            field="shdk",
        )


def told_before(resident: Resident, seen: str) -> str:
    """Who saved while somebody else was still typing."""
    last = events_since(resident, seen)[:1]
    who = last[0].actor if last else "Orang lain"
    return (
        f"{who} menyimpan perubahan atas data ini sementara Anda mengisi. "
        "Isian Anda belum disimpan dan tidak hilang: periksa yang bertanda, lalu simpan sekali lagi."
    )


def note(resident: Resident, kind: str, *, by, **detail) -> None:
    """An event in the history of a resident."""
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
