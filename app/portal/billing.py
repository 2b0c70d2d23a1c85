"""Packages, orders and invoices of the village."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid.roles import Right
from app.web.pages import download
from app.web.signing_in import person
from billing import catalogue, selling, standing
from tenants import files
from tenants.current import village
from tenants.db import db
from tenants.errors import NotFound, Refused
from tenants.villages import Village


@page("/langganan", Right.BUY)
def packages():
    return render_template(
        "portal/billing/packages.html",
        packages=catalogue.packages(),
        prices=catalogue.prices(),
        invoices=selling.invoices_of(village().id),
        subscription=standing.subscription(village().id),
    )


@page("/langganan/pesan", Right.BUY, methods=["POST"])
def order():
    made = selling.order(db.session.get_one(Village, village().id), request.form.get("package", ""), by=person())
    flash(f"Tagihan {made.number} terbit.")
    return redirect(url_for("portal.invoice", key=made.id))


def own(key):
    return selling.invoice(key, village_id=village().id)


@page("/tagihan/<key>", Right.BUY)
def invoice(key):
    return shown(own(key), None)


def shown(found, wrong):
    return render_template(
        "portal/billing/invoice.html",
        invoice=found,
        seller=selling.SELLER,
        last=selling.last_payment(found),
        wrong=wrong,
    )


@page("/tagihan/<key>/pdf", Right.BUY)
def invoice_pdf(key):
    found = own(key)
    return download(
        files.fetch_platform(found.file_key), f"{found.number.replace('/', '-')}.pdf", "application/pdf", inline=True
    )


@page("/tagihan/<key>/kwitansi", Right.BUY)
def receipt_pdf(key):
    found = own(key)
    if found.receipt_key is None:
        raise NotFound("Kwitansi ada setelah tagihan lunas.")
    return download(
        files.fetch_platform(found.receipt_key),
        f"{found.receipt_number.replace('/', '-')}.pdf",
        "application/pdf",
        inline=True,
    )


@page("/tagihan/<key>/transfer", Right.BUY, methods=["POST"])
def invoice_transfer(key):
    found = own(key)
    try:
        amount = int("".join(c for c in request.form.get("amount", "") if c.isdigit()) or 0)
        try:
            day = date.fromisoformat(request.form.get("paid_on", ""))
        except ValueError:
            raise Refused("Isi tanggal transfer.", field="paid_on") from None
        selling.propose_transfer(
            found, amount=amount, paid_on=day, reference=request.form.get("reference", ""), by=person()
        )
        flash("Laporan transfer diterima. OpenDesa memeriksa rekening pada hari kerja.")
        return redirect(url_for("portal.invoice", key=key))
    except Refused as refused:
        db.session.rollback()
        return shown(own(key), refused.sentence), 422
