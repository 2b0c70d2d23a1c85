"""What makes a resident's data worth mending: each kind once, as words, as a condition in SQL and as a question to a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, extract, func, or_

from app.sid.residents.models import ALIVE, HEAD, Family, Resident
from app.sid.residents.numbering import mismatch

BIRTH_DAY = cast(extract("day", Resident.birth_date), Integer) + (cast(Resident.sex == 2, Integer) * 40)
NIK_SHOULD_HOLD = func.concat(func.to_char(BIRTH_DAY, "FM00"), func.to_char(Resident.birth_date, "MMYY"))


@dataclass(frozen=True)
class Mend:
    """`badge`: at the row; `title` and `hint`: on the list of work; `kind`: bad where something contradicts, wait where it lacks."""

    key: str
    badge: str
    title: str
    hint: str
    kind: str
    condition: ColumnElement[bool]
    holds: Callable[[Resident], Any]


MENDS = (
    Mend(
        "nik-beda",
        "NIK tak cocok",
        "NIK tak cocok tanggal lahir",
        "Periksa dengan KK asli",
        "bad",
        ~Resident.nik.startswith("0") & (func.substr(Resident.nik, 7, 6) != NIK_SHOULD_HOLD),
        lambda r: mismatch(r.nik, r.birth_date, r.sex),
    ),
    Mend(
        "tanpa-keluarga",
        "Tanpa keluarga",
        "Belum masuk keluarga",
        "Isi nomor KK",
        "bad",
        Resident.family_id.is_(None),
        lambda r: r.family_id is None,
    ),
    Mend(
        "sementara",
        "NIK sementara",
        "NIK masih sementara",
        "Ganti setelah NIK terbit",
        "wait",
        Resident.nik.startswith("0"),
        lambda r: r.temporary_nik,
    ),
    Mend(
        "tanpa-ibu",
        "Nama ibu kosong",
        "Belum ada nama ibu",
        "Wajib untuk surat nikah",
        "wait",
        Resident.mother_name == "",
        lambda r: not r.mother_name,
    ),
)
BY_KEY = {m.key: m for m in MENDS}
ANY = or_(*(m.condition for m in MENDS))

# a family somebody still lives in, but nobody heads
HEADLESS = (
    Family.members.any(Resident.basic_status == ALIVE),
    ~Family.members.any((Resident.shdk == HEAD) & (Resident.basic_status == ALIVE)),
)


def first_of(resident: Resident) -> Mend | None:
    """The gravest thing to mend about a resident."""
    return next((m for m in MENDS if m.holds(resident)), None)
