"""Letters: choose a resident, say what for, see the paper, issue; the archive."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid.letters import archive, issuing
from app.sid.letters.kinds import DOMISILI
from app.sid.residents import searching
from app.sid.roles import Right
from app.web.links import village_url
from app.web.pages import download
from app.web.signing_in import person
from tenants.current import village
from tenants.db import db
from tenants.errors import DomainError


@page("/surat", Right.MAKE_LETTERS)
def letters():
    return render_template(
        "portal/letters/list.html",
        page=archive.page(request.args, number=request.args.get("hal", 1, type=int)),
        words=request.args.get("q", ""),
    )


@page("/surat/buat", Right.MAKE_LETTERS, methods=["GET", "POST"])
def letter_new():
    key = request.values.get("penduduk")
    words = request.args.get("q", "").strip()
    if not key:
        found = searching.page({"q": words}, size=8).rows
        return render_template("portal/letters/choose.html", found=found, words=words)
    resident, wrong = searching.resident(key), None
    purpose = request.form.get("purpose", "")
    if request.method == "POST":
        try:
            made = issuing.issue(resident, purpose, check_url=village_url(village(), "/cek/{token}"), by=person())
            flash(f"Surat {made.number_text} terbit.")
            return redirect(url_for("portal.letter", key=made.id))
        except DomainError as error:
            db.session.rollback()
            resident, wrong = searching.resident(key), error.sentence
    return render_template(
        "portal/letters/fill.html", r=resident, kind=DOMISILI, purpose=purpose, wrong=wrong
    ), 422 if wrong else 200


@page("/surat/pratinjau", Right.MAKE_LETTERS, methods=["POST"])
def letter_preview():
    png = issuing.preview(searching.resident(request.form.get("penduduk", "")), request.form.get("purpose", "")[:300])
    return Response(png, mimetype="image/png")


@page("/surat/<key>", Right.MAKE_LETTERS)
def letter(key):
    found = archive.letter(key)
    return render_template("portal/letters/one.html", letter=found, check=village_url(village(), f"/cek/{found.token}"))


@page("/surat/<key>/pdf", Right.MAKE_LETTERS)
def letter_pdf(key):
    found = archive.letter(key)
    return download(
        archive.pdf(found),
        f"{found.number_text.replace('/', '-')}.pdf",
        "application/pdf",
        inline="unduh" not in request.args,
    )


@page("/surat/<key>/pembatalan", Right.MAKE_LETTERS, methods=["POST"])
def letter_cancel(key):
    archive.cancel(archive.letter(key), request.form.get("reason", ""), by=person())
    flash("Surat dibatalkan. Nomornya tetap tercatat.")
    return redirect(url_for("portal.letter", key=key))
