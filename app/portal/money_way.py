"""The way of an invoice's money as points for the eye: ordered, billed, paid, checked, settled."""

from __future__ import annotations

from dataclasses import dataclass

from app.web.formatting import day
from billing.models import Invoice


@dataclass(frozen=True)
class Point:
    """`state`: done, now (waits for someone), left (not yet), bad (it ends here)."""

    name: str
    below: str
    state: str


def way(invoice: Invoice) -> list[Point]:
    begun = [
        Point("Pesanan", day(invoice.order.created_at), "done"),
        Point("Tagihan", day(invoice.issued_on), "done"),
    ]
    if invoice.cancelled_at:
        return [*begun, Point("Dibatalkan", day(invoice.cancelled_at), "bad")]
    return begun + paying(invoice)


def paying(invoice: Invoice) -> list[Point]:
    state, last = invoice.state, invoice.payments[-1] if invoice.payments else None
    if state == "paid":
        paid = next(p for p in invoice.payments if p.state == "confirmed")
        return [
            Point("Pembayaran", day(paid.paid_on), "done"),
            Point("Diperiksa", day(paid.decided_at), "done"),
            Point("Lunas", "kuitansi terbit", "done"),
        ]
    if state == "checking" and last:
        return [
            Point("Pembayaran", f"dilaporkan {day(last.created_at, 'short')}", "done"),
            Point("Sedang diperiksa", "pada hari kerja", "now"),
            Point("Lunas", "lalu kuitansi", "left"),
        ]
    until = "lewat" if state == "overdue" else "sampai"
    return [
        Point("Menunggu dana", f"{until} {day(invoice.due_on, 'short')}", "now"),
        Point("Diperiksa", "pada hari kerja", "left"),
        Point("Lunas", "lalu kuitansi", "left"),
    ]
