"""To which Bimtek a village was invited, and whether somebody came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select

from tenants.bimtek.waves import Attendance, Wave, WaveVillage
from tenants.db import db


@dataclass(frozen=True)
class Invitation:
    wave: str
    starts_on: date
    ends_on: date
    venue: str
    came: bool


def of_village(code: str) -> list[Invitation]:
    """By date; one statement, and nobody's name."""
    came = exists().where(Attendance.wave_village_id == WaveVillage.id)
    rows = db.session.execute(
        select(Wave.name, Wave.starts_on, Wave.ends_on, Wave.venue, came)
        .join(WaveVillage, WaveVillage.wave_id == Wave.id)
        .where(WaveVillage.region_code == code)
        .order_by(Wave.starts_on)
    )
    return [Invitation(*row) for row in rows]
