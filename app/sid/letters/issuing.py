"""A letter is issued in one transaction: number, paper, archive, audit."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from calendar import monthrange
from datetime import date
from typing import Any

from sqlalchemy import select

from app.sid import codes
from app.sid.letters import numbering
from app.sid.letters.content import Draft, content
from app.sid.letters.kinds import DOMISILI, Kind
from app.sid.letters.models import Letter
from app.sid.officials import keeping as officials
from app.sid.officials.models import Official
from app.sid.residents.models import ALIVE, Resident
from app.sid.wording import tidy
from tenants import audit, files, papers
from tenants.clock import today
from tenants.db import db
from tenants.errors import Refused

LONGEST_PURPOSE = 300
USUAL: Any = object()  # valid as long as the kind usually is
DOTS = 110  # per inch, of the pictures


def later(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def check_person(resident: Resident, kind: Kind = DOMISILI) -> None:
    """Only who lives in the village gets a letter about living there."""
    if resident.basic_status != ALIVE:
        status = codes.said("status_dasar", resident.basic_status).lower()
        raise Refused(
            f"{resident.name} tercatat {STATUS_WORDS.get(resident.basic_status, status)}, jadi {kind.title.lower()} "
            "tidak dapat dibuat. Bila catatan itu keliru, perbaiki dulu data penduduknya."
        )


STATUS_WORDS = {2: "meninggal", 3: "pindah dari desa ini", 4: "hilang", 6: "pergi", 9: "tidak valid"}


def drafted(
    resident: Resident, purpose: str, *, valid_until: date | None = USUAL, signer: Official | None = None, kind: Kind
) -> Draft:
    """What is to be issued, or why it cannot be."""
    check_person(resident, kind)
    day, purpose = today(), tidy(purpose)
    until = later(day, kind.months_valid) if valid_until is USUAL else valid_until
    if not purpose:
        raise Refused("Isi keperluan surat.", field="purpose")
    if len(purpose) > LONGEST_PURPOSE:
        raise Refused(
            f"Keperluan paling panjang {LONGEST_PURPOSE} huruf; ini {len(purpose)} huruf. Ringkaslah.", field="purpose"
        )
    if until and until < day:
        raise Refused("Tanggal itu sudah lewat. Pilih hari ini atau sesudahnya.", field="valid_until")
    if until and until > later(day, 24):
        raise Refused("Masa berlaku paling lama dua tahun.", field="valid_until")
    return Draft(kind, resident, purpose, until, signer or officials.signer())


def preview(
    resident: Resident, purpose: str, *, valid_until: date | None = None, signer: Official, kind: Kind = DOMISILI
) -> list[bytes]:
    """The pages as they will be, as pictures; takes no number and checks nothing, so that it follows the typing."""
    day = today()
    draft = Draft(kind, resident, tidy(purpose)[:LONGEST_PURPOSE], valid_until, signer)
    number = numbering.written(kind, numbering.to_be(kind, day.year), day)
    return papers.pages(kind.path, content(draft, number=number, day=day, check=""), ppi=DOTS)


def issue(
    resident: Resident,
    purpose: str,
    *,
    check_url: str,
    by,
    valid_until: date | None = USUAL,
    signer: Official | None = None,
    kind: Kind = DOMISILI,
    asked_as: uuid.UUID | None = None,
) -> Letter:
    """Issue a letter. `check_url` holds `{token}` where the letter's secret goes. Files are written before the row.

    `asked_as` names the form it came from: asked again, the letter that was issued then is given back.
    """
    draft = drafted(resident, purpose, valid_until=valid_until, signer=signer, kind=kind)
    day, token = today(), secrets.token_urlsafe(16)
    numbering.wait_turn(kind, day.year)
    known = db.session.scalar(select(Letter).where(Letter.asked_as == asked_as)) if asked_as else None
    if known is not None:
        return known
    number = numbering.take(kind, day.year)
    written = numbering.written(kind, number, day)
    data = content(draft, number=written, day=day, check=check_url.format(token=token))
    letter = Letter(
        kind=kind.key,
        resident_id=resident.id,
        subject_name=resident.name,
        purpose=draft.purpose,
        number=number,
        number_text=written,
        year=day.year,
        issued_on=day,
        valid_until=draft.valid_until,
        signer_name=draft.signer.name,
        token=token,
        issued_by=audit.actor_of(by)[0],
        asked_as=asked_as,
        **paper(draft, data),
    )
    db.session.add(letter)
    db.session.flush()
    audit.village_deed("letter.issued", by=by, subject_id=letter.id, number=written)
    return letter


def paper(draft: Draft, data: dict[str, Any]) -> dict[str, Any]:
    """The PDF and its picture, stored; what the letter's row says of them."""
    try:
        pdf = papers.render(draft.kind.path, data)
    except papers.Unprintable as error:
        field = "purpose" if error.sign in draft.purpose else None
        raise Refused(
            f"Huruf “{error.sign}” tidak dapat dicetak pada surat. Ganti dengan huruf Latin.", field=field
        ) from None
    pictures = papers.pages(draft.kind.path, data, ppi=DOTS)
    return {
        "file_key": files.keep(pdf, "pdf"),
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "picture_key": files.keep(pictures[0], "webp"),
        "pages": len(pictures),
        "data": {k: v for k, v in data.items() if k not in ("qr", "head", "preview")},
    }
