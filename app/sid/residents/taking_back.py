"""Taking an act of the ledger back, with all that it did, while nothing came after it for anybody it touched."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.sid.letters.models import Letter
from app.sid.residents.ledger import STATE, WORDS, locked
from app.sid.residents.models import HEAD, Family, Resident, ResidentEvent
from tenants import audit
from tenants.db import db, utc_now
from tenants.errors import Conflict, NotFound, Refused


def event(key: str) -> ResidentEvent:
    try:
        found = db.session.scalar(
            select(ResidentEvent)
            .where(ResidentEvent.id == uuid.UUID(str(key)))
            .options(joinedload(ResidentEvent.resident))
        )
    except ValueError:
        found = None
    if found is None or found.resident is None:
        raise NotFound("Peristiwa itu tidak ada.")
    return found


def undo(found: ResidentEvent, *, by) -> None:
    """Take an act back, with all that it did; only while nothing came after it for anybody it touched."""
    if found.undone_at:
        raise Conflict("Peristiwa itu sudah dibatalkan.")
    if found.act_id is None or found.kind in ("opening", "corrected"):
        raise Refused("Pencatatan awal dan perbaikan tidak dibatalkan; ubah datanya lewat Ubah data.")
    query = (
        select(ResidentEvent).where(ResidentEvent.act_id == found.act_id).options(joinedload(ResidentEvent.resident))
    )
    events = sorted(db.session.scalars(query), key=lambda one: one.id, reverse=True)
    for one in events:
        refuse_overtaken(one)
    people = {one.resident_id: one.resident for one in events}
    for person in people.values():
        locked(person)
        person.shdk = None if person.shdk == HEAD else person.shdk  # nobody's head for a moment
    db.session.flush()
    removed = {one.resident_id for one in events if one.kind in ("born", "moved_in")}
    states: dict[uuid.UUID, dict[str, Any]] = {}
    for one in events:  # the newest first: the oldest word about a person is what stood before the act
        states[one.resident_id] = {**states.get(one.resident_id, {}), **one.before}
        one.undone_at, one.undone_by = utc_now(), audit.actor_of(by)[0]
    families = {states[key].get("family_id") for key in states} | {
        str(p.family_id) for p in people.values() if p.family_id
    }
    for last in (False, True):  # heads after everybody else has gone home
        for key, person in people.items():
            if key not in removed and states[key] and (states[key].get("shdk") == HEAD) == last:
                restore(person, states[key])
        db.session.flush()
    for key in removed:
        take_out(people[key], by=by)
    drop_empty(families)
    audit.village_deed(
        "event.undone", by=by, subject_id=None if found.resident_id in removed else found.resident_id, kind=found.kind
    )
    db.session.flush()


def refuse_overtaken(one: ResidentEvent) -> None:
    later = db.session.scalar(
        select(ResidentEvent)
        .where(
            ResidentEvent.resident_id == one.resident_id,
            ResidentEvent.id > one.id,
            ResidentEvent.undone_at.is_(None),
            ResidentEvent.act_id.is_distinct_from(one.act_id),
            ResidentEvent.kind != "corrected",
        )
        .order_by(ResidentEvent.id)
        .limit(1)
    )
    if later is not None:
        what = WORDS[later.kind].lower()
        raise Conflict(f"Setelah itu tercatat {what} atas {one.resident.name}. Batalkan yang itu dulu.")


def restore(person: Resident, state: dict[str, Any]) -> None:
    for name in STATE:
        if name in state:
            value = state[name]
            setattr(person, name, uuid.UUID(value) if name.endswith("_id") and value else value)


def take_out(person: Resident, *, by) -> None:
    """Somebody who should never have been entered; refused once papers speak of him."""
    if db.session.scalar(select(Letter.id).where(Letter.resident_id == person.id).limit(1)):
        raise Conflict(
            f"{person.name} sudah dibuatkan surat, jadi tidak dapat dihapus. Catat sebagai pindah bila keliru."
        )
    db.session.delete(person)


def drop_empty(keys: Iterable[str | None]) -> None:
    """Families that the undone act had founded and that nobody belongs to."""
    for key in {uuid.UUID(k) for k in keys if k}:
        family = db.session.get(Family, key)
        if family is not None and not db.session.scalar(select(Resident.id).where(Resident.family_id == key).limit(1)):
            founded = select(ResidentEvent.id).where(ResidentEvent.detail["family"].astext == str(key))
            if db.session.scalar(founded.limit(1)):
                db.session.delete(family)
