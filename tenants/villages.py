"""A village on the platform: where it lives, the hosts it answers to, and its life as a table of moves."""

from __future__ import annotations

import re
import unicodedata
import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Sequence, String, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants import audit, changes
from tenants.current import CurrentVillage
from tenants.db import CELL, Keyed, PlatformModel, db, platform_metadata, utc_now
from tenants.errors import Conflict, NotFound, Refused
from tenants.regions import Region, dotted, names_above, region


class State(StrEnum):
    APPLIED = "applied"
    PROVISIONING = "provisioning"
    TRIAL = "trial"
    LIVE = "live"
    READ_ONLY = "read_only"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    DELETED = "deleted"


MOVES: dict[State, set[State]] = {
    State.APPLIED: {State.PROVISIONING, State.CLOSED},
    State.PROVISIONING: {State.LIVE, State.TRIAL, State.CLOSED},
    State.TRIAL: {State.LIVE, State.READ_ONLY, State.SUSPENDED, State.CLOSED},
    State.LIVE: {State.READ_ONLY, State.SUSPENDED, State.CLOSED},
    State.READ_ONLY: {State.LIVE, State.SUSPENDED, State.CLOSED},
    State.SUSPENDED: {State.LIVE, State.READ_ONLY, State.CLOSED},
    State.CLOSED: {State.LIVE, State.DELETED},
    State.DELETED: {State.PROVISIONING},
}
SERVING = {State.TRIAL, State.LIVE, State.READ_ONLY, State.SUSPENDED}
ANSWERING = SERVING | {State.CLOSED}  # a closed village says so, and gives its archive to its own people
RESERVED_SLUGS = {
    "console",
    "www",
    "api",
    "static",
    "files",
    "hooks",
    "mail",
    "admin",
    "app",
    "status",
    "layanan",
    "bayar",
}

schema_numbers: Sequence = Sequence(
    "village_schema_numbers", start=101, metadata=platform_metadata
)  # below: never a village's


class Village(Keyed, PlatformModel):
    __tablename__ = "villages"
    code: Mapped[str] = mapped_column(ForeignKey("platform.regions.code"), unique=True)
    regency_code: Mapped[str] = mapped_column(String(5), index=True)
    district_code: Mapped[str] = mapped_column(String(8), index=True)
    name: Mapped[str]
    label: Mapped[str] = mapped_column(String(20))  # Desa, Kelurahan
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    schema_name: Mapped[str] = mapped_column(String(12), unique=True)
    cell: Mapped[str] = mapped_column(String(20), default="cell", server_default="cell")
    state: Mapped[str] = mapped_column(String(14), index=True)
    schema_version: Mapped[str | None] = mapped_column(String(40))
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("platform.villages.id"))
    schema_error: Mapped[str | None]  # why it did not come to the newest version
    went_live_at: Mapped[datetime | None]
    region: Mapped[Region] = relationship(lazy="joined", innerjoin=True)

    @property
    def full_name(self) -> str:
        return f"{self.label} {self.name}"


class VillageHost(PlatformModel):
    """A village's own domain; its slug's host needs no row."""

    __tablename__ = "village_hosts"
    host: Mapped[str] = mapped_column(String(253), primary_key=True)
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class VillageMove(Keyed, PlatformModel):
    """One step in a village's life: from, to, who, why."""

    __tablename__ = "village_moves"
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"), index=True)
    before: Mapped[str | None] = mapped_column(String(14))
    after: Mapped[str] = mapped_column(String(14))
    actor: Mapped[str] = mapped_column(String(160))
    reason: Mapped[str] = mapped_column(default="", server_default="")


def slug_of(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:50] or "desa"


def free_slug(found: Region) -> str:
    """The village's name; where it is taken, with its district, then with its code."""
    above = names_above(found.code)
    base = slug_of(found.name)
    for candidate in (base, f"{base}-{slug_of(above['district'])}"[:63], f"{base}-{found.code.replace('.', '')}"):
        taken = db.session.scalar(select(Village.id).where(Village.slug == candidate))
        if taken is None and candidate not in RESERVED_SLUGS and not candidate.startswith("kab-"):
            return candidate
    raise Conflict(f"Alamat untuk {found.name} sudah dipakai.")


def fresh_schema() -> str:
    """An opaque schema name that no village has or had."""
    return f"v_{db.session.scalar(select(schema_numbers.next_value())):06d}"


def register(code: str, *, cell: str = CELL, by) -> Village:
    """Give a village its row, address and schema name; the same row where it has one already."""
    code = dotted(code)
    found = region(code)
    if found.level != 4:
        raise Refused(f"{found.full_name} bukan desa atau kelurahan.")
    known = db.session.scalar(select(Village).where(Village.code == code).with_for_update())
    if known is not None and known.state == State.DELETED:  # it comes back to nothing that was
        known.schema_name, known.cell, known.schema_version = fresh_schema(), cell, None
        move(known, State.PROVISIONING, by=by)
    if known is not None:
        return known
    village = Village(
        code=code,
        regency_code=code[:5],
        district_code=code[:8],
        name=found.name,
        label=found.label,
        slug=free_slug(found),
        schema_name=fresh_schema(),
        state=State.PROVISIONING,
        cell=cell,
    )
    db.session.add(village)
    db.session.flush()
    db.session.add(
        VillageMove(village_id=village.id, before=None, after=State.PROVISIONING, actor=audit.actor_of(by)[0])
    )
    audit.platform_deed("village.registered", by=by, subject=code, slug=village.slug)
    return village


def move(village: Village, to: State, *, by, reason: str = "") -> None:
    """Step to another state, as far as the table of moves allows."""
    if village.state == to:
        return
    if to not in MOVES[State(village.state)]:
        raise Refused(f"{village.full_name} tidak dapat berpindah dari {village.state} ke {to}.")
    db.session.add(
        VillageMove(village_id=village.id, before=village.state, after=to, actor=audit.actor_of(by)[0], reason=reason)
    )
    village.state = to
    if to in (State.LIVE, State.TRIAL) and village.went_live_at is None:
        village.went_live_at = utc_now()
    audit.platform_deed("village.moved", by=by, subject=village.code, to=to, reason=reason)
    changes.mark(village.id)


def by_code(code: str) -> Village:
    found = db.session.scalar(select(Village).where(Village.code == dotted(code)))
    if found is None:
        raise NotFound(f"Desa dengan kode {code} belum ada di sini.")
    return found


def by_codes(codes: list[str]) -> dict[str, Village]:
    """Those of these codes that are here, one query."""
    return {v.code: v for v in db.session.scalars(select(Village).where(Village.code.in_(codes)))}


def moves_of(village: Village) -> list[VillageMove]:
    """A village's history, newest first."""
    query = select(VillageMove).where(VillageMove.village_id == village.id).order_by(VillageMove.id.desc())
    return list(db.session.scalars(query))


def by_slug(slug: str) -> Village | None:
    return db.session.scalar(select(Village).where(Village.slug == slug))


def by_host(host: str) -> Village | None:
    return db.session.scalar(
        select(Village).join(VillageHost, VillageHost.village_id == Village.id).where(VillageHost.host == host)
    )


def of_region(code: str | None = None) -> list[Village]:
    query = select(Village).order_by(Village.code)
    if code:
        query = query.where(Village.code.startswith(dotted(code)))
    return list(db.session.scalars(query))


def frozen(village: Village) -> CurrentVillage:
    """The value that is put in force."""
    above = names_above(village.code)
    return CurrentVillage(
        id=village.id,
        code=village.code,
        slug=village.slug,
        schema=village.schema_name,
        name=village.name,
        label=village.label,
        district=above.get("district", ""),
        regency=above.get("regency", ""),
        province=above.get("province", ""),
        state=village.state,
        cell=village.cell,
    )
