"""Assistance programmes: the list, each with its recipients, added by name or file, the warning of doubles, the list to sign."""

from __future__ import annotations

from pathlib import Path

from flask import flash, redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid.aid import keeping
from app.sid.aid.models import SOURCES, TARGETS, AidProgramme
from app.sid.officials import keeping as officials
from app.sid.residents import searching
from app.sid.roles import Right
from app.web.answers import Answers
from app.web.formatting import day, masked
from app.web.pages import XLSX, download
from app.web.signing_in import person
from app.web.toasts import undoable
from tenants import audit, papers, sheets
from tenants.clock import today
from tenants.current import village
from tenants.errors import DomainError, NotAllowed, Refused
from tenants.sheets import written

PAPER = Path(keeping.__file__).parent / "papers" / "receipt.typ"


@page("/bantuan", Right.SEE_RESIDENTS)
def aid():
    return render_template("portal/aid/list.html", programmes=keeping.programmes(), targets=TARGETS)


@page("/bantuan/baru", Right.KEEP_RESIDENTS, methods=["GET", "POST"])
def aid_new():
    return form(None)


@page("/bantuan/<key>/ubah", Right.KEEP_RESIDENTS, methods=["GET", "POST"])
def aid_edit(key):
    return form(keeping.programme(key))


def form(row: AidProgramme | None):
    start = {"target": "family", "source": "Dana Desa"}
    if row is not None:
        start = {n: getattr(row, n) for n in ("name", "target", "source", "note")}
        start |= {n: f"{value:%d-%m-%Y}" if (value := getattr(row, n)) else "" for n in ("starts_on", "ends_on")}
    answers, key = Answers(**start), row.id if row else None
    if answers.sent:
        starts_on, ends_on = answers.written_day("starts_on"), answers.written_day("ends_on")
        if answers.good:
            try:
                kept = keeping.keep(request.form, starts_on=starts_on, ends_on=ends_on, row=row, by=person())
                return redirect(url_for("portal.aid_one", key=kept.id))
            except DomainError as refused:
                if isinstance(refused, NotAllowed):
                    raise
                answers.refuse(refused)
    return render_template(
        "portal/aid/form.html", answers=answers, targets=list(TARGETS.items()), sources=SOURCES, key=key
    ), answers.status


@page("/bantuan/<key>", Right.SEE_RESIDENTS)
def aid_one(key):
    return one(keeping.programme(key))


def one(row: AidProgramme, *, wrong: str = "", outcome: keeping.Outcome | None = None):
    words = request.args.get("q", "").strip()
    return render_template(
        "portal/aid/one.html",
        p=row,
        recipients=keeping.recipients(row),
        doubles=keeping.doubles(row),
        name_of=keeping.name_of,
        targets=TARGETS,
        asked=words,
        hits=searching.hits(words) if len(words) > 1 else [],
        wrong=wrong,
        outcome=outcome,
    ), 422 if wrong else 200


@page("/bantuan/<key>/peserta", Right.KEEP_RESIDENTS, methods=["POST"])
def aid_enrol(key):
    row = keeping.programme(key)
    found = searching.resident(request.form.get("penduduk", ""))
    made = keeping.enrol(row, found, card=request.form.get("card", ""), by=person())
    undoable(f"{found.name} menjadi peserta.", url_for("portal.aid_remove", key=row.id, recipient=made.id))
    return redirect(url_for("portal.aid_one", key=row.id))


@page("/bantuan/<key>/peserta/<recipient>/keluar", Right.KEEP_RESIDENTS, methods=["POST"])
def aid_remove(key, recipient):
    row = keeping.programme(key)
    keeping.remove(keeping.recipient(recipient, row), row, by=person())
    flash("Peserta dikeluarkan dari program.")
    return redirect(url_for("portal.aid_one", key=row.id))


@page("/bantuan/<key>/impor", Right.MOVE_FILES, methods=["POST"])
def aid_import(key):
    """A sheet with NIK and name; the good rows come in at once, the others are listed with their reason."""
    row, sent = keeping.programme(key), request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Refused("Pilih berkas Excel lebih dulu.")
        data = sent.read()
        sheets.look(data)
        return one(row, outcome=keeping.bring_in(row, data, by=person()))
    except Refused as refused:
        return one(keeping.programme(key), wrong=refused.sentence)


@page("/bantuan/<key>/unduh", Right.MOVE_FILES)
def aid_file(key):
    """The recipients as xlsx, or the list to sign as PDF (`bentuk=pdf`)."""
    row = keeping.programme(key)
    rows = []
    for recipient in keeping.recipients(row):
        who = keeping.heads_first(recipient)
        family = recipient.family or (who.family if who else None)
        address = ", ".join(part for part in (family.address if family else "", who.area.short if who else "") if part)
        rows.append((keeping.name_of(recipient), who.nik if who else "", address, recipient.card))
    audit.village_deed("aid.exported", by=person(), subject_id=row.id, programme=row.name)
    if request.args.get("bentuk") != "pdf":
        head = ["Nama", "NIK", "Alamat", "Kartu"]
        return download(
            written(head, [list(r) for r in rows], sheet="Peserta"), f"bantuan-{today():%d-%m-%Y}.xlsx", XLSX
        )
    signer = officials.head()
    data = {
        "programme": row.name,
        "source": row.source,
        "village": f"{village().label} {village().name}",
        "place": f"Kecamatan {village().district}, {village().regency_label} {village().regency}",
        "rows": [[name, masked(nik), address] for name, nik, address, _ in rows],
        "signed": f"{village().name}, {day(today())}",
        "title": village().head_title,
        "signer": signer.name if signer else "(.................................)",
    }
    return download(papers.render(PAPER, data), f"tanda-terima-{today():%d-%m-%Y}.pdf", "application/pdf", inline=True)
