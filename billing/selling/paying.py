"""Money comes: the village reports a transfer, staff confirm or reject it; a paid invoice gets its receipt and subscription."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from billing import deeds
from billing.models import Invoice, Payment, PaymentState, Subscription
from billing.money import rupiah, year_from
from billing.selling import papers
from billing.selling.numbering import take_number
from billing.selling.ordering import locked
from tenants import audit
from tenants.clock import today
from tenants.db import db, utc_now
from tenants.errors import Conflict, Refused

MOST = 999_999_999_999  # rupiah; more is no transfer of a village


def propose_transfer(invoice: Invoice, *, amount: int, paid_on: date, reference: str, by) -> Payment:
    """The village says that it has transferred so many rupiah; staff will look at the account."""
    if not 0 < amount <= MOST:
        raise Refused("Isi jumlah transfer dalam rupiah, misalnya 2.500.000.", field="amount")
    row = locked(invoice.id)
    if paid_on > today():
        raise Refused("Tanggal transfer tidak boleh di masa depan.", field="paid_on")
    if paid_on < row.issued_on:
        raise Refused("Tanggal transfer tidak boleh sebelum tanggal tagihan.", field="paid_on")
    refuse_closed(row)
    if row.state == "checking":
        raise Conflict("Laporan transfer untuk tagihan ini sedang diperiksa.")
    payment = Payment(
        invoice=row,
        method="bank_transfer",
        amount=amount,
        paid_on=paid_on,
        reference=reference.strip()[:120],
        proposed_by=audit.actor_of(by)[0],
    )
    db.session.add(payment)
    deeds.tell("transfer.proposed", row.order.village, by=by, subject=row.number, amount=amount)
    db.session.flush()
    return payment


def confirm(payment: Payment, *, by) -> Invoice:
    """Staff saw the money: the invoice is paid, the receipt made, the subscription open. All of it once."""
    sent = undecided(payment)
    missing = sent.invoice.total - sent.amount
    if missing:
        much = "kurang" if missing > 0 else "lebih"
        raise Refused(
            f"Yang dilaporkan {rupiah(sent.amount)}, {much} {rupiah(abs(missing))} dari tagihan {rupiah(sent.invoice.total)}. "
            "Tolak dengan alasan itu, agar desa membetulkannya."
        )
    return settle(sent, by=by)


def reject(payment: Payment, reason: str, *, by) -> None:
    """Staff did not find the money, or not so much; the village reads the reason and may report again."""
    if not reason.strip():
        raise Refused("Isi alasan penolakan.", field="reason")
    sent = undecided(payment)
    decide(sent, PaymentState.REJECTED, by=by, reason=reason)
    deeds.tell("transfer.rejected", sent.invoice.order.village, by=by, subject=sent.invoice.number, reason=sent.reason)
    db.session.flush()


def settle(payment: Payment, *, by) -> Invoice:
    """The payment pays its invoice: receipt and subscription in the same transaction. Paid or cancelled: Conflict."""
    row = locked(payment.invoice_id)
    refuse_closed(row)
    day = today()
    row.receipt_number = take_number("KWT", day.year)
    row.receipt_key = papers.keep_receipt(
        row, number=row.receipt_number, day=day, paid_on=payment.paid_on, method=payment.method
    )
    row.paid_at = row.order.closed_at = utc_now()
    decide(payment, PaymentState.CONFIRMED, by=by)
    db.session.add(next_year(row))
    deeds.tell(
        "invoice.paid", row.order.village, by=by, subject=row.number, receipt=row.receipt_number, method=payment.method
    )
    db.session.flush()
    return row


def next_year(paid: Invoice) -> Subscription:
    """A year of the package from today, or from the day after what the village has of it already."""
    order = paid.order
    known = db.session.scalar(
        select(Subscription.ends_on)
        .where(Subscription.village_id == order.village_id, Subscription.package_key == order.package_key)
        .order_by(Subscription.ends_on.desc())
        .limit(1)
    )
    starts = max(today(), known + timedelta(days=1)) if known else today()
    return Subscription(
        village_id=order.village_id,
        package_key=order.package_key,
        order_id=order.id,
        starts_on=starts,
        ends_on=year_from(starts),
    )


def set_aside(payment: Payment, reason: str, *, by) -> None:
    """Money that came but pays nothing (twice, too late, another amount): kept for staff, who give it back."""
    decide(payment, PaymentState.UNMATCHED, by=by, reason=reason)
    deeds.tell(
        "payment.set-aside", payment.invoice.order.village, by=by, subject=payment.invoice.number, reason=payment.reason
    )
    db.session.flush()


def undecided(payment: Payment) -> Payment:
    """The payment as it is now, held until the transaction ends; Conflict where somebody was first."""
    row = db.session.scalar(
        select(Payment)
        .where(Payment.id == payment.id)
        .with_for_update(of=Payment)
        .execution_options(populate_existing=True)
    )
    if row is None or row.state != PaymentState.PROPOSED:
        raise Conflict("Pembayaran ini sudah diputuskan.")
    return row


def decide(payment: Payment, state: PaymentState, *, by, reason: str = "") -> None:
    payment.state, payment.reason = state, reason.strip()[:300]
    payment.decided_by, payment.decided_at = audit.actor_of(by)[0], utc_now()


def refuse_closed(invoice: Invoice) -> None:
    if invoice.paid_at:
        raise Conflict("Tagihan ini sudah lunas.")
    if invoice.cancelled_at:
        raise Conflict("Tagihan ini sudah dibatalkan.")
