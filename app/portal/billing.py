"""Packages, orders and invoices of the village, and the ways to pay."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.portal.blueprint import page
from app.portal.money_way import way
from app.sid.roles import Right, may
from app.web.formatting import read_rupiah
from app.web.links import village_url
from app.web.pages import download, gone
from app.web.signing_in import person
from billing import catalogue, gateways, online, selling, standing
from tenants import files, papers
from tenants.clock import today
from tenants.current import village
from tenants.db import db
from tenants.errors import Conflict, NotFound, Refused
from tenants.villages import Village


@page("/langganan", Right.BUY)
def packages():
    here = village().id
    invoices = selling.invoices_of(here)
    return render_template(
        "portal/billing/packages.html",
        packages=catalogue.packages(),
        prices=catalogue.prices(),
        names=standing.FEATURE_NAMES,
        invoices=invoices,
        unpaid={i.order.package_key: i for i in invoices if i.open},
        running=standing.subscriptions(here),
        keeps_domain=may(current_user.roles, Right.KEEP_PROFILE),
        today=today(),
    )


@page("/langganan/pesan", Right.BUY, methods=["POST"])
def order():
    key = request.form.get("package", "")
    try:
        made = selling.order(db.session.get_one(Village, village().id), key, by=person())
        flash(f"Tagihan {made.number} terbit.")
    except Conflict as known:  # pressed twice: the invoice that is there is what they want to see
        made = selling.open_invoice(village().id, key)
        if made is None:
            raise
        flash(known.sentence)
    return redirect(url_for("portal.invoice", key=made.id))


def own(key):
    return selling.invoice(key, village_id=village().id)


@page("/tagihan/<key>", Right.BUY)
def invoice(key):
    return shown(own(key))


def shown(found, *, wrong: Refused | None = None, about: str = ""):
    """The invoice's page; `wrong` stands at its field, or at the part that it is about."""
    return render_template(
        "portal/billing/invoice.html",
        invoice=found,
        way=way(found),
        bought=standing.bought(found.order_id) if found.paid_at else None,
        last=selling.last_payment(found),
        words=papers.in_words(found.total),
        qr=papers.qr_uri(f"{found.number} {found.reference} {found.total}"),
        offered=gateways.offered() if found.state in ("open", "overdue") else [],
        awaited=found.open and request.args.get("dari") in {g.name for g in gateways.offered()},
        wrong=wrong,
        about=about,
        typed=request.form,
        today=today(),
    ), 422 if wrong else 200


@page("/tagihan/<key>/keadaan", Right.BUY)
def invoice_state(key):
    """Asked again and again by the page to which a provider has sent the payer back."""
    found = own(key)
    if not found.open:
        return gone(url_for("portal.invoice", key=key))
    return render_template("portal/billing/awaited.html", invoice=found)


@page("/tagihan/<key>/pdf", Right.BUY)
def invoice_pdf(key):
    found = own(key)
    return paper(found.file_key, found.number)


@page("/tagihan/<key>/kuitansi", Right.BUY)
def receipt_pdf(key):
    found = own(key)
    if found.receipt_key is None:
        raise NotFound("Kuitansi ada setelah tagihan lunas.")
    return paper(found.receipt_key, found.receipt_number)


def paper(key: str, number: str):
    name = f"{number.replace('/', '-')}.pdf"
    return download(files.fetch_platform(key), name, "application/pdf", inline="unduh" not in request.args)


@page("/tagihan/<key>/transfer", Right.BUY, methods=["POST"])
def invoice_transfer(key):
    found, form = own(key), request.form
    try:
        selling.propose_transfer(
            found,
            amount=read_rupiah(form.get("amount", "")) or 0,
            paid_on=day_of(form.get("paid_on", "")),
            reference=form.get("reference", ""),
            by=person(),
        )
    except Refused as refused:
        db.session.rollback()
        return shown(own(key), wrong=refused, about="transfer")
    flash("Laporan transfer diterima. OpenDesa memeriksa rekening pada hari kerja.")
    return redirect(url_for("portal.invoice", key=key))


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("Isi tanggal transfer.", field="paid_on") from None


@page("/tagihan/<key>/bayar/<provider>", Right.BUY, methods=["POST"])
def invoice_checkout(key, provider):
    """To the provider's page; it sends the payer back to the invoice."""
    found, who = own(key), person()
    here = village_url(village(), url_for("portal.invoice", key=key))
    try:
        address = online.start(found, provider, paid_url=f"{here}?dari={provider}", back_url=here, by=who)
    except Refused as refused:
        return shown(own(key), wrong=refused, about="online")
    return redirect(address, 303)


@page("/tagihan/<key>/pembatalan", Right.BUY, methods=["POST"])
def invoice_cancel(key):
    try:
        selling.cancel(own(key), request.form.get("reason", ""), by=person())
    except Refused as refused:
        db.session.rollback()
        return shown(own(key), wrong=refused, about="cancel")
    flash("Tagihan dibatalkan. Nomornya tetap tercatat, dan desa boleh memesan lagi.")
    return redirect(url_for("portal.invoice", key=key))
