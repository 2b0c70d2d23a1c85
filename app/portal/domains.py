"""The village's own address: a domain it holds, where its package carries it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid.roles import Right
from app.web.house import house
from app.web.links import village_url
from app.web.signing_in import person
from billing import catalogue, standing
from billing.standing import Feature
from tenants import domain_claims, own_hosts
from tenants.current import village
from tenants.db import db
from tenants.errors import Conflict, NotAllowed, Refused
from tenants.villages import Village


@page("/alamat", Right.KEEP_PROFILE, methods=["GET", "POST"])
def domains():
    if request.method == "GET":
        return shown()
    if not standing.entitled(village().id, Feature.OWN_DOMAIN):
        raise NotAllowed("Alamat sendiri ada pada paket yang memuatnya. Pilih paket itu di halaman Langganan.")
    try:
        made = domain_claims.claim(row(), request.form.get("host", ""), by=person())
    except (Refused, Conflict) as wrong:
        db.session.rollback()
        return shown(wrong)
    flash(f"{made.host} terdaftar. Buat dua catatan DNS di bawah, lalu tekan Periksa sekarang.")
    return redirect(url_for("portal.domains"))


@page("/alamat/<host>/pelepasan", Right.KEEP_PROFILE, methods=["POST"])
def domain_release(host):
    domain_claims.release(row(), host, by=person())
    flash(f"{host} dilepas. Alamat tetap desa tidak berubah.")
    return redirect(url_for("portal.domains"))


@page("/alamat/<host>/pemeriksaan", Right.KEEP_PROFILE, methods=["POST"])
def domain_check(host):
    found = domain_claims.claim_of(row(), host)
    if domain_claims.check(found, row(), by=person()):
        flash(f"{host} terbukti milik desa. Situs menjawab di sana dalam beberapa detik.")
    else:
        flash(f"{host} belum terbukti. Yang kurang tertulis di bawah; perubahan DNS dapat memakan waktu sampai sehari.")
    return redirect(url_for("portal.domains"))


def row() -> Village:
    return db.session.get_one(Village, village().id)


def shown(wrong=None):
    here = village()
    return render_template(
        "portal/domains/page.html",
        claims=domain_claims.claims_of(here.id),
        hosts={h.host for h in own_hosts.hosts_of(here.id)},
        most=own_hosts.MOST,
        lost_after=domain_claims.LOST_AFTER,
        entitled=standing.entitled(here.id, Feature.OWN_DOMAIN),
        package=catalogue.first_with(Feature.OWN_DOMAIN),
        always=village_url(here, ""),
        target=f"{here.slug}.{house().settings.base_domain}",
        wrong=wrong,
        typed=request.form.get("host", ""),
    ), 422 if wrong else 200
