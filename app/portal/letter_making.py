"""Making a letter in three steps: for whom, what for with the paper beside it, issue."""

from __future__ import annotations

import uuid
from base64 import b64encode
from datetime import date

from flask import redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid.letters import archive, content, issuing, numbering, subjects
from app.sid.letters.kinds import DOMISILI
from app.sid.officials import keeping as officials
from app.sid.residents import searching
from app.sid.residents.models import ALIVE, Resident
from app.sid.roles import Right
from app.web.links import village_url
from app.web.pages import is_htmx
from app.web.signing_in import person
from tenants.clock import today
from tenants.current import village
from tenants.db import db
from tenants.errors import Refused

STEPS = ("Warga", "Isi surat", "Terbit")


@page("/surat/buat", Right.MAKE_LETTERS, methods=["GET", "POST"])
def letter_new():
    key = request.values.get("penduduk")
    if not key:
        return choose(request.args.get("q", ""))
    resident = searching.resident(key)
    try:
        issuing.check_person(resident)
    except Refused as refused:
        return choose("", refused=refused.sentence), 422
    if not officials.signers():
        return choose("")
    return issued(resident) if request.method == "POST" else fill(resident)


def choose(words: str, *, refused: str = ""):
    """Step 1. A name that fits one living resident only goes straight on."""
    found = searching.hits(words)
    alive = [resident for resident in found if resident.basic_status == ALIVE]
    if len(alive) == len(found) == 1 and not is_htmx():
        return redirect(url_for("portal.letter_new", penduduk=alive[0].id))
    context = {"words": words.strip(), "found": found, "alive": ALIVE}
    if is_htmx():
        return render_template("portal/letters/found.html", **context)
    return render_template(
        "portal/letters/choose.html",
        **context,
        steps=STEPS,
        refused=refused,
        recent=[] if words else subjects.recent(),
        signers=officials.signers(),
        kind=DOMISILI,
        head_title=village().head_title,
    )


def fill(resident: Resident, *, wrong: Refused | None = None):
    """Step 2: the few fields, and the paper as it will be."""
    day = today()
    form = request.form
    shown = {
        "purpose": form.get("purpose", request.args.get("keperluan", "")),
        "valid_until": form.get("valid_until", issuing.later(day, DOMISILI.months_valid).isoformat()),
        "signer": form.get("signer", ""),
    }
    return render_template(
        "portal/letters/fill.html",
        r=resident,
        kind=DOMISILI,
        steps=STEPS,
        shown=shown,
        wrong=wrong,
        today=day.isoformat(),
        asked_as=form.get("asked_as") or uuid.uuid4(),
        purposes=archive.usual_purposes(DOMISILI),
        unknown=content.unknown(resident),
        signers=officials.signers(),
        number=numbering.written(DOMISILI, numbering.to_be(DOMISILI, day.year), day),
        pictures=pictures(resident, shown),
    )


def said_day(words: str) -> date | None:
    """The date of a date field; empty is none."""
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise Refused("Tanggal itu tidak dikenal. Contoh: 06/09/2025.", field="valid_until") from None


def pictures(resident: Resident, shown: dict[str, str]) -> list[str]:
    """The pages of the paper as data addresses; a field that is still wrong is left out."""
    try:
        until = said_day(shown["valid_until"])
    except Refused:
        until = None
    try:
        signer = officials.signer(shown["signer"])
    except Refused:
        signer = officials.signer()
    pages = issuing.preview(resident, shown["purpose"], valid_until=until, signer=signer)
    return [f"data:image/webp;base64,{b64encode(page).decode()}" for page in pages]


@page("/surat/pratinjau", Right.MAKE_LETTERS, methods=["POST"])
def letter_preview():
    """The paper with what is typed so far, for the place beside the form."""
    resident = searching.resident(request.form.get("penduduk", ""))
    shown = {name: request.form.get(name, "") for name in ("purpose", "valid_until", "signer")}
    return render_template("portal/letters/paper.html", pictures=pictures(resident, shown))


def issued(resident: Resident):
    """Step 3, or step 2 again with what is wrong."""
    try:
        made = issuing.issue(
            resident,
            request.form.get("purpose", ""),
            valid_until=said_day(request.form["valid_until"]) if "valid_until" in request.form else issuing.USUAL,
            signer=officials.signer(request.form.get("signer")),
            check_url=village_url(village(), "/cek/{token}"),
            asked_as=form_key(request.form.get("asked_as", "")),
            by=person(),
        )
    except Refused as refused:
        db.session.rollback()
        return fill(searching.resident(resident.id), wrong=refused), 422
    return redirect(url_for("portal.letter", key=made.id, baru=1))


def form_key(words: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(words)
    except ValueError:
        return None
