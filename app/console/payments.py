"""Transfers that villages reported: staff look at the account, then confirm or reject with the reason."""

from __future__ import annotations

from flask import flash, redirect, request, url_for

from app.console.blueprint import room
from app.console.invoices import shown
from app.web.signing_in import person
from billing import selling
from tenants.errors import Refused


@room.post("/pembayaran/<key>/konfirmasi")
def payment_confirm(key):
    payment = selling.payment(key)
    try:
        paid = selling.confirm(payment, by=person())
    except Refused as refused:
        return shown(selling.invoice(payment.invoice_id), refused)
    flash(f"{paid.number} lunas. Kwitansi {paid.receipt_number} terbit dan langganan aktif.")
    return redirect(url_for("console.invoice", key=paid.id))


@room.post("/pembayaran/<key>/penolakan")
def payment_reject(key):
    payment = selling.payment(key)
    try:
        selling.reject(payment, request.form.get("reason", ""), by=person())
    except Refused as refused:
        return shown(selling.invoice(payment.invoice_id), refused)
    flash("Laporan transfer ditolak. Desa membaca alasannya dan dapat melapor lagi.")
    return redirect(url_for("console.invoice", key=payment.invoice_id))
