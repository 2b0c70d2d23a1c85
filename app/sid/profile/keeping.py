"""Reading and filling the profile, and who heads the village."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.sid.officials.keeping import head, name_head  # noqa: F401  (the head is part of the profile)
from app.sid.profile.models import Profile
from app.sid.wording import tidy, tidy_lines
from tenants import audit, cache, files
from tenants.db import db
from tenants.errors import Refused

LONG = {"history", "vision", "mission"}
LONGEST_TEXT = 10_000
SHAPES = {
    "postal_code": (r"\d{5}", "Kode pos terdiri atas 5 angka, misalnya 92231."),
    "email": (r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+", "Alamat e-mail tidak benar. Contoh: kantor@desa.id."),
    "phone": (r"[+(]?\d[\d ()/.-]{4,}", "Telepon hanya angka, spasi, dan tanda hubung, misalnya 0418 321 456."),
    "area_km2": (r"\d{1,5}(\.\d{3})*(,\d{1,3})?", "Tulis luas dengan angka dan koma, misalnya 12,5."),
}


def profile() -> Profile:
    return db.session.get(Profile, 1) or Profile(**dict.fromkeys(Profile.FIELDS, ""), photo_alt="")


def own_row() -> Profile:
    """The village's row, made where there is none."""
    row = db.session.get(Profile, 1)
    if row is None:
        row = Profile(one=1)
        db.session.add(row)
    return row


def tidied(field: str, value: str) -> str:
    return tidy_lines(value) if field in LONG else tidy(value)


def wrong(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each named field, in words; an empty field is never wrong."""
    found = {}
    for field, label in Profile.FIELDS.items():
        value = tidied(field, values.get(field, ""))
        longest = getattr(Profile.__table__.c[field].type, "length", None) or LONGEST_TEXT
        shape = SHAPES.get(field)
        if len(value) > longest:
            found[field] = f"{label} paling panjang {longest} huruf; ini {len(value)} huruf."
        elif value and shape and not re.fullmatch(shape[0], value):
            found[field] = shape[1]
    return found


def fill(values: Mapping[str, str], *, by) -> Profile:
    """Set the named fields; unknown names are left aside, those not named stay as they are."""
    for field, sentence in wrong(values).items():
        raise Refused(sentence, field=field)
    row = own_row()
    for field in Profile.FIELDS:
        if field in values:
            setattr(row, field, tidied(field, values[field]))
    audit.village_deed("profile.filled", by=by)
    cache.forget("site")
    return row


def logo() -> bytes | None:
    """The village's own sign as PNG (at most 400 × 400), or None."""
    key = profile().logo_key
    return files.fetch(key) if key else None
