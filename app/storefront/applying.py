"""A village that is not here yet asks to come in."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from app.storefront.blueprint import room
from app.storefront.offers import offers
from app.web.protection import limiter
from tenants import applications, village_search
from tenants.db import db
from tenants.errors import Conflict, NotFound, Refused
from tenants.village_search import Found

TRAP = "situs"  # a field that people do not see; who fills it in is a machine


def village_of(code: str) -> Found:
    try:
        found = village_search.by_code(code)
    except Refused:
        found = None
    if found is None:
        raise NotFound("Desa dengan kode itu tidak ada dalam daftar Kemendagri. Cari lagi namanya di halaman depan.")
    return found


@room.route("/daftar/<code>", methods=["GET", "POST"])
@limiter.limit("10 per minute; 80 per hour", methods=["POST"])  # a whole Bimtek may sit behind one address
def apply(code: str):
    village, errors = village_of(code), {}
    if request.method == "POST":
        errors = send(village)
        if not errors:
            return redirect(url_for("storefront.applied", code=village.code))
    return render_template(
        "storefront/apply.html",
        village=village,
        waiting=applications.open_for(village.code),
        shown=request.form,
        package=request.values.get("paket", "")[:30],
        packages=[(offer.package.key, offer.package.name) for offer in offers()],
        errors=errors,
        trap=TRAP,
    ), 422 if errors else 200


def send(village: Found) -> dict[str, str]:
    """Keep the application; field → what is wrong. A machine is thanked and forgotten."""
    if request.form.get(TRAP):
        return {}
    values, sent = request.form.to_dict(), request.files.get("letter")
    letter = sent.read() if sent and sent.filename else None
    errors = applications.wrong(values, letter)
    if errors:
        return errors
    try:
        applications.apply(village.code, values, letter=letter, by=f"{values['name'].strip()[:120]} (pendaftar)")
    except (Refused, Conflict) as refused:
        db.session.rollback()
        return {refused.field or "": refused.sentence}
    return {}


@room.get("/daftar/<code>/terkirim")
def applied(code: str):
    return render_template("storefront/applied.html", village=village_of(code))
