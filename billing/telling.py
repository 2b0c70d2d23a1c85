"""Money tells the ground: whatever moves how far a village's support product is, marks the village to be measured."""

from __future__ import annotations

import uuid

from sqlalchemy import event

from billing.models import Invoice, Payment, Subscription
from tenants import changes


def payer(row: Invoice | Payment | Subscription) -> uuid.UUID:
    """The village that a row of money belongs to."""
    if isinstance(row, Subscription):
        return row.village_id
    return (row.invoice if isinstance(row, Payment) else row).order.village_id


def tell(mapper, connection, row) -> None:
    changes.mark(payer(row))


for model in (Invoice, Payment, Subscription):
    event.listen(model, "after_insert", tell)
    event.listen(model, "after_update", tell)
