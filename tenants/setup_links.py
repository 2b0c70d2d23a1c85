"""The one-time link by which an invited person sets a password."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit
from tenants.db import Keyed, PlatformModel, db, utc_now
from tenants.errors import NotFound
from tenants.people import Person
from tenants.signing import end_sessions, hashed, set_password

SETUP_LINK_LASTS = timedelta(hours=72)
LINK_DEAD = "Tautan ini sudah dipakai atau sudah lewat masanya. Mintalah tautan baru kepada OpenDesa."


class SetupLink(Keyed, PlatformModel):
    """A one-time link by which an invited person sets a password; only its hash is kept."""

    __tablename__ = "setup_links"
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.people.id", ondelete="CASCADE"), index=True)
    village_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def setup_link(person: Person, *, village_id: uuid.UUID | None = None, by) -> str:
    """A fresh one-time token (256 bits); older unused ones of the person die."""
    db.session.execute(
        update(SetupLink)
        .where(
            SetupLink.person_id == person.id,
            SetupLink.used_at.is_(None),
            SetupLink.village_id.is_not_distinct_from(village_id),
        )
        .values(used_at=utc_now())
    )
    token = secrets.token_urlsafe(32)
    db.session.add(
        SetupLink(
            token_hash=hashed(token),
            person_id=person.id,
            village_id=village_id,
            expires_at=utc_now() + SETUP_LINK_LASTS,
        )
    )
    audit.platform_deed("setup-link.made", by=by, subject=str(person.id))
    return token


def invited(token: str, *, village_id: uuid.UUID | None) -> tuple[SetupLink, Person]:
    """Whom a setup token invites here, or NotFound (used, too old, or of another village: all the same)."""
    link = db.session.scalar(select(SetupLink).where(SetupLink.token_hash == hashed(token)).with_for_update())
    if link is None or link.used_at or link.expires_at < utc_now() or link.village_id != village_id:
        raise NotFound(LINK_DEAD)
    person = db.session.get_one(Person, link.person_id)
    if person.disabled_at:
        raise NotFound(LINK_DEAD)
    return link, person


def accept(token: str, password: str, *, village_id: uuid.UUID | None) -> Person:
    """Use a setup link: the password is set, the link is spent, and whoever was still signed in is out."""
    link, person = invited(token, village_id=village_id)
    set_password(person, password, by=person)
    end_sessions(person, by=person)
    link.used_at = utc_now()
    return person
