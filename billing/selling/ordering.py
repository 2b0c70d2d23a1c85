"""A village orders a package and gets its invoice; an unpaid invoice can be cancelled, its number stays in the book."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as pg_insert

from billing import catalogue, deeds
from billing.models import Invoice, Order, Package, Price
from billing.selling import papers
from billing.selling.finding import open_invoice
from billing.selling.numbering import take_number
from tenants import audit
from tenants.clock import today
from tenants.db import db, utc_now
from tenants.errors import Conflict, Refused
from tenants.villages import Village

DAYS_TO_PAY = 30
ACTIVITY = ("01.04.08", "Pengembangan sistem informasi desa")  # APBDes, Permendagri 20/2018; proposed to the treasurer


def order(village: Village, package_key: str, *, by) -> Invoice:
    """Order a package for a year at today's price and get its invoice. One open order per village and package."""
    package = catalogue.package(package_key)
    price = catalogue.price_row(package_key)
    opened = db.session.scalar(
        pg_insert(Order)
        .values(village_id=village.id, package_key=package.key, amount=price.amount, actor=audit.actor_of(by)[0])
        .on_conflict_do_nothing(index_elements=["village_id", "package_key"], index_where=text("closed_at IS NULL"))
        .returning(Order)
    )
    if opened is None:
        still = open_invoice(village.id, package_key)
        raise Conflict(
            f"Tagihan {still.number if still else ''} untuk paket ini belum dibayar. "
            "Lunasi tagihan itu, atau batalkan dulu bila tidak jadi."
        )
    invoice = issue(opened, package, price)
    deeds.tell("invoice.issued", village, by=by, subject=village.code, number=invoice.number, total=invoice.total)
    return invoice


def issue(opened: Order, package: Package, price: Price) -> Invoice:
    """Number, row and paper of an order's invoice. The paper is on disk before the row can be committed."""
    day = today()
    number = take_number("INV", day.year)
    invoice = Invoice(
        order_id=opened.id,
        order=opened,
        number=number,
        issued_on=day,
        due_on=day + timedelta(days=DAYS_TO_PAY),
        total=opened.amount,
        lines=[line_of(package, price)],
        seller=dict(papers.SELLER),
        buyer=papers.buyer_of(opened.village),
        reference=reference_of(number, opened.village),
        payments=[],
    )
    invoice.file_key = papers.keep_invoice(invoice)
    db.session.add(invoice)
    db.session.flush()
    return invoice


def line_of(package: Package, price: Price) -> dict[str, Any]:
    return {
        "text": package.name,
        "detail": "12 bulan sejak lunas: " + ", ".join(package.products),
        "activity": ACTIVITY[0],
        "activity_name": ACTIVITY[1],
        "quantity": "1 tahun",
        "price": price.amount,
        "amount": price.amount,
        "example": price.note == catalogue.EXAMPLE,
    }


def reference_of(number: str, village: Village) -> str:
    """What the transfer says, short enough for a bank's field: INV/2025/00148 of …2003 → PD25-00148-2003."""
    _, year, serial = number.split("/")
    return f"PD{year[2:]}-{serial}-{village.code[-4:]}"


def locked(invoice_id: uuid.UUID) -> Invoice:
    """The invoice as it is now, held until the transaction ends: whoever decides over it comes through here."""
    return db.session.scalars(
        select(Invoice)
        .where(Invoice.id == invoice_id)
        .with_for_update(of=Invoice)
        .execution_options(populate_existing=True)
    ).one()


def cancel(invoice: Invoice, reason: str, *, by) -> None:
    """Withdraw an unpaid invoice; the village may order again. A reported transfer must be decided on first."""
    if not reason.strip():
        raise Refused("Isi alasan pembatalan.", field="reason")
    row = locked(invoice.id)
    if row.paid_at:
        raise Conflict("Tagihan ini sudah lunas dan tidak dapat dibatalkan.")
    if row.cancelled_at:
        raise Conflict("Tagihan ini sudah dibatalkan.")
    if row.state == "checking":
        raise Conflict("Transfer untuk tagihan ini sedang diperiksa. Tunggu hasilnya sebelum membatalkan.")
    row.cancelled_at = row.order.closed_at = utc_now()
    row.cancelled_by, row.cancel_reason = audit.actor_of(by)[0], reason.strip()[:300]
    deeds.tell("invoice.cancelled", row.order.village, by=by, subject=row.number, reason=row.cancel_reason)
    db.session.flush()
