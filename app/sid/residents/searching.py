"""Finding residents and families: by words while they are typed, by key, and as lists."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import case, select
from sqlalchemy.orm import selectinload

from app.sid.paging import Page, page_of
from app.sid.residents import mending, names
from app.sid.residents.filtering import CODE_FILTERS, Filters, query
from app.sid.residents.matching import digits_of, matching, named
from app.sid.residents.models import ALIVE, HEAD, Area, Family, Resident
from tenants.db import db
from tenants.errors import NotFound

__all__ = ["CODE_FILTERS", "Filters", "matching", "query"]


def page(filters: Mapping[str, str] | Filters, *, number: int = 1, size: int = 25) -> Page:
    return page_of(query(filters), number, size=size)


def hits(words: str, *, most: int = 8) -> list[Resident]:
    """Who fits what is being typed: the living first, then names that begin like it; who died or left is shown too."""
    words = words.replace("\0", "").strip()[:80]
    if not words:
        return []
    start = names.plain(words)
    begins = case((Resident.find_name.startswith(start, autoescape=True), 0), else_=1)
    order = (Resident.basic_status != ALIVE, begins, Resident.find_name, Resident.id)
    return list(db.session.scalars(select(Resident).where(matching(words)).order_by(*order).limit(most)))


def family_hits(words: str, *, most: int = 3) -> list[Family]:
    """Families whose KK number is being typed."""
    digits = digits_of(words)
    if not digits:
        return []
    found = select(Family).where(Family.no_kk.contains(digits, autoescape=True)).order_by(Family.no_kk).limit(most)
    return list(db.session.scalars(found))


def _one(model, key, sentence: str):
    try:
        found = db.session.get(model, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(sentence)
    return found


def resident(key) -> Resident:
    return _one(Resident, key, "Penduduk itu tidak ada di desa ini.")


def family(key) -> Family:
    return _one(Family, key, "Keluarga itu tidak ada di desa ini.")


def by_nik(nik: str) -> Resident | None:
    return db.session.scalar(select(Resident).where(Resident.nik == nik))


def latest(count: int) -> list[Resident]:
    """The living whose data were touched last."""
    found = select(Resident).where(Resident.basic_status == ALIVE)
    return list(db.session.scalars(found.order_by(Resident.updated_at.desc(), Resident.id).limit(count)))


def heads_of(family_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Family → name of its head, one statement."""
    wanted = {key for key in family_ids if key}
    if not wanted:
        return {}
    heads = select(Resident.family_id, Resident.name).where(
        Resident.family_id.in_(wanted), Resident.shdk == HEAD, Resident.basic_status == ALIVE
    )
    return {key: name for key, name in db.session.execute(heads) if key}


def families(words: str = "", *, headless: bool = False, number: int = 1) -> Page:
    """Families by KK number or by the name of anybody in them."""
    words = words.replace("\0", "").strip()[:80]
    found = select(Family).options(selectinload(Family.members))
    if digits := digits_of(words):
        found = found.where(Family.no_kk.contains(digits, autoescape=True))
    elif words:
        found = found.where(Family.members.any(named(words)))
    if headless:
        found = found.where(*mending.HEADLESS)
    return page_of(found.order_by(Family.no_kk), number)


def dusun_names() -> list[str]:
    return list(db.session.scalars(select(Area.dusun).where(Area.dusun != "").distinct().order_by(Area.dusun)))
