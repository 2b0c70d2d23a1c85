"""Staff enter a village only on a visit: with a reason, for a limited time, seen by the village, which may end it.

A visit looks; to write it needs the word of a second person: somebody who manages the village, or another member of staff.
The way in is a ticket that is good once, for a minute, at that village alone.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants import audit, people
from tenants.db import Keyed, PlatformModel, db, utc_now
from tenants.errors import Conflict, NotAllowed, NotFound, Refused
from tenants.people import Person, Role
from tenants.signing import hashed
from tenants.villages import SERVING, Village

MINUTES = (15, 30, 60)
TICKET_LASTS = timedelta(seconds=60)
SHORTEST_REASON = 10


class Visit(Keyed, PlatformModel):
    """One visit of a member of staff to a village. Writing is asked for (`writes`) and granted by somebody else (`granted_by`)."""

    __tablename__ = "visits"
    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.people.id"))
    reason: Mapped[str] = mapped_column(String(300))
    ticket: Mapped[str] = mapped_column(String(40), default="", server_default="")  # the number of a request for help
    writes: Mapped[bool] = mapped_column(default=False, server_default="false")
    granted_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    granted_at: Mapped[datetime | None]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    key_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # of the way in, until it was used
    key_until: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        CheckConstraint("granted_at IS NULL OR writes", name="granted_what_was_asked"),
        Index("ix_visits_village", "village_id", "id"),
    )

    @property
    def open(self) -> bool:
        return self.ended_at is None and self.ends_at > utc_now()

    @property
    def may_write(self) -> bool:
        return self.open and self.granted_at is not None


def begin(village: Village, *, reason: str, minutes: int, writes: bool = False, ticket: str = "", by: Person) -> Visit:
    """A visit begins now. Only staff; one of a person to a village at a time."""
    if Role.STAFF not in people.roles_in(by.id, "console"):
        raise NotAllowed("Hanya staf OpenDesa yang berkunjung.")
    if village.state not in SERVING:
        raise Conflict(f"{village.full_name} belum atau tidak lagi melayani.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("Tulis alasan kunjungan, paling sedikit sepuluh huruf. Desa membacanya.", field="reason")
    if minutes not in MINUTES:
        raise Refused("Pilih lama kunjungan.", field="minutes")
    for other in open_visits(village.id, by):
        end(other, by=by)
    visit = Visit(
        village_id=village.id,
        person_id=by.id,
        person=by,
        reason=reason.strip()[:300],
        ticket=ticket.strip()[:40],
        writes=writes,
        ends_at=utc_now() + timedelta(minutes=minutes),
    )
    db.session.add(visit)
    db.session.flush()
    audit.platform_deed("visit.begun", by=by, subject=village.code, reason=visit.reason, minutes=minutes, writes=writes)
    return visit


def way_in(visit: Visit) -> str:
    """A fresh key to the village's door, good once and for a minute."""
    if not visit.open:
        raise Conflict("Kunjungan itu sudah berakhir. Mulailah yang baru.")
    token = secrets.token_urlsafe(32)
    visit.key_hash, visit.key_until = hashed(token), utc_now() + TICKET_LASTS
    return token


def enter(token: str, village_id: uuid.UUID) -> Visit:
    """Use the key at this village's door, or NotFound (used, too old, or of another village: all the same)."""
    query = (
        select(Visit).where(Visit.key_hash == hashed(token), Visit.village_id == village_id).with_for_update(of=Visit)
    )
    visit = db.session.scalar(query)
    if visit is None or not visit.open or visit.key_until is None or visit.key_until < utc_now():
        raise NotFound("Jalan masuk ini sudah dipakai atau sudah lewat. Buka lagi dari konsol.")
    visit.key_hash = visit.key_until = None
    return visit


def grant(visit: Visit, *, by: Person) -> None:
    """Somebody else lets the visit write."""
    if by.id == visit.person_id:
        raise NotAllowed("Izin menulis diberikan orang lain, bukan oleh yang berkunjung.")
    if not visit.writes or not visit.open:
        raise Conflict("Kunjungan itu tidak meminta izin menulis, atau sudah berakhir.")
    if visit.granted_at is None:
        visit.granted_by, visit.granted_at = by.name, utc_now()
        audit.platform_deed("visit.granted", by=by, subject=code_of(visit))


def end(visit: Visit, *, by: Person) -> None:
    """The visit is over: by the visitor, by the village, or by other staff."""
    if visit.ended_at is None:
        visit.ended_at, visit.ended_by = utc_now(), by.name
        visit.key_hash = visit.key_until = None
        audit.platform_deed("visit.ended", by=by, subject=code_of(visit))


def code_of(visit: Visit) -> str:
    return db.session.get_one(Village, visit.village_id).code


def open_visits(village_id: uuid.UUID, person: Person | None = None) -> list[Visit]:
    query = select(Visit).where(Visit.village_id == village_id, Visit.ended_at.is_(None), Visit.ends_at > utc_now())
    if person is not None:
        query = query.where(Visit.person_id == person.id)
    return list(db.session.scalars(query.order_by(Visit.id)))


def visits_of(village_id: uuid.UUID, *, limit: int = 100) -> list[Visit]:
    """The newest first."""
    query = select(Visit).where(Visit.village_id == village_id).order_by(Visit.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def visit(key: str, village_id: uuid.UUID) -> Visit:
    try:
        found = db.session.get(Visit, uuid.UUID(key))
    except ValueError:
        found = None
    if found is None or found.village_id != village_id:
        raise NotFound("Kunjungan itu tidak ada.")
    return found
