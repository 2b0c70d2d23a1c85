"""Order → invoice → payment → receipt → subscription. Each step happens once; paying twice is a conflict and changes nothing."""

from __future__ import annotations

import secrets
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from billing import catalogue
from billing.models import Invoice, NumberBook, Order, Payment, Subscription
from tenants import audit, files, papers
from tenants.clock import today
from tenants.db import db, utc_now
from tenants.errors import Conflict, NotFound, Refused
from tenants.regions import names_above
from tenants.villages import Village

PAPERS = Path(__file__).parent / "papers"
SELLER = {
    "name": "Perkumpulan Desa Digital Terbuka (contoh)",
    "address": "Jakarta",
    "bank": "Bank Contoh",
    "account": "000-111-2222",
    "holder": "OpenDesa (contoh)",
}
DAYS_TO_PAY = 30


def rupiah(amount: int) -> str:
    return format_currency(amount, "IDR", "¤#,##0", currency_digits=False, locale="id_ID")


def said(day: date) -> str:
    return format_date(day, "d MMMM y", locale="id_ID")


def take_number(kind: str, year: int) -> str:
    """The next number of a kind and year, without gap: `INV/2025/00001`. Held until the transaction ends."""
    book = pg_insert(NumberBook).values(kind=kind, year=year, last=1)
    last = db.session.scalar(
        book.on_conflict_do_update(index_elements=["kind", "year"], set_={"last": NumberBook.last + 1}).returning(
            NumberBook.last
        )
    )
    return f"{kind}/{year}/{last:05d}"


def order(village: Village, package_key: str, *, by) -> Invoice:
    """Order a package for a year and get its invoice. One open invoice per village and package."""
    package = catalogue.package(package_key)
    still = db.session.scalar(
        select(Invoice)
        .join(Order)
        .where(Order.village_id == village.id, Order.package_key == package_key, Invoice.paid_at.is_(None))
    )
    if still is not None:
        raise Conflict(
            f"Tagihan {still.number} untuk paket ini belum dibayar. Lunasi dulu, atau hubungi OpenDesa untuk membatalkannya."
        )
    amount = catalogue.price(package_key)
    row = Order(
        village_id=village.id,
        package_key=package_key,
        amount=amount,
        actor=audit.actor_of(by)[0],
        village=village,
        package=package,
    )
    db.session.add(row)
    db.session.flush()
    day = today()
    lines = [
        {
            "text": f"{package.name}, 12 bulan",
            "detail": ", ".join(package.products),
            "amount": amount,
            "activity": "01.04.08",
        }
    ]
    invoice = Invoice(
        order_id=row.id,
        order=row,
        number=take_number("INV", day.year),
        issued_on=day,
        due_on=day + timedelta(days=DAYS_TO_PAY),
        total=amount,
        lines=lines,
        reference=secrets.token_hex(4).upper(),
        file_key="",
    )
    invoice.file_key = files.keep_platform(papers.render(PAPERS / "invoice.typ", paper(invoice)), "pdf")
    db.session.add(invoice)
    db.session.flush()
    audit.platform_deed("invoice.issued", by=by, subject=village.code, number=invoice.number, total=amount)
    return invoice


def paper(invoice: Invoice, **more: Any) -> dict[str, Any]:
    village = invoice.order.village
    above = names_above(village.code)
    return {
        "number": invoice.number,
        "issued": said(invoice.issued_on),
        "due": said(invoice.due_on),
        "seller": SELLER,
        "reference": invoice.reference,
        "buyer": {
            "name": f"Pemerintah {village.full_name}",
            "place": f"Kecamatan {above.get('district', '')}, Kabupaten {above.get('regency', '')}",
            "code": village.code,
        },
        "lines": [{**x, "amount": rupiah(x["amount"])} for x in invoice.lines],
        "total": rupiah(invoice.total),
        "words": papers.in_words(invoice.total),
        "qr": papers.qr_svg(f"{invoice.number} {invoice.reference} {invoice.total}"),
        **more,
    }


def propose_transfer(invoice: Invoice, *, amount: int, paid_on: date, reference: str, by) -> Payment:
    """The village says that it has transferred; staff will look at the account."""
    if invoice.paid_at:
        raise Conflict("Tagihan ini sudah lunas.")
    if amount <= 0:
        raise Refused("Jumlah transfer harus lebih dari nol.", field="amount")
    if paid_on > today():
        raise Refused("Tanggal transfer tidak boleh di masa depan.", field="paid_on")
    if db.session.scalar(select(Payment.id).where(Payment.invoice_id == invoice.id, Payment.state == "proposed")):
        raise Conflict("Laporan transfer untuk tagihan ini sedang diperiksa.")
    row = Payment(
        invoice_id=invoice.id,
        invoice=invoice,
        method="bank_transfer",
        amount=amount,
        paid_on=paid_on,
        reference=reference.strip()[:120],
        proposed_by=audit.actor_of(by)[0],
    )
    db.session.add(row)
    db.session.flush()
    audit.platform_deed("transfer.proposed", by=by, subject=invoice.number, amount=amount)
    return row


def confirm(payment: Payment, *, by) -> Invoice:
    """Staff saw the money: the invoice is paid, the receipt made, the subscription open. All of it once."""
    locked = db.session.scalar(
        select(Payment)
        .where(Payment.id == payment.id)
        .with_for_update(of=Payment)
        .execution_options(populate_existing=True)
    )
    if locked is None or locked.state != "proposed":
        raise Conflict("Pembayaran ini sudah diputuskan.")
    if locked.amount != locked.invoice.total:
        raise Refused(
            f"Jumlahnya {rupiah(locked.amount)}, tagihannya {rupiah(locked.invoice.total)}. Tolak dengan alasan, atau minta laporan yang benar."
        )
    settle(locked.invoice, method=locked.method, by=by)
    locked.state, locked.decided_by = "confirmed", audit.actor_of(by)[0]
    return locked.invoice


def reject(payment: Payment, reason: str, *, by) -> None:
    if payment.state != "proposed":
        raise Conflict("Pembayaran ini sudah diputuskan.")
    if not reason.strip():
        raise Refused("Isi alasan penolakan.", field="reason")
    payment.state, payment.decided_by, payment.reason = "rejected", audit.actor_of(by)[0], reason.strip()[:300]
    audit.platform_deed("transfer.rejected", by=by, subject=payment.invoice.number, reason=payment.reason)


def settle(invoice: Invoice, *, method: str, by) -> None:
    """Mark an invoice paid: receipt and subscription in the same transaction."""
    row = db.session.scalar(
        select(Invoice)
        .where(Invoice.id == invoice.id)
        .with_for_update(of=Invoice)
        .execution_options(populate_existing=True)
    )
    if row is None or row.paid_at:
        raise Conflict("Tagihan ini sudah lunas.")
    day = today()
    row.receipt_number = take_number("KWT", day.year)
    row.paid_at = utc_now()
    data = paper(
        row,
        receipt=row.receipt_number,
        paid=said(day),
        method={"bank_transfer": "transfer bank", "stripe": "Stripe"}.get(method, method),
    )
    row.receipt_key = files.keep_platform(papers.render(PAPERS / "receipt.typ", data), "pdf")
    running = db.session.scalar(
        select(Subscription.ends_on)
        .where(Subscription.village_id == row.order.village_id, Subscription.package_key == row.order.package_key)
        .order_by(Subscription.ends_on.desc())
        .limit(1)
    )
    starts = max(day, running + timedelta(days=1)) if running else day
    db.session.add(
        Subscription(
            village_id=row.order.village_id,
            package_key=row.order.package_key,
            order_id=row.order_id,
            starts_on=starts,
            ends_on=starts + timedelta(days=364),
        )
    )
    audit.platform_deed("invoice.paid", by=by, subject=row.number, receipt=row.receipt_number, method=method)
    db.session.flush()


def invoice(key, *, village_id: uuid.UUID | None = None) -> Invoice:
    try:
        found = db.session.get(Invoice, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None or (village_id and found.order.village_id != village_id):
        raise NotFound("Tagihan itu tidak ada.")
    return found


def payment(key) -> Payment:
    try:
        found = db.session.get(Payment, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("Pembayaran itu tidak ada.")
    return found


def invoices_of(village_id: uuid.UUID) -> list[Invoice]:
    return list(
        db.session.scalars(
            select(Invoice).join(Order).where(Order.village_id == village_id).order_by(Invoice.id.desc())
        )
    )


def waiting_payments() -> list[Payment]:
    return list(db.session.scalars(select(Payment).where(Payment.state == "proposed").order_by(Payment.id)))


def last_payment(row: Invoice) -> Payment | None:
    return db.session.scalar(select(Payment).where(Payment.invoice_id == row.id).order_by(Payment.id.desc()).limit(1))
