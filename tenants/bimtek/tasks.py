"""The duties after a Bimtek, measured from what a village really did.

Rule: Bimtek OpenSID Takalar, 1–3 August 2025: at least 10% of the official population entered, articles and population statistics published,
the profile complete, the letter menu tried, a support product paid.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from tenants import figures, villages
from tenants.db import db
from tenants.regions import Region, villages_of
from tenants.villages import SERVING, Village

ONE_IN = 10  # of the official population must be in the register
SUPPORT_WORDS = {
    "paid": ("done", 100, "Lunas"),
    "waiting": ("waiting", 60, "Menunggu pembayaran diperiksa"),
    "ordered": ("waiting", 40, "Sudah dipesan, belum dibayar"),
    "none": ("none", 0, "Belum ada pesanan"),
}


@dataclass(frozen=True)
class Duty:
    """One duty: value of target, percent (0–100), state done, working, waiting or none, and the words beside it."""

    key: str
    name: str
    value: int
    target: int
    percent: int
    state: str
    words: str


def measured(key: str, name: str, value: int, target: int, words: str) -> Duty:
    percent = min(100, 100 * value // target) if target else 0
    state = "done" if target and value >= target else "working" if value else "none"
    return Duty(key, name, value, target, percent, state, words)


def wanted_residents(official: int | None) -> int:
    """A tenth of the official population, rounded up; 0 while no office has stated one."""
    return -(-(official or 0) // ONE_IN)


def residents(counts: dict[str, Any], official: int | None) -> Duty:
    alive, target = counts.get("residents_alive", 0), wanted_residents(official)
    words = f"{alive} dari {target} jiwa" if target else f"{alive} jiwa; angka resmi belum ada"
    return measured("residents", "Penduduk 10%", alive, target, words)


def content(counts: dict[str, Any]) -> Duty:
    article, statistics = counts.get("articles_published", 0) > 0, bool(counts.get("statistics_published"))
    words = f"Artikel {'terbit' if article else 'belum'}, statistik {'terbit' if statistics else 'belum'}"
    return measured("content", "Artikel & statistik", article + statistics, 2, words)


def profile(counts: dict[str, Any]) -> Duty:
    filled, total = counts.get("profile_filled", 0), counts.get("profile_total", 0)
    words = f"{filled} dari {total} isian" if total else "Belum diisi"
    return measured("profile", "Profil desa", filled, total, words)


def letter(counts: dict[str, Any]) -> Duty:
    issued = counts.get("letters_issued", 0)
    return measured("letter", "Coba surat", min(1, issued), 1, f"{issued} surat terbit")


def support(how_far: str) -> Duty:
    state, percent, words = SUPPORT_WORDS[how_far]
    return Duty("support", "Produk pendukung", int(how_far == "paid"), 1, percent, state, words)


def duties(counts: dict[str, Any], official: int | None, how_far: str) -> list[Duty]:
    """The five duties of one village.

    `official`: its population by the newest official figure; without one the first cannot be done.
    """
    return [residents(counts, official), content(counts), profile(counts), letter(counts), support(how_far)]


@dataclass(frozen=True)
class Standing:
    """A village in the overview of a region; `village` is None where it is not yet on the platform."""

    code: str
    name: str
    label: str
    district: str
    village: Village | None
    duties: list[Duty]
    as_of: Any
    official: figures.OfficialPopulation | None

    @property
    def live(self) -> bool:
        return self.village is not None and self.village.state in SERVING

    @property
    def done(self) -> int:
        return sum(d.state == "done" for d in self.duties)


def overview(region_code: str) -> list[Standing]:
    """Every village of a region with its duties, in a constant number of queries."""
    regions = villages_of(region_code)
    wanted = select(Region).where(Region.code.in_({r.code[:8] for r in regions}))
    districts = {r.code: r.name for r in db.session.scalars(wanted)}
    here = {v.code: v for v in villages.of_region(region_code)}
    told = figures.published([v.id for v in here.values()])
    official = figures.official_populations([r.code for r in regions])
    return [standing(r, districts[r.code[:8]], here.get(r.code), told, official.get(r.code)) for r in regions]


def standing(
    place: Region,
    district: str,
    village: Village | None,
    told: dict[uuid.UUID, figures.VillageFigures],
    official: figures.OfficialPopulation | None,
) -> Standing:
    row = told.get(village.id) if village else None
    counts = row.figures if row else {}
    found = duties(counts, official.figure if official else None, counts.get("support", "none"))
    return Standing(place.code, place.name, place.label, district, village, found, row and row.as_of, official)


def as_rows(standings: list[Standing]) -> list[dict[str, Any]]:
    """The overview as plain values, for commands and files."""
    return [
        {
            "code": s.code,
            "name": s.name,
            "district": s.district,
            "live": s.live,
            "done": s.done,
            "official": s.official.figure if s.official else None,
            "duties": [asdict(d) for d in s.duties],
        }
        for s in standings
    ]
