"""What a village's payments allow, and how far its support product is."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from billing.models import Invoice, Order, Payment, Subscription
from tenants.clock import today
from tenants.db import db


def subscription(village_id: uuid.UUID) -> Subscription | None:
    """The one that runs today and lasts longest."""
    return db.session.scalar(
        select(Subscription)
        .where(
            Subscription.village_id == village_id, Subscription.starts_on <= today(), Subscription.ends_on >= today()
        )
        .order_by(Subscription.ends_on.desc())
        .limit(1)
    )


def entitled(village_id: uuid.UUID) -> bool:
    """Whether what only subscribers get is switched on."""
    return subscription(village_id) is not None


def support_state(village_id: uuid.UUID) -> str:
    """How far the support product is: paid, waiting (a transfer is being looked at), ordered, none."""
    if subscription(village_id):
        return "paid"
    if db.session.scalar(
        select(Payment.id)
        .join(Invoice, Payment.invoice_id == Invoice.id)
        .join(Order, Invoice.order_id == Order.id)
        .where(Order.village_id == village_id, Payment.state == "proposed")
        .limit(1)
    ):
        return "waiting"
    open_invoice = (
        select(Invoice.id)
        .join(Order, Invoice.order_id == Order.id)
        .where(Order.village_id == village_id, Invoice.paid_at.is_(None))
        .limit(1)
    )
    return "ordered" if db.session.scalar(open_invoice) else "none"
