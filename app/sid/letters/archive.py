"""The archive of letters: found, read again byte for byte, cancelled with a reason, checked by their secret."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import Select, func, or_, select

from app.sid.letters.kinds import Kind
from app.sid.letters.models import Letter
from app.sid.paging import Page, page_of
from app.sid.wording import tidy
from tenants import audit, files
from tenants.db import db, utc_now
from tenants.errors import Conflict, NotFound, Refused

LONGEST_REASON = 300


def query(filters: Mapping[str, str]) -> Select:
    """The letters that filters leave: `q` words or number, `tahun`, `penduduk`, `keadaan` (terbit, batal). A broken filter is left aside."""
    found = _of_resident(select(Letter), filters)
    for word in tidy(filters.get("q", ""))[:80].split()[:6]:
        found = found.where(
            or_(
                Letter.subject_name.icontains(word, autoescape=True),
                Letter.number_text.icontains(word, autoescape=True),
                Letter.purpose.icontains(word, autoescape=True),
            )
        )
    if filters.get("tahun", "").isdigit() and len(filters["tahun"]) == 4:
        found = found.where(Letter.year == int(filters["tahun"]))
    if filters.get("keadaan") in ("terbit", "batal"):
        cancelled = filters["keadaan"] == "batal"
        found = found.where(Letter.cancelled_at.is_not(None) if cancelled else Letter.cancelled_at.is_(None))
    return found


def _of_resident(found: Select, filters: Mapping[str, str]) -> Select:
    try:
        return found.where(Letter.resident_id == uuid.UUID(filters["penduduk"])) if filters.get("penduduk") else found
    except ValueError:
        return found


def page(filters: Mapping[str, str], *, number: int = 1) -> Page:
    return page_of(query(filters).order_by(Letter.id.desc()), number)


def counts(filters: Mapping[str, str]) -> dict[str, int]:
    """How many letters the filters leave in each state: all, terbit, batal. One query."""
    found = query({**filters, "keadaan": ""}).with_only_columns(
        func.count(), func.count().filter(Letter.cancelled_at.is_(None))
    )
    total, valid = db.session.execute(found).one()
    return {"": total, "terbit": valid, "batal": total - valid}


def years() -> list[int]:
    return list(db.session.scalars(select(Letter.year).distinct().order_by(Letter.year.desc())))


def usual_purposes(kind: Kind, *, most: int = 4) -> list[str]:
    """What letters of this kind were for most often here, filled up with what they are for elsewhere."""
    own = select(Letter.purpose).where(Letter.kind == kind.key, func.length(Letter.purpose) <= 40)
    found = db.session.scalars(
        own.group_by(Letter.purpose).order_by(func.count().desc(), Letter.purpose).limit(most)
    ).all()
    known = {purpose.lower() for purpose in found}
    return [*found, *(p for p in kind.purposes if p.lower() not in known)][:most]


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


def picture(found: Letter) -> bytes:
    """The first page as a WebP, made when the letter was issued."""
    return files.fetch(found.picture_key)


def cancel(found: Letter, reason: str, *, by) -> None:
    """The number stays in the book; the check page says that the letter no longer holds."""
    reason = tidy(reason)
    if found.cancelled_at:
        raise Conflict("Surat ini sudah dibatalkan.")
    if not reason:
        raise Refused("Isi alasan pembatalan.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Alasan paling panjang {LONGEST_REASON} huruf.", field="reason")
    found.cancelled_at, found.cancelled_by, found.cancel_reason = utc_now(), audit.actor_of(by)[0], reason
    audit.village_deed("letter.cancelled", by=by, subject_id=found.id, reason=reason)


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
