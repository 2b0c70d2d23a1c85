"""For whom a letter is to be: found while the name is typed."""

from __future__ import annotations

from sqlalchemy import case, select

from app.sid.letters.models import Letter
from app.sid.residents import searching
from app.sid.residents.models import ALIVE, Resident
from app.sid.wording import tidy
from tenants.db import db

MOST = 8


def found(words: str) -> list[Resident]:
    """Residents of that name, NIK or KK number. Who died or moved away is shown too, last, so that nobody is missed in vain."""
    words = tidy(words)[:80]
    if not words:
        return []
    exact = case((Resident.name.istartswith(words, autoescape=True), 0), else_=1)
    query = select(Resident).where(searching.matching(words))
    return list(db.session.scalars(query.order_by(Resident.basic_status != ALIVE, exact, Resident.name).limit(MOST)))


def recent() -> list[Resident]:
    """The residents whose letters came last: who is at the counter often comes twice."""
    last = db.session.scalars(select(Letter.resident_id).order_by(Letter.id.desc()).limit(30)).all()
    keys = list(dict.fromkeys(last))[:5]
    rows = db.session.scalars(select(Resident).where(Resident.id.in_(keys), Resident.basic_status == ALIVE))
    return sorted(rows, key=lambda resident: keys.index(resident.id))
