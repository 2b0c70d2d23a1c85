"""Stripe Checkout: a page of Stripe's for one payment.

Rupiah has two decimals at Stripe (docs.stripe.com/currencies: it is not on the list of zero-decimal currencies), so Rp2.500.000
is an amount of 250000000. Nothing of a resident goes there: only the invoice's number, its title and its amount.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import stripe
import structlog
from stripe import StripeClient, StripeError

from billing.gateways.base import Forged, Found, Notice, Opened, Request, Unreachable

log = structlog.get_logger()
SEN = 100
CONNECT, READ = 3.05, 10  # seconds
TOLERANCE = 300  # seconds by which a signature may be old
CHECKOUT_EVENTS = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
}


class StripeGateway:
    name = "stripe"
    label = "Stripe"

    def __init__(self, secret_key: str, webhook_secrets: Sequence[str], api_base: str | None = None):
        """`webhook_secrets`: the one in force, and the former while it is being changed. `api_base`: not Stripe, for tests."""
        self.secrets = list(webhook_secrets)
        self.client = StripeClient(
            secret_key,
            base_addresses={"api": api_base} if api_base else None,
            max_network_retries=2,
            http_client=stripe.RequestsClient(timeout=(CONNECT, READ)),
        )

    def create(self, wanted: Request) -> Opened:
        product = {"name": wanted.title, "description": f"Tagihan {wanted.number}"}
        price = {"currency": "idr", "unit_amount": wanted.amount * SEN, "product_data": product}
        names = {"invoice": wanted.invoice_key, "checkout": wanted.key}
        params: Any = {
            "mode": "payment",
            "locale": "id",
            "line_items": [{"quantity": 1, "price_data": price}],
            "client_reference_id": wanted.number,
            "metadata": names,
            "payment_intent_data": {"metadata": names, "description": f"Tagihan {wanted.number}"},
            "expires_at": int(wanted.expires_at.timestamp()),
            "success_url": wanted.paid_url,
            "cancel_url": wanted.back_url,
        }
        try:
            with asking():
                made = self.client.v1.checkout.sessions.create(params, {"idempotency_key": f"checkout-{wanted.key}"})
        except (LookupError, ValueError) as error:
            raise Unreachable("refused") from error
        if not made.url:
            raise Unreachable("no page to pay on")
        return Opened(made.id, made.url)

    def verify(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        signature = headers.get("Stripe-Signature", "")
        if not any(self._signed(body, signature, secret) for secret in self.secrets):
            raise Forged
        try:
            event = json.loads(body)
            kind, thing = event["type"], event["data"]["object"]
            return Notice(str(event["id"]), str(kind), str(thing["id"]) if kind in CHECKOUT_EVENTS else None)
        except (ValueError, LookupError, TypeError):
            raise Forged from None

    @staticmethod
    def _signed(body: bytes, signature: str, secret: str) -> bool:
        try:
            return stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE)
        except (stripe.SignatureVerificationError, UnicodeDecodeError):
            return False

    def fetch(self, ref: str) -> Found:
        try:
            with asking():
                session = self.client.v1.checkout.sessions.retrieve(ref, {"expand": ["payment_intent.latest_charge"]})
        except LookupError:
            return Found(ref, "gone")
        kept = session.metadata.to_dict() if session.metadata else {}
        number, paid_at = payment_of(session)
        return Found(
            ref=session.id,
            state=state_of(session),
            amount=rupiah_of(session),
            key=kept.get("checkout"),
            payment=number,
            paid_at=paid_at,
            url=session.url if session.status == "open" else None,
        )

    def close(self, ref: str) -> None:
        try:
            with asking():
                self.client.v1.checkout.sessions.expire(ref)
        except (LookupError, ValueError):  # unknown there, or over already
            return


def state_of(session) -> str:
    """Stripe has two words for it: `status` of the page, `payment_status` of the money. A completed page may still wait for it."""
    if session.payment_status == "paid":
        return "paid"
    return "expired" if session.status == "expired" else "open"


def rupiah_of(session) -> int | None:
    if session.currency != "idr" or session.amount_total is None or session.amount_total % SEN:
        return None
    return session.amount_total // SEN


def payment_of(session) -> tuple[str, datetime | None]:
    """The number of the payment and when the money came."""
    intent = session.payment_intent
    if intent is None or isinstance(intent, str):
        return intent or "", None
    charge = intent.latest_charge
    moment = charge.created if charge is not None and not isinstance(charge, str) else None
    return intent.id, datetime.fromtimestamp(moment, UTC) if moment else None


@contextmanager
def asking() -> Iterator[None]:
    """Stripe's errors as ours: LookupError where it does not know the thing, ValueError where it will not, else Unreachable."""
    try:
        yield
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            raise LookupError(error.param) from error
        log.error("stripe refused", code=error.code, param=error.param, request=error.request_id)
        raise ValueError(error.code) from error
    except StripeError as error:
        log.warning("stripe unreachable", error=type(error).__name__, status=error.http_status)
        raise Unreachable(type(error).__name__) from error
