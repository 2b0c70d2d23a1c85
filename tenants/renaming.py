"""A village under another name, or another code: its address goes along, the old one leads to the new, history is kept.

Rule: names and codes of villages are the Ministry of Home Affairs' (Kemendagri); villages are divided, merged and raised
to kelurahan by regulation, and get new codes (UU 6/2014, Permendagri on codes and data of administrative regions).
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit
from tenants.db import Keyed, PlatformModel, db
from tenants.errors import Conflict, Refused
from tenants.regions import dotted, region
from tenants.villages import RESERVED_SLUGS, Village, slug_of


class VillageName(Keyed, PlatformModel):
    """What a village was called, and its code, until the moment of this row."""

    __tablename__ = "village_names"
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(13))
    name: Mapped[str]
    label: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(63))
    actor: Mapped[str] = mapped_column(String(160))
    reason: Mapped[str] = mapped_column(String(300))


class FormerSlug(PlatformModel):
    """An address that a village had: it leads to where the village is now, and is given to nobody else."""

    __tablename__ = "former_slugs"
    slug: Mapped[str] = mapped_column(String(63), primary_key=True)
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


def rename(village: Village, name: str, *, label: str | None = None, by, reason: str) -> Village:
    """Another name (and kind, where `label` says so); the address follows the name."""
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Refused("Isi nama desa, paling panjang 80 huruf.", field="name")
    if not reason.strip():
        raise Refused("Isi dasar perubahan nama, misalnya nomor peraturan.", field="reason")
    remember(village, by=by, reason=reason)
    slug = free(slug_of(name), village)
    village.name, village.label = name, label or village.label
    lead_on(village, slug)
    audit.platform_deed("village.renamed", by=by, subject=village.code, name=name, reason=reason)
    return village


def refuse_code(village: Village, code: str) -> None:
    """A code that is no village's, or another's here."""
    found = region(code)
    if found.level != 4:
        raise Refused(f"{found.full_name} bukan desa atau kelurahan.", field="code")
    other = db.session.scalar(select(Village).where(Village.code == dotted(code)))
    if other is not None and other.id != village.id:
        raise Conflict(f"Kode {dotted(code)} sudah dipakai {other.full_name}.")


def recode(village: Village, code: str, *, by, reason: str) -> Village:
    """Another code by the Ministry's list; name and kind follow that list, rows and files stay as they are."""
    found = region(code)
    code = dotted(code)
    refuse_code(village, code)
    if not reason.strip():
        raise Refused("Isi dasar perubahan kode, misalnya nomor keputusan.", field="reason")
    remember(village, by=by, reason=reason)
    before = village.code
    village.code, village.regency_code, village.district_code = code, code[:5], code[:8]
    village.name, village.label, village.region = found.name, found.label, found
    lead_on(village, free(slug_of(found.name), village))
    audit.platform_deed("village.recoded", by=by, subject=code, before=before, reason=reason)
    return village


def remember(village: Village, *, by, reason: str) -> None:
    db.session.add(
        VillageName(
            village_id=village.id,
            code=village.code,
            name=village.name,
            label=village.label,
            slug=village.slug,
            actor=audit.actor_of(by)[0],
            reason=reason.strip()[:300],
        )
    )


def lead_on(village: Village, slug: str) -> None:
    """Take the new address; the old one leads there from now on."""
    if slug == village.slug:
        return
    own = db.session.get(FormerSlug, slug)
    if own is not None:
        db.session.delete(own)
    db.session.merge(FormerSlug(slug=village.slug, village_id=village.id))
    village.slug = slug
    db.session.flush()


def free(wanted: str, village: Village) -> str:
    """The wanted address, or with the district's digits where somebody has or had it."""
    for candidate in (
        wanted,
        f"{wanted}-{village.district_code.replace('.', '')}",
        f"{wanted}-{village.schema_name[2:]}",
    ):
        taken = db.session.scalar(select(Village.id).where(Village.slug == candidate, Village.id != village.id))
        former = db.session.get(FormerSlug, candidate)
        if not taken and candidate not in RESERVED_SLUGS and (former is None or former.village_id == village.id):
            return candidate
    raise Conflict("Alamat untuk nama itu sudah dipakai.")


def now_at(slug: str) -> Village | None:
    """The village that had this address."""
    return db.session.scalar(
        select(Village).join(FormerSlug, FormerSlug.village_id == Village.id).where(FormerSlug.slug == slug)
    )


def names_of(village_id: uuid.UUID) -> list[VillageName]:
    """What a village was called before, newest first."""
    query = select(VillageName).where(VillageName.village_id == village_id)
    return list(db.session.scalars(query.order_by(VillageName.id.desc())))
