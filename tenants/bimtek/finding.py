"""Programmes, waves and invited villages found again."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from tenants.bimtek.models import Programme, Wave, WaveVillage
from tenants.db import db
from tenants.errors import NotFound


def programme(key) -> Programme:
    try:
        found = db.session.get(Programme, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("Program Bimtek itu tidak ada.")
    return found


def programmes(regency_code: str | None = None) -> list[Programme]:
    """Newest first; those of one regency where it is named."""
    query = select(Programme).order_by(Programme.id.desc())
    if regency_code:
        query = query.where(Programme.regency_code == regency_code)
    return list(db.session.scalars(query))


def wave(key) -> Wave:
    try:
        found = db.session.get(Wave, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("Gelombang Bimtek itu tidak ada.")
    return found


def place(wave_id: uuid.UUID, code: str) -> WaveVillage:
    """An invited village of a wave by its code."""
    query = select(WaveVillage).where(WaveVillage.wave_id == wave_id, WaveVillage.region_code == code)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("Desa itu tidak diundang pada gelombang ini.")
    return found


def places(wave_id: uuid.UUID) -> list[WaveVillage]:
    return list(
        db.session.scalars(select(WaveVillage).where(WaveVillage.wave_id == wave_id).order_by(WaveVillage.region_code))
    )


def of_regency(code: str) -> list[Wave]:
    return list(
        db.session.scalars(
            select(Wave).join(Programme).where(Programme.regency_code == code).order_by(Wave.starts_on.desc())
        )
    )
