"""The one ledger of the register: who was born, died, came, went, was lost; families that were parted, heads that changed.

The register's state follows from it, and so do the monthly report and the count of people: entries less exits. Each act may be
undone while nothing came after it. Both days are kept: when it happened, and when it was reported (the report's month).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.sid import codes
from app.sid.residents.houses import House
from app.sid.residents.models import ALIVE, HEAD, Resident, ResidentEvent
from tenants import audit
from tenants.clock import today
from tenants.db import db
from tenants.errors import Conflict, NotFound, Refused

ENTRIES = ("opening", "born", "moved_in", "returned")
EXITS = {"died": 2, "moved_out": 3, "lost": 4, "left": 6}  # → status dasar
DEEDS = {
    "died": "resident.died",
    "moved_out": "resident.moved-out",
    "lost": "resident.lost",
    "left": "resident.left",
}
WORDS = {
    "opening": "Tercatat",
    "corrected": "Diperbaiki",
    "born": "Lahir",
    "died": "Meninggal",
    "moved_in": "Pindah masuk",
    "moved_out": "Pindah keluar",
    "lost": "Hilang",
    "left": "Pergi",
    "returned": "Kembali",
    "split": "Pecah keluarga",
    "headed": "Menjadi kepala keluarga",
}
LISTS = {"cause": "sebab_kematian", "declared_by": "yang_menerangkan_kematian", "move_kind": "jenis_pindah"}
LONGEST = 200
STATE = ("basic_status", "family_id", "area_id", "shdk")
OTHER = 11


@dataclass
class Act:
    """Events of one act, as they are written."""

    happened_on: date
    reported_on: date
    by: Any
    key: uuid.UUID

    def write(self, resident: Resident, kind: str, before: dict[str, Any], **detail: Any) -> ResidentEvent:
        event = ResidentEvent(
            resident_id=resident.id,
            kind=kind,
            happened_on=self.happened_on,
            reported_on=self.reported_on,
            actor=audit.actor_of(self.by)[0],
            detail={name: value for name, value in detail.items() if value not in (None, "")},
            act_id=self.key,
            before=before,
        )
        db.session.add(event)
        return event


def begin(happened_on: date | None, reported_on: date | None, *, by) -> Act:
    happened = happened_on or today()
    reported = reported_on or max(today(), happened)
    if happened > today():
        raise Refused("Tanggal peristiwa tidak boleh di masa depan.", field="happened_on")
    if reported < happened:
        raise Refused("Tanggal lapor tidak boleh sebelum peristiwanya.", field="reported_on")
    if reported > today():
        raise Refused("Tanggal lapor tidak boleh di masa depan.", field="reported_on")
    return Act(happened, reported, by, uuid.uuid4())


def state_of(resident: Resident) -> dict[str, Any]:
    return {name: str(value) if isinstance(value := getattr(resident, name), uuid.UUID) else value for name in STATE}


def locked(resident: Resident) -> Resident:
    db.session.refresh(resident, with_for_update={"of": Resident})
    return resident


# ---- going ---------------------------------------------------------------------------------------------------------------


def depart(
    resident: Resident,
    kind: str,
    *,
    happened_on: date | None = None,
    reported_on: date | None = None,
    new_head: Resident | None = None,
    by,
    **detail: Any,
) -> ResidentEvent:
    """Somebody died, moved out, is lost or left. Where he headed a family that others still live in, one of them heads it now.

    `detail`: place, hour, cause, declared_by, certificate (died); move_kind, address, reason (moved out); note.
    """
    act = begin(happened_on, reported_on, by=by)
    locked(resident)
    refuse_departure(resident, kind, act)
    told = checked_detail(detail)
    heir = heir_of(resident, new_head)
    event = act.write(resident, kind, state_of(resident), **told)
    resident.basic_status = EXITS[kind]
    db.session.flush()
    if heir is not None:
        head(heir, act)
    audit.village_deed(DEEDS[kind], by=by, subject_id=resident.id)
    db.session.flush()
    return event


def depart_together(members: Iterable[Resident], kind: str, *, by, **more: Any) -> list[ResidentEvent]:
    """A whole family goes, in one act."""
    act = begin(more.pop("happened_on", None), more.pop("reported_on", None), by=by)
    told = checked_detail(more)
    events = []
    for resident in members:
        locked(resident)
        refuse_departure(resident, kind, act)
        events.append(act.write(resident, kind, state_of(resident), **told))
        resident.basic_status = EXITS[kind]
        audit.village_deed(DEEDS[kind], by=by, subject_id=resident.id)
    if not events:
        raise Refused("Pilih siapa yang pergi.", field="members")
    db.session.flush()
    return events


def refuse_departure(resident: Resident, kind: str, act: Act) -> None:
    if kind not in EXITS:
        raise NotFound("Peristiwa itu tidak dikenal.")
    if resident.basic_status != ALIVE:
        word = codes.said("status_dasar", resident.basic_status).lower()
        raise Conflict(f"{resident.name} sudah tercatat {word}.")
    if resident.birth_date and act.happened_on < resident.birth_date:
        raise Refused("Tanggal peristiwa sebelum tanggal lahirnya.", field="happened_on")


def checked_detail(detail: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in detail.items():
        text = str(value or "").replace("\0", "").strip()
        known = text.isascii() and text.isdigit() and int(text) in codes.entries(LISTS.get(name, "agama"))
        if name in LISTS and text and not known:
            raise Refused("Pilih salah satu dari daftar.", field=name)
        if len(text) > LONGEST:
            raise Refused(f"Paling panjang {LONGEST} huruf.", field=name)
        found[name] = text
    return found


def heir_of(resident: Resident, chosen: Resident | None) -> Resident | None:
    """Who heads the family afterwards; asked for where others still live in it."""
    if resident.shdk != HEAD or resident.family_id is None:
        return None
    others = living(resident.family_id, but=resident)
    if not others:
        return None
    if chosen is None:
        raise Refused("Pilih kepala keluarga yang baru.", field="new_head")
    if chosen.id not in {other.id for other in others}:
        raise NotFound("Orang itu bukan anggota keluarga ini.")
    return chosen


def living(family_id: uuid.UUID, *, but: Resident | None = None) -> list[Resident]:
    query = select(Resident).where(Resident.family_id == family_id, Resident.basic_status == ALIVE)
    if but is not None:
        query = query.where(Resident.id != but.id)
    return list(db.session.scalars(query.order_by(Resident.shdk, Resident.birth_date)))


def come_back(
    resident: Resident, *, happened_on: date | None = None, reported_on: date | None = None, by
) -> ResidentEvent:
    """Somebody who was lost or had left is back."""
    act = begin(happened_on, reported_on, by=by)
    locked(resident)
    if resident.basic_status not in (EXITS["lost"], EXITS["left"], EXITS["moved_out"]):
        raise Conflict(f"{resident.name} tidak tercatat pergi.")
    before = state_of(resident)
    if resident.family_id and resident.shdk == HEAD and living(resident.family_id, but=resident):
        resident.shdk = OTHER  # another heads it meanwhile
    resident.basic_status = ALIVE
    event = act.write(resident, "returned", before)
    audit.village_deed("resident.returned", by=by, subject_id=resident.id)
    db.session.flush()
    return event


# ---- families ------------------------------------------------------------------------------------------------------------


def head(resident: Resident, act: Act) -> None:
    """Let somebody head the family; who did so before is a member."""
    for other in living(resident.family_id, but=resident) if resident.family_id else ():
        if other.shdk == HEAD:
            before = state_of(other)
            other.shdk = OTHER
            act.write(other, "corrected", before, fields={"shdk": [str(HEAD), str(OTHER)]})
    db.session.flush()
    act.write(resident, "headed", state_of(resident))
    resident.shdk = HEAD
    db.session.flush()


def entered(resident: Resident, kind: str, *, happened_on: date | None, by) -> None:
    """A new resident by birth or by coming from elsewhere."""
    act = begin(happened_on, None, by=by)
    if kind == "born" and resident.birth_date and happened_on and happened_on != resident.birth_date:
        raise Refused("Tanggal peristiwa kelahiran sama dengan tanggal lahir.", field="happened_on")
    act.write(resident, kind, {}, house=House.of(resident).no_kk[-4:])
