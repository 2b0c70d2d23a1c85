"""A regency's Bimtek programme: so many villages digital by a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tenants import audit
from tenants.bimtek.finding import programme, programmes
from tenants.bimtek.models import Programme
from tenants.db import db
from tenants.errors import Refused
from tenants.regions import region

__all__ = ["add_programme", "change_programme", "named", "programme", "programmes"]


def add_programme(regency_code: str, name: str, *, target: int, target_date: date | None = None, by) -> Programme:
    """A regency's programme; the same one where it has that name."""
    found = region(regency_code)
    if found.level != 2:
        raise Refused("Program Bimtek milik kabupaten atau kota.")
    check(name, target)
    known = named(found.code, name)
    if known:
        return known
    row = Programme(regency_code=found.code, name=name.strip(), target=target, target_date=target_date, regency=found)
    db.session.add(row)
    db.session.flush()
    audit.platform_deed("programme.added", by=by, subject=found.code, name=row.name)
    return row


def change_programme(row: Programme, name: str, *, target: int, target_date: date | None, by) -> None:
    check(name, target)
    known = named(row.regency_code, name)
    if known and known.id != row.id:
        raise Refused("Kabupaten ini sudah mempunyai program dengan nama itu.", field="name")
    row.name, row.target, row.target_date = name.strip(), target, target_date
    audit.platform_deed("programme.changed", by=by, subject=row.regency_code, name=row.name)


def check(name: str, target: int) -> None:
    if not name.strip():
        raise Refused("Isi nama program.", field="name")
    if len(name.strip()) > 160:
        raise Refused("Nama program paling panjang 160 huruf.", field="name")
    if not 0 < target <= 10_000:
        raise Refused("Isi jumlah sasaran desa, paling sedikit 1.", field="target")


def named(regency_code: str, name: str) -> Programme | None:
    return db.session.scalar(
        select(Programme).where(Programme.regency_code == regency_code, Programme.name == name.strip())
    )
