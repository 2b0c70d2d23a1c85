"""Families: the list, and each as its card."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid import codes
from app.sid.residents import family_events, filtering, history, searching
from app.sid.residents.models import ALIVE, Family
from app.sid.roles import Right
from app.web.pages import is_htmx
from app.web.signing_in import person
from tenants.errors import NotFound


@page("/keluarga", Right.SEE_RESIDENTS)
def families():
    words, headless = request.args.get("q", "").strip(), request.args.get("lihat") == "tanpa-kepala"
    return render_template(
        "portal/residents/families.html",
        page=searching.families(words, headless=headless, number=request.args.get("hal", 1, type=int)),
        counts=filtering.counts(),
        words=words,
        headless=headless,
        alive=ALIVE,
    )


@page("/keluarga/<key>", Right.SEE_RESIDENTS)
def family(key):
    return card(searching.family(key))


def card(found: Family, *, revealed: bool = False):
    return render_template(
        "portal/residents/family.html",
        f=found,
        codes=codes,
        alive=ALIVE,
        revealed=revealed,
        lookers=history.lookers(found.id),
    )


@page("/keluarga/<key>/nomor", Right.SEE_RESIDENTS, methods=["GET", "POST"])
def family_reveal(key):
    """The full KK number for half a minute, and who looked; asked by GET it is covered again."""
    found = searching.family(key)
    if request.method == "POST":
        history.reveal(found, by=person())
        if not is_htmx():
            return card(found, revealed=True)
    elif not is_htmx():
        return redirect(url_for("portal.family", key=found.id))
    return render_template(
        "portal/residents/number.html",
        number=found.no_kk,
        url=url_for("portal.family_reveal", key=found.id),
        revealed=request.method == "POST",
    )


@page("/keluarga/<key>/kepala", Right.KEEP_RESIDENTS, methods=["POST"])
def family_head(key):
    """Another member heads the family, or the first where it has none."""
    found = searching.family(key)
    chosen = searching.resident(request.form.get("penduduk", ""))
    if chosen.family_id != found.id:
        raise NotFound("Orang itu bukan anggota keluarga ini.")
    family_events.change_head(found, chosen, by=person())
    flash(f"{chosen.name} sekarang kepala keluarga. Periksa juga hubungan anggota lainnya.")
    return redirect(url_for("portal.family", key=found.id))
