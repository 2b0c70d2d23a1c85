"""The duties after a Bimtek, measured from what a village really did.

Rule: Bimtek OpenSID Takalar, 1–3 August 2025: at least 10% of the official population entered, articles and population statistics published,
the profile complete, the letter menu tried, a support product paid.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

from sqlalchemy import select

from tenants import figures
from tenants.db import db
from tenants.regions import Region, villages_of
from tenants.villages import Village

SHARE = 0.10
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
    percent = min(100, int(100 * value / target)) if target else 0
    return Duty(
        key,
        name,
        value,
        target,
        percent,
        "done" if target and value >= target else "working" if value else "none",
        words,
    )


def duties(counts: dict[str, Any], official: int | None, support: str) -> list[Duty]:
    """The five duties of one village. `official`: its population by the newest official figure; without one the first cannot be done."""
    alive, target = counts.get("residents_alive", 0), ceil((official or 0) * SHARE)
    words = f"{alive} dari {target} jiwa" if target else f"{alive} jiwa; angka resmi belum ada"
    content = int(counts.get("articles_published", 0) > 0) + int(bool(counts.get("statistics_published")))
    said = (
        ("artikel terbit" if counts.get("articles_published") else "artikel belum")
        + ", "
        + ("statistik terbit" if counts.get("statistics_published") else "statistik belum")
    )
    state, percent, paid = SUPPORT_WORDS[support]
    return [
        measured("residents", "Penduduk 10%", alive, target, words),
        measured("content", "Artikel & statistik", content, 2, said.capitalize()),
        measured(
            "profile",
            "Profil desa",
            counts.get("profile_filled", 0),
            counts.get("profile_total", 1),
            f"{counts.get('profile_filled', 0)} dari {counts.get('profile_total', 0)} isian",
        ),
        measured(
            "letter",
            "Coba surat",
            min(1, counts.get("letters_issued", 0)),
            1,
            f"{counts.get('letters_issued', 0)} surat terbit",
        ),
        Duty("support", "Produk pendukung", int(support == "paid"), 1, percent, state, paid),
    ]


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
    def done(self) -> int:
        return sum(d.state == "done" for d in self.duties)


def overview(region_code: str) -> list[Standing]:
    """Every village of a region with its duties, in a constant number of queries."""
    regions = villages_of(region_code)
    districts = {
        r.code: r.name for r in db.session.scalars(select(Region).where(Region.code.in_({r.code[:8] for r in regions})))
    }
    here = {v.code: v for v in db.session.scalars(select(Village).where(Village.code.startswith(region_code)))}
    told = figures.published([v.id for v in here.values()])
    official = figures.official_populations([r.code for r in regions])
    found = []
    for region in regions:
        village = here.get(region.code)
        row = told.get(village.id) if village else None
        counts = row.figures if row else {}
        known = official.get(region.code)
        found.append(
            Standing(
                region.code,
                region.name,
                region.label,
                districts.get(region.code[:8], ""),
                village,
                duties(counts, known.figure if known else None, counts.get("support", "none")),
                row.as_of if row else None,
                known,
            )
        )
    return found


def as_rows(standings: list[Standing]) -> list[dict[str, Any]]:
    return [
        {
            "code": s.code,
            "name": s.name,
            "district": s.district,
            "live": s.village is not None,
            "done": s.done,
            "official": s.official.figure if s.official else None,
            "as_of": s.as_of,
            "duties": [asdict(d) for d in s.duties],
        }
        for s in standings
    ]
