"""Counts of the living residents by kind, published as they stood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from babel.numbers import format_decimal
from sqlalchemy import ColumnElement, case, extract, func, or_, select

from app.sid import codes
from app.sid.residents.filtering import KTP_AGE, at_least
from app.sid.residents.models import ALIVE, Area, Resident
from app.sid.statistics import disclosure
from app.sid.statistics.disclosure import SMALLEST_SHOWN  # noqa: F401
from app.sid.statistics.models import PublishedStatistic
from tenants import audit, cache
from tenants.clock import today
from tenants.db import db, utc_now
from tenants.errors import NotFound

# title, column of the resident, code list
KINDS = {
    "umur": ("Umur dan jenis kelamin", None, None),
    "pendidikan": ("Pendidikan", "education", "pendidikan_dalam_kk"),
    "pekerjaan": ("Pekerjaan", "occupation", "pekerjaan"),
    "agama": ("Agama", "religion", "agama"),
    "status-kawin": ("Status perkawinan", "marital", "status_kawin"),
    "golongan-darah": ("Golongan darah", "blood", "golongan_darah"),
    "dusun": ("Dusun", None, None),
    "kategori-umur": ("Kategori umur", None, None),
    "jenis-kelamin": ("Jenis kelamin", "sex", "jenis_kelamin"),
    "hubungan": ("Hubungan dalam keluarga", "shdk", "hubungan_keluarga_shdk"),
    "pendidikan-sedang": ("Pendidikan sedang ditempuh", "studying", "pendidikan_sedang"),
    "warga-negara": ("Warga negara", "citizenship", "warganegara"),
    "disabilitas": ("Penyandang disabilitas", "disability", "cacat"),
    "kb": ("Akseptor KB", "contraception", "cara_kb"),
    "asuransi": ("Asuransi kesehatan", "insurance", "asuransi_kesehatan"),
    "suku": ("Suku", None, None),
    "ktp-el": ("Perekaman KTP-el, wajib KTP", "ktp_record", "status_rekam_ktp"),
    "kehamilan": ("Kehamilan, perempuan", "pregnant", "hamil"),
    "akta-lahir": ("Pemegang akta lahir", None, None),
    "kia": ("Kartu identitas anak, di bawah 18 tahun", None, None),
    "buku-nikah": ("Akta perkawinan, yang berstatus kawin", None, None),
}
USUAL = (
    "umur",
    "pendidikan",
    "pekerjaan",
    "agama",
    "status-kawin",
    "golongan-darah",
    "dusun",
)  # what every village publishes
PARTIAL = {"ktp-el", "kehamilan", "akta-lahir", "kia", "buku-nikah"}  # of some people only
BY_CODE = {
    "pendidikan",
    "status-kawin",
    "golongan-darah",
    "jenis-kelamin",
    "hubungan",
    "ktp-el",
    "kb",
}  # in an order of their own
CATEGORIES = (
    ("Balita (0–5)", 0, 5),
    ("Anak-anak (6–17)", 6, 17),
    ("Dewasa (18–30)", 18, 30),
    ("Tua (31 ke atas)", 31, None),
)
MARRIED, KIA, WOMAN = 2, 3, 2
OLDEST = 75
UNKNOWN = "Belum mengisi"


@dataclass(frozen=True)
class Line:
    """`filters` are those of the list of residents that show who is counted here; None where the list has none."""

    label: str
    men: int
    women: int
    filters: dict[str, Any] | None = field(default=None, compare=False)

    @property
    def total(self) -> int:
        return self.men + self.women


def check(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound("Statistik itu tidak ada.")


def table(kind: str, *, dusun: str = "") -> list[Line]:
    """The lines of a kind for the village in force (or one dusun of it), one query."""
    check(kind)
    men, women = func.count().filter(Resident.sex == 1), func.count().filter(Resident.sex == 2)
    counted = select(men, women).select_from(Resident).where(Resident.basic_status == ALIVE)
    if dusun:
        counted = counted.where(Resident.area_id.in_(select(Area.id).where(Area.dusun == dusun)))
    own = {
        "umur": ages,
        "dusun": hamlets,
        "kategori-umur": categories,
        "suku": peoples,
        "akta-lahir": certificates,
        "kia": child_cards,
        "buku-nikah": marriages,
    }
    found = own[kind](counted) if kind in own else by_code(counted.where(*of_whom(kind)), kind)
    if dusun:
        found = [replace(line, filters=line.filters and {**line.filters, "dusun": dusun}) for line in found]
    return found


def of_whom(kind: str) -> tuple:
    """Whom a partial kind is about."""
    if kind == "ktp-el":
        return (or_(at_least(KTP_AGE), Resident.marital > 1),)
    return (Resident.sex == WOMAN,) if kind == "kehamilan" else ()


def split_by(counted, labels: Sequence[str], conditions: Sequence[ColumnElement[bool]]) -> list[Line]:
    """A line for each condition, the first that holds."""
    which = case(*((condition, n) for n, condition in enumerate(conditions)), else_=len(conditions))
    rows = {n: (men, women) for men, women, n in db.session.execute(counted.add_columns(which).group_by(which))}
    return [Line(label, *rows.get(n, (0, 0))) for n, label in enumerate(labels) if n in rows or n < len(conditions)]


def categories(counted) -> list[Line]:
    bounds = [(label, first, last) for label, first, last in CATEGORIES]
    conditions = [
        at_least(first) if last is None else at_least(first) & ~at_least(last + 1) for _, first, last in bounds
    ]
    lines = split_by(counted, [*(label for label, _, _ in bounds), UNKNOWN], conditions)
    for n, (_, first, last) in enumerate(bounds):
        asked = {"umur_dari": first} | ({"umur_sampai": last} if last is not None else {})
        lines[n] = replace(lines[n], filters=asked)
    return lines


def peoples(counted) -> list[Line]:
    """By what is written; the same word in other letters is the same people."""
    word = func.initcap(func.trim(Resident.ethnicity))
    rows = db.session.execute(counted.add_columns(word).group_by(word).order_by(func.count().desc(), word)).all()
    named = [Line(name, men, women) for men, women, name in rows if name]
    return [*named, *(Line(UNKNOWN, men, women) for men, women, name in rows if not name)]


def certificates(counted) -> list[Line]:
    """Holders of a birth certificate, by age."""
    lines = ages(counted.where(Resident.birth_certificate != ""))
    return [replace(line, filters=None) for line in lines]


def child_cards(counted) -> list[Line]:
    children = counted.where(~at_least(18))
    return split_by(children, ["Punya KIA", "Belum punya"], [Resident.ktp_el == KIA])


def marriages(counted) -> list[Line]:
    married = counted.where(Resident.marital == MARRIED)
    return split_by(married, ["Punya akta atau buku nikah", "Belum tercatat"], [Resident.marriage_certificate != ""])


def ages(counted) -> list[Line]:
    """Bands of five years, the last open."""
    years = func.floor(extract("year", func.age(today(), Resident.birth_date)) / 5)
    band = case((Resident.birth_date.is_not(None), func.least(OLDEST // 5, years)))  # LEAST overlooks what is unknown
    rows = {
        int(b) if b is not None else None: (men, women)
        for men, women, b in db.session.execute(counted.add_columns(band).group_by(band))
    }
    found = []
    for at in range(0, OLDEST + 1, 5):
        men, women = rows.get(at // 5, (0, 0))
        if at == OLDEST:
            found.append(Line(f"{OLDEST}+", men, women, {"umur_dari": OLDEST}))
        else:
            found.append(Line(f"{at}–{at + 4}", men, women, {"umur_dari": at, "umur_sampai": at + 4}))
    if None in rows:
        men, women = rows[None]
        found.append(Line(UNKNOWN, men, women))
    return found


def hamlets(counted) -> list[Line]:
    query = counted.add_columns(Area.dusun).join(Area, Area.id == Resident.area_id)
    rows = db.session.execute(query.group_by(Area.dusun).order_by(Area.dusun)).all()
    named = [Line(d.title(), m, w, {"dusun": d}) for m, w, d in rows if d]
    return [*named, *(Line("Tanpa dusun", m, w) for m, w, d in rows if not d)]


def by_code(counted, kind: str) -> list[Line]:
    _, name, code_list = KINDS[kind]
    assert name and code_list, kind
    column = getattr(Resident, name)
    rows = [(c, m, w) for m, w, c in db.session.execute(counted.add_columns(column).group_by(column))]
    known = [row for row in rows if row[0] is not None]
    known.sort(key=(lambda row: row[0]) if kind in BY_CODE else (lambda row: (-row[1] - row[2], row[0])))
    found = [Line(codes.said(code_list, c), m, w, {name: c}) for c, m, w in known]
    return [*found, *(Line(UNKNOWN, m, w) for c, m, w in rows if c is None)]


def share(part: int, whole: int) -> str:
    """`50,7%`."""
    return f"{format_decimal(round(100 * part / whole, 1) if whole else 0, locale='id_ID')}%"


def younger(lines: Iterable[Any], age: int = 30) -> int:
    """How many of the first lines lie wholly below an age; lines are of the kind `umur`, as counted or as shown outside."""
    labels = [line["label"] if isinstance(line, dict) else line.label for line in lines]
    return sum("–" in label and int(label.split("–")[1]) < age for label in labels)


def finding(kind: str, lines: Sequence[Line]) -> str:
    """What the figures say, in one sentence."""
    known = [line for line in lines if line.label != UNKNOWN]
    whole = sum(line.total for line in known)
    if not whole:
        return f"Belum ada angka {KINDS[kind][0].lower()}"
    if kind == "umur":
        return f"{share(sum(line.total for line in known[: younger(known)]), whole)} penduduk berumur di bawah 30 tahun"
    most = max(known, key=lambda line: line.total)
    if kind == "dusun":
        return f"{share(most.total, whole)} penduduk tinggal di Dusun {most.label}"
    return f"{KINDS[kind][0]} terbanyak: {most.label}, {share(most.total, whole)}"


def publish(kind: str, *, by) -> None:
    """Freeze the counts of now and show them on the site."""
    lines = [[x.label, x.men, x.women] for x in table(kind)]
    row = db.session.get(PublishedStatistic, kind) or PublishedStatistic(kind=kind)
    row.table, row.as_of = {"lines": lines}, utc_now()
    db.session.add(row)
    audit.village_deed("statistics.published", by=by, kind=kind)
    cache.forget("site")


def withdraw(kind: str, *, by) -> None:
    check(kind)
    row = db.session.get(PublishedStatistic, kind)
    if row is not None:
        db.session.delete(row)
        audit.village_deed("statistics.withdrawn", by=by, kind=kind)
        cache.forget("site")


def published() -> dict[str, PublishedStatistic]:
    return {row.kind: row for row in db.session.scalars(select(PublishedStatistic))}


def lines_of(row: PublishedStatistic) -> list[Line]:
    """The lines as they stood when they were published."""
    return [Line(label, men, women) for label, men, women in row.table["lines"]]


def changed(row: PublishedStatistic, lines: Sequence[Line]) -> int:
    """By how many residents the register has moved away from what is published: the sum of the differences of all cells."""
    before = {line.label: (line.men, line.women) for line in lines_of(row)}
    now = {line.label: (line.men, line.women) for line in lines}
    cells = [
        abs(a - b)
        for label in before | now
        for a, b in zip(before.get(label, (0, 0)), now.get(label, (0, 0)), strict=True)
    ]
    return sum(cells)


def public_table(kind: str, lines: Iterable[Line]) -> disclosure.Public:
    """What a visitor may see of the lines."""
    return disclosure.public(
        [(line.label, line.men, line.women) for line in lines], ages=kind == "umur", apart=(UNKNOWN,)
    )


def public_lines(row: PublishedStatistic) -> list[dict[str, Any]]:
    """What a visitor may see of a published kind: label, men, women, total; None where a figure is not shown."""
    return public_table(row.kind, lines_of(row)).lines
