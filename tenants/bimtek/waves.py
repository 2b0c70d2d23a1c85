"""The waves of a programme, and the verbs on what belongs to a wave, under one roof."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import func, select

from tenants import audit
from tenants.bimtek.attendance import attend, attending
from tenants.bimtek.finding import of_regency, place, places, wave
from tenants.bimtek.inviting import carry_over, invite, withdraw
from tenants.bimtek.models import Attendance, Programme, Wave, WaveVillage
from tenants.bimtek.participants import name_participants
from tenants.bimtek.programmes import add_programme
from tenants.db import db
from tenants.errors import Refused

LONGEST_DAYS = 14

__all__ = [
    "Attendance",
    "Programme",
    "Wave",
    "WaveVillage",
    "add_programme",
    "add_wave",
    "attend",
    "attending",
    "carry_over",
    "change_wave",
    "invite",
    "name_participants",
    "named",
    "of_regency",
    "place",
    "places",
    "wave",
    "withdraw",
]


def add_wave(programme: Programme, name: str, *, starts_on: date, ends_on: date, venue: str, by) -> Wave:
    """A wave of a programme; the same one where it has that name."""
    check(name, starts_on, ends_on, venue)
    known = named(programme.id, name)
    if known:
        return known
    row = Wave(
        programme_id=programme.id,
        programme=programme,
        name=name.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        venue=venue.strip(),
    )
    db.session.add(row)
    db.session.flush()
    audit.platform_deed("wave.added", by=by, subject=str(row.id), name=row.name)
    return row


def change_wave(row: Wave, name: str, *, starts_on: date, ends_on: date, venue: str, by) -> None:
    """Correct a wave; days on which somebody is recorded present stay inside it."""
    check(name, starts_on, ends_on, venue)
    known = named(row.programme_id, name)
    if known and known.id != row.id:
        raise Refused("Program ini sudah mempunyai gelombang dengan nama itu.", field="name")
    days = select(func.min(Attendance.day), func.max(Attendance.day)).join(WaveVillage)
    first, last = db.session.execute(days.where(WaveVillage.wave_id == row.id)).one()
    if first and (first < starts_on or last > ends_on):
        raise Refused("Sudah ada kehadiran tercatat di luar tanggal itu. Hapus dulu kehadirannya.", field="starts_on")
    row.name, row.starts_on, row.ends_on, row.venue = name.strip(), starts_on, ends_on, venue.strip()
    audit.platform_deed("wave.changed", by=by, subject=str(row.id), name=row.name)


def check(name: str, starts_on: date, ends_on: date, venue: str) -> None:
    if not name.strip():
        raise Refused("Isi nama gelombang.", field="name")
    if not venue.strip():
        raise Refused("Isi tempat Bimtek.", field="venue")
    if max(len(name.strip()), len(venue.strip())) > 160:
        raise Refused("Nama dan tempat paling panjang 160 huruf.", field="name")
    if ends_on < starts_on or (ends_on - starts_on).days >= LONGEST_DAYS:
        raise Refused(
            f"Tanggal selesai harus sama atau setelah tanggal mulai, paling lama {LONGEST_DAYS} hari.", field="ends_on"
        )


def named(programme_id: uuid.UUID, name: str) -> Wave | None:
    return db.session.scalar(select(Wave).where(Wave.programme_id == programme_id, Wave.name == name.strip()))
