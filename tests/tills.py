"""What tests of the money need: the catalogue, the stand-in of Stripe beside the real client, the house behind a real port."""

from __future__ import annotations

import threading
import time

import pytest
from werkzeug.serving import make_server

from billing import catalogue, gateways, inbox, selling
from billing.gateways.stripe import StripeGateway
from billing.models import Checkout, ProviderEvent
from tenants import work
from tenants.clock import today
from tenants.db import db, own_transaction
from tenants.villages import Village
from tests.stand_ins.stripe import StandIn

SECRET = "whsec_tes"


@pytest.fixture(scope="session")
def sold(house):
    """The first catalogue."""
    with house.app_context(), own_transaction():
        return catalogue.load(by="tes")


@pytest.fixture
def buyer(app, sold, two_villages):
    """A village (frozen) without an open invoice."""
    place = two_villages[0]
    with own_transaction():
        for invoice in selling.invoices_of(place.id):
            for payment in invoice.payments:
                if payment.state == "proposed":
                    selling.reject(payment, "tes selesai", by="tes")
            if invoice.open:
                selling.cancel(invoice, "tes selesai", by="tes")
    return place


def ordered(place, package="digital"):
    """A fresh invoice, committed."""
    with own_transaction():
        return selling.order(db.session.get_one(Village, place.id), package, by="tes")


def reported(invoice, amount=None):
    """A reported transfer, committed."""
    with own_transaction():
        return selling.propose_transfer(
            selling.invoice(invoice.id), amount=amount or invoice.total, paid_on=today(), reference="Bank Uji", by="tes"
        )


def again(invoice):
    """The invoice as it is now."""
    with own_transaction():
        return selling.invoice(invoice.id)


@pytest.fixture(scope="module")
def address(house):
    """The house behind a real port, for those who call it from outside."""
    server = make_server("127.0.0.1", 0, house, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def stripe(app, address):
    """Stripe's stand-in, connected both ways: the real client talks to it, its webhooks come to the house."""
    with own_transaction():  # what earlier tests left belongs to stand-ins that are gone
        db.session.execute(db.update(Checkout).where(Checkout.state == "open").values(state="expired"))
        db.session.execute(db.delete(ProviderEvent))
    work.queue("urgent").empty()
    with StandIn() as stand_in:
        stand_in.post_office.connect(f"{address}/hooks/stripe", SECRET)
        gateways.connect(StripeGateway("sk_test_tes", [SECRET], stand_in.url))
        yield stand_in
        gateways.connect()


def heard(stand_in, count: int) -> list[int]:
    """Wait until so many events were posted; how they were answered."""
    until = time.monotonic() + 10
    while len(stand_in.post_office.sent) < count and time.monotonic() < until:
        time.sleep(0.02)
    return [sent["status"] for sent in stand_in.post_office.sent]


def worked() -> list[str]:
    """Do the queued jobs of events, as a worker would; what each came to."""
    queue, done = work.queue("urgent"), []
    for job in queue.jobs:
        if job.func_name == "billing.inbox.process":
            queue.remove(job)
            done.append(inbox.process(*job.args))
    return done


def event_row(event_id: str) -> ProviderEvent | None:
    with own_transaction():
        return db.session.get(ProviderEvent, ("stripe", event_id))
