"""What may stand in a resident's own fields: the same rules for a form, a file and whatever else states them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sqlalchemy import select

from app.sid import codes
from app.sid.residents import limits, names
from app.sid.residents.columns import BY_FIELD
from app.sid.residents.houses import number_words
from app.sid.residents.models import Resident
from app.sid.residents.reading import OLDEST
from tenants.clock import today
from tenants.db import db
from tenants.errors import Conflict, Refused

LONGEST_PHONE = 20
NEEDED = ("name", "sex")
PHONE_SIGNS = re.compile(r"[0-9+() .-]*")


def checked(values: dict[str, Any], resident: Resident | None) -> dict[str, Any]:
    """The values as the register writes them, or Refused with the field."""
    found = {name: field(name, value) for name, value in values.items()}
    for name in NEEDED:
        if (resident is None or name in found) and not found.get(name):
            raise Refused(f"{BY_FIELD[name].label} wajib diisi.", field=name)
    if found.get("birth_date") and found["birth_date"] > today():
        raise Refused("Tanggal lahir tidak boleh di masa depan.", field="birth_date")
    if found.get("nik", "0") != "0":
        unused(found["nik"], resident)
    return found


def unused(nik: str, resident: Resident | None) -> None:
    query = select(Resident.id, Resident.name).where(Resident.nik == nik)
    other = db.session.execute(query, execution_options={"whole_village": True}).first()
    if other is not None and (resident is None or other.id != resident.id):
        who = other.name if limits.dusun() is None else "warga lain"
        raise Conflict(f"NIK ini sudah dipakai {who}. Salah satunya keliru; periksa KTP keduanya.", field="nik")


def field(name: str, value: Any) -> Any:
    if name == "phone":
        return phone(value)
    if name == "nik":
        return nik(value)
    column = BY_FIELD[name]
    if column.kind == "code":
        return code(name, value)
    if column.kind == "date":
        return day(name, value)
    if column.kind == "parent":
        return parent(name, value)
    text = str(value or "").replace("\0", "")
    text = text.strip() if name == "note" else names.tidy(text)
    if column.kind == "name" and (reason := names.wrong(text)):
        raise Refused(reason, field=name)
    if len(text) > column.longest:
        raise Refused(f"Paling panjang {column.longest} huruf.", field=name)
    return text


def digits_of(value: Any) -> str:
    return re.sub(r"[^0-9]", "", str(value or ""))


def nik(value: Any) -> str:
    """Sixteen figures, however they are grouped; `0` or nothing stands for "has none yet"."""
    digits = digits_of(value)
    if digits in ("", "0") and not re.search(r"\w", str(value or "").replace("0", "")):
        return "0"
    if len(digits) != 16:
        raise Refused(number_words("NIK", len(digits)), field="nik")
    return digits


def parent(name: str, value: Any) -> str:
    digits = digits_of(value)
    if not str(value or "").strip():
        return ""
    if len(digits) != 16:
        raise Refused(number_words(BY_FIELD[name].label, len(digits)), field=name)
    return digits


def code(name: str, value: Any) -> int | None:
    if value in (None, ""):
        if name in ("citizenship", "basic_status"):
            return 1
        return None
    if value not in codes.entries(BY_FIELD[name].codes):
        raise Refused("Pilih salah satu dari daftar.", field=name)
    return value


def day(name: str, value: date | None) -> date | None:
    if value is not None and not OLDEST <= value.year <= 2200:
        raise Refused(f"Tahun {value.year} tidak mungkin.", field=name)
    return value


def phone(value: Any) -> str:
    text = names.tidy(str(value or ""))
    if not PHONE_SIGNS.fullmatch(text) or len(text) > LONGEST_PHONE:
        raise Refused("Nomor telepon hanya angka, misalnya 0812 3456 7890.", field="phone")
    return text
