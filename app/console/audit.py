"""The platform's audit entries, searched; the sentences are made here, at display."""

from __future__ import annotations

from flask import render_template, request

from app.console.blueprint import room
from app.console.sentences import SENTENCES, said
from app.web.pages import XLSX, download
from app.web.signing_in import person
from tenants import audit_search
from tenants.audit import platform_deed
from tenants.clock import here, today
from tenants.errors import Refused
from tenants.sheets import written

HEAD = ["Waktu", "Siapa", "Apa", "Tentang", "Alamat IP", "Ruang", "Nomor permintaan"]


@room.get("/audit")
def audit():
    args, wrong = request.args.to_dict(), None
    try:
        page = audit_search.page(args, request.args.get("hal", 1, type=int))
    except Refused as refused:
        page, wrong = audit_search.page({}, 1), refused.sentence
    deeds = [(deed, label(words)) for deed, words in SENTENCES.items()]
    return render_template(
        "console/audit.html", page=page, news=said(page.rows), args=args, deeds=deeds, wrong=wrong
    ), 422 if wrong else 200


@room.get("/audit/unduh")
def audit_file():
    """What the filters leave, as xlsx; taking it is a deed itself."""
    news = said(audit_search.everything(request.args.to_dict()))
    lines = [
        [
            f"{here(one.entry.created_at):%d/%m/%Y %H.%M.%S}",
            one.entry.actor,
            one.words,
            one.entry.subject or "",
            *(one.entry.origin.get(key, "") for key in ("ip", "room", "request")),
        ]
        for one in news
    ]
    platform_deed("audit.exported", by=person(), count=len(lines))
    return download(written(HEAD, lines, sheet="Audit"), f"audit-{today():%d-%m-%Y}.xlsx", XLSX)


def label(words: str) -> str:
    """A deed without whom it was done to: `mengundang desa`, for the filter."""
    kept = [word for word in words.split() if "{" not in word]
    while kept and kept[-1].rstrip(":,") in ("untuk", "ke", "dari", "milik", "sebagai", "dengan", "tagihan:", "jiwa"):
        kept.pop()
    return " ".join(kept).rstrip(":,").capitalize()
