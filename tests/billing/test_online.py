"""Paying on Stripe's page, the whole way over the network: the real client, real signatures, real HTTP on both sides."""

from __future__ import annotations

import urllib.request

from billing import online, selling
from billing.models import Checkout
from tenants.db import db, own_transaction
from tests.tills import again, heard, ordered, worked

BACK = {"paid_url": "http://sanrobone.desa.test/portal?lunas", "back_url": "http://sanrobone.desa.test/portal"}


def begun(invoice) -> str:
    """A page to pay on; its number at Stripe."""
    with own_transaction():
        url = online.start(selling.invoice(invoice.id), "stripe", by="tes", **BACK)
    return url.rsplit("/", 1)[1]


def checkouts(invoice) -> list[Checkout]:
    with own_transaction():
        return list(
            db.session.scalars(db.select(Checkout).where(Checkout.invoice_id == invoice.id).order_by(Checkout.id))
        )


def press_pay(stand_in, session: str) -> str:
    """As the payer's browser does; where it is sent."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        urllib.request.build_opener(Stay).open(f"{stand_in.url}/c/pay/{session}", data=b"cara=sekarang", timeout=5)
    except urllib.error.HTTPError as sent:
        return sent.headers["Location"]
    raise AssertionError("not sent back")


def test_the_whole_way(stripe, buyer):
    invoice = ordered(buyer)
    session = begun(invoice)
    asked = stripe.shop.sessions[session]
    assert (asked["amount_total"], asked["currency"]) == (invoice.total * 100, "idr")
    assert asked["metadata"] == {"invoice": str(invoice.id), "checkout": str(checkouts(invoice)[0].id)}
    assert press_pay(stripe, session) == BACK["paid_url"]
    assert heard(stripe, 2) == [200, 200]
    assert worked() == [f"Lunas, kuitansi {again(invoice).receipt_number}"]
    paid = again(invoice)
    assert paid.state == "paid" and paid.payments[0].method == "stripe"
    assert paid.payments[0].reference == asked["payment_intent"]
    assert checkouts(invoice)[0].state == "paid"
