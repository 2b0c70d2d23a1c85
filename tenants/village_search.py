"""Villages as people type them: name, code, or name with its district or regency; those here already are marked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from tenants.db import db
from tenants.regions import Region, dotted
from tenants.villages import SERVING, Village

FILLERS = {"desa", "kelurahan", "kel", "kecamatan", "kec", "kabupaten", "kab", "kota", "provinsi"}
MOST_WORDS = 5
Place, District, Regency = Region, aliased(Region), aliased(Region)


@dataclass(frozen=True, slots=True)
class Found:
    """A village of the national list, and its address where it is on the platform."""

    code: str
    name: str
    kind: str
    district: str
    regency: str
    regency_kind: str
    slug: str | None
    state: str | None

    @property
    def full_name(self) -> str:
        return f"{ {'adat': 'Desa Adat'}.get(self.kind, self.kind.capitalize()) } {self.name}"

    @property
    def place(self) -> str:
        short = "Kota" if self.regency_kind == "kota" else "Kab."
        return f"Kec. {self.district}, {short} {self.regency}"

    @property
    def serving(self) -> bool:
        return self.state in SERVING


def query() -> Select:
    return (
        select(
            Place.code, Place.name, Place.kind, District.name, Regency.name, Regency.kind, Village.slug, Village.state
        )
        .join(District, District.code == Place.parent_code)
        .join(Regency, Regency.code == District.parent_code)
        .outerjoin(Village, Village.code == Place.code)
        .where(Place.level == 4)
    )


def by_code(code: str) -> Found | None:
    row = db.session.execute(query().where(Place.code == dotted(code))).first()
    return Found(*row) if row else None


def search(words: str, *, limit: int = 8, here: bool = False) -> list[Found]:
    """The best matches, one query; `here`: only villages that serve. Fewer than two letters find nothing."""
    words = " ".join(w for w in re.split(r"[\s,.]+(?=\D|$)|\s+", words.strip()) if w.lower().strip(".") not in FILLERS)
    if len(words) < 2:
        return []
    found = query().where(matches(words)).limit(limit)
    if here:
        found = found.where(Village.state.in_(SERVING))
    begins = func.lower(Place.name)
    rank = case((begins == words.lower(), 0), (begins.startswith(words.lower(), autoescape=True), 1), else_=2)
    return [Found(*row) for row in db.session.execute(found.order_by(rank, Place.name, Place.code))]


def matches(words: str):
    """By code; else the whole as a name, or the first word as the name and the others anywhere in village, district, regency."""
    if re.fullmatch(r"[\d.]+", words):
        return func.replace(Place.code, ".", "").startswith(re.sub(r"\D", "", words))
    whole = Place.name.icontains(words, autoescape=True)
    first, *others = words.split()[:MOST_WORDS]
    if not others:
        return whole
    anywhere = [
        or_(*(part.icontains(word, autoescape=True) for part in (Place.name, District.name, Regency.name)))
        for word in others
    ]
    return or_(whole, and_(Place.name.icontains(first, autoescape=True), *anywhere))
