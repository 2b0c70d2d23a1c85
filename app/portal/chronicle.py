"""What was done in the village, for those who answer for it: read, searched, taken away as a file."""

from __future__ import annotations

import csv
from io import StringIO

from flask import render_template, request, url_for

from app.portal.blueprint import page
from app.sid import chronicle
from app.sid.roles import Right
from app.web.pages import XLSX, download
from app.web.signing_in import person
from tenants import audit
from tenants.clock import here, today
from tenants.current import village
from tenants.errors import Refused
from tenants.sheets import written

PAGES = {
    "resident": "portal.resident",
    "family": "portal.family",
    "letter": "portal.letter",
    "article": "portal.article_edit",
}
HEAD = ["Waktu", "Siapa", "Apa", "Dari", "Nomor permintaan"]


def link_of(line: chronicle.Line) -> str | None:
    if line.about and line.about[0] in PAGES:
        return url_for(PAGES[line.about[0]], key=line.about[1])
    return None


@page("/catatan", Right.READ_AUDIT)
def chronicle_page():
    args, wrong = request.args.to_dict(), None
    try:
        lines, after = chronicle.part(args)
    except Refused as refused:
        (lines, after), wrong = chronicle.part({}), refused.sentence
    return render_template(
        "portal/chronicle.html",
        lines=lines,
        after=after,
        args=args,
        wrong=wrong,
        groups=chronicle.GROUPS,
        actors=chronicle.actors(),
        link_of=link_of,
        narrowed=any(args.get(name) for name in ("q", "jenis", "orang", "benda", "dari", "sampai")),
    ), 422 if wrong else 200


@page("/catatan/unduh", Right.READ_AUDIT)
def chronicle_file():
    """xlsx, or csv where `bentuk=csv`."""
    lines = chronicle.everything(request.args.to_dict())
    rows = [
        [
            f"{here(x.entry.created_at):%d/%m/%Y %H.%M.%S}",
            x.entry.actor,
            x.words,
            x.place,
            (x.entry.origin or {}).get("request", ""),
        ]
        for x in lines
    ]
    audit.village_deed("chronicle.exported", by=person(), count=len(rows))
    name = f"catatan-kegiatan-{village().slug}-{today():%d-%m-%Y}"
    if request.args.get("bentuk") == "csv":
        out = StringIO()
        csv.writer(out).writerows([HEAD, *([safe(cell) for cell in row] for row in rows)])
        return download(out.getvalue().encode("utf-8-sig"), f"{name}.csv", "text/csv")
    return download(written(HEAD, rows, sheet="Catatan"), f"{name}.xlsx", XLSX)


def safe(cell: str) -> str:
    """No cell that a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
