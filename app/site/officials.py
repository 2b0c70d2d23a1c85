"""Who serves in the village office, as visitors see them."""

from __future__ import annotations

from sqlalchemy import select

from app.sid.letters.models import Official
from tenants.db import db


def officials() -> list[Official]:
    return list(db.session.scalars(select(Official).order_by(Official.signs.desc(), Official.id)))
