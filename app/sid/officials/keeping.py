"""Who holds office: the head, those who sign for the head, and the others."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import case, select

from app.sid.officials.models import CAPACITIES, NUMBER_LABELS, Official
from app.sid.wording import tidy
from tenants import audit, cache
from tenants.current import village
from tenants.db import db, utc_now
from tenants.errors import Conflict, NotFound, Refused

RANK = case({"self": 0, "an": 1, "ub": 2}, value=Official.signs_as, else_=3)
LONGEST = {"name": ("Nama", 120), "position": ("Jabatan", 80), "number": ("Nomor induk", 40)}


def in_office() -> list[Official]:
    """All who hold office now: the head first, then those who sign."""
    return list(db.session.scalars(select(Official).where(Official.left_at.is_(None)).order_by(RANK, Official.id)))


def signers() -> list[Official]:
    return [official for official in in_office() if official.signs_as]


def head() -> Official | None:
    return db.session.scalar(select(Official).where(Official.left_at.is_(None), Official.signs_as == "self"))


def official(key) -> Official:
    try:
        found = db.session.get(Official, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("Pejabat itu tidak ada di desa ini.")
    return found


def signer(key: str | None = None) -> Official:
    """Who signs: the one of that key, or the first who may."""
    may = signers()
    if not may:
        raise Refused("Belum ada pejabat penanda tangan. Isi dahulu nama kepala pada Profil desa.", field="signer")
    if not key:
        return may[0]
    found = next((o for o in may if str(o.id) == str(key)), None)
    if found is None:
        raise Refused("Pejabat itu tidak lagi menandatangani surat. Pilih penanda tangan yang lain.", field="signer")
    return found


def signature(who: Official) -> list[str]:
    """The lines above the signature: `Kepala Desa X`; `a.n. Kepala Desa X`, `Sekretaris Desa`; with `u.b.` two levels below."""
    here = village()
    if who.heads:
        return [f"{who.position} {here.name}"]
    lines = [f"a.n. {here.head_title} {here.name}"]
    if who.signs_as == "ub":
        second = next((o for o in signers() if o.signs_as == "an"), None)
        lines += [second.position if second else f"Sekretaris {here.label}", "u.b."]
    return [*lines, who.position]


def wrong(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each field, in words."""
    found = {}
    for field, (label, longest) in LONGEST.items():
        if len(tidy(values.get(field, ""))) > longest:
            found[field] = f"{label} paling panjang {longest} huruf."
    for field, label in (("name", "nama"), ("position", "jabatan")):
        if not tidy(values.get(field, "")):
            found[field] = f"Isi {label}."
    if values.get("signs_as", "") not in CAPACITIES:
        found["signs_as"] = "Pilih salah satu."
    if values.get("number_label", NUMBER_LABELS[0]) not in NUMBER_LABELS:
        found["number_label"] = "Pilih salah satu."
    return found


def keep(values: Mapping[str, str], *, who: Official | None = None, by) -> Official:
    """A new official, or the change of one: name, position, number_label, number, signs_as."""
    for field, sentence in wrong(values).items():
        raise Refused(sentence, field=field)
    capacity = values.get("signs_as", "")
    present = head()
    if capacity == "self" and present is not None and present is not who:
        raise Conflict(f"{present.name} tercatat sebagai kepala. Akhiri jabatannya lebih dahulu.", field="signs_as")
    row = who or Official(name="", position="")
    for field in LONGEST:
        setattr(row, field, tidy(values.get(field, "")))
    row.number_label, row.signs_as = values.get("number_label", NUMBER_LABELS[0]), capacity
    db.session.add(row)
    db.session.flush()
    audit.village_deed("official.kept", by=by, subject_id=row.id, name=row.name, signs_as=capacity)
    cache.forget("site")
    return row


def name_head(name: str, *, position: str = "", number: str = "", number_label: str = "", by) -> Official:
    """Who heads the village and signs its letters; the present head's row is corrected."""
    row = head()
    return keep(
        {
            "name": name,
            "position": position or (row.position if row else village().head_title),
            "number": number,
            "number_label": number_label or (row.number_label if row else NUMBER_LABELS[0]),
            "signs_as": "self",
        },
        who=row,
        by=by,
    )


def end(who: Official, *, by) -> None:
    """The official leaves office; papers signed before keep the name."""
    who.left_at = utc_now()
    db.session.flush()
    audit.village_deed("official.left", by=by, subject_id=who.id)
    cache.forget("site")


def resume(who: Official, *, by) -> None:
    """Take back that an official left."""
    if who.heads and head() not in (None, who):
        raise Conflict("Sudah ada kepala yang baru.")
    who.left_at = None
    audit.village_deed("official.resumed", by=by, subject_id=who.id)
    cache.forget("site")
