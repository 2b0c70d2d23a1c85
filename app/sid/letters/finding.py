"""Letters found while their number or a name is typed, and those of one resident."""

from __future__ import annotations

import uuid

from sqlalchemy import and_, or_, select

from app.sid.letters.models import Letter
from tenants.db import db


def hits(words: str, *, most: int = 4) -> list[Letter]:
    """Letters whose number holds what is typed, or whose person has all the words in the name; the newest first."""
    words = words.replace("\0", "").strip()[:80]
    if len(words) < 2:
        return []
    named = and_(*(Letter.subject_name.icontains(part, autoescape=True) for part in words.split()[:6]))
    found = select(Letter).where(or_(Letter.number_text.icontains(words, autoescape=True), named))
    return list(db.session.scalars(found.order_by(Letter.id.desc()).limit(most)))


def of_resident(resident_id: uuid.UUID, *, most: int = 20) -> list[Letter]:
    found = select(Letter).where(Letter.resident_id == resident_id)
    return list(db.session.scalars(found.order_by(Letter.id.desc()).limit(most)))
