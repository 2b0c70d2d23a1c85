"""Which NIK live in which village, as marks that nobody can read back: for telling a village of doubles without showing whose.

A mark is a keyed hash (HMAC-SHA-256 with a key derived from the platform's secret), so that not even a list of all numbers that could be
opens it without the key.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid

from sqlalchemy import ForeignKey, LargeBinary, delete, insert, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from tenants.db import PlatformModel, db, own_transaction
from tenants.villages import Village

_key = b""


def connect(secret: str) -> None:
    global _key
    _key = hmac.new(secret.encode(), b"nik marks", hashlib.sha256).digest()


class NikMark(PlatformModel):
    __tablename__ = "nik_marks"
    village_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("platform.villages.id", ondelete="CASCADE"), primary_key=True
    )
    mark: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, index=True)


def mark(nik: str) -> bytes:
    return hmac.new(_key, nik.encode(), hashlib.sha256).digest()[:12]


def replace(village_id: uuid.UUID, numbers: list[str]) -> int:
    """The marks of a village as they are now."""
    rows = [{"village_id": village_id, "mark": found} for found in {mark(nik) for nik in numbers}]
    with own_transaction():
        db.session.execute(delete(NikMark).where(NikMark.village_id == village_id))
        if rows:
            db.session.execute(insert(NikMark), rows)
    return len(rows)


def shared(village_id: uuid.UUID, regency_code: str) -> set[bytes]:
    """The marks of a village that another village of the regency has too; one statement."""
    other = aliased(NikMark)
    query = (
        select(NikMark.mark)
        .join(other, (other.mark == NikMark.mark) & (other.village_id != NikMark.village_id))
        .join(Village, Village.id == other.village_id)
        .where(NikMark.village_id == village_id, Village.regency_code == regency_code)
    )
    return set(db.session.scalars(query))
