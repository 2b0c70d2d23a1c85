"""Letters: the archive, one of them, cancelling."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for

from app.portal import letter_making  # noqa: F401  (its pages belong to the same menu entry)
from app.portal.blueprint import page
from app.sid.letters import archive, book
from app.sid.letters.kinds import KINDS
from app.sid.residents import searching
from app.sid.roles import Right
from app.web.links import village_url
from app.web.pages import XLSX, download
from app.web.signing_in import person
from tenants import audit
from tenants.clock import today
from tenants.current import village
from tenants.db import db
from tenants.errors import Refused

STATES = {"": "Semua", "terbit": "Berlaku", "batal": "Dibatalkan"}


@page("/surat", Right.MAKE_LETTERS)
def letters():
    args = request.args.to_dict()
    return render_template(
        "portal/letters/list.html",
        page=archive.page(args, number=request.args.get("hal", 1, type=int)),
        counts=archive.counts(args),
        states=STATES,
        years=archive.years(),
        resident=searching.resident(args["penduduk"]) if args.get("penduduk") else None,
        args=args,
        kinds=KINDS,
    )


@page("/surat/unduh", Right.MAKE_LETTERS)
def letters_book():
    data = book.written(request.args.to_dict())
    audit.village_deed("letters.exported", by=person())
    return download(data, f"agenda-surat-keluar-{village().slug}-{today():%d-%m-%Y}.xlsx", XLSX)


def shown(found, *, wrong: str = "", reason: str = ""):
    return render_template(
        "portal/letters/one.html",
        letter=found,
        kind=KINDS[found.kind],
        check=village_url(village(), f"/cek/{found.token}"),
        fresh="baru" in request.args,
        wrong=wrong,
        reason=reason,
    )


@page("/surat/<uuid:key>", Right.MAKE_LETTERS)
def letter(key):
    return shown(archive.letter(key))


@page("/surat/<uuid:key>/pdf", Right.MAKE_LETTERS)
def letter_pdf(key):
    found = archive.letter(key)
    name = f"{found.number_text.replace('/', '-')} {found.subject_name}.pdf"
    return download(archive.pdf(found), name, "application/pdf", inline="unduh" not in request.args)


@page("/surat/<uuid:key>/gambar", Right.MAKE_LETTERS)
def letter_picture(key):
    return Response(archive.picture(archive.letter(key)), mimetype="image/webp")


@page("/surat/<uuid:key>/pembatalan", Right.MAKE_LETTERS, methods=["POST"])
def letter_cancel(key):
    found, reason = archive.letter(key), request.form.get("reason", "")
    try:
        archive.cancel(found, reason, by=person())
    except Refused as refused:
        db.session.rollback()
        return shown(archive.letter(key), wrong=refused.sentence, reason=reason), 422
    flash("Surat dibatalkan. Nomornya tetap tercatat di buku.")
    return redirect(url_for("portal.letter", key=key))
