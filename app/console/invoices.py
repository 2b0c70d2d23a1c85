"""Invoices of all villages, and one with the transfers that were reported for it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from app.console.blueprint import room
from app.console.villages import region_options
from app.web.pages import download
from app.web.signing_in import person
from billing import catalogue, selling
from billing.models import Invoice
from tenants import files, regions
from tenants.errors import DomainError, NotFound, Refused

# what the chips filter by: state of `selling.STATES` → words
SHOWN = (
    ("unpaid", "Belum dibayar"),
    ("checking", "Menunggu diperiksa"),
    ("overdue", "Lewat jatuh tempo"),
    ("paid", "Lunas"),
    ("cancelled", "Dibatalkan"),
)


@room.get("/tagihan")
def invoices():
    args, wrong = request.args.to_dict(), None
    number = request.args.get("hal", 1, type=int)
    try:
        page = selling.invoices_page(args, number)
    except Refused as refused:
        page, wrong, args = selling.invoices_page({}), refused.sentence, {}
    return render_template(
        "console/invoices/list.html",
        page=page,
        args=args,
        wrong=wrong,
        counts=selling.totals(),
        shown=SHOWN,
        packages=catalogue.packages(),
        options=region_options(),
        names=regions.names_of({i.order.village.district_code for i in page.rows}),
        unmatched=selling.unmatched_payments(),
    ), 422 if wrong else 200


@room.get("/tagihan/<key>")
def invoice(key):
    return shown(selling.invoice(key))


def shown(row: Invoice, wrong: DomainError | None = None):
    above = regions.names_above(row.order.village.code)
    return render_template(
        "console/invoices/one.html",
        invoice=row,
        above=above,
        wrong=wrong,
        waiting=[p for p in selling.waiting_payments() if p.invoice_id != row.id],
    ), 422 if wrong else 200


@room.get("/tagihan/<key>/pdf")
def invoice_pdf(key):
    row = selling.invoice(key)
    return download(files.fetch_platform(row.file_key), named(row.number), "application/pdf", inline=True)


@room.get("/tagihan/<key>/kwitansi")
def invoice_receipt(key):
    row = selling.invoice(key)
    if row.receipt_key is None or row.receipt_number is None:
        raise NotFound("Kwitansi ada setelah tagihan lunas.")
    return download(files.fetch_platform(row.receipt_key), named(row.receipt_number), "application/pdf", inline=True)


def named(number: str) -> str:
    return f"{number.replace('/', '-')}.pdf"


@room.post("/tagihan/<key>/pembatalan")
def invoice_cancel(key):
    row = selling.invoice(key)
    try:
        selling.cancel(row, request.form.get("reason", ""), by=person())
    except Refused as refused:
        return shown(row, refused)
    flash(f"Tagihan {row.number} dibatalkan; nomornya tetap tercatat.")
    return redirect(url_for("console.invoice", key=row.id))
