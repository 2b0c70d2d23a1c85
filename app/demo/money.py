"""Orders and payments: some villages have paid, some wait for their transfer to be looked at, some have only ordered."""

from __future__ import annotations

from app.demo.story import VillageStory
from billing import catalogue, selling
from tenants import villages
from tenants.bimtek import welcoming
from tenants.clock import today
from tenants.db import own_transaction
from tenants.people import Person

ORDERED = ("ordered", "waiting", "paid")


def prepare(*, by: Person) -> None:
    """The catalogue, where nobody has loaded one yet."""
    with own_transaction():
        if not catalogue.packages():
            catalogue.load(by=by)


def buy(story: VillageStory, *, staff: Person) -> None:
    """Order → transfer → confirmation, as far as this village has come; each step once."""
    if story.support not in ORDERED:
        return
    with own_transaction():
        row = villages.by_code(story.code)
        buyer = welcoming.operator(row)
        bought = selling.invoices_of(row.id)
        invoice = bought[0] if bought else selling.order(row, package(story), by=buyer)
        if story.support != "ordered" and not invoice.paid_at and selling.last_payment(invoice) is None:
            selling.propose_transfer(
                invoice, amount=invoice.total, paid_on=today(), reference=f"Kas {row.full_name}", by=buyer
            )
        payment = selling.last_payment(invoice)
        if story.support == "paid" and payment and payment.state == "proposed":
            selling.confirm(payment, by=staff)


def package(story: VillageStory) -> str:
    return story.drawing("package").choice(catalogue.packages()).key
