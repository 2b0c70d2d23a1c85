"""Finding residents: by words, number, and the filters of the list."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

from sqlalchemy import Select, and_, extract, func, or_, select
from sqlalchemy.orm import selectinload

from app.sid.paging import Page, page_of
from app.sid.residents.models import ALIVE, HEAD, Area, Family, Resident
from tenants.clock import today
from tenants.db import db
from tenants.errors import NotFound

SORTS = {
    "nama": Resident.name,
    "-nama": Resident.name.desc(),
    "lahir": Resident.birth_date,
    "-lahir": Resident.birth_date.desc(),
    "baru": Resident.created_at.desc(),
}
CODE_FILTERS = {
    "sex": "jenis_kelamin",
    "religion": "agama",
    "education": "pendidikan_dalam_kk",
    "occupation": "pekerjaan",
    "marital": "status_kawin",
    "blood": "golongan_darah",
    "shdk": "hubungan_keluarga_shdk",
    "basic_status": "status_dasar",
}
QUICK = {
    "": "Semua",
    "tanpa-ibu": "Belum ada nama ibu",
    "sementara": "NIK sementara",
    "tanpa-keluarga": "Tanpa keluarga",
    "nik-beda": "NIK tak cocok",
}


def matching(words: str):
    """Words of a name in any order, or part of a NIK or KK number."""
    digits = re.sub(r"\D", "", words)
    if digits and len(digits) >= 3 and not re.search(r"[A-Za-z]", words):
        return or_(
            Resident.nik.contains(digits, autoescape=True),
            Resident.family_id.in_(select(Family.id).where(Family.no_kk.contains(digits, autoescape=True))),
        )
    return _all_words(words)


def _all_words(words: str):
    return and_(*(Resident.name.icontains(w, autoescape=True) for w in words.split()[:6]))


def query(filters: Mapping[str, str]) -> Select:
    """The residents that filters leave; an unknown or broken filter is left aside."""
    found = select(Resident)
    if filters.get("q", "").strip():
        found = found.where(matching(filters["q"].strip()[:80]))
    for name in CODE_FILTERS:
        if filters.get(name, "").isdigit():
            found = found.where(getattr(Resident, name) == int(filters[name]))
    if not filters.get("basic_status"):
        found = found.where(Resident.basic_status == ALIVE)
    if filters.get("dusun"):
        found = found.where(Resident.area_id.in_(select(Area.id).where(Area.dusun == filters["dusun"])))
    age = extract("year", func.age(today(), Resident.birth_date))
    if filters.get("umur_dari", "").isdigit():
        found = found.where(age >= int(filters["umur_dari"]))
    if filters.get("umur_sampai", "").isdigit():
        found = found.where(age <= int(filters["umur_sampai"]))
    quick = filters.get("lihat", "")
    if quick == "tanpa-ibu":
        found = found.where(Resident.mother_name == "")
    elif quick == "sementara":
        found = found.where(Resident.nik.startswith("0"))
    elif quick == "tanpa-keluarga":
        found = found.where(Resident.family_id.is_(None))
    elif quick == "nik-beda":
        found = found.where(
            ~Resident.nik.startswith("0"), func.substr(Resident.nik, 9, 4) != func.to_char(Resident.birth_date, "MMYY")
        )
    return found


def page(filters: Mapping[str, str], *, number: int = 1, size: int = 25) -> Page:
    return page_of(
        query(filters).order_by(SORTS.get(filters.get("urut", ""), Resident.name), Resident.id),
        number,
        size=size,
    )


def quick_counts() -> dict[str, int]:
    """How many residents stand behind each quick view, one query."""
    alive = Resident.basic_status == ALIVE
    row = db.session.execute(
        select(
            func.count().filter(alive),
            func.count().filter(alive, Resident.mother_name == ""),
            func.count().filter(alive, Resident.nik.startswith("0")),
            func.count().filter(alive, Resident.family_id.is_(None)),
            func.count().filter(
                alive,
                ~Resident.nik.startswith("0"),
                func.substr(Resident.nik, 9, 4) != func.to_char(Resident.birth_date, "MMYY"),
            ),
        )
    ).one()
    return dict(zip(QUICK, row, strict=True))


def resident(key) -> Resident:
    try:
        found = db.session.get(Resident, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("Penduduk itu tidak ada di desa ini.")
    return found


def families(words: str = "", *, number: int = 1) -> Page:
    found = select(Family)
    digits = re.sub(r"\D", "", words)
    if digits:
        found = found.where(Family.no_kk.contains(digits, autoescape=True))
    elif words.strip():
        found = found.where(Family.id.in_(select(Resident.family_id).where(Resident.shdk == HEAD, _all_words(words))))
    return page_of(found.options(selectinload(Family.members)).order_by(Family.no_kk), number)


def family(key) -> Family:
    try:
        found = db.session.get(Family, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("Keluarga itu tidak ada di desa ini.")
    return found


def dusun_names() -> list[str]:
    return list(db.session.scalars(select(Area.dusun).where(Area.dusun != "").distinct().order_by(Area.dusun)))
