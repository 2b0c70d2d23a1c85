"""By when a regency wants its villages to be ready, as a village sees it."""

from __future__ import annotations

from sqlalchemy import select

from tenants.bimtek.waves import Programme, Wave, WaveVillage
from tenants.db import db
from tenants.regions import dotted


def goal_of(village_code: str) -> Programme | None:
    """The dated programme that the village was invited to last, else the latest dated one of its regency."""
    code = dotted(village_code)
    invited = (
        select(Wave.starts_on)
        .join(WaveVillage, WaveVillage.wave_id == Wave.id)
        .where(Wave.programme_id == Programme.id, WaveVillage.region_code == code)
        .order_by(Wave.starts_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    return db.session.scalar(
        select(Programme)
        .where(Programme.regency_code == code[:5], Programme.target_date.is_not(None))
        .order_by(invited.desc().nulls_last(), Programme.target_date.desc())
        .limit(1)
    )
