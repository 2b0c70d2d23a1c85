"""The stand-in itself answers as Stripe does, so that tests against it mean something; asked by the real client."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import stripe as sdk

from tests.stand_ins.stripe import StandIn, forms
from tests.stand_ins.stripe.post_office import signature

ROOT = Path(__file__).parent.parent.parent
GOOD = {
    "mode": "payment",
    "success_url": "http://a/ok",
    "cancel_url": "http://a/no",
    "line_items": [
        {
            "quantity": 1,
            "price_data": {"currency": "idr", "unit_amount": 250_000_000, "product_data": {"name": "Paket"}},
        }
    ],
}


@pytest.fixture
def stand_in():
    with StandIn() as running:
        yield running


@pytest.fixture
def client(stand_in):
    return sdk.StripeClient("sk_test_x", base_addresses={"api": stand_in.url}, max_network_retries=0)


def ask(stand_in, path, data=None):
    body = data.encode() if data is not None else None
    with urllib.request.urlopen(f"{stand_in.url}{path}", data=body, timeout=5) as answer:
        return answer.read().decode()


def test_a_session_from_open_to_paid(stand_in, client):
    made = client.v1.checkout.sessions.create({**GOOD, "metadata": {"invoice": "7"}})
    assert (made.status, made.payment_status, made.amount_total, made.currency) == (
        "open",
        "unpaid",
        250_000_000,
        "idr",
    )
    assert made.metadata.to_dict() == {"invoice": "7"} and made.expires_at == pytest.approx(time.time() + 86400, abs=5)
    assert "Tidak ada uang yang berpindah" in ask(stand_in, made.url.removeprefix(stand_in.url))
    stand_in.shop.pay(made.id)
    paid = client.v1.checkout.sessions.retrieve(made.id, {"expand": ["payment_intent.latest_charge"]})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.payment_intent.status == "succeeded" and paid.payment_intent.latest_charge.created
    plain = client.v1.checkout.sessions.retrieve(made.id)
    assert plain.payment_intent == paid.payment_intent.id
    assert client.v1.payment_intents.retrieve(paid.payment_intent.id).amount_received == 250_000_000
    kinds = [event.type for event in client.v1.events.list().data]
    assert kinds == ["checkout.session.completed", "payment_intent.succeeded"]
    assert "sudah selesai" in ask(stand_in, f"/c/pay/{made.id}")


def test_idempotency_keys(client):
    first = client.v1.checkout.sessions.create(GOOD, {"idempotency_key": "k1"})
    same = client.v1.checkout.sessions.create(GOOD, {"idempotency_key": "k1"})
    assert same.id == first.id and same.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(sdk.IdempotencyError, match="same parameters"):
        client.v1.checkout.sessions.create({**GOOD, "success_url": "http://b"}, {"idempotency_key": "k1"})
    assert client.v1.checkout.sessions.create(GOOD, {"idempotency_key": "k2"}).id != first.id


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"mode": None}, "parameter_missing", "mode"),
        ({"success_url": None}, "parameter_missing", "success_url"),
        ({"line_items": None}, "parameter_missing", "line_items"),
        ({"warna": "biru"}, "parameter_unknown", "warna"),
        ({"expires_at": 5}, None, "expires_at"),
        (
            {"line_items": [{"price_data": {"currency": "idr"}}]},
            "parameter_missing",
            "line_items[0][price_data][unit_amount]",
        ),
    ],
)
def test_refusals(client, change, code, param):
    asked = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    with pytest.raises(sdk.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(asked)
    assert (refused.value.http_status, refused.value.code, refused.value.param) == (400, code, param)


def test_unknown_things_keys_and_outages(stand_in, client):
    with pytest.raises(sdk.InvalidRequestError) as unknown:
        client.v1.checkout.sessions.retrieve("cs_test_x")
    assert (unknown.value.http_status, unknown.value.code) == (404, "resource_missing")
    with pytest.raises(sdk.AuthenticationError, match="Invalid API Key"):
        sdk.StripeClient("pk_x", base_addresses={"api": stand_in.url}).v1.checkout.sessions.retrieve("cs_test_x")
    stand_in.outage = True
    with pytest.raises(sdk.APIError):
        client.v1.checkout.sessions.create(GOOD)


def test_expiring(stand_in, client):
    made = client.v1.checkout.sessions.create(GOOD)
    assert client.v1.checkout.sessions.expire(made.id).status == "expired"
    with pytest.raises(sdk.InvalidRequestError, match="expired"):
        client.v1.checkout.sessions.expire(made.id)
    late = client.v1.checkout.sessions.create(GOOD)
    stand_in.shop.sessions[late.id]["expires_at"] = int(time.time()) - 1
    assert client.v1.checkout.sessions.retrieve(late.id).status == "expired"


def test_its_signature_is_the_real_scheme():
    body = b'{"id": "evt_1", "object": "event", "api_version": "x"}'
    made = signature(body, "whsec_x", int(time.time()))
    assert sdk.WebhookSignature.verify_header(body, made, "whsec_x", 300)
    assert made == sdk.WebhookSignature.generate_signature_header(body.decode(), "whsec_x", int(made[2:].split(",")[0]))


def test_it_can_be_asked_from_outside(stand_in, client):
    ask(stand_in, "/_stand_in/mood", "hold=1&delay=0&repeat=2")
    made = client.v1.checkout.sessions.create(GOOD)
    ask(stand_in, f"/_stand_in/sessions/{made.id}/change", "amount_total=5")
    ask(stand_in, f"/_stand_in/sessions/{made.id}/pay", "later=1")
    ask(stand_in, f"/_stand_in/sessions/{made.id}/arrive", "")
    assert [e["type"] for e in stand_in.post_office.held] == [
        "checkout.session.completed",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]
    assert '"done": 3' in ask(stand_in, "/_stand_in/release", "backwards=1")
    event = client.v1.events.list().data[0]
    assert client.v1.events.retrieve(event.id).data.object.amount_total == 5
    ask(stand_in, f"/_stand_in/events/{event.id}/send", "")
    until = time.monotonic() + 5
    while len(stand_in.post_office.sent) < 7 and time.monotonic() < until:
        time.sleep(0.02)
    assert event.id in ask(stand_in, "/_stand_in/sent")


def test_stripes_form_encoding():
    text = "a[0][b][c]=1&a[1][b][c]=2&m[x]=y&expand[]=p&expand[]=q&leer="
    assert forms.read(text) == {
        "a": [{"b": {"c": "1"}}, {"b": {"c": "2"}}],
        "m": {"x": "y"},
        "expand": ["p", "q"],
        "leer": "",
    }


def test_by_itself_it_says_where_it_is_and_ends_when_asked():
    program = [sys.executable, "-m", "tests.stand_ins.stripe", "--webhook", "http://127.0.0.1:9/hooks/stripe"]
    running = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        address = running.stdout.readline().strip()
        with pytest.raises(urllib.error.HTTPError) as shut:
            urllib.request.urlopen(f"{address}/v1/events", timeout=5)
        assert shut.value.code == 401
    finally:
        running.terminate()
    assert running.wait(timeout=20) == 0
    running.stdout.close()
