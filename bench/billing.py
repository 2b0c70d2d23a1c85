"""Money: an order with its invoice, a payment with its receipt."""

from __future__ import annotations

import statistics
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from bench.measuring import Figure, figure, seconds
from bench.platform import Platform
from billing import catalogue, selling, standing
from tenants import villages
from tenants.clock import today
from tenants.db import own_transaction
from tenants.errors import Conflict

TIMES = 9


def measure(platform: Platform) -> list[Figure]:
    with own_transaction():
        catalogue.load(by="bench")
    ordering, paying = [], []
    for _ in range(TIMES):
        code = platform.village().code
        ordering.append(seconds(lambda code=code: ordered(code)))
        transferred(code)
        paying.append(seconds(lambda code=code: confirmed(code)))
    return [
        figure("billing: order with invoice PDF", statistics.median(ordering) * 1000, "ms"),
        figure("billing: payment confirmed with receipt PDF", statistics.median(paying) * 1000, "ms"),
        figure("billing: receipts when a payment is confirmed 8 times at once", at_once(platform), "of 1"),
    ]


def ordered(code: str) -> None:
    with own_transaction():
        selling.order(villages.by_code(code), catalogue.packages()[0].key, by="bench")


def transferred(code: str) -> None:
    with own_transaction():
        (invoice,) = selling.invoices_of(villages.by_code(code).id)
        selling.propose_transfer(invoice, amount=invoice.total, paid_on=today(), reference="ukur", by="bench")


def confirmed(code: str) -> None:
    with own_transaction():
        (invoice,) = selling.invoices_of(villages.by_code(code).id)
        selling.confirm(selling.last_payment(invoice), by="bench")


def at_once(platform: Platform) -> int:
    """However often staff press the button, the village pays once."""
    code = platform.village().code
    ordered(code)
    transferred(code)

    def press() -> bool:
        try:
            confirmed(code)
            return True
        except Conflict:
            return False

    with ThreadPoolExecutor(4) as pool:
        taken = [job.result() for job in [pool.submit(copy_context().run, press) for _ in range(8)]]
    with own_transaction():
        assert standing.subscription(villages.by_code(code).id) is not None
    return taken.count(True)
