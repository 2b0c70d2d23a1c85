"""Statistics that the village has published: the finding, a chart, its table, files to take away."""

from __future__ import annotations

import csv
import io

from flask import render_template

from app.sid.statistics import counting
from app.sid.statistics.models import PublishedStatistic
from app.site import findings
from app.site.blueprint import page
from app.web.pages import XLSX
from tenants import figures
from tenants.current import village
from tenants.db import db
from tenants.errors import NotFound
from tenants.sheets import written
from tenants.sheets.writing import plain

HIDDEN = "tidak ditampilkan"
HEAD = ["Laki-laki", "Perempuan", "Jumlah"]


def published(kind: str) -> PublishedStatistic:
    row = db.session.get(PublishedStatistic, kind) if kind in counting.KINDS else None
    if row is None:
        raise NotFound("Statistik itu belum diterbitkan desa ini.")
    return row


def title_of(kind: str) -> str:
    return counting.KINDS[kind][0]


@page("/statistik")
def statistics():
    """The first kind that is published; before the first there is a page that says so."""
    known = counting.published()
    first = next((kind for kind in counting.KINDS if kind in known), None)
    return of_kind(first, known) if first else render_template("site/statistics_none.html")


@page("/statistik/<kind>")
def statistics_kind(kind: str):
    published(kind)
    return of_kind(kind, counting.published())


def of_kind(kind: str, known: dict[str, PublishedStatistic]) -> str:
    row, here = known[kind], village()
    public = findings.shown(row)
    ages = findings.shown(known["umur"]) if "umur" in known else None
    hamlets = findings.shown(known["dusun"]).lines if "dusun" in known and kind != "dusun" else []
    return render_template(
        "site/statistics.html",
        kind=kind,
        title=title_of(kind),
        kinds=[(key, title_of(key)) for key in counting.KINDS if key in known],
        public=public,
        bands=findings.age_bands(public) if kind == "umur" else [],
        younger=counting.younger(public.lines) if kind == "umur" else 0,
        headline=findings.headline(kind, title_of(kind), public, here.name),
        brief=findings.ages_in_brief(ages),
        hamlets=hamlets,
        as_of=row.as_of,
        official=figures.official_populations([here.code]).get(here.code),
        smallest=counting.SMALLEST_SHOWN,
    )


def rows_of(kind: str) -> list[list[str | int]]:
    public = findings.shown(published(kind))
    lines = [*public.lines, {"label": "Jumlah", **public.totals}]
    return [
        [line["label"], *(HIDDEN if line[x] is None else line[x] for x in ("men", "women", "total"))] for line in lines
    ]


@page("/statistik/<kind>.csv", mimetype="text/csv")
def statistics_csv(kind: str):
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([title_of(kind), *HEAD])
    table.writerows([plain(label), *cells] for label, *cells in rows_of(kind))
    return "\ufeff" + out.getvalue()


@page("/statistik/<kind>.xlsx", mimetype=XLSX)
def statistics_xlsx(kind: str):
    return written([title_of(kind), *HEAD], rows_of(kind), sheet="Statistik", numbers=True)
