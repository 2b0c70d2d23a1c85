"""The five duties after a Bimtek, measured from what a village really did.

Rule: agreement of the Bimtek OpenSID Takalar, 1–3 August 2025, for desa and kelurahan alike: at least a tenth of the
official population entered, articles and population statistics published, the profile complete, the letter menu tried,
a support product paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from tenants import figures
from tenants.db import db
from tenants.regions import Region, dotted
from tenants.villages import SERVING, Village

ONE_IN = 10  # of the official population must be in the register


@dataclass(frozen=True)
class Duty:
    """One duty: value of target, percent (0–100), state done, working, waiting or none.

    `words` say how far it is, `brief` the same in a table's cell, `left` what is still to do.
    """

    key: str
    name: str
    value: int
    target: int
    percent: int
    state: str
    words: str
    brief: str
    left: str = ""


def measured(key: str, name: str, value: int, target: int, *, words: str, brief: str, left: str) -> Duty:
    """A duty that counts: done when the value reaches the target; without a target it cannot be done."""
    percent = min(100, 100 * value // target) if target else 0
    done = target > 0 and value >= target
    state = "done" if done else "working" if value else "none"
    return Duty(key, name, value, target, percent, state, words, brief, "" if done else left)


def dots(number: int) -> str:
    """A number with dots between its thousands."""
    return f"{number:,}".replace(",", ".")


def wanted_residents(official: int | None) -> int:
    """A tenth of the official population, rounded up; 0 while no office has stated one."""
    return -(-(official or 0) // ONE_IN)


def residents(counts: dict[str, Any], official: int | None) -> Duty:
    """Living residents in the register, of a tenth of the newest official figure (of Dukcapil or BPS, kept per village)."""
    alive, target = counts.get("residents_alive", 0), wanted_residents(official)
    if target:
        brief, left = f"{dots(alive)} dari {dots(target)}", f"Kurang {dots(target - alive)} penduduk lagi"
        words = f"{brief} jiwa"
    else:
        brief = f"{dots(alive)} jiwa"
        words = f"{brief}; angka resmi belum ada"
        left = "Angka penduduk resmi belum ada: kirimkan angka dan sumbernya kepada OpenDesa"
    return measured("residents", "Penduduk 10%", alive, target, words=words, brief=brief, left=left)


def content(counts: dict[str, Any]) -> Duty:
    """At least one article, and statistics that visitors can see."""
    article, statistics = counts.get("articles_published", 0) > 0, bool(counts.get("statistics_published"))
    words = f"Artikel {'terbit' if article else 'belum'}, statistik {'terbit' if statistics else 'belum'}"
    missing = [what for what, there in (("satu artikel", article), ("statistik penduduk", statistics)) if not there]
    left = f"Terbitkan {' dan '.join(missing)}"
    brief = {(1, 1): "Terbit", (1, 0): "Artikel saja", (0, 1): "Statistik saja"}.get((article, statistics), "Belum")
    return measured("content", "Artikel & statistik", article + statistics, 2, words=words, brief=brief, left=left)


def profile(counts: dict[str, Any]) -> Duty:
    """Every field of the profile filled, the head's name among them."""
    filled, total = counts.get("profile_filled", 0), counts.get("profile_total", 0)
    brief = f"{filled} dari {total}" if total else "Belum"
    words = f"{brief} isian" if total else "Belum diisi"
    left = f"Isi {total - filled} isian profil lagi" if total else "Isi profil desa"
    return measured("profile", "Profil desa", filled, total, words=words, brief=brief, left=left)


def letter(counts: dict[str, Any]) -> Duty:
    """One letter issued and not cancelled."""
    issued = counts.get("letters_issued", 0)
    brief = f"{dots(issued)} surat" if issued else "Belum"
    words = f"{dots(issued)} surat terbit"
    return measured("letter", "Coba surat", min(1, issued), 1, words=words, brief=brief, left="Terbitkan satu surat")


def support(how_far: str) -> Duty:
    """A support product of OpenDesa or its partners paid; an order or a transfer that is looked at waits for others."""
    state, percent, words, brief, left = {
        "paid": ("done", 100, "Lunas", "Lunas", ""),
        "waiting": (
            "waiting",
            60,
            "Pembayaran sedang diperiksa",
            "Diperiksa",
            "Menunggu OpenDesa memeriksa pembayaran",
        ),
        "ordered": ("waiting", 40, "Sudah dipesan, belum dibayar", "Dipesan", "Lunasi tagihan produk pendukung"),
        "none": ("none", 0, "Belum ada pesanan", "Belum", "Pesan satu produk pendukung"),
    }[how_far]
    return Duty("support", "Produk pendukung", int(how_far == "paid"), 1, percent, state, words, brief, left)


KEYS = ("residents", "content", "profile", "letter", "support")


def duties(counts: dict[str, Any], official: int | None, how_far: str) -> list[Duty]:
    """The five duties of one village, in the order of `KEYS`; `how_far` its support product is: none, ordered, waiting, paid."""
    return [residents(counts, official), content(counts), profile(counts), letter(counts), support(how_far)]


def states(found: list[Duty]) -> dict[str, list[Any]]:
    """Duties as a day keeps them: state and percent by key."""
    return {duty.key: [duty.state, duty.percent] for duty in found}


@dataclass(frozen=True)
class Standing:
    """A village or kelurahan in the overview of a region; `village` is None where it is not yet on the platform."""

    code: str
    name: str
    label: str
    district: str
    village: Village | None
    duties: list[Duty]
    as_of: datetime | None
    changed_at: datetime | None
    official: figures.OfficialPopulation | None
    counts: dict[str, Any]

    @property
    def full_name(self) -> str:
        return f"{self.label} {self.name}"

    @property
    def district_code(self) -> str:
        return self.code[:8]

    @property
    def live(self) -> bool:
        return self.village is not None and self.village.state in SERVING

    @property
    def done(self) -> int:
        return sum(d.state == "done" for d in self.duties)

    @property
    def ready(self) -> bool:
        return self.done == len(self.duties)

    @property
    def percent(self) -> int:
        """How far all duties are together; finer than how many are done."""
        return sum(d.percent for d in self.duties) // len(self.duties)

    @property
    def left(self) -> str:
        """The first thing left to do."""
        if not self.live:
            return f"{self.label} ini belum ada di PaketDesa"
        return next((d.left for d in self.duties if d.state != "done"), "")


def overview(region_code: str) -> list[Standing]:
    """Every village of a regency or district with its duties, by code: three statements, however many there are."""
    within = dotted(region_code)
    named = select(Region).where(Region.level.in_((3, 4)), Region.code.startswith(within)).order_by(Region.code)
    regions = {r.code: r for r in db.session.scalars(named)}
    here = {
        village.code: (village, told)
        for village, told in db.session.execute(
            select(Village, figures.VillageFigures)
            .outerjoin(figures.VillageFigures, figures.VillageFigures.village_id == Village.id)
            .where(Village.code.startswith(within))
            .options(lazyload(Village.region))
        )
    }
    stated = figures.newest_official().where(figures.OfficialPopulation.region_code.startswith(within))
    official = {row.region_code: row for row in db.session.scalars(stated)}
    found = []
    for place in regions.values():
        if place.level == 4:
            village, told = here.get(place.code, (None, None))
            found.append(standing(place, regions[place.code[:8]].name, village, told, official.get(place.code)))
    return found


def standing(
    place: Region,
    district: str,
    village: Village | None,
    told: figures.VillageFigures | None,
    official: figures.OfficialPopulation | None,
) -> Standing:
    counts = told.figures if told else {}
    found = duties(counts, official.figure if official else None, counts.get("support", "none"))
    return Standing(
        code=place.code,
        name=place.name,
        label=place.label,
        district=district,
        village=village,
        duties=found,
        as_of=told.as_of if told else None,
        changed_at=told.changed_at if told else None,
        official=official,
        counts=counts,
    )


def as_rows(standings: list[Standing]) -> list[dict[str, Any]]:
    """The overview as plain values, for commands and files."""
    shown = ("key", "name", "value", "target", "percent", "state", "words")
    return [
        {
            "code": s.code,
            "name": s.name,
            "district": s.district,
            "live": s.live,
            "done": s.done,
            "official": s.official.figure if s.official else None,
            "duties": [{name: getattr(duty, name) for name in shown} for duty in s.duties],
        }
        for s in standings
    ]
