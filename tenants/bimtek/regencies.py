"""All regencies and cities, those with a Bimtek programme first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select
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
    """By code or words of the name; the same few statements for any page."""
    province = aliased(Region)
    programmes = select(Programme.regency_code, func.count().label("count")).group_by(Programme.regency_code).subquery()
    known = func.coalesce(programmes.c.count, 0)
    query = (
        select(Region, province.name, known)
        .join(province, province.code == Region.parent_code)
        .outerjoin(programmes, programmes.c.regency_code == Region.code)
        .where(Region.level == 2)
    )
    if words.strip():
        query = query.where(matching(words))
    total = db.session.scalar(select(func.count()).select_from(query.with_only_columns(Region.code).subquery())) or 0
    number = max(1, min(number, -(-total // size)))
    order = (known > 0).desc(), Region.name, Region.code
    rows = db.session.execute(query.order_by(*order).limit(size).offset((number - 1) * size)).all()
    codes = [region.code for region, _, _ in rows]
    waves, live, villages = counted(waves_of(codes)), counted(live_of(codes)), counted(villages_of(codes))
    return Page(
        [
            Regency(
                region, name, count, waves.get(region.code, 0), live.get(region.code, 0), villages.get(region.code, 0)
            )
            for region, name, count in rows
        ],
        total,
        number,
        size,
    )


def counted(query: Select) -> dict[str, int]:
    return dict(db.session.execute(query).all())


def waves_of(codes: list[str]) -> Select:
    query = select(Programme.regency_code, func.count(Wave.id)).join(Wave, Wave.programme_id == Programme.id)
    return query.where(Programme.regency_code.in_(codes)).group_by(Programme.regency_code)


def live_of(codes: list[str]) -> Select:
    query = select(Village.regency_code, func.count()).where(Village.state.in_(SERVING))
    return query.where(Village.regency_code.in_(codes)).group_by(Village.regency_code)


def villages_of(codes: list[str]) -> Select:
    district, village = aliased(Region), aliased(Region)
    query = select(district.parent_code, func.count()).join(village, village.parent_code == district.code)
    return query.where(district.parent_code.in_(codes)).group_by(district.parent_code)
