"""The official population of each village, with source and date: entered by OpenDesa's staff, read here."""

from __future__ import annotations

from flask import render_template, request

from app.oversight.blueprint import room
from app.oversight.scope import here
from tenants.bimtek import tasks


@room.get("/angka-resmi")
def official():
    standings = tasks.overview(here())
    words = request.args.get("q", "").strip().lower()[:80]
    missing = request.args.get("keadaan") == "belum"
    matching = [s for s in standings if all(w in f"{s.name} {s.district} {s.code}".lower() for w in words.split())]
    without = [s for s in matching if s.official is None]
    return render_template(
        "oversight/official.html",
        rows=without if missing else matching,
        missing=missing,
        counts={"": len(matching), "belum": len(without)},
        total=sum(s.official.figure for s in standings if s.official),
        stated=sum(s.official is not None for s in standings),
        all=len(standings),
        wanted_residents=tasks.wanted_residents,
    )
