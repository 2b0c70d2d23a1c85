"""What happened to a resident, who looked at the full number, and the look itself."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from app.sid import codes
from app.sid.residents.columns import BY_FIELD
from app.sid.residents.models import Family, Resident, ResidentEvent
from tenants import audit
from tenants.audit import VillageEntry
from tenants.db import db

NIK_SEEN, KK_SEEN = "nik.revealed", "kk.revealed"
HIDDEN = {"nik", "no_kk", "father_nik", "mother_nik"}


def events(resident: Resident, *, most: int = 50) -> list[ResidentEvent]:
    """The newest first."""
    found = select(ResidentEvent).where(ResidentEvent.resident_id == resident.id)
    return list(db.session.scalars(found.order_by(ResidentEvent.id.desc()).limit(most)))


def reveal(subject: Resident | Family, *, by) -> None:
    """Somebody looks at a full number: written down in the same transaction."""
    deed = NIK_SEEN if isinstance(subject, Resident) else KK_SEEN
    audit.village_deed(deed, by=by, subject_id=subject.id)


def lookers(subject_id: uuid.UUID, *, most: int = 10) -> list[VillageEntry]:
    """Who looked at the full number, the latest first."""
    found = select(VillageEntry).where(
        VillageEntry.subject_id == subject_id, VillageEntry.deed.in_((NIK_SEEN, KK_SEEN))
    )
    return list(db.session.scalars(found.order_by(VillageEntry.id.desc()).limit(most)))


def said(name: str, value: str) -> str:
    """A kept value of a field in words: the label of a code, "kosong" for nothing; numbers of people stay covered."""
    column = BY_FIELD.get(name)
    if not value:
        return "kosong"
    if name in HIDDEN:
        return f"{value[:6]}••••••{value[12:]}"
    if column and column.kind == "code" and value.isdigit():
        return codes.said(column.codes, int(value)) or value
    return value


def label(name: str) -> str:
    return BY_FIELD[name].label if name in BY_FIELD else {"phone": "Telepon"}.get(name, name)
