"""How people sign in: the password, and the sessions, which live on the server's side.

A session begins as a half where a second step is asked for: it opens nothing until it is completed, and lasts ten minutes.
Rules (ASVS 5.0 ch. 6 and 7): the secret is new after every step; idle and absolute ends; a person sees and ends their own.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, SmallInteger, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tenants import audit, passwords
from tenants.clock import now
from tenants.db import Keyed, PlatformModel, db, own_transaction, utc_now
from tenants.errors import NotFound, Refused
from tenants.people import Person

SIGN_IN_LASTS = timedelta(hours=12)
HALF_LASTS = timedelta(minutes=10)
FRESH_LASTS = timedelta(minutes=10)  # for how long after a proof what is sensitive may be changed
IDLE = {"console": timedelta(minutes=15)}
IDLE_ELSEWHERE = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)
TRIES = 5  # wrong answers at the second step
HALF, PASSWORD, BOTH, PASSKEY = "half", "password", "both", "passkey"
hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)


class SignIn(Keyed, PlatformModel):
    """A session on the server's side: the cookie holds a secret, this row its hash and where it holds."""

    __tablename__ = "sign_ins"
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("platform.people.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[str] = mapped_column(String(80))  # "console", "village:<id>", "region:<code>"
    strength: Mapped[str] = mapped_column(String(8), default=PASSWORD, server_default=PASSWORD)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    seen_at: Mapped[datetime] = mapped_column(default=utc_now, server_default=func.now())
    fresh_at: Mapped[datetime] = mapped_column(default=utc_now, server_default=func.now())
    tries: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary)  # what a passkey is to sign; good once
    visit_id: Mapped[uuid.UUID | None]  # staff on a visit: the session lives as long as the visit
    ip: Mapped[str] = mapped_column(String(45), default="", server_default="")
    agent: Mapped[str] = mapped_column(String(200), default="", server_default="")
    __table_args__ = (
        CheckConstraint("strength IN ('half', 'password', 'both', 'passkey')", name="strength_known"),
        CheckConstraint("strength = 'half' OR person_id IS NOT NULL", name="somebody"),
    )

    @property
    def fresh(self) -> bool:
        """Whether who sits here proved it within the last minutes."""
        return self.fresh_at > now() - FRESH_LASTS


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def idle_of(place: str) -> timedelta:
    """How long a session may lie unused at a place."""
    return IDLE.get(place, IDLE_ELSEWHERE)


def set_password(person: Person, password: str, *, by) -> None:
    passwords.refuse_weak(password, own_words=(person.email.split("@")[0], *person.name.split()))
    person.password_hash = hasher.hash(password)
    audit.platform_deed("password.set", by=by, subject=str(person.id))


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


def opened(
    person: Person | None,
    place: str,
    *,
    strength: str,
    ip: str,
    agent: str,
    lasts: timedelta,
    visit_id: uuid.UUID | None = None,
) -> str:
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            token_hash=hashed(token),
            person_id=person.id if person else None,
            place=place,
            strength=strength,
            expires_at=utc_now() + lasts,
            visit_id=visit_id,
            ip=ip[:45],
            agent=agent[:200],
        )
    )
    return token


def begin(person: Person | None, place: str, *, ip: str = "", agent: str = "") -> str:
    """Half a session: the second step is still to come, or (nobody known yet) a passkey that says who it is."""
    return opened(person, place, strength=HALF, ip=ip, agent=agent, lasts=HALF_LASTS)


def half(token: str, place: str) -> SignIn | None:
    """The half session of this secret at this place, while it lasts and may still be tried."""
    return db.session.scalar(
        select(SignIn).where(
            SignIn.token_hash == hashed(token),
            SignIn.place == place,
            SignIn.strength == HALF,
            SignIn.tries < TRIES,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > utc_now(),
        )
    )


def failed(row: SignIn) -> None:
    """One wrong answer at the second step; stands whatever becomes of the request."""
    key = row.id
    with own_transaction():
        db.session.execute(update(SignIn).where(SignIn.id == key).values(tries=SignIn.tries + 1))


def take_challenge(row: SignIn) -> bytes | None:
    """What was to be signed; it is gone afterwards."""
    asked, row.challenge = row.challenge, None
    return asked


def sign_in(person: Person, place: str, *, strength: str = PASSWORD, ip: str = "", agent: str = "") -> str:
    """Open a session at a place; the returned secret belongs in the cookie."""
    new = known_device(person, agent) is False
    token = opened(person, place, strength=strength, ip=ip, agent=agent, lasts=SIGN_IN_LASTS)
    detail = {"new_device": True} if new else {}
    audit.platform_deed("signed-in", by=person, subject=str(person.id), place=place, strength=strength, **detail)
    return token


def sign_in_visitor(person: Person, place: str, *, visit_id: uuid.UUID, until: datetime, **device: str) -> str:
    """A session that ends with the visit."""
    audit.platform_deed("signed-in", by=person, subject=str(person.id), place=place, strength=BOTH, visit=str(visit_id))
    return opened(person, place, strength=BOTH, lasts=until - utc_now(), visit_id=visit_id, **device)


def known_device(person: Person, agent: str) -> bool | None:
    """Whether the person came in with this browser before; None where they never came in at all."""
    known = set(
        db.session.scalars(
            select(SignIn.agent).where(SignIn.person_id == person.id, SignIn.strength != HALF).distinct()
        )
    )
    return (agent[:200] in known) if known else None


def holder(token: str, place: str) -> tuple[Person, SignIn] | None:
    """Who holds this secret at this place, and the session: neither ended, nor too old, nor long unused. One query."""
    found = db.session.execute(
        select(Person, SignIn)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(
            SignIn.token_hash == hashed(token),
            SignIn.place == place,
            SignIn.strength != HALF,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > utc_now(),
            SignIn.seen_at > utc_now() - idle_of(place),
            Person.disabled_at.is_(None),
        )
    ).first()
    return (found[0], found[1]) if found else None


def seen(row: SignIn) -> None:
    """Note that the session is in use, once a minute at most; stands whatever becomes of the request."""
    if row.seen_at > utc_now() - SEEN_EVERY:
        return
    key = row.id
    with own_transaction():
        db.session.execute(update(SignIn).where(SignIn.id == key).values(seen_at=utc_now()))


def sign_out(token: str) -> None:
    db.session.execute(update(SignIn).where(SignIn.token_hash == hashed(token)).values(ended_at=utc_now()))


def sessions(person: Person) -> list[SignIn]:
    """The person's open sessions at all places, the last used first."""
    query = select(SignIn).where(
        SignIn.person_id == person.id,
        SignIn.strength != HALF,
        SignIn.ended_at.is_(None),
        SignIn.expires_at > utc_now(),
    )
    found = db.session.scalars(query.order_by(SignIn.seen_at.desc()))
    return [row for row in found if row.seen_at > utc_now() - idle_of(row.place)]


def end_session(person: Person, key: uuid.UUID, *, by) -> SignIn:
    """End one of the person's sessions."""
    row = db.session.scalar(select(SignIn).where(SignIn.id == key, SignIn.person_id == person.id))
    if row is None:
        raise NotFound("Sesi itu sudah tidak ada.")
    row.ended_at = row.ended_at or utc_now()
    audit.platform_deed("session.ended", by=by, subject=str(person.id), place=row.place)
    return row


def end_sessions(person: Person, *, but: SignIn | None = None, by) -> int:
    """End all the person's sessions everywhere (but one); how many there were."""
    query = update(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    if but is not None:
        query = query.where(SignIn.id != but.id)
    ended = len(db.session.scalars(query.values(ended_at=utc_now()).returning(SignIn.id)).all())
    if ended:
        audit.platform_deed("sessions.ended", by=by, subject=str(person.id), count=ended)
    return ended


def change_password(person: Person, old: str, new: str, *, keep: SignIn | None = None, by) -> None:
    """A new password, against the old one; every other session ends."""
    if check_password(person.email, old) is None:
        raise Refused("Kata sandi lama tidak cocok.", field="old")
    set_password(person, new, by=by)
    end_sessions(person, but=keep, by=by)
