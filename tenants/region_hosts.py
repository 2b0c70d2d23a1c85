"""The addresses at which regencies and districts look at their villages."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants import audit
from tenants.db import PlatformModel, db
from tenants.errors import Refused
from tenants.regions import Region, region
from tenants.villages import slug_of

ENDINGS = {"kabupaten": "kab", "kota": "kota", "kecamatan": "kec"}


class RegionHost(PlatformModel):
    __tablename__ = "region_hosts"
    slug: Mapped[str] = mapped_column(String(63), primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("platform.regions.code"), unique=True)
    region: Mapped[Region] = relationship(lazy="joined", innerjoin=True)


def of_region(code: str) -> RegionHost | None:
    return db.session.scalar(select(RegionHost).where(RegionHost.region_code == code))


def open_region(code: str, *, by) -> RegionHost:
    """Give a regency or district its address (`takalar-kab`); the same one where it has it."""
    found = region(code)
    if found.kind not in ENDINGS:
        raise Refused(f"{found.full_name} tidak mempunyai ruang pemantauan.")
    known = of_region(found.code)
    if known:
        return known
    slug = f"{slug_of(found.name)}-{ENDINGS[found.kind]}"
    if db.session.get(RegionHost, slug):
        slug = f"{slug}-{found.code.replace('.', '')}"
    row = RegionHost(slug=slug, region_code=found.code)
    db.session.add(row)
    db.session.flush()
    audit.platform_deed("region.opened", by=by, subject=code, slug=slug)
    return row
