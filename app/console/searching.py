"""One search for the whole console: villages here and in the register, regencies, invoices."""

from __future__ import annotations

from flask import render_template, request

from app.console.blueprint import room
from app.web.pages import is_htmx
from billing import selling
from tenants import regions, village_list
from tenants.bimtek import progress

MOST = 8


@room.get("/cari")
def search():
    """The whole answer; htmx asks for the first of it while one types."""
    words = request.args.get("q", "").strip()[:80]
    if is_htmx():
        return render_template("console/searching/quick.html", words=words, **first(words))
    return render_template("console/searching/page.html", words=words, **(everything(words) if words else {}))


def first(words: str) -> dict:
    """What fits below the box: the register of all Indonesia is asked only where nothing of ours bears the name."""
    if len(words) < 2:
        return {}
    here = village_list.page({"q": words, "sort": "mirip"}, size=5).rows
    found = [] if here else regions.search(words, limit=12)
    regencies = regions.search(words, level=2, limit=3)
    places = [r for r in found if r.level in (3, 4)][:4]
    return {
        "here": here,
        "regencies": regencies,
        "elsewhere": places,
        "above": names_above([*here, *regencies, *places]),
        "waves": progress.search(words, limit=2),
        "invoices": bills(words, 3),
    }


def everything(words: str) -> dict:
    here = village_list.page({"q": words, "sort": "mirip"}, size=MOST)
    known = {v.code for v in here.rows}
    places = [r for r in regions.search(words, limit=40) if r.level in (2, 3, 4) and r.code not in known]
    return {
        "here": here,
        "regencies": [r for r in places if r.level == 2][:MOST],
        "elsewhere": [r for r in places if r.level in (3, 4)][:MOST],
        "above": names_above([*here.rows, *places]),
        "invoices": bills(words, MOST),
        "waves": progress.search(words, limit=MOST),
    }


def bills(words: str, most: int) -> list:
    """Invoices by number, reference or village code: all of them hold a digit."""
    return selling.invoices_page({"q": words}, size=most).rows if any(c.isdigit() for c in words) else []


def names_above(rows: list) -> dict[str, str]:
    return regions.names_of({code for r in rows for code in (r.code[:2], r.code[:5], r.code[:8])})
