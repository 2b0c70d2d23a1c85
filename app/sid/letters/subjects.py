"""For whom a letter is to be."""

from __future__ import annotations

from sqlalchemy import select

from app.sid.letters.models import Letter
from app.sid.residents.models import ALIVE, Resident
from tenants.db import db

FEW = 5


def recent() -> list[Resident]:
    """The residents whose letters came last: who is at the counter often comes twice."""
    last = db.session.scalars(select(Letter.resident_id).order_by(Letter.id.desc()).limit(30)).all()
    keys = list(dict.fromkeys(last))[:FEW]
    rows = db.session.scalars(select(Resident).where(Resident.id.in_(keys), Resident.basic_status == ALIVE))
    return sorted(rows, key=lambda resident: keys.index(resident.id))
