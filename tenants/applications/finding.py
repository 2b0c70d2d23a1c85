"""Applications found again."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from tenants import files
from tenants.applications.models import State, VillageApplication
from tenants.db import db
from tenants.errors import NotFound


def open_ones() -> list[VillageApplication]:
    """Those that wait for an answer, the longest waiting first."""
    return list(
        db.session.scalars(
            select(VillageApplication).where(VillageApplication.state == State.NEW).order_by(VillageApplication.id)
        )
    )


def decided(count: int = 20) -> list[VillageApplication]:
    """The last that were answered."""
    return list(
        db.session.scalars(
            select(VillageApplication)
            .where(VillageApplication.state != State.NEW)
            .order_by(VillageApplication.decided_at.desc())
            .limit(count)
        )
    )


def application(key) -> VillageApplication:
    try:
        found = db.session.get(VillageApplication, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("Pendaftaran itu tidak ada.")
    return found


def letter(found: VillageApplication) -> bytes:
    if not found.letter_key:
        raise NotFound("Pendaftaran ini tidak membawa surat.")
    return files.fetch_platform(found.letter_key)
