"""Invoices and payments found again: one by its key or number, those of a village, and lists with filters for staff."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, exists, func, or_, select

from billing.models import Invoice, Order, Payment, PaymentState
from tenants.clock import today
from tenants.db import db
from tenants.errors import NotFound, Refused
from tenants.paging import Page, page_of
from tenants.regions import dotted
from tenants.villages import Village


def keyed(model, key, sentence: str):
    """The row of a key that came from an address; anything else than a key of a row is NotFound."""
    try:
        found = db.session.get(model, uuid.UUID(str(key)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(sentence)
    return found


def invoice(key, *, village_id: uuid.UUID | None = None) -> Invoice:
    """An invoice; with `village_id` only that village's own."""
    found = keyed(Invoice, key, "Tagihan itu tidak ada.")
    if village_id and found.order.village_id != village_id:
        raise NotFound("Tagihan itu tidak ada.")
    return found


def by_number(number: str) -> Invoice:
    found = db.session.scalar(select(Invoice).where(Invoice.number == number.strip().upper()))
    if found is None:
        raise NotFound(f"Tagihan {number} tidak ada.")
    return found


def payment(key) -> Payment:
    return keyed(Payment, key, "Pembayaran itu tidak ada.")


def invoices_of(village_id: uuid.UUID) -> list[Invoice]:
    """A village's invoices, newest first."""
    return list(
        db.session.scalars(
            select(Invoice).join(Order).where(Order.village_id == village_id).order_by(Invoice.id.desc())
        )
    )


def open_invoice(village_id: uuid.UUID, package_key: str) -> Invoice | None:
    """The invoice of a package that the village has still to pay."""
    return db.session.scalar(
        select(Invoice)
        .join(Order)
        .where(Order.village_id == village_id, Order.package_key == package_key, Order.closed_at.is_(None))
    )


def waiting_payments() -> list[Payment]:
    """Reported transfers that staff have to look at, oldest first."""
    return list(db.session.scalars(select(Payment).where(Payment.state == PaymentState.PROPOSED).order_by(Payment.id)))


def unmatched_payments() -> list[Payment]:
    """Money that came and pays nothing, oldest first: staff give it back."""
    return list(db.session.scalars(select(Payment).where(Payment.state == PaymentState.UNMATCHED).order_by(Payment.id)))


def last_payment(row: Invoice) -> Payment | None:
    return db.session.scalar(select(Payment).where(Payment.invoice_id == row.id).order_by(Payment.id.desc()).limit(1))


UNPAID = Order.closed_at.is_(None)
REPORTED = exists().where(Payment.invoice_id == Invoice.id, Payment.state == PaymentState.PROPOSED)
# the states of Invoice.state, as conditions; `unpaid` is open, overdue and checking together
STATES: dict[str, Callable[[], ColumnElement[bool]]] = {
    "unpaid": lambda: UNPAID,
    "open": lambda: UNPAID & ~REPORTED & (Invoice.due_on >= today()),
    "overdue": lambda: UNPAID & ~REPORTED & (Invoice.due_on < today()),
    "checking": lambda: UNPAID & REPORTED,
    "paid": lambda: Invoice.paid_at.is_not(None),
    "cancelled": lambda: Invoice.cancelled_at.is_not(None),
}


def invoices_page(filters: Mapping[str, str], number: int = 1, *, size: int = 25) -> Page:
    """Invoices, newest first, with what is filtered:

    `q` part of a number, reference, village name or code · `state` one of STATES · `package` its key · `region` a code.
    """
    query = select(Invoice).join(Order).join(Village, Order.village_id == Village.id)
    if words := filters.get("q", "").strip():
        query = query.where(named(words))
    if state := filters.get("state"):
        if state not in STATES:
            raise Refused("Keadaan tagihan itu tidak dikenal.", field="state")
        query = query.where(STATES[state]())
    if package := filters.get("package"):
        query = query.where(Order.package_key == package)
    if code := filters.get("region"):
        query = query.where(Village.code.startswith(dotted(code)))
    return page_of(query.order_by(Invoice.id.desc()), number, size=size)


def payments_page(filters: Mapping[str, str], number: int = 1, *, size: int = 25) -> Page:
    """Payments, newest first: `q` as with invoices · `state` a PaymentState · `method` bank_transfer or a provider's name."""
    query = select(Payment).join(Invoice).join(Order).join(Village, Order.village_id == Village.id)
    if words := filters.get("q", "").strip():
        query = query.where(named(words) | Payment.reference.icontains(words, autoescape=True))
    if state := filters.get("state"):
        query = query.where(Payment.state == state)
    if method := filters.get("method"):
        query = query.where(Payment.method == method)
    return page_of(query.order_by(Payment.id.desc()), number, size=size)


def named(words: str) -> ColumnElement[bool]:
    columns = (Invoice.number, Invoice.reference, Village.name, Village.code)
    return or_(*(column.icontains(words, autoescape=True) for column in columns))


def totals() -> dict[str, int]:
    """How many invoices there are in each state of STATES, one query: the counts beside the filters."""
    counts = [func.count().filter(condition()).label(state) for state, condition in STATES.items()]
    row = db.session.execute(select(*counts).select_from(Invoice).join(Order)).one()
    return dict(row._mapping)
