"""Where an official population is missing: without one a village's first duty cannot be measured."""

from __future__ import annotations

from sqlalchemy import func, select

from tenants.db import db
from tenants.figures import OfficialPopulation
from tenants.regions import Region
from tenants.villages import SERVING, Village


def lacking() -> list[tuple[Region, int]]:
    """Regencies with the number of their serving villages that have no official figure; one query."""
    known = select(OfficialPopulation.id).where(OfficialPopulation.region_code == Village.code).exists()
    rows = db.session.execute(
        select(Region, func.count())
        .join(Village, Village.regency_code == Region.code)
        .where(Village.state.in_(SERVING), ~known)
        .group_by(Region)
        .order_by(func.count().desc())
        .limit(5)
    )
    return [(region, count) for region, count in rows]
