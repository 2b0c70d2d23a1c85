"""A loaded file taken back as a whole, for thirty days: whom it brought is gone, whom it changed stands as before.

Whoever was touched since by somebody else, or has been written a letter, is left as he is and named.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import aliased

from app.sid.aid.models import AidRecipient
from app.sid.letters.models import Letter
from app.sid.residents.columns import BY_FIELD
from app.sid.residents.models import Family, ImportRun, Resident, ResidentEvent
from app.sid.residents.planning import Told, nobody
from tenants import audit
from tenants.clock import now
from tenants.db import db, utc_now
from tenants.errors import Conflict, Refused

LASTS = timedelta(days=30)
BATCH = 500


def refuse(run: ImportRun) -> None:
    if run.state == "undone":
        raise Conflict("Berkas itu sudah dibatalkan.")
    if run.state != "applied" or run.applied_at is None:
        raise Refused("Berkas itu belum dimuat.")
    if run.applied_at < now() - LASTS:
        raise Refused("Lewat dari 30 hari, pemuatan berkas tidak dapat dibatalkan lagi.")


def can_undo(run: ImportRun) -> bool:
    return run.state == "applied" and run.applied_at is not None and run.applied_at > now() - LASTS


def events_of(run: ImportRun):
    return select(ResidentEvent).where(
        ResidentEvent.detail["run"].astext == str(run.id), ResidentEvent.undone_at.is_(None)
    )


def touched_since(run: ImportRun) -> set[uuid.UUID]:
    """Whom something happened to after the file, or who has a letter."""
    later, own = aliased(ResidentEvent), str(run.id)
    after = exists().where(
        later.resident_id == ResidentEvent.resident_id,
        later.id > ResidentEvent.id,
        later.undone_at.is_(None),
        later.detail["run"].astext.is_distinct_from(own),
    )
    lettered = exists().where(Letter.resident_id == ResidentEvent.resident_id)
    aided = exists().where(AidRecipient.resident_id == ResidentEvent.resident_id)
    query = select(ResidentEvent.resident_id).where(
        ResidentEvent.detail["run"].astext == own, after | ((ResidentEvent.kind == "opening") & (lettered | aided))
    )
    return set(db.session.scalars(query))


def undo(run: ImportRun, *, by, told: Told = nobody) -> dict[str, Any]:
    """In the transaction of the village in force; returns how many were removed, restored, left."""
    refuse(run)
    keep = touched_since(run)
    events = [event for event in db.session.scalars(events_of(run)) if event.resident_id not in keep]
    fresh = [event.resident_id for event in events if event.kind == "opening"]
    changed = [event for event in events if event.kind != "opening"]
    total = len(events)
    houses = set(db.session.scalars(select(Resident.family_id).where(Resident.id.in_(fresh)))) if fresh else set()
    for start in range(0, len(fresh), BATCH):
        told(start, total, "Mengeluarkan yang dimasukkan")
        db.session.execute(delete(Resident).where(Resident.id.in_(fresh[start : start + BATCH])))
    ids = [event.resident_id for event in changed]
    if ids:
        houses |= set(db.session.scalars(select(Resident.family_id).where(Resident.id.in_(ids))))
        db.session.execute(update(Resident).where(Resident.id.in_(ids), Resident.shdk == 1).values(shdk=None))
    for start in range(0, len(changed), BATCH):
        told(len(fresh) + start, total, "Mengembalikan yang diubah")
        part = changed[start : start + BATCH]
        db.session.execute(update(Resident), [{"id": event.resident_id, **values_of(event.before)} for event in part])
    for event in changed:
        event.undone_at, event.undone_by = utc_now(), audit.actor_of(by)[0]
    restore_houses(changed)
    drop_empty({key for key in houses if key})
    left = names_of(keep)
    outcome = {"removed": len(fresh), "restored": len(changed), "left": len(left), "names": left[:50]}
    run.state, run.outcome = "undone", {**run.outcome, "undone": outcome}
    audit.village_deed("import.undone", by=by, file=run.file_name, removed=len(fresh), restored=len(changed))
    told(total, total, "Selesai")
    db.session.flush()
    return outcome


def values_of(before: dict[str, Any]) -> dict[str, Any]:
    """The row as it stood, from what JSON could hold."""
    found = {}
    for name, value in before.items():
        column = BY_FIELD.get(name)
        if value is not None and column and column.kind == "date":
            value = date.fromisoformat(value)
        elif value is not None and name in ("family_id", "area_id"):
            value = uuid.UUID(value)
        found[name] = value
    return found


def restore_houses(changed: list[ResidentEvent]) -> None:
    """What the file had said of an address or a household, taken back where the family still says so."""
    for event in changed:
        fields = event.detail.get("fields") or {}
        said = {name: pair for name, pair in fields.items() if name in ("address", "no_rtm")}
        family = event.before.get("family_id")
        if said and family:
            for name, (old, new) in said.items():
                same = getattr(Family, name) == new
                db.session.execute(update(Family).where(Family.id == uuid.UUID(family), same).values({name: old}))


def drop_empty(keys: set[uuid.UUID]) -> None:
    """Families to which nobody belongs any more."""
    if keys:
        lived_in = select(Resident.family_id).where(Resident.family_id.in_(keys))
        db.session.execute(delete(Family).where(Family.id.in_(keys), Family.id.not_in(lived_in)))


def names_of(keys: set[uuid.UUID]) -> list[str]:
    return list(db.session.scalars(select(Resident.name).where(Resident.id.in_(keys)).order_by(Resident.name)))
