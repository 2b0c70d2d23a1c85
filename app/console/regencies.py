"""Regencies: the list of all, and one with its programmes, districts and villages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for

from app.console.blueprint import room
from app.web.signing_in import person
from tenants import members, region_hosts, regions
from tenants.bimtek import programmes, progress, tasks
from tenants.bimtek import regencies as all_regencies
from tenants.errors import NotFound
from tenants.villages import SERVING

# key → (label, whether a village belongs)
SHOWN = {
    "": ("Semua", lambda s: True),
    "tayang": ("Tayang", lambda s: serving(s)),
    "belum": ("Belum di sini", lambda s: s.village is None),
    "selesai": ("Lima tugas selesai", lambda s: s.done == len(s.duties)),
    "tanpa-angka": ("Tanpa angka resmi", lambda s: s.official is None),
}


@dataclass(frozen=True)
class District:
    """The villages of a district that are shown, of how many, and how many serve."""

    name: str
    shown: list[tasks.Standing]
    live: int
    total: int


def serving(standing: tasks.Standing) -> bool:
    return standing.village is not None and standing.village.state in SERVING


def found(code: str) -> regions.Region:
    row = regions.region(code)
    if row.level != 2:
        raise NotFound(f"{row.full_name} bukan kabupaten atau kota.")
    return row


@room.get("/kabupaten")
def regencies():
    words = request.args.get("q", "").strip()
    page = all_regencies.page(words, request.args.get("hal", 1, type=int))
    return render_template("console/regencies/list.html", page=page, words=words)


@room.get("/kabupaten/<code>")
def regency(code):
    row, chosen = found(code), request.args.get("lihat", "")
    standings = tasks.overview(row.code)
    return render_template(
        "console/regencies/one.html",
        regency=row,
        province=regions.names_of([row.code[:2]]).get(row.code[:2], ""),
        host=region_hosts.of_region(row.code),
        officers=members.members(region_code=row.code),
        programmes=programmes.programmes(row.code),
        waves=progress.of_waves(progress.all_waves(row.code)),
        districts=by_district(standings, SHOWN.get(chosen, SHOWN[""])[1]),
        counts=[(key, label, sum(map(belongs, standings))) for key, (label, belongs) in SHOWN.items()],
        chosen=chosen,
        standings=standings,
        live=sum(map(serving, standings)),
        official=sum(s.official is not None for s in standings),
    )


def by_district(standings: list[tasks.Standing], belongs) -> list[District]:
    groups: dict[str, list[tasks.Standing]] = {}
    for one in standings:
        groups.setdefault(one.district, []).append(one)
    made = [
        District(name, [s for s in group if belongs(s)], sum(map(serving, group)), len(group))
        for name, group in groups.items()
    ]
    return [district for district in made if district.shown]


@room.post("/kabupaten/<code>/ruang-pantau")
def regency_open(code):
    row = found(code)
    host = region_hosts.open_region(row.code, by=person())
    flash(f"Ruang pantau {row.full_name} terbuka di alamat {host.slug}.")
    return redirect(url_for("console.regency", code=row.code))
