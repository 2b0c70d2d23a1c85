"""Order → invoice → payment → receipt → subscription. Each step happens once; doing it twice is a conflict and changes nothing.

    made = order(village, "digital", by=person)
    sent = propose_transfer(made, amount=made.total, paid_on=today(), reference="Bank Sulselbar", by=person)
    confirm(sent, by=staff)

A village pays by bank transfer (the three verbs above) or on a provider's page (`billing.online`).
"""

from billing.money import rupiah, said
from billing.selling.finding import (
    by_number,
    invoice,
    invoices_of,
    invoices_page,
    last_payment,
    open_invoice,
    payment,
    payments_page,
    totals,
    unmatched_payments,
    waiting_payments,
)
from billing.selling.numbering import take_number
from billing.selling.ordering import DAYS_TO_PAY, cancel, order
from billing.selling.papers import SELLER
from billing.selling.paying import confirm, propose_transfer, reject, set_aside, settle

__all__ = [
    "DAYS_TO_PAY",
    "SELLER",
    "by_number",
    "cancel",
    "confirm",
    "invoice",
    "invoices_of",
    "invoices_page",
    "last_payment",
    "open_invoice",
    "order",
    "payment",
    "payments_page",
    "propose_transfer",
    "reject",
    "rupiah",
    "said",
    "set_aside",
    "settle",
    "take_number",
    "totals",
    "unmatched_payments",
    "waiting_payments",
]
