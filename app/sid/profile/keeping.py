"""Reading and filling the profile, and who heads the village."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.sid.letters.models import Official
from app.sid.profile.models import Profile
from tenants import audit, cache
from tenants.db import db
from tenants.errors import Refused


def profile() -> Profile:
    return db.session.get(Profile, 1) or Profile(**dict.fromkeys(Profile.FIELDS, ""))


def head() -> Official | None:
    return db.session.scalar(select(Official).where(Official.signs).order_by(Official.id))


def fill(values: dict[str, str], *, by) -> Profile:
    """Set the named fields; unknown names are left aside."""
    row = db.session.get(Profile, 1)
    if row is None:
        row = Profile(one=1)
        db.session.add(row)
    if values.get("postal_code") and not re.fullmatch(r"\d{5}", values["postal_code"]):
        raise Refused("Kode pos terdiri atas 5 angka.", field="postal_code")
    if values.get("email") and not re.fullmatch(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+", values["email"]):
        raise Refused("Alamat e-mail tidak benar.", field="email")
    for name in Profile.FIELDS:
        if name in values:
            longest = getattr(Profile.__table__.c[name].type, "length", None) or 10_000
            if len(values[name]) > longest:
                raise Refused(f"{Profile.FIELDS[name]} paling panjang {longest} huruf.", field=name)
            setattr(row, name, values[name].strip())
    audit.village_deed("profile.filled", by=by)
    cache.forget("site")
    return row


def name_head(name: str, *, position: str = "Kepala Desa", number: str = "", by) -> Official:
    """Who heads the village and signs its letters."""
    if not name.strip():
        raise Refused("Isi nama kepala desa.", field="head")
    row = head()
    if row is None:
        row = Official(name="", position="", signs=True)
        db.session.add(row)
    row.name, row.position, row.number = name.strip()[:120], position.strip()[:80], number.strip()[:40]
    audit.village_deed("official.named", by=by, name=row.name)
    cache.forget("site")
    db.session.flush()
    return row
