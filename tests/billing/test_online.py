"""Paying on Stripe's page over the network: the real client, real signatures, real HTTP on both sides."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from billing import gateways, inbox, online, selling, standing
from billing.models import Checkout
from tenants.db import db, own_transaction, utc_now
from tenants.errors import Conflict, NotFound
from tests.tills import again, event_row, heard, ordered, reported, worked

BACK = {"paid_url": "http://sanrobone.desa.test/portal?lunas", "back_url": "http://sanrobone.desa.test/portal"}


def begun(invoice) -> str:
    """A page to pay on; its number at Stripe."""
    with own_transaction():
        url = online.start(selling.invoice(invoice.id), "stripe", by="tes", **BACK)
    return url.rsplit("/", 1)[1]


def checkouts(invoice) -> list[Checkout]:
    with own_transaction():
        of_it = db.select(Checkout).where(Checkout.invoice_id == invoice.id).order_by(Checkout.id)
        return list(db.session.scalars(of_it))


def press_pay(stand_in, session: str) -> str:
    """As the payer's browser does; where it is sent."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    with pytest.raises(urllib.error.HTTPError) as sent:
        urllib.request.build_opener(Stay).open(f"{stand_in.url}/c/pay/{session}", data=b"cara=sekarang", timeout=5)
    assert sent.value.code == 303
    return sent.value.headers["Location"]


def older(model, *conditions, **values) -> None:
    with own_transaction():
        db.session.execute(db.update(model).where(*conditions).values(**values))


def paid_payments(invoice):
    return [(p.method, p.state) for p in again(invoice).payments]


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
    assert paid.state == "paid" and paid_payments(invoice) == [("stripe", "confirmed")]
    assert paid.payments[0].reference == asked["payment_intent"]
    assert checkouts(invoice)[0].state == "paid"
    assert standing.support_state(buyer.id) == "paid"


def test_the_same_page_while_it_is_good(stripe, buyer):
    invoice = ordered(buyer)
    assert begun(invoice) == begun(invoice)
    assert len(stripe.shop.sessions) == 1


def test_two_clicks_at_once_open_one_page(stripe, house, buyer):
    invoice = ordered(buyer)

    def click(_):
        with house.app_context():
            return begun(invoice)

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(click, range(3)))) == 1
    assert len(stripe.shop.sessions) == 1


def test_a_page_that_is_over_is_followed_by_a_fresh_one(stripe, buyer):
    invoice = ordered(buyer)
    first = begun(invoice)
    stripe.shop.expire(first)
    assert begun(invoice) != first
    assert [c.state for c in checkouts(invoice)] == ["expired", "open"]
    older(Checkout, Checkout.invoice_id == invoice.id, expires_at=utc_now() + timedelta(minutes=20))
    begun(invoice)
    assert len(stripe.shop.sessions) == 3


def test_a_paid_event_many_times_pays_once(stripe, buyer):
    invoice = ordered(buyer)
    stripe.post_office.repeat = 4
    press_pay(stripe, begun(invoice))
    assert set(heard(stripe, 8)) == {200}
    worked()
    receipt = again(invoice).receipt_number
    event = next(e for e in stripe.shop.events.values() if e["type"] == "checkout.session.completed")
    stripe.post_office.put(event)
    heard(stripe, 9)
    assert worked() == [] and inbox.process("stripe", event["id"]) == "Sudah diproses"
    assert again(invoice).receipt_number == receipt and paid_payments(invoice) == [("stripe", "confirmed")]


def test_two_jobs_of_one_event_at_once(stripe, house, buyer):
    invoice = ordered(buyer)
    press_pay(stripe, begun(invoice))
    heard(stripe, 2)
    event = next(e["id"] for e in stripe.shop.events.values() if e["type"] == "checkout.session.completed")

    def run(_):
        with house.app_context():
            return inbox.process("stripe", event)

    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(run, range(3)))
    assert sum(o.startswith("Lunas") for o in outcomes) == 1
    assert paid_payments(invoice) == [("stripe", "confirmed")]
    worked()


@pytest.mark.parametrize("backwards", [False, True])
def test_money_that_comes_later_than_its_event(stripe, buyer, backwards):
    invoice = ordered(buyer)
    session = begun(invoice)
    stripe.post_office.hold = True
    stripe.shop.pay(session, later=True)
    if not backwards:
        stripe.post_office.release()
        heard(stripe, 1)
        assert worked() == ["Belum dibayar"] and again(invoice).state == "open"
    stripe.shop.arrive(session)
    stripe.post_office.release(backwards=backwards)
    heard(stripe, 3)
    outcomes = worked()
    assert sum(o.startswith("Lunas") for o in outcomes) == 1 and set(outcomes[1:]) <= {"Sudah dicatat"}
    assert again(invoice).state == "paid"


def test_paid_while_the_provider_waits_for_the_money_sends_nobody_to_pay_again(stripe, buyer):
    invoice = ordered(buyer)
    stripe.shop.pay(begun(invoice), later=True)
    with pytest.raises(Conflict, match="sedang diproses"):
        begun(invoice)
    assert len(stripe.shop.sessions) == 1


@pytest.mark.parametrize("change", [{"amount_total": 250_000_00}, {"currency": "usd"}, {"amount_total": 250_000_050}])
def test_another_amount_is_set_aside(stripe, buyer, change):
    invoice = ordered(buyer)
    session = begun(invoice)
    stripe.shop.sessions[session].update(change)
    press_pay(stripe, session)
    heard(stripe, 2)
    assert worked()[0].startswith("Disisihkan: Yang dibayar")
    assert again(invoice).state == "open" and paid_payments(invoice) == [("stripe", "unmatched")]
    assert invoice.id in {p.invoice_id for p in selling.unmatched_payments()}


def test_late_money_for_a_cancelled_invoice_is_set_aside(stripe, buyer):
    invoice = ordered(buyer)
    session = begun(invoice)
    stripe.post_office.hold = True
    press_pay(stripe, session)
    with own_transaction():
        selling.cancel(selling.invoice(invoice.id), "Salah pilih", by="tes")
    stripe.post_office.release()
    heard(stripe, 2)
    assert "sudah dibatalkan" in worked()[0]
    assert again(invoice).state == "cancelled" and paid_payments(invoice) == [("stripe", "unmatched")]


def test_staff_and_stripe_at_once(stripe, house, buyer):
    invoice = ordered(buyer)
    session = begun(invoice)
    payment = reported(invoice)
    press_pay(stripe, session)
    heard(stripe, 2)
    gate = threading.Barrier(2)

    def staff():
        with house.app_context():
            gate.wait()
            try:
                with own_transaction():
                    return selling.confirm(selling.payment(payment.id), by="staf").receipt_number
            except Conflict as lost:
                return lost.sentence

    def provider():
        with house.app_context():
            gate.wait()
            return online.look("stripe", session)

    with ThreadPoolExecutor(2) as pool:
        by_staff, by_stripe = pool.submit(staff), pool.submit(provider)
        outcomes = by_staff.result(), by_stripe.result()
    now = again(invoice)
    assert now.state == "paid" and sum(p.state == "confirmed" for p in now.payments) == 1
    if outcomes[1].startswith("Lunas"):
        assert outcomes[0] == "Tagihan ini sudah lunas." and ("bank_transfer", "proposed") in paid_payments(invoice)
    else:
        assert outcomes[1].startswith("Disisihkan") and ("stripe", "unmatched") in paid_payments(invoice)
    worked()


def test_paid_by_stripe_while_a_transfer_is_looked_at(stripe, buyer):
    invoice = ordered(buyer)
    session = begun(invoice)
    payment = reported(invoice)
    press_pay(stripe, session)
    heard(stripe, 2)
    assert worked()[0].startswith("Lunas")
    with pytest.raises(Conflict, match="sudah lunas"), own_transaction():
        selling.confirm(selling.payment(payment.id), by="staf")
    with own_transaction():
        selling.reject(selling.payment(payment.id), "Dibayar lewat Stripe; transfer tidak ditemukan.", by="staf")


def test_a_session_of_somebody_else_in_the_same_account(stripe, buyer):
    strange = gateways.gateway("stripe").create(
        gateways.Request("x", "y", "INV/0", "Lain", 50_000, utc_now() + timedelta(hours=1), "http://a", "http://b")
    )
    press_pay(stripe, strange.ref)
    heard(stripe, 2)
    assert worked() == ["Bukan pembayaran kami"]


def test_a_provider_that_is_not_connected(app, buyer):
    invoice = ordered(buyer)
    assert gateways.offered() == []
    with pytest.raises(NotFound):
        begun(invoice)
    assert online.sweep() == 0


def test_no_transaction_is_open_while_stripe_is_asked(stripe, buyer, monkeypatch):
    invoice, seen = ordered(buyer), []
    real = gateways.gateway("stripe").create

    def watched(wanted):
        seen.append(db.engine.pool.checkedout())
        return real(wanted)

    monkeypatch.setattr(gateways.gateway("stripe"), "create", watched)
    with own_transaction():
        selling.invoice(invoice.id)
        online.start(selling.invoice(invoice.id), "stripe", by="tes", **BACK)
    assert seen == [0]


def test_what_is_not_for_us_is_kept_and_left(stripe):
    event = stripe.shop.tell("customer.created", {"id": "cus_1", "object": "customer"})
    assert heard(stripe, 1) == [200]
    assert event_row(event["id"]).outcome == "Tidak dipakai" and worked() == []
