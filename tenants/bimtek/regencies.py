"""All regencies and cities, those with a Bimtek programme first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tenants.bimtek.models import Programme, Wave
from tenants.db import db
from tenants.paging import Page
from tenants.regions import Region, matching
from tenants.villages import SERVING, Village


@dataclass(frozen=True)
class Regency:
    region: Region
    province: str
    programmes: int
    waves: int
    live: int
    villages: int


def page(words: str = "", number: int = 1, *, size: int = 30) -> Page:
    """By code or words of the name; two statements."""
    province, district, village = aliased(Region), aliased(Region), aliased(Region)
    here = Programme.regency_code == Region.code
    programmes = select(func.count()).where(here).correlate(Region).scalar_subquery()
    waves = select(func.count(Wave.id)).join(Programme).where(here).correlate(Region).scalar_subquery()
    live = select(func.count()).where(Village.regency_code == Region.code, Village.state.in_(SERVING))
    villages = select(func.count()).select_from(district).join(village, village.parent_code == district.code)
    villages = villages.where(district.parent_code == Region.code).correlate(Region).scalar_subquery()
    query = (
        select(Region, province.name, programmes, waves, live.correlate(Region).scalar_subquery(), villages)
        .join(province, province.code == Region.parent_code)
        .where(Region.level == 2)
    )
    if words.strip():
        query = query.where(matching(words))
    total = db.session.scalar(select(func.count()).select_from(query.with_only_columns(Region.code).subquery())) or 0
    number = max(1, min(number, -(-total // size)))
    order = (programmes > 0).desc(), Region.name, Region.code
    rows = db.session.execute(query.order_by(*order).limit(size).offset((number - 1) * size))
    return Page([Regency(*row) for row in rows], total, number, size)
