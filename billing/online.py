"""Paying an invoice on a provider's page: open it, match the money that comes, look again at pages of which nothing was heard.

The row is written before the provider is asked, and the provider is asked under the row's key, outside of any transaction: two
clicks, or a process that dies in between, find the same page.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

import structlog
from sqlalchemy import func, select, update

from billing import gateways
from billing.gateways import Found, Opened, Request, Unreachable
from billing.models import Checkout, Invoice, Payment, PaymentState
from billing.money import rupiah
from billing.selling import paying
from billing.selling.ordering import locked
from tenants import audit
from tenants.clock import JAKARTA, today
from tenants.db import db, end_transaction, own_transaction, utc_now
from tenants.errors import Conflict, Refused

log = structlog.get_logger()
LASTS = timedelta(hours=3)
STILL_GOOD = timedelta(minutes=45)  # a page with less left is not offered again; Stripe opens none for less than 30
LOOK_AGAIN = timedelta(minutes=10)
UNREACHABLE = (
    "Halaman pembayaran sedang tidak dapat dihubungi. Coba lagi sebentar lagi, atau bayar dengan transfer bank."
)


def start(invoice: Invoice, provider: str, *, paid_url: str, back_url: str, by) -> str:
    """The address of a page where this invoice can be paid now; while that page is good, always the same.

    Ends the transaction that is open: the provider may be slow, and nothing is held while it is asked.
    """
    gateway, key = gateways.gateway(provider), invoice.id
    end_transaction()
    try:
        for _ in range(2):  # a page that turns out to be over is followed by a fresh one
            with own_transaction():
                row = begin(key, provider, by=by)
                ref, wanted = row.ref, request_of(row, paid_url, back_url)
            if ref is None:
                return opened(gateway, wanted).url
            found = gateway.fetch(ref)
            with own_transaction():
                match(provider, found)
            if found.url:
                return found.url
    except Unreachable:
        raise Refused(UNREACHABLE) from None
    raise Conflict("Pembayaran di halaman itu sedang diproses. Tunggu sebentar, lalu muat ulang halaman tagihan.")


def begin(invoice_id: uuid.UUID, provider: str, *, by) -> Checkout:
    """The page that is still good for an invoice, else a fresh row. The invoice is held, so two clicks get one row."""
    invoice = locked(invoice_id)
    paying.refuse_closed(invoice)
    good = select(Checkout).where(
        Checkout.invoice_id == invoice_id,
        Checkout.provider == provider,
        Checkout.state == "open",
        Checkout.expires_at > utc_now() + STILL_GOOD,
    )
    row = db.session.scalar(good.order_by(Checkout.id.desc()).limit(1))
    if row is None:
        row = Checkout(
            invoice=invoice,
            provider=provider,
            amount=invoice.total,
            expires_at=(utc_now() + LASTS).replace(microsecond=0),
            opened_by=audit.actor_of(by)[0],
        )
        db.session.add(row)
        audit.platform_deed("checkout.opened", by=by, subject=invoice.number, provider=provider)
        db.session.flush()
    return row


def request_of(row: Checkout, paid_url: str, back_url: str) -> Request:
    return Request(
        key=str(row.id),
        invoice_key=str(row.invoice_id),
        number=row.invoice.number,
        title=", ".join(line["text"] for line in row.invoice.lines),
        amount=row.amount,
        expires_at=row.expires_at,
        paid_url=paid_url,
        back_url=back_url,
    )


def opened(gateway: gateways.Gateway, wanted: Request) -> Opened:
    """Ask for the page. Where that fails the row is given up: a provider may keep answering its key with the failure."""
    this = update(Checkout).where(Checkout.id == uuid.UUID(wanted.key), Checkout.ref.is_(None))
    try:
        made = gateway.create(wanted)
    except Unreachable:
        with own_transaction():
            db.session.execute(this.values(state="expired"))
        raise
    with own_transaction():
        db.session.execute(this.values(ref=made.ref))
    return made


def match(provider: str, found: Found) -> str:
    """Bring a checkout to what the provider says of it, in one transaction; what it came to, in words. Repeating changes nothing."""
    row = known(provider, found)
    if row is None:
        return "Bukan pembayaran kami"
    row.looked_at = utc_now()
    if row.state == "paid":
        return "Sudah dicatat"
    if found.state == "paid":
        row.state = "paid"
        return take(row, found)
    if found.state == "open":
        return "Belum dibayar"
    row.state = "expired"
    return "Berakhir tanpa pembayaran"


def known(provider: str, found: Found) -> Checkout | None:
    """Our row of a checkout, held. One whose answer never reached us is known by its key, which only we and the provider have."""
    held = select(Checkout).with_for_update(of=Checkout).execution_options(populate_existing=True)
    row = db.session.scalar(held.where(Checkout.provider == provider, Checkout.ref == found.ref))
    if row is None and (key := own_key(found.key)):
        row = db.session.scalar(held.where(Checkout.provider == provider, Checkout.ref.is_(None), Checkout.id == key))
        if row is not None:
            row.ref = found.ref
    return row


def own_key(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def take(row: Checkout, found: Found) -> str:
    """The money is there: it pays the invoice, or is set aside for staff where it does not fit."""
    payment = Payment(
        invoice_id=row.invoice_id,
        invoice=row.invoice,
        method=row.provider,
        amount=found.amount or row.amount,
        paid_on=found.paid_at.astimezone(JAKARTA).date() if found.paid_at else today(),
        reference=found.payment or found.ref,
        state=PaymentState.UNMATCHED,
        proposed_by=row.opened_by,
    )
    db.session.add(payment)
    by = gateways.gateway(row.provider).label
    if found.amount != row.invoice.total:
        came = rupiah(found.amount) if found.amount else "mata uang lain"
        reason = f"Yang dibayar {came}, tagihannya {rupiah(row.invoice.total)}."
    else:
        try:
            return f"Lunas, kuitansi {paying.settle(payment, by=by).receipt_number}"
        except Conflict as closed:
            reason = f"{closed.sentence} Kembalikan dana ini kepada desa."
    paying.set_aside(payment, reason, by=by)
    log.error("payment set aside", invoice=row.invoice.number, provider=row.provider, reference=payment.reference)
    return f"Disisihkan: {reason}"[:200]


def sweep(limit: int = 20) -> int:
    """Look again at pages of which nothing was heard, and close those whose invoice is paid or cancelled. How many were seen."""
    closed = (Invoice.paid_at.is_not(None) | Invoice.cancelled_at.is_not(None)).label("closed")
    names = [g.name for g in gateways.offered()]
    with own_transaction():
        late = utc_now() - LOOK_AGAIN
        unanswered = (Checkout.state == "open") & Checkout.ref.is_(None) & (Checkout.created_at < late)
        db.session.execute(update(Checkout).where(unanswered).values(state="expired"))
        rows = db.session.execute(
            select(Checkout.provider, func.coalesce(Checkout.ref, ""), closed)
            .join(Invoice, Checkout.invoice_id == Invoice.id)
            .where(Checkout.state == "open", Checkout.ref.is_not(None), Checkout.provider.in_(names))
            .where(closed | (func.coalesce(Checkout.looked_at, Checkout.created_at) < late))
            .order_by(func.coalesce(Checkout.looked_at, Checkout.created_at))
            .limit(limit)
        ).all()
    for number, (provider, ref, over) in enumerate(rows):
        try:
            look(provider, ref, close=over)
        except Unreachable:
            return number
    return len(rows)


def look(provider: str, ref: str, *, close: bool = False) -> str:
    """Ask the provider how a page is, and bring our row to it."""
    gateway = gateways.gateway(provider)
    if close:
        gateway.close(ref)
    found = gateway.fetch(ref)
    with own_transaction():
        return match(provider, found)
