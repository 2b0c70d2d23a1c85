"""Money tells the ground: whatever moves how far a village's support product is, marks the village to be measured."""

from __future__ import annotations

from sqlalchemy import event

from billing.models import Order, Payment, Subscription
from tenants import changes


def payer(row: Order | Payment | Subscription):
    return row.invoice.order.village_id if isinstance(row, Payment) else row.village_id


def tell(mapper, connection, row) -> None:
    changes.mark(payer(row))


for model in (Order, Payment, Subscription):
    event.listen(model, "after_insert", tell)
    event.listen(model, "after_update", tell)
