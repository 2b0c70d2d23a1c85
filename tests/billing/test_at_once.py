"""Two at once: clicks, staff, villages. One of them does it, the other is told; numbers keep no gap."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from billing import selling, standing
from billing.models import NumberBook
from tenants.clock import today
from tenants.db import db, own_transaction
from tenants.errors import Conflict
from tenants.villages import Village
from tests.tills import again, ordered, reported

TOTAL = 2_500_000


def at_once(house, *deeds):
    """Each deed in its own thread and transaction, begun together; what each gave or raised."""
    gate = threading.Barrier(len(deeds))

    def run(deed):
        with house.app_context():
            gate.wait()
            try:
                with own_transaction():
                    return deed()
            except Exception as error:
                return error

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_two_clicks_at_once_make_one_invoice(house, buyer):
    def click():
        return selling.order(db.session.get_one(Village, buyer.id), "digital", by="tes").number

    made = at_once(house, click, click, click)
    assert sum(isinstance(m, str) for m in made) == 1
    assert sum(isinstance(m, Conflict) for m in made) == 2


def test_numbers_have_no_gap_under_threads_and_after_a_rollback(house, app):
    def take(last: bool):
        def deed():
            number = selling.take_number("UJI", 2025)
            if last:
                raise ZeroDivisionError
            return number

        return deed

    made = at_once(house, *(take(n % 3 == 0) for n in range(12)))
    numbers = sorted(m for m in made if isinstance(m, str))
    assert numbers == [f"UJI/2025/{n:05d}" for n in range(1, 9)]
    assert db.session.get(NumberBook, ("UJI", 2025)).last == 8


def test_two_staff_at_once(house, buyer):
    payment = reported(ordered(buyer))
    before = len(standing.subscriptions(buyer.id))

    def deed():
        return selling.confirm(selling.payment(payment.id), by="staf").receipt_number

    made = at_once(house, deed, deed)
    assert sorted(type(m).__name__ for m in made) == ["Conflict", "str"]
    db.session.rollback()
    assert len(standing.subscriptions(buyer.id)) == before + 1


def test_confirm_and_reject_at_once(house, buyer):
    payment = reported(ordered(buyer))
    made = at_once(
        house,
        lambda: selling.confirm(selling.payment(payment.id), by="staf satu"),
        lambda: selling.reject(selling.payment(payment.id), "Tidak ditemukan.", by="staf dua"),
    )
    assert sum(isinstance(m, Conflict) for m in made) == 1
    now = again(payment.invoice)
    assert (now.state == "paid") == (now.payments[-1].state == "confirmed")


def test_reporting_twice_at_once_is_one_report(house, buyer):
    invoice = ordered(buyer)

    def deed():
        return selling.propose_transfer(
            selling.invoice(invoice.id), amount=TOTAL, paid_on=today(), reference="", by="tes"
        ).amount

    assert sorted(type(m).__name__ for m in at_once(house, deed, deed)) == ["Conflict", "int"]


def test_confirm_and_cancel_at_once(house, buyer):
    payment = reported(ordered(buyer))
    made = at_once(
        house,
        lambda: selling.confirm(selling.payment(payment.id), by="staf"),
        lambda: selling.cancel(selling.invoice(payment.invoice_id), "batal", by="tes"),
    )
    assert isinstance(made[1], Conflict)
    assert again(payment.invoice).state == "paid"
