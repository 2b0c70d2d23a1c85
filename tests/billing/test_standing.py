"""A feature is on from the day it is paid for until the last day of its year, and no longer."""

from datetime import date, timedelta

import pytest
import time_machine

from billing import selling, standing
from billing.models import Subscription
from billing.money import year_from
from billing.standing import Feature
from tenants.clock import today
from tenants.db import db, own_transaction
from tests.tills import ordered, reported


@pytest.fixture
def unsubscribed(buyer):
    with own_transaction():
        db.session.execute(db.delete(Subscription).where(Subscription.village_id == buyer.id))
    return buyer


def pay(place, package="digital"):
    payment = reported(ordered(place, package))
    with own_transaction():
        selling.confirm(selling.payment(payment.id), by="staf")


def test_the_steps_of_the_support_product(unsubscribed):
    place = unsubscribed
    assert standing.support_state(place.id) == "none"
    invoice = ordered(place)
    assert standing.support_state(place.id) == "ordered"
    payment = reported(invoice)
    assert standing.support_state(place.id) == "waiting"
    with own_transaction():
        selling.reject(selling.payment(payment.id), "Tidak ditemukan", by="staf")
    assert standing.support_state(place.id) == "ordered"
    with own_transaction():
        selling.cancel(selling.invoice(invoice.id), "Salah pilih", by="tes")
    assert standing.support_state(place.id) == "none"
    pay(place)
    assert standing.support_state(place.id) == "paid"


def test_a_package_switches_on_what_it_names(unsubscribed):
    place = unsubscribed
    assert not standing.entitled(place.id, Feature.OWN_DOMAIN)
    pay(place, "dasar")
    assert standing.entitled(place.id, Feature.ASSISTANCE)
    assert not standing.entitled(place.id, Feature.OWN_DOMAIN)
    pay(place, "digital")
    assert standing.entitled(place.id, Feature.OWN_DOMAIN)
    assert not standing.entitled(place.id, Feature.OFFICE_INTERNET)


def test_on_and_off_by_date(unsubscribed):
    place = unsubscribed
    with time_machine.travel("2026-12-31 23:30+07:00", tick=False):
        pay(place)
        assert standing.entitled(place.id, Feature.OWN_DOMAIN)
        db.session.rollback()
    for moment, on in (
        ("2026-12-30 12:00+07:00", False),
        ("2027-12-30 23:59+07:00", True),
        ("2027-12-31 00:01+07:00", False),
    ):
        with time_machine.travel(moment, tick=False):
            assert standing.entitled(place.id, Feature.OWN_DOMAIN) is on, moment
            assert (standing.support_state(place.id) == "paid") is on


def test_a_second_year_follows_the_first(unsubscribed):
    place = unsubscribed
    pay(place)
    first = standing.subscription(place.id)
    pay(place)
    running, following = standing.subscriptions(place.id)
    assert running.id == first.id
    assert following.starts_on == first.ends_on + timedelta(days=1)
    assert following.ends_on == year_from(following.starts_on)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2025, 8, 3), date(2026, 8, 2)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_year(first, last):
    assert year_from(first) == last


def test_another_villages_payment_switches_nothing_on(unsubscribed, two_villages):
    pay(unsubscribed)
    assert standing.support_state(two_villages[1].id) == "none"
    assert not standing.entitled(two_villages[1].id, Feature.OWN_DOMAIN)
    assert today() <= standing.subscription(unsubscribed.id).ends_on
