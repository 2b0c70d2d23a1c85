"""POST /hooks/stripe: only what Stripe signed gets in, once, whatever is sent."""

from __future__ import annotations

import json
import time

import pytest
import redis
import stripe as sdk

from billing import gateways, inbox
from billing.gateways.stripe import StripeGateway
from tenants import work
from tests.tills import SECRET, event_row

FORMER = "whsec_lama"


@pytest.fixture
def knock(app):
    """`knock(body, …)`: as Stripe does, from outside; the real client signs."""
    gateways.connect(StripeGateway("sk_test_tes", [SECRET, FORMER], "http://127.0.0.1:9"))
    client = app.test_client()

    def post(body, *, secret=SECRET, age=0, signature=None, host=app.settings.base_domain, signed=None):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        made = sdk.WebhookSignature.generate_signature_header(
            signed or raw.decode(errors="replace"), secret, int(time.time()) - age
        )
        headers = {"Stripe-Signature": made if signature is None else signature}
        return client.post("/hooks/stripe", data=raw, headers=headers, base_url=f"http://{host}")

    yield post
    gateways.connect()
    work.queue("urgent").empty()


count = iter(range(10**6))


def event(kind="checkout.session.completed", **more):
    return {
        "id": f"evt_{next(count)}",
        "object": "event",
        "type": kind,
        "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
        **more,
    }


def queued() -> int:
    return sum(job.func_name == "billing.inbox.process" for job in work.queue("urgent").jobs)


def test_a_signed_event_is_stored_and_queued(knock):
    sent = event()
    before = queued()
    answer = knock(sent)
    assert (answer.status_code, answer.text) == (200, "ok\n")
    row = event_row(sent["id"])
    assert (row.kind, row.ref, row.processed_at) == ("checkout.session.completed", "cs_test_1", None)
    assert queued() == before + 1
    assert "Set-Cookie" not in answer.headers


def test_twice_is_stored_once(knock):
    sent = event()
    knock(sent)
    before = queued()
    assert knock(sent).text == "sudah\n"
    assert queued() == before


def test_while_the_secret_is_changed_both_are_good(knock):
    assert knock(event(), secret=FORMER).status_code == 200


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "whsec_palsu"},
        {"signature": ""},
        {"signature": "t=1,v1=00"},
        {"signature": "v1=zz"},
        {"signature": "t=x,v1=ff,v0=1"},
        {"age": 301},
        {"age": 86400},
        {"signed": '{"id":"evt_lain"}'},
    ],
)
def test_forged_or_replayed_is_refused_and_leaves_nothing(knock, how):
    sent = event()
    assert knock(sent, **how).status_code == 400
    assert event_row(sent["id"]) is None


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe{}", b"[]", b"null", b'{"id": "evt_x"}', b'{"type": 1}', b"bukan json"]
)
def test_a_signed_body_that_is_no_event_is_refused(knock, body):
    assert knock(body).status_code == 400


def test_an_unknown_event_is_kept_and_left(knock):
    sent = event("charge.dispute.created", data={"object": {"id": "dp_1"}})
    before = queued()
    assert knock(sent).status_code == 200
    row = event_row(sent["id"])
    assert row.processed_at and row.outcome == "Tidak dipakai" and queued() == before


def test_a_body_that_is_too_long_is_refused_unread(knock):
    assert knock(b"x" * (512 * 1024 + 1)).status_code == 413


def test_without_redis_it_is_still_taken(knock, monkeypatch):
    def gone(_):
        raise redis.ConnectionError

    monkeypatch.setattr(work, "queue", gone)
    sent = event()
    assert knock(sent).status_code == 200
    monkeypatch.undo()
    assert event_row(sent["id"]).processed_at is None  # the sweeper's


def test_only_at_the_apex_and_only_by_post(knock, app, village):
    assert knock(event(), host=f"{village.slug}.{app.settings.base_domain}").status_code == 404
    client = app.test_client()
    assert client.get("/hooks/stripe", base_url="http://desa.test").status_code == 405
    assert client.post("/hooks/lain", base_url="http://desa.test").status_code == 404


def test_without_keys_there_is_no_door(app):
    assert gateways.offered() == []
    assert app.test_client().post("/hooks/stripe", base_url="http://desa.test").status_code == 404


def test_an_event_without_its_checkout_gives_nothing_away(knock):
    sent = event()
    knock(sent)
    assert inbox.process("stripe", sent["id"]) == "Penyedia belum dapat dihubungi"  # nobody listens at that address
    assert event_row(sent["id"]).attempts == 1
