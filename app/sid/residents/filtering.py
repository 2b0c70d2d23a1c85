"""The list of residents: what its filters leave, in which order, and how many stand behind each view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from app.sid import codes
from app.sid.residents import mending
from app.sid.residents.matching import matching
from app.sid.residents.models import ALIVE, Area, Family, Resident
from tenants.clock import today
from tenants.db import db

SORTS: dict[str, tuple[Any, ...]] = {
    "nama": (Resident.find_name,),
    "-nama": (Resident.find_name.desc(),),
    "umur": (Resident.birth_date.desc(),),
    "-umur": (Resident.birth_date,),
    "dusun": (Area.dusun, Area.rw, Area.rt, Resident.find_name),
    "-dusun": (Area.dusun.desc(), Area.rw.desc(), Area.rt.desc(), Resident.find_name),
    "baru": (Resident.updated_at.desc(),),
}
CODE_FILTERS = {
    "sex": "jenis_kelamin",
    "religion": "agama",
    "education": "pendidikan_dalam_kk",
    "occupation": "pekerjaan",
    "marital": "status_kawin",
    "blood": "golongan_darah",
    "shdk": "hubungan_keluarga_shdk",
    "studying": "pendidikan_sedang",
    "citizenship": "warganegara",
    "disability": "cacat",
    "contraception": "cara_kb",
    "insurance": "asuransi_kesehatan",
    "ktp_el": "ktp_el",
    "ktp_record": "status_rekam_ktp",
    "pregnant": "hamil",
    "basic_status": "status_dasar",
}
OLDEST = 130
KTP_AGE = 17


def born_by(age: int) -> date:
    """The last day on which somebody of at least this age may be born."""
    now = today()
    try:
        return now.replace(year=now.year - age)
    except ValueError:  # 29 February
        return date(now.year - age, 2, 28)


def at_least(age: int) -> ColumnElement[bool]:
    return Resident.birth_date <= born_by(age)


@dataclass(frozen=True)
class View:
    """A saved view of the list; `condition` is asked anew each time, for it may hang on today."""

    key: str
    label: str
    condition: Any = lambda: None


VIEWS = (
    View("", "Semua"),
    View(
        "belum-rekam",
        "Wajib KTP, belum rekam",
        lambda: and_(
            or_(at_least(KTP_AGE), Resident.marital > 1),
            Resident.ktp_el.is_distinct_from(2),
            or_(Resident.ktp_record.is_(None), Resident.ktp_record < 3),
        ),
    ),
    View("balita", "Balita", lambda: ~at_least(5)),
    View("lansia", "Lansia 60+", lambda: at_least(60)),
    View("perbaiki", "Perlu diperbaiki", lambda: mending.ANY),
)
CONDITIONS = {v.key: v.condition for v in VIEWS} | {m.key: (lambda m=m: m.condition) for m in mending.MENDS}


@dataclass(frozen=True)
class Filters:
    """What a list is asked for, read from the address; whatever is unknown or broken is left aside."""

    words: str = ""
    codes: dict[str, int] = field(default_factory=dict)
    dusun: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    view: str = ""
    sort: str = "nama"

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Filters:
        many = args.getlist("dusun") if hasattr(args, "getlist") else [args.get("dusun", "")]
        found = {name: whole(args.get(name, "")) for name in CODE_FILTERS}
        view, sort = args.get("lihat", ""), args.get("urut", "")
        return cls(
            words=args.get("q", "").replace("\0", "").strip()[:80],
            codes={n: c for n, c in found.items() if c in codes.entries(CODE_FILTERS[n])},
            dusun=tuple(dict.fromkeys(d.replace("\0", "").strip()[:60] for d in many if d.strip("\0 "))),
            age_from=age(args.get("umur_dari", "")),
            age_to=age(args.get("umur_sampai", "")),
            view=view if view in CONDITIONS else "",
            sort=sort if sort in SORTS else "nama",
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view is asked."""
        return bool(self.words or self.codes or self.dusun or self.age_from is not None or self.age_to is not None)


def whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def age(text: str) -> int | None:
    found = whole(text.strip())
    return found if found is not None and found <= OLDEST else None


def query(args: Mapping[str, str] | Filters) -> Select:
    """The residents that filters leave, in the order asked."""
    asked = args if isinstance(args, Filters) else Filters.of(args)
    found = select(Resident).join(Resident.area).options(contains_eager(Resident.area))
    if asked.words:
        found = found.where(matching(asked.words))
    for name, code in asked.codes.items():
        found = found.where(getattr(Resident, name) == code)
    if "basic_status" not in asked.codes:
        found = found.where(Resident.basic_status == ALIVE)
    if asked.dusun:
        found = found.where(Area.dusun.in_(asked.dusun))
    if asked.age_from is not None:
        found = found.where(at_least(asked.age_from))
    if asked.age_to is not None:
        found = found.where(~at_least(asked.age_to + 1))
    condition = CONDITIONS[asked.view]()
    if condition is not None:
        found = found.where(condition)
    return found.order_by(*SORTS[asked.sort], Resident.id)


@dataclass(frozen=True)
class Counts:
    """How many stand behind each view, in how many families, and when something changed last."""

    views: dict[str, int]
    families: int
    headless: int
    changed_at: datetime | None

    @property
    def alive(self) -> int:
        return self.views[""]

    @property
    def to_mend(self) -> int:
        return self.views["perbaiki"] + self.headless


def counts() -> Counts:
    """All counts in one statement."""
    alive = Resident.basic_status == ALIVE
    conditions = {key: condition() for key, condition in CONDITIONS.items()}
    views = [func.count().filter(alive if c is None else alive & c) for c in conditions.values()]
    families = select(func.count()).select_from(Family)
    row = db.session.execute(
        select(
            *views,
            families.scalar_subquery(),
            families.where(*mending.HEADLESS).scalar_subquery(),
            func.max(Resident.updated_at),
        ).select_from(Resident)
    ).one()
    *many, families_count, headless, changed_at = row
    return Counts(dict(zip(conditions, many, strict=True)), families_count, headless, changed_at)
