"""A village asks to come in: once at a time, with what staff need to call back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import func, select

from tenants import audit, files
from tenants.applications.models import State, VillageApplication
from tenants.db import db
from tenants.errors import Conflict, Refused
from tenants.regions import dotted, region
from tenants.villages import Village

LARGEST_LETTER = 5 * 1024 * 1024
FIELDS = {
    "name": ("nama Anda", 160),
    "position": ("jabatan Anda", 80),
    "email": ("alamat e-mail", 254),
    "phone": ("nomor telepon", 20),
}


def tidy(text: str | None) -> str:
    """One line of visible signs."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


def wrong(values: Mapping[str, str], letter: bytes | None = None) -> dict[str, str]:
    """What is wrong with each field, in words."""
    found = {}
    for field, (label, longest) in FIELDS.items():
        value = tidy(values.get(field))
        if not value:
            found[field] = f"Isi {label}."
        elif len(value) > longest:
            found[field] = f"{label.capitalize()} paling panjang {longest} huruf."
    if "email" not in found and not re.fullmatch(
        r"[^@\s,;<>\"()\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", tidy(values["email"])
    ):
        found["email"] = "Alamat e-mail tidak benar. Contoh: operator@desa.id."
    if "phone" not in found and not re.fullmatch(r"\+?[\d\s()-]{8,20}", tidy(values["phone"])):
        found["phone"] = "Nomor telepon terdiri atas 8 angka atau lebih. Contoh: 0812 3456 7890."
    if letter and (len(letter) > LARGEST_LETTER or not letter.startswith(b"%PDF-")):
        found["letter"] = "Surat kepala desa harus berupa PDF, paling besar 5 MB."
    return found


def here(code: str) -> Village | None:
    """The village of that code, where it is on the platform already."""
    return db.session.scalar(select(Village).where(Village.code == code))


def apply(code: str, values: Mapping[str, str], *, letter: bytes | None = None, by) -> VillageApplication:
    """Ask for a village. `values`: name, position, email, phone, package; `letter`: the head's letter as PDF, not demanded."""
    for field, sentence in wrong(values, letter).items():
        raise Refused(sentence, field=field)
    asked = region(code)
    if asked.level != 4:
        raise Refused("Pilih desa atau kelurahan.")
    if here(asked.code) is not None:
        raise Conflict(f"{asked.full_name} sudah tercatat di PaketDesa. Masuklah lewat halaman Masuk.")
    if open_for(asked.code, lock=True) is not None:
        raise Conflict(f"Pendaftaran {asked.full_name} sudah kami terima dan sedang diperiksa.")
    row = VillageApplication(
        region_code=asked.code,
        region=asked,
        **{field: tidy(values[field]) for field in FIELDS},
        package_key=tidy(values.get("package"))[:30],
        letter_key=files.keep_platform(letter, "pdf") if letter else None,
    )
    db.session.add(row)
    db.session.flush()
    audit.platform_deed("village.applied", by=by, subject=asked.code, application=str(row.id))
    return row


def open_for(code: str, *, lock: bool = False) -> VillageApplication | None:
    """The application of a village that waits for an answer. `lock`: two who ask at once wait for each other."""
    if lock:
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("apply:" + dotted(code)))))
    return db.session.scalar(
        select(VillageApplication).where(
            VillageApplication.region_code == dotted(code), VillageApplication.state == State.NEW
        )
    )
