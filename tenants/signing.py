"""How people sign in: the one-time set-up link, the password, and the sessions, which live on the server's side."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import ForeignKey, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit, passwords
from tenants.db import Keyed, PlatformModel, db, utc_now
from tenants.errors import NotFound
from tenants.people import Person

SETUP_LINK_LASTS = timedelta(hours=72)
SIGN_IN_LASTS = timedelta(hours=12)
LINK_DEAD = "Tautan ini sudah dipakai atau sudah lewat masanya. Mintalah tautan baru kepada OpenDesa."
hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)


class SetupLink(Keyed, PlatformModel):
    """A one-time link by which an invited person sets a password; only its hash is kept."""

    __tablename__ = "setup_links"
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.people.id", ondelete="CASCADE"), index=True)
    village_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("platform.villages.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Keyed, PlatformModel):
    """A session on the server's side: the cookie holds a secret, this row its hash and where it holds."""

    __tablename__ = "sign_ins"
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("platform.people.id", ondelete="CASCADE"), index=True)
    place: Mapped[str] = mapped_column(String(80))  # "console", "village:<id>", "region:<code>"
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


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


def set_password(person: Person, password: str, *, by) -> None:
    passwords.refuse_weak(password, own_words=(person.email.split("@")[0], *person.name.split()))
    person.password_hash = hasher.hash(password)
    audit.platform_deed("password.set", by=by, subject=str(person.id))


def accept(token: str, password: str, *, village_id: uuid.UUID | None) -> Person:
    """Use a setup link: the password is set and the link is spent."""
    link, person = invited(token, village_id=village_id)
    set_password(person, password, by=person)
    link.used_at = utc_now()
    return person


def check_password(email: str, password: str) -> Person | None:
    """The person, or None; unknown addresses cost the same time."""
    person = db.session.scalar(select(Person).where(func.lower(Person.email) == email.strip().lower()))
    known = person.password_hash if person and person.password_hash and not person.disabled_at else None
    try:
        hasher.verify(known or _DECOY, password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    return person if known else None


_DECOY = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1).hash(secrets.token_hex(16))


def sign_in(person: Person, place: str) -> str:
    """Open a session at a place; the returned secret belongs in the cookie."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(token_hash=hashed(token), person_id=person.id, place=place, expires_at=utc_now() + SIGN_IN_LASTS)
    )
    audit.platform_deed("signed-in", by=person, subject=str(person.id), place=place)
    return token


def signed_in(token: str, place: str) -> Person | None:
    """Who holds this secret at this place, one query."""
    return db.session.scalar(
        select(Person)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(
            SignIn.token_hash == hashed(token),
            SignIn.place == place,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > utc_now(),
            Person.disabled_at.is_(None),
        )
    )


def sign_out(token: str) -> None:
    db.session.execute(update(SignIn).where(SignIn.token_hash == hashed(token)).values(ended_at=utc_now()))
