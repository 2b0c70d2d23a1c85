"""A real worker is killed with an event in its hands; the sweeper finds it and the invoice is paid once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from billing import inbox
from billing.models import ProviderEvent
from tenants import work
from tenants.db import db, own_transaction, utc_now
from tests.billing.test_online import begun, paid_payments, press_pay
from tests.tills import SECRET, again, heard, ordered

ROOT = Path(__file__).parent.parent.parent


def worker(settings, stripe, *options: str) -> subprocess.Popen:
    """`flask worker` on the databases of this test."""
    environment = {
        **os.environ,
        "ENVIRONMENT": "test",
        "VAR_DIR": str(settings.var_dir),
        "BASE_DOMAIN": settings.base_domain,
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "STRIPE_SECRET_KEY": "sk_test_tes",
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "STRIPE_API_BASE": stripe.url,
    }
    program = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", *options]
    return subprocess.Popen(program, cwd=ROOT, env=environment, start_new_session=True)


def until(true, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_killed_between_stored_and_processed(stripe, settings, buyer):
    invoice = ordered(buyer)
    press_pay(stripe, begun(invoice))
    heard(stripe, 2)
    stripe.pause.set()  # Stripe takes its time: the worker waits for the answer
    first = worker(settings, stripe)
    try:
        until(lambda: stripe.asked_while_paused)
    finally:
        os.killpg(first.pid, signal.SIGKILL)  # the worker and the child that holds the job
        first.wait()
    stripe.pause.clear()
    assert again(invoice).state == "open" and len(work.queue("urgent")) == 0
    with own_transaction():
        row = db.session.scalars(db.select(ProviderEvent).where(ProviderEvent.processed_at.is_(None))).one()
        assert row.attempts == 1
        row.due_at = utc_now()
    assert inbox.sweep() == 1
    second = worker(settings, stripe, "--burst")
    assert second.wait(timeout=60) == 0
    assert again(invoice).state == "paid" and paid_payments(invoice) == [("stripe", "confirmed")]
