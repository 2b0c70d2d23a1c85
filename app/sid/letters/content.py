"""What a letter says: only what the register knows and the clerk stated, as data for the template."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date

from app.sid import codes
from app.sid.letters.kinds import Kind
from app.sid.officials import keeping as officials
from app.sid.officials.models import Official
from app.sid.profile.keeping import logo, profile
from app.sid.residents.models import Resident
from tenants import papers
from tenants.current import village

UNKNOWN = "–"


@dataclass(frozen=True)
class Draft:
    """A letter before it has a number."""

    kind: Kind
    resident: Resident
    purpose: str
    valid_until: date | None
    signer: Official


def said(day: date | None) -> str:
    return format_date(day, "d MMMM y", locale="id_ID") if day else UNKNOWN


def place(text: str) -> str:
    """A place that the register shouts in capitals, as it is written in a sentence."""
    return text.title() if text.isupper() else text


def address(resident: Resident) -> str:
    """Where the resident lives: the present address before that of the family card, then the neighbourhood and the village."""
    street = resident.current_address or (resident.family.address if resident.family else "")
    here, area = village(), resident.area
    words = area.words if area.dusun or area.rt or area.rw else ""
    return ", ".join(part for part in (place(street), words, f"{here.label} {here.name}") if part)


def facts(resident: Resident) -> list[list[str]]:
    """The lines of the identity: label and value; what is not known is a dash."""
    birth = [place(resident.birth_place), said(resident.birth_date) if resident.birth_date else ""]
    return [
        ["Nama", resident.name.upper()],
        ["NIK", UNKNOWN if resident.temporary_nik else resident.nik],
        ["Tempat, tanggal lahir", ", ".join(part for part in birth if part) or UNKNOWN],
        ["Jenis kelamin", codes.said("jenis_kelamin", resident.sex)],
        ["Agama", codes.said("agama", resident.religion) or UNKNOWN],
        ["Status perkawinan", codes.said("status_kawin", resident.marital) or UNKNOWN],
        ["Pekerjaan", codes.said("pekerjaan", resident.occupation) or UNKNOWN],
        ["Alamat", address(resident)],
    ]


def unknown(resident: Resident) -> list[str]:
    """The facts that the paper would show as a dash."""
    return [label for label, value in facts(resident) if value == UNKNOWN]


def letterhead() -> dict[str, Any]:
    here, emblem = village(), logo()
    return {
        "regency": f"{here.regency_label} {here.regency}",
        "district": here.district,
        "village": f"{here.label} {here.name}",
        "office": profile().letterhead,
        "logo": framed(emblem) if emblem else "",
    }


def framed(png: bytes) -> str:
    """A PNG inside an SVG, so that it can travel in JSON."""
    data = b64encode(png).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400" viewBox="0 0 400 400">'
        f'<image width="400" height="400" href="data:image/png;base64,{data}"/></svg>'
    )


def content(draft: Draft, *, number: str, day: date, check: str) -> dict[str, Any]:
    """Everything the template sets. Without a check address it is a preview."""
    here, resident, who = village(), draft.resident, draft.signer
    head = officials.head()
    family = f" dan tercatat dalam Kartu Keluarga Nomor {resident.family.no_kk}" if resident.family else ""
    return {
        "preview": not check,
        "title": draft.kind.title,
        "number": number,
        "head": letterhead(),
        "opening": f"Yang bertanda tangan di bawah ini, {head.position if head else here.head_title} {here.name}, "
        f"Kecamatan {here.district}, {here.regency_label} {here.regency}, Provinsi {here.province}, menerangkan bahwa:",
        "facts": facts(resident),
        "statement": f"adalah benar penduduk {here.label} {here.name} yang berdomisili pada alamat tersebut di atas{family}.",
        "purpose": draft.purpose.rstrip("."),
        "valid_until": said(draft.valid_until) if draft.valid_until else "",
        "place": here.name,
        "date": said(day),
        "signer": {"lines": officials.signature(who), "name": who.name, "number": who.full_number},
        "check": check,
        "qr": papers.qr_svg(check) if check else "",
    }
