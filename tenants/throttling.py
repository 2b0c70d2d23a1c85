"""Wrong passwords make the next try wait: longer each time, never for good, and for unknown addresses as for known ones.

A neighbour who knows an address could else lock the village out. Kept in PostgreSQL, so that a lost Redis opens nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from tenants.clock import now
from tenants.db import PlatformModel, db, own_transaction, utc_now
from tenants.signing import hashed

FREE = 5  # wrong tries before the first wait
FIRST, LONGEST = timedelta(seconds=15), timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)


class FailedSignIns(PlatformModel):
    """How often in a row a password was wrong for an address, known or not; the address itself is not kept."""

    __tablename__ = "failed_sign_ins"
    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(default=1)
    last_at: Mapped[datetime]


def key_of(email: str) -> str:
    return hashed(email.strip().lower())


def wait_after(count: int) -> timedelta:
    """How long the next try waits after so many wrong ones: 15 seconds, doubled each time, at most 15 minutes."""
    return timedelta() if count < FREE else min(FIRST * 2 ** min(count - FREE, 10), LONGEST)


def blocked_until(email: str) -> datetime | None:
    """When this address may be tried again; None where it may be now."""
    row = db.session.get(FailedSignIns, key_of(email))
    if row is None or row.last_at < now() - FORGOTTEN:
        return None
    until = row.last_at + wait_after(row.count)
    return until if until > now() else None


def failed(email: str) -> None:
    """One more wrong try; stands whatever becomes of the request."""
    fresh = insert(FailedSignIns).values(address_hash=key_of(email), count=1, last_at=utc_now())
    again = fresh.on_conflict_do_update(
        index_elements=["address_hash"],
        set_={"count": FailedSignIns.count + 1, "last_at": func.now()},
    )
    with own_transaction():
        db.session.execute(again)


def forget(email: str) -> None:
    """The right password came."""
    db.session.execute(delete(FailedSignIns).where(FailedSignIns.address_hash == key_of(email)))


def forget_old() -> int:
    """Drop what nobody tried for a day; for the clock."""
    with own_transaction():
        old = delete(FailedSignIns).where(FailedSignIns.last_at < utc_now() - FORGOTTEN)
        return len(db.session.scalars(old.returning(FailedSignIns.address_hash)).all())
