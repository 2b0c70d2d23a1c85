"""What is lost between Stripe and us is found again: answers, jobs, events, webhooks that never came."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing import gateways, inbox, online, selling
from billing.models import Checkout, ProviderEvent
from tenants import work
from tenants.db import own_transaction, utc_now
from tenants.errors import Conflict, Refused
from tests.billing.test_online import BACK, begun, checkouts, older, press_pay
from tests.tills import again, heard, ordered, reported, worked


def test_an_answer_that_was_lost_is_known_by_its_key(stripe, buyer):
    invoice = ordered(buyer)
    with own_transaction():
        row = online.begin(invoice.id, "stripe", by="tes")
        wanted = online.request_of(row, **BACK)
    made = gateways.gateway("stripe").create(wanted)  # and here the process dies
    press_pay(stripe, made.ref)
    heard(stripe, 2)
    assert worked()[0].startswith("Lunas")
    assert checkouts(invoice)[0].ref == made.ref


def test_asked_again_after_a_death_it_is_the_same_page(stripe, buyer):
    invoice = ordered(buyer)
    with own_transaction():
        wanted = online.request_of(online.begin(invoice.id, "stripe", by="tes"), **BACK)
    made = gateways.gateway("stripe").create(wanted)
    assert begun(invoice) == made.ref
    assert len(stripe.shop.sessions) == 1


def test_when_stripe_does_not_answer(stripe, buyer):
    invoice = ordered(buyer)
    stripe.outage = True
    with pytest.raises(Refused, match="transfer bank"):
        begun(invoice)
    assert [c.state for c in checkouts(invoice)] == ["expired"]
    stripe.outage = False
    session = begun(invoice)
    press_pay(stripe, session)
    heard(stripe, 2)
    stripe.outage = True
    assert worked() == ["Penyedia belum dapat dihubungi"]
    assert again(invoice).state == "open" and inbox.sweep() == 0  # not due yet
    stripe.outage = False
    older(ProviderEvent, ProviderEvent.processed_at.is_(None), due_at=utc_now())
    assert inbox.sweep() == 1 and worked()[0].startswith("Lunas")


def test_an_event_whose_job_is_lost_is_found_by_the_sweeper(stripe, buyer):
    invoice = ordered(buyer)
    press_pay(stripe, begun(invoice))
    heard(stripe, 2)
    work.queue("urgent").empty()
    assert inbox.sweep() == 0
    older(ProviderEvent, ProviderEvent.processed_at.is_(None), due_at=utc_now())
    assert inbox.sweep() == 1 and inbox.sweep() == 0
    assert worked()[0].startswith("Lunas") and again(invoice).state == "paid"


def test_an_event_without_end_is_given_up_and_tried_again_by_staff(stripe, buyer):
    invoice = ordered(buyer)
    press_pay(stripe, begun(invoice))
    heard(stripe, 2)
    work.queue("urgent").empty()
    older(ProviderEvent, ProviderEvent.processed_at.is_(None), attempts=inbox.MAX_ATTEMPTS, due_at=utc_now())
    assert inbox.sweep() == 0
    with own_transaction():
        (stuck,) = inbox.given_up()
        inbox.try_again(stuck, by="staf")
    assert worked()[0].startswith("Lunas")
    assert inbox.given_up() == []


def test_pauses_grow_to_an_hour():
    seconds = [inbox.pause(n).total_seconds() for n in (1, 2, 3, 8, 60)]
    assert seconds == [60, 120, 240, 3600, 3600]


def test_a_payment_of_which_nothing_was_heard_is_found(stripe, buyer):
    invoice = ordered(buyer)
    stripe.post_office.connect("", "")  # its webhooks reach nobody
    press_pay(stripe, begun(invoice))
    assert online.sweep() == 0
    older(Checkout, Checkout.invoice_id == invoice.id, created_at=utc_now() - timedelta(minutes=11))
    assert online.sweep() == 1
    assert again(invoice).state == "paid" and online.sweep() == 0


def test_the_page_of_an_invoice_paid_otherwise_is_closed(stripe, buyer):
    invoice = ordered(buyer)
    session = begun(invoice)
    payment = reported(invoice)
    with own_transaction():
        selling.confirm(selling.payment(payment.id), by="staf")
    assert online.sweep() == 1
    assert stripe.shop.sessions[session]["status"] == "expired"
    assert [c.state for c in checkouts(invoice)] == ["expired"]
    with pytest.raises(Conflict, match="sudah lunas"):
        begun(invoice)
