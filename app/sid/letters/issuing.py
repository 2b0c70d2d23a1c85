"""A letter is issued in one transaction: number, PDF, archive, audit. The number is taken here and nowhere earlier."""

from __future__ import annotations

import hashlib
import secrets
from calendar import monthrange
from datetime import date
from typing import Any

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from app.sid import codes
from app.sid.letters.kinds import DOMISILI, Kind
from app.sid.letters.models import Letter, LetterCounter, Official
from app.sid.profile.keeping import profile
from app.sid.residents.models import ALIVE, Resident
from tenants import audit, files, papers
from tenants.clock import today
from tenants.current import village
from tenants.db import db
from tenants.errors import Refused

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def said(day: date | None) -> str:
    return format_date(day, "d MMMM y", locale="id_ID") if day else "–"


def later(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def signer() -> Official:
    found = db.session.scalar(select(Official).where(Official.signs).order_by(Official.id))
    if found is None:
        raise Refused(
            "Belum ada pejabat penanda tangan. Tambahkan kepala desa pada Profil desa, lalu buat surat ini lagi."
        )
    return found


def number_text(kind: Kind, number: int, day: date) -> str:
    """`470/001/2003/VIII/2025`: code, number, the village's last four digits, month in Roman figures, year."""
    return f"{kind.code}/{number:03d}/{village().code[-4:]}/{ROMAN[day.month - 1]}/{day.year}"


def content(
    kind: Kind, resident: Resident, purpose: str, *, number: str, check: str, day: date, until: date | None
) -> dict[str, Any]:
    """What the template sets: only what the register and the clerk say."""
    here, who, own = village(), signer(), profile()
    address = ", ".join(p for p in (resident.family.address if resident.family else "", resident.area.words) if p)
    facts = [
        ["Nama", resident.name],
        ["NIK", resident.nik if not resident.temporary_nik else "–"],
        ["Tempat, tanggal lahir", f"{resident.birth_place}, {said(resident.birth_date)}"],
        ["Jenis kelamin", codes.label("jenis_kelamin", resident.sex).title()],
        ["Agama", codes.label("agama", resident.religion).title() or "–"],
        ["Status perkawinan", codes.label("status_kawin", resident.marital).title() or "–"],
        ["Pekerjaan", codes.label("pekerjaan", resident.occupation).title() or "–"],
        ["Alamat", address],
    ]
    return {
        "title": kind.title,
        "number": number,
        "regency": here.regency,
        "district": here.district,
        "province": here.province,
        "label": here.label,
        "village": here.name,
        "office": own.letterhead,
        "facts": facts,
        "purpose": purpose,
        "check": check,
        "date": said(day),
        "valid_until": said(until) if until else "",
        "qr": papers.qr_svg(check) if check else "",
        "signer": {"name": who.name, "position": who.position, "number": who.number},
        "statement": f"Orang tersebut di atas adalah benar penduduk yang berdomisili di {here.label} {here.name}, Kecamatan {here.district}, "
        f"Kabupaten {here.regency}.",
    }


def check_person(resident: Resident) -> None:
    if resident.basic_status != ALIVE:
        raise Refused(
            f"{resident.name} tidak tercatat sebagai penduduk hidup di desa ini, jadi surat domisili tidak dapat dibuat."
        )


def preview(resident: Resident, purpose: str, *, kind: Kind = DOMISILI) -> bytes:
    """The letter as it will be, as a picture; takes no number."""
    day = today()
    data = content(
        kind,
        resident,
        purpose or "…",
        number=f"{kind.code}/…/{village().code[-4:]}/{ROMAN[day.month - 1]}/{day.year}",
        check="",
        day=day,
        until=later(day, kind.months_valid),
    )
    return papers.preview(kind.path, data)


def take_number(kind: Kind, year: int) -> int:
    """The next number; the counter's row stays locked until the transaction ends, so a failure gives it back."""
    counter = pg_insert(LetterCounter).values(kind=kind.key, year=year, last=1)
    return db.session.scalar(
        counter.on_conflict_do_update(index_elements=["kind", "year"], set_={"last": LetterCounter.last + 1}).returning(
            LetterCounter.last
        )
    )


def issue(resident: Resident, purpose: str, *, check_url: str, by, kind: Kind = DOMISILI) -> Letter:
    """Issue a letter. `check_url` holds `{token}` where the letter's secret goes."""
    purpose = purpose.strip()
    if not purpose:
        raise Refused("Isi keperluan surat.", field="purpose")
    if len(purpose) > 300:
        raise Refused("Keperluan paling panjang 300 huruf.", field="purpose")
    check_person(resident)
    day, token = today(), secrets.token_urlsafe(16)
    until = later(day, kind.months_valid)
    number = take_number(kind, day.year)
    text = number_text(kind, number, day)
    data = content(kind, resident, purpose, number=text, check=check_url.format(token=token), day=day, until=until)
    pdf = papers.render(kind.path, data)
    letter = Letter(
        kind=kind.key,
        resident_id=resident.id,
        subject_name=resident.name,
        purpose=purpose,
        number=number,
        number_text=text,
        year=day.year,
        issued_on=day,
        valid_until=until,
        token=token,
        data={k: v for k, v in data.items() if k != "qr"},
        file_key=files.keep(pdf, "pdf"),
        sha256=hashlib.sha256(pdf).hexdigest(),
        issued_by=audit.actor_of(by)[0],
    )
    db.session.add(letter)
    db.session.flush()
    audit.village_deed("letter.issued", by=by, subject_id=letter.id, number=text)
    return letter
