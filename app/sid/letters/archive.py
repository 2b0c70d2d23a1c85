"""The archive of letters: found, read again byte for byte, cancelled with a reason, checked by their secret."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import func, or_, select

from app.sid.letters.models import Letter
from app.sid.paging import Page, page_of
from tenants import audit, files
from tenants.db import db, utc_now
from tenants.errors import Conflict, NotFound, Refused


def page(filters: Mapping[str, str], *, number: int = 1) -> Page:
    query = select(Letter).order_by(Letter.id.desc())
    words = filters.get("q", "").strip()
    if words:
        query = query.where(
            or_(
                Letter.subject_name.icontains(words, autoescape=True),
                Letter.number_text.icontains(words, autoescape=True),
            )
        )
    if filters.get("batal"):
        query = query.where(Letter.cancelled_at.is_not(None))
    return page_of(query, number)


def latest(count: int) -> list[Letter]:
    return list(db.session.scalars(select(Letter).order_by(Letter.id.desc()).limit(count)))


def letter(key) -> Letter:
    try:
        found = db.session.get(Letter, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("Surat itu tidak ada di desa ini.")
    return found


def pdf(found: Letter) -> bytes:
    """The very bytes that were issued."""
    return files.fetch(found.file_key)


def cancel(found: Letter, reason: str, *, by) -> None:
    """The number stays in the book; the check page says that the letter no longer holds."""
    if found.cancelled_at:
        raise Conflict("Surat ini sudah dibatalkan.")
    if not reason.strip():
        raise Refused("Isi alasan pembatalan.", field="reason")
    found.cancelled_at, found.cancelled_by, found.cancel_reason = utc_now(), audit.actor_of(by)[0], reason.strip()[:300]
    audit.village_deed("letter.cancelled", by=by, subject_id=found.id, reason=found.cancel_reason)


def by_token(token: str) -> Letter:
    found = db.session.scalar(select(Letter).where(Letter.token == token)) if 20 <= len(token) <= 43 else None
    if found is None:
        raise NotFound("Kode surat ini tidak dikenal. Surat yang Anda pegang mungkin tidak asli.")
    return found


def masked_name(name: str) -> str:
    """`Daeng Nai` → `D•••• N••`: enough for who holds the paper, nothing for who does not."""
    return " ".join(w[0] + "•" * (len(w) - 1) for w in name.split())


def issued_count() -> int:
    return db.session.scalar(select(func.count()).select_from(Letter).where(Letter.cancelled_at.is_(None))) or 0
