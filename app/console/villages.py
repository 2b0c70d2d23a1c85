"""The villages on the platform: the list, as a file, and each one's page."""

from __future__ import annotations

from flask import render_template, request

from app.console.blueprint import room
from app.console.sentences import said
from app.console.words import VILLAGE_STATES
from app.web.links import village_url
from app.web.pages import XLSX, download
from billing import selling, standing
from tenants import audit_search, figures, members, regions, village_list, villages
from tenants.bimtek import progress, standings, welcoming
from tenants.clock import today
from tenants.errors import NotFound
from tenants.sheets import written
from tenants.villages import State
from tenants.work import runs

SORT_WORDS = (("nama", "Nama A–Z"), ("kode", "Kode wilayah"), ("baru", "Terbaru tayang"), ("lama", "Terlama tayang"))


@room.get("/desa")
def villages_list():
    args = request.args.to_dict()
    page = village_list.page(args, request.args.get("hal", 1, type=int))
    return render_template(
        "console/villages/list.html",
        page=page,
        args=args,
        counts=village_list.counts(args),
        names=names_for(page.rows),
        duties=standings.duties_of(page.rows),
        options=region_options(),
        sorts=SORT_WORDS,
    )


def names_for(rows: list[villages.Village]) -> dict[str, str]:
    return regions.names_of({code for v in rows for code in (v.code[:2], v.regency_code, v.district_code)})


def region_options() -> list[tuple[str, str]]:
    """Regencies with villages here, and below each its districts."""
    regencies, districts = village_list.places()
    names = regions.names_of({*regencies, *districts})
    found = []
    for regency in regencies:
        found.append((regency, names.get(regency, regency)))
        found += [(d, f"— {names.get(d, d)}") for d in districts if d.startswith(regency)]
    return found


@room.get("/desa/unduh")
def villages_file():
    rows = village_list.everything(request.args.to_dict())
    names, duties = names_for(rows), standings.duties_of(rows)
    head = ("Kode", "Desa", "Kecamatan", "Kabupaten/kota", "Provinsi", "Alamat", "Keadaan", "Tayang", "Tugas selesai")
    lines = [
        [
            v.code,
            v.full_name,
            *(names.get(code, "") for code in (v.district_code, v.regency_code, v.code[:2])),
            village_url(v),
            state_word(v.state),
            f"{v.went_live_at:%d/%m/%Y}" if v.went_live_at else "",
            sum(d.state == "done" for d in duties[v.id]),
        ]
        for v in rows
    ]
    return download(written(head, lines, sheet="Desa", numbers=True), f"desa-{today():%d-%m-%Y}.xlsx", XLSX)


def state_word(state: str) -> str:
    return VILLAGE_STATES[State(state)][1]


@room.get("/desa/<code>")
def village(code):
    place = regions.region(code)
    if place.level != 4:
        raise NotFound(f"{place.full_name} bukan desa atau kelurahan.")
    row = villages.by_codes([place.code]).get(place.code)
    above = regions.names_above(place.code)
    waves = progress.waves_of_village(place.code)
    tasks = runs.of_village(place.code, row.id if row else None)
    if row is None:
        return render_template("console/villages/absent.html", place=place, above=above, waves=waves, tasks=tasks)
    return render_template(
        "console/villages/one.html",
        v=row,
        above=above,
        waves=waves,
        tasks=tasks,
        members=members.members(village_id=row.id),
        letter=welcoming.letters([row.code]).get(row.code),
        duties=standings.duties_of([row])[row.id],
        official=figures.official_populations([row.code]).get(row.code),
        published=figures.published([row.id]).get(row.id),
        subscription=standing.subscription(row.id),
        invoices=selling.invoices_of(row.id),
        moves=villages.moves_of(row),
        news=said(audit_search.latest(subjects=[row.code], limit=8)),
    )
