"""What may be wrong with a resident's data: contradictions first, then what is missing. Each rule once, as a condition in SQL.

None refuses anything: the register takes what the papers say, the rules say what to look at again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.sid.residents import mending
from app.sid.residents.filtering import KTP_AGE, at_least
from app.sid.residents.models import ALIVE, HEAD, Family, Resident

BAD, LACKS = "bad", "wait"
MARRIED, PUPIL = 2, 3
CHILD, PARENT, IN_LAW = 4, 7, 8
WOMENS = (1, 2, 3, 5, 6)  # cara KB
MENS = (4, 7)
Twin = aliased(Resident, name="twin")
Headed = aliased(Resident, name="headed")


@dataclass(frozen=True)
class Rule:
    """`severity`: bad where something contradicts, wait where it lacks. `condition` is asked anew each time: it may hang on today."""

    key: str
    title: str
    hint: str
    severity: str
    condition: Callable[[], ColumnElement[bool]]


def younger(age: int) -> ColumnElement[bool]:
    return ~at_least(age)


def empty(name: str) -> Callable[[], ColumnElement[bool]]:
    column = getattr(Resident, name)
    return lambda: column == "" if str(column.type).startswith(("VARCHAR", "TEXT")) else column.is_(None)


def head_of_family(test: Callable[[], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Something is so between a resident and the living head of the family."""
    return exists(
        select(1).where(
            Headed.family_id == Resident.family_id,
            Headed.shdk == HEAD,
            Headed.basic_status == ALIVE,
            Headed.id != Resident.id,
            test(),
        )
    )


def again() -> ColumnElement[bool]:
    """The same name and day of birth once more among the living."""
    return exists(
        select(1).where(
            Twin.find_name == Resident.find_name,
            Twin.birth_date == Resident.birth_date,
            Twin.id != Resident.id,
            Twin.basic_status == ALIVE,
        )
    )


def rule(key: str, title: str, hint: str, severity: str, condition: Callable[[], ColumnElement[bool]]) -> Rule:
    return Rule(key, title, hint, severity, condition)


R = Resident
RULES: tuple[Rule, ...] = (
    *(rule(m.key, m.title, m.hint, m.kind, partial(getattr, m, "condition")) for m in mending.MENDS),
    rule("ganda", "Nama dan tanggal lahir sama", "Mungkin tercatat dua kali", BAD, again),
    rule(
        "terlalu-tua", "Umur lebih dari 110 tahun", "Masih hidup? Periksa tanggal lahirnya", BAD, lambda: at_least(110)
    ),
    rule(
        "kepala-anak",
        "Kepala keluarga di bawah 15 tahun",
        "Periksa hubungan dalam keluarga",
        BAD,
        lambda: (R.shdk == HEAD) & younger(15),
    ),
    rule(
        "suami-perempuan",
        "Suami berjenis kelamin perempuan",
        "Periksa jenis kelamin atau hubungannya",
        BAD,
        lambda: (R.shdk == 2) & (R.sex == 2),
    ),
    rule(
        "istri-laki",
        "Istri berjenis kelamin laki-laki",
        "Periksa jenis kelamin atau hubungannya",
        BAD,
        lambda: (R.shdk == 3) & (R.sex == 1),
    ),
    rule(
        "anak-lebih-tua",
        "Anak lebih tua dari kepala keluarga",
        "Periksa tanggal lahir keduanya",
        BAD,
        lambda: (R.shdk == CHILD) & head_of_family(lambda: Headed.birth_date > R.birth_date),
    ),
    rule(
        "orang-tua-lebih-muda",
        "Orang tua lebih muda dari kepala keluarga",
        "Periksa tanggal lahir keduanya",
        BAD,
        lambda: R.shdk.in_((PARENT, IN_LAW)) & head_of_family(lambda: Headed.birth_date < R.birth_date),
    ),
    rule(
        "pasangan-belum-kawin",
        "Suami atau istri berstatus belum kawin",
        "Periksa status perkawinan",
        BAD,
        lambda: R.shdk.in_((2, 3)) & (R.marital == 1),
    ),
    rule(
        "kawin-dini",
        "Berstatus kawin di bawah 16 tahun",
        "Periksa status atau tanggal lahir",
        BAD,
        lambda: (R.marital >= MARRIED) & younger(16),
    ),
    rule("hamil-laki", "Laki-laki tercatat hamil", "Periksa kehamilan", BAD, lambda: (R.sex == 1) & (R.pregnant == 1)),
    rule(
        "hamil-umur",
        "Hamil di luar umur 10 sampai 55 tahun",
        "Periksa kehamilan atau tanggal lahir",
        BAD,
        lambda: (R.pregnant == 1) & or_(younger(10), at_least(56)),
    ),
    rule(
        "kb-tidak-cocok",
        "Cara KB tidak cocok dengan jenis kelamin",
        "Periksa cara KB",
        BAD,
        lambda: or_((R.sex == 1) & R.contraception.in_(WOMENS), (R.sex == 2) & R.contraception.in_(MENS)),
    ),
    rule(
        "ktp-anak",
        "Memegang KTP-el di bawah 17 tahun dan belum kawin",
        "Periksa tanggal lahir atau KTP-el",
        BAD,
        lambda: (R.ktp_el == 2) & younger(KTP_AGE) & (func.coalesce(R.marital, 1) == 1),
    ),
    rule(
        "sarjana-anak",
        "Berpendidikan diploma atau sarjana di bawah 17 tahun",
        "Periksa pendidikan",
        BAD,
        lambda: R.education.between(6, 10) & younger(17),
    ),
    rule(
        "bekerja-anak",
        "Bekerja di bawah 10 tahun",
        "Periksa pekerjaan atau tanggal lahir",
        BAD,
        lambda: R.occupation.not_in((1, 2, 3)) & younger(10),
    ),
    rule(
        "pelajar-tua",
        "Pelajar di atas 40 tahun",
        "Perbarui pekerjaan",
        LACKS,
        lambda: (R.occupation == PUPIL) & at_least(41),
    ),
    rule(
        "induk-sendiri",
        "NIK ayah atau ibu sama dengan NIK sendiri",
        "Salin lagi dari KK",
        BAD,
        lambda: or_(R.father_nik == R.nik, R.mother_nik == R.nik),
    ),
    rule(
        "wna-tanpa-dokumen",
        "Warga asing tanpa paspor dan KITAS",
        "Minta dokumennya",
        BAD,
        lambda: (R.citizenship == 2) & (R.passport == "") & (R.kitas == ""),
    ),
    rule(
        "belum-rekam-ktp",
        "Wajib KTP, belum rekam",
        "Ajak merekam di kecamatan",
        LACKS,
        lambda: and_(
            or_(at_least(KTP_AGE), R.marital > 1),
            R.ktp_el.is_distinct_from(2),
            or_(R.ktp_record.is_(None), R.ktp_record < 3),
        ),
    ),
    rule("tanpa-tanggal", "Tanggal lahir kosong", "Salin dari KTP atau KK", BAD, empty("birth_date")),
    rule("tanpa-tempat", "Tempat lahir kosong", "Salin dari KTP atau KK", LACKS, empty("birth_place")),
    rule("tanpa-hubungan", "Hubungan dalam keluarga kosong", "Salin dari KK", LACKS, empty("shdk")),
    rule("tanpa-agama", "Agama kosong", "Salin dari KK", LACKS, empty("religion")),
    rule("tanpa-pendidikan", "Pendidikan kosong", "Salin dari KK", LACKS, empty("education")),
    rule("tanpa-pekerjaan", "Pekerjaan kosong", "Salin dari KK", LACKS, empty("occupation")),
    rule("tanpa-status-kawin", "Status perkawinan kosong", "Salin dari KK", LACKS, empty("marital")),
    rule("tanpa-darah", "Golongan darah kosong", "Tanyakan, atau isi tidak tahu", LACKS, empty("blood")),
    rule("tanpa-ayah", "Nama ayah kosong", "Wajib untuk surat nikah", LACKS, empty("father_name")),
    rule("tanpa-asuransi", "Asuransi kesehatan kosong", "Tanyakan kartu BPJS", LACKS, empty("insurance")),
    rule(
        "anak-tanpa-akta",
        "Anak tanpa nomor akta lahir",
        "Bantu mengurus aktanya",
        LACKS,
        lambda: younger(18) & (R.birth_certificate == ""),
    ),
    rule(
        "kawin-tanpa-buku",
        "Kawin tanpa nomor akta perkawinan",
        "Salin dari buku nikah",
        LACKS,
        lambda: (R.marital == MARRIED) & (R.marriage_certificate == ""),
    ),
    rule(
        "tanpa-dusun",
        "Wilayah kosong",
        "Isi dusun, RT, atau RW",
        LACKS,
        lambda: R.area.has(and_(*(getattr(R.area.property.mapper.class_, n) == "" for n in ("dusun", "rw", "rt")))),
    ),
)
BY_KEY = {r.key: r for r in RULES}

LIVED_IN = Family.members.any(Resident.basic_status == ALIVE)
FAMILY_RULES: tuple[Rule, ...] = (
    rule("tanpa-kepala", "Keluarga tanpa kepala", "Pilih kepalanya", BAD, lambda: and_(*mending.HEADLESS)),
    rule(
        "kk-sementara",
        "Nomor KK masih sementara",
        "Ganti setelah KK terbit",
        LACKS,
        lambda: LIVED_IN & Family.no_kk.startswith("0"),
    ),
    rule("tanpa-alamat", "Alamat keluarga kosong", "Salin dari KK", LACKS, lambda: LIVED_IN & (Family.address == "")),
)


def people(key: str) -> Select:
    """The living residents of whom a rule holds, by name."""
    return (
        select(Resident)
        .where(Resident.basic_status == ALIVE, BY_KEY[key].condition())
        .order_by(Resident.find_name, Resident.id)
    )
