"""People, how they sign in, and what they are to a village or a region."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit
from tenants.db import Keyed, PlatformModel, db
from tenants.errors import Conflict, NotFound, Refused


class Role(StrEnum):
    STAFF = "staff"  # OpenDesa
    REGENCY = "regency"
    DISTRICT = "district"
    PARTNER = "partner"  # Telkomsel, PPDI: sees the progress of a regency, never changes anything
    HEAD = "head"
    SECRETARY = "secretary"
    OPERATOR = "operator"
    TREASURER = "treasurer"
    HAMLET = "hamlet"  # head of a dusun: the people of his dusun only
    VISITOR = "visitor"  # staff on a visit; never a membership


ROLE_NAMES = {
    Role.STAFF: "Staf OpenDesa",
    Role.REGENCY: "Petugas kabupaten",
    Role.DISTRICT: "Petugas kecamatan",
    Role.PARTNER: "Mitra",
    Role.HEAD: "Kepala desa",
    Role.SECRETARY: "Sekretaris desa",
    Role.OPERATOR: "Operator desa",
    Role.TREASURER: "Kaur keuangan",
    Role.HAMLET: "Kepala dusun",
    Role.VISITOR: "Kunjungan OpenDesa",
}
VILLAGE_ROLES = (Role.HEAD, Role.SECRETARY, Role.OPERATOR, Role.TREASURER, Role.HAMLET)
REGION_ROLES = (Role.REGENCY, Role.DISTRICT, Role.PARTNER)
MANAGERS = (Role.HEAD, Role.SECRETARY, Role.OPERATOR)  # of whom a village keeps at least one
OFFICES = (
    "DPMD",
    "Diskominfo",
    "Bappeda",
    "Inspektorat",
    "Disdukcapil",
    "Sekretariat Daerah",
    "Kecamatan",
    "Telkomsel",
    "PPDI",
)
LONGEST_OFFICE = 60


class Person(Keyed, PlatformModel):
    __tablename__ = "people"
    name: Mapped[str] = mapped_column(String(160))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    password_hash: Mapped[str | None]
    disabled_at: Mapped[datetime | None]

    __table_args__ = (Index("uq_people_email", text("lower(email)"), unique=True),)

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(w[0] for w in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class Membership(Keyed, PlatformModel):
    """What a person is: staff of the platform, or somebody in one village, or in one region."""

    __tablename__ = "memberships"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.people.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    village_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("platform.villages.id", ondelete="CASCADE"), index=True
    )
    region_code: Mapped[str | None] = mapped_column(ForeignKey("platform.regions.code"))
    office: Mapped[str] = mapped_column(
        String(LONGEST_OFFICE), default="", server_default=""
    )  # of a regency, or a partner's name
    hamlets: Mapped[list[str]] = mapped_column(
        JSONB, default=list, server_default="[]"
    )  # names, as the areas have them

    __table_args__ = (
        CheckConstraint("(role = 'hamlet') = (jsonb_array_length(hamlets) > 0)", name="hamlets_of_their_heads"),
        CheckConstraint("(role = 'staff') = (village_id IS NULL AND region_code IS NULL)", name="place_fits_role"),
        Index(
            "uq_memberships_place",
            "person_id",
            "role",
            "village_id",
            "region_code",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )


def checked_email(text: str) -> str:
    """An address as it is kept, or Refused."""
    email = text.strip().lower()
    if len(email) > 254 or not re.fullmatch(r"[^@\s,;<>\"()\\]+@[a-z0-9-]+(\.[a-z0-9-]+)+", email):
        raise Refused("Alamat e-mail tidak benar. Contoh: operator@desa.id.", field="email")
    return email


def add_person(*, name: str, email: str, phone: str | None = None, by) -> Person:
    """The person of that e-mail address, made where there is none."""
    email = checked_email(email)
    if not 0 < len(name.strip()) <= 160:
        raise Refused("Isi nama, paling panjang 160 huruf.", field="name")
    known = db.session.scalar(select(Person).where(func.lower(Person.email) == email))
    if known:
        return known
    person = Person(name=name.strip(), email=email, phone=phone)
    db.session.add(person)
    db.session.flush()
    audit.platform_deed("person.added", by=by, subject=str(person.id))
    return person


def join(
    person: Person,
    role: Role,
    *,
    village_id: uuid.UUID | None = None,
    region_code: str | None = None,
    office: str = "",
    hamlets: list[str] | None = None,
    by,
) -> Membership:
    """Make the person something somewhere; where they are that already, only office and hamlets may change."""
    hamlets = sorted({name.strip() for name in hamlets or () if name.strip()})
    if (role == Role.HAMLET) != bool(hamlets):
        raise Refused("Pilih dusun yang dipimpinnya.", field="hamlets")
    same = select(Membership).where(
        Membership.person_id == person.id,
        Membership.role == role,
        Membership.village_id.is_not_distinct_from(village_id),
        Membership.region_code.is_not_distinct_from(region_code),
    )
    known = db.session.scalar(same)
    if known:
        known.office, known.hamlets = office.strip()[:LONGEST_OFFICE], hamlets
        return known
    keep_apart(person, role)
    member = Membership(
        person_id=person.id,
        role=role,
        village_id=village_id,
        region_code=region_code,
        office=office.strip()[:LONGEST_OFFICE],
        hamlets=hamlets,
    )
    db.session.add(member)
    db.session.flush()
    audit.platform_deed(
        "membership.added", by=by, subject=str(person.id), role=role, village=str(village_id or ""), region=region_code
    )
    return member


def keep_apart(person: Person, role: Role) -> None:
    """Staff hold no role in a village or region, nor the other way round: a village's set-up link must not open the console."""
    held = select(Membership.id).where(Membership.person_id == person.id)
    held = held.where(Membership.role != Role.STAFF if role == Role.STAFF else Membership.role == Role.STAFF)
    if db.session.scalar(held.limit(1)):
        raise Refused(
            f"{person.email} sudah dipakai untuk {'desa atau kabupaten' if role == Role.STAFF else 'staf OpenDesa'}. "
            "Pakailah alamat e-mail lain.",
            field="email",
        )


def roles_in(person_id: uuid.UUID, place: str) -> set[Role]:
    """What the person is at a place: "console", "village:<id>" or "region:<code>" (a regency's officer also stands in its districts)."""
    query = select(Membership.role).where(Membership.person_id == person_id)
    kind, _, key = place.partition(":")
    if kind == "console":
        query = query.where(Membership.role == Role.STAFF)
    elif kind == "village":
        query = query.where(Membership.village_id == uuid.UUID(key))
    else:
        query = query.where(Membership.region_code.is_not(None), func.starts_with(key, Membership.region_code))
    return {Role(r) for r in db.session.scalars(query)}


def leave(
    person: Person, role: Role, *, village_id: uuid.UUID | None = None, region_code: str | None = None, by
) -> None:
    """The person is that no longer there. Of those who may manage a village one stays."""
    member = db.session.scalar(
        select(Membership).where(
            Membership.person_id == person.id,
            Membership.role == role,
            Membership.village_id.is_not_distinct_from(village_id),
            Membership.region_code.is_not_distinct_from(region_code),
        )
    )
    if member is None:
        raise NotFound("Orang itu tidak memegang peran itu di sini.")
    if village_id and role in MANAGERS:
        others = select(Membership.id).where(
            Membership.village_id == village_id, Membership.role.in_(MANAGERS), Membership.id != member.id
        )
        if db.session.scalar(others.limit(1)) is None:
            raise Conflict("Ini satu-satunya pengelola desa. Tambahkan penggantinya dulu, atau pakai serah terima.")
    db.session.delete(member)
    db.session.flush()
    audit.platform_deed(
        "membership.ended", by=by, subject=str(person.id), role=role, village=str(village_id or ""), region=region_code
    )


def hamlets_of(person_id: uuid.UUID, village_id: uuid.UUID) -> list[str]:
    """The dusun that the person heads in a village."""
    query = select(Membership.hamlets).where(
        Membership.person_id == person_id, Membership.village_id == village_id, Membership.role == Role.HAMLET
    )
    return sorted({name for names in db.session.scalars(query) for name in names})
