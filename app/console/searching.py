"""One search for the whole console: villages here and in the register, regencies, invoices."""

from __future__ import annotations

from flask import render_template, request

from app.console.blueprint import room
from billing import selling
from tenants import regions, village_list
from tenants.bimtek import progress

MOST = 8


@room.get("/cari")
def search():
    words = request.args.get("q", "").strip()[:80]
    found = everything(words) if words else {}
    return render_template("console/searching/page.html", words=words, **found)


def everything(words: str) -> dict:
    here = village_list.page({"q": words}, size=MOST)
    known = {v.code for v in here.rows}
    places = [r for r in regions.search(words, limit=40) if r.level in (2, 3, 4) and r.code not in known]
    above = regions.names_of({c for r in (*places, *here.rows) for c in (r.code[:2], r.code[:5], r.code[:8])})
    return {
        "here": here,
        "regencies": [r for r in places if r.level == 2][:MOST],
        "elsewhere": [r for r in places if r.level in (3, 4)][:MOST],
        "above": above,
        "invoices": selling.invoices_page({"q": words}, size=MOST).rows if any(c.isdigit() for c in words) else [],
        "waves": progress.search(words, limit=MOST),
    }
