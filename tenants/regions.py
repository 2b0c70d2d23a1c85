"""Provinces, regencies, districts and villages by their Kemendagri codes.

Codes are kept dotted: `73`, `73.05`, `73.05.01`, `73.05.01.2001`. Of a village's last four digits the first says the kind: 1 kelurahan,
2 desa, 3 desa adat (Kepmendagri 050-145/2022 and its successors). Names come from the data set of `idn-area-data` (ODbL).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, func, or_, select, text, true
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import PlatformModel, db
from tenants.errors import NotFound, Refused

KINDS = {"kab": "kabupaten", "kab.": "kabupaten", "kec": "kecamatan", "kec.": "kecamatan", "kel": "kelurahan"}
LEVELS = {2: "provinsi", 5: "kabupaten", 8: "kecamatan", 13: "desa"}


class Region(PlatformModel):
    __tablename__ = "regions"
    code: Mapped[str] = mapped_column(String(13), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("platform.regions.code"))
    level: Mapped[int]  # 1 province, 2 regency, 3 district, 4 village
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(12))  # provinsi kabupaten kota kecamatan desa kelurahan adat

    __table_args__ = (
        Index("ix_regions_parent_code", "parent_code"),
        Index("ix_regions_name_lower", text("lower(name)")),
    )

    @property
    def label(self) -> str:
        """The kind as it stands before the name: Desa, Kelurahan, Kecamatan, Kabupaten, Kota, Provinsi."""
        return {"adat": "Desa Adat"}.get(self.kind, self.kind.capitalize())

    @property
    def full_name(self) -> str:
        return f"{self.label} {self.name}"


def dotted(code: str) -> str:
    """`7305012001` or `73.05.01.2001` → `73.05.01.2001`; anything else is refused."""
    digits = re.sub(r"\D", "", code or "")
    if len(digits) not in (2, 4, 6, 10):
        raise Refused(f"Kode wilayah {code!r} tidak dikenal: harus 2, 4, 6, atau 10 angka.")
    return ".".join(part for part in (digits[:2], digits[2:4], digits[4:6], digits[6:]) if part)


def region(code: str) -> Region:
    found = db.session.get(Region, dotted(code))
    if found is None:
        raise NotFound(f"Kode wilayah {code} tidak ada dalam daftar Kemendagri.")
    return found


def villages_of(code: str) -> list[Region]:
    """All villages and kelurahan below a province, regency or district, by code."""
    return list(
        db.session.scalars(
            select(Region).where(Region.level == 4, Region.code.startswith(dotted(code) + ".")).order_by(Region.code)
        )
    )


def children_of(code: str | None) -> list[Region]:
    return list(
        db.session.scalars(
            select(Region).where(Region.parent_code == code if code else Region.level == 1).order_by(Region.code)
        )
    )


def names_above(code: str) -> dict[str, str]:
    """{"province", "regency", "district", "village"} → names, as far as the code reaches."""
    parts = dotted(code).split(".")
    codes = [".".join(parts[: i + 1]) for i in range(len(parts))]
    rows = {r.code: r for r in db.session.scalars(select(Region).where(Region.code.in_(codes)))}
    keys = ("province", "regency", "district", "village")
    return {key: rows[c].name for key, c in zip(keys, codes, strict=False) if c in rows}


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The names of many regions, one query."""
    return dict(db.session.execute(select(Region.code, Region.name).where(Region.code.in_(set(codes)))).all())


def matching(words: str) -> ColumnElement[bool]:
    """A region by its code, or by words of its kind and name (`kota makassar`, `takalar`)."""
    words = words.strip()
    if re.fullmatch(r"[\d.]+", words):
        return func.replace(Region.code, ".", "").startswith(re.sub(r"\D", "", words), autoescape=True)
    return and_(
        true(),
        *(
            or_(Region.name.icontains(word, autoescape=True), Region.kind == KINDS.get(word.lower(), word.lower()))
            for word in words.split()[:5]
        ),
    )


def search(words: str, *, level: int | None = None, within: str | None = None, limit: int = 20) -> list[Region]:
    """By code or by words of the name; exact beginnings first."""
    query = select(Region).where(matching(words))
    if level:
        query = query.where(Region.level == level)
    if within:
        query = query.where(Region.code.startswith(dotted(within)))
    first = func.lower(Region.name).startswith(words.strip().lower(), autoescape=True)
    return list(db.session.scalars(query.order_by(first.desc(), Region.level, Region.name, Region.code).limit(limit)))
