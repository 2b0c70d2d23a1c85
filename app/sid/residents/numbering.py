"""Temporary numbers for who has none yet: `0`, the village's ten digits, a five-digit counter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import func, select

from app.sid.residents.models import Resident
from tenants.db import db


def next_temporary(village_code: str) -> Iterator[str]:
    """Fresh temporary NIKs, one after the other."""
    head = "0" + re.sub(r"\D", "", village_code)
    last = db.session.scalar(select(func.max(Resident.nik)).where(Resident.nik.startswith(head)))
    number = int(last[11:]) if last else 0
    while True:
        number += 1
        yield f"{head}{number:05d}"


def mismatch(nik: str, birth_date, sex: int | None) -> str | None:
    """Where a NIK does not carry the birth date or sex (DD+40 for women): a warning, never a refusal."""
    if nik.startswith("0") or birth_date is None:
        return None
    day = int(nik[6:8])
    if (day > 40) != (sex == 2):
        return "NIK menunjuk jenis kelamin lain."
    if (day - 40 if day > 40 else day, int(nik[8:10]), int(nik[10:12])) != (
        birth_date.day,
        birth_date.month,
        birth_date.year % 100,
    ):
        return "NIK tidak memuat tanggal lahir ini."
    return None
