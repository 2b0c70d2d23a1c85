"""Stripe's objects, with the fields of the API version that the client asks for, as far as a payment by Checkout has them."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

from tests.stand_ins.stripe import problems

API_VERSION = "2026-10-28.endive"


def made(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(16)}"


def shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.startswith("_")}


def line_of(number: int, item: dict[str, Any]) -> dict[str, Any]:
    at = f"line_items[{number}]"
    price = item.get("price_data")
    if not isinstance(price, dict):
        raise problems.missing(f"{at}[price_data]")
    for name in ("currency", "unit_amount", "product_data"):
        if not price.get(name):
            raise problems.missing(f"{at}[price_data][{name}]")
    if not str(price["unit_amount"]).isdigit():
        raise problems.wrong(f"{at}[price_data][unit_amount]", f"Invalid integer: {price['unit_amount']}")
    if not price["product_data"].get("name"):
        raise problems.missing(f"{at}[price_data][product_data][name]")
    quantity = int(item.get("quantity") or 1)
    return {
        "description": price["product_data"]["name"],
        "quantity": quantity,
        "currency": price["currency"].lower(),
        "amount_total": quantity * int(price["unit_amount"]),
    }


def session_of(asked: dict[str, Any], *, now: int, expires: int, currency: str, total: int) -> dict[str, Any]:
    return {
        "id": made("cs_test"),
        "object": "checkout.session",
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": asked.get("cancel_url"),
        "client_reference_id": asked.get("client_reference_id"),
        "created": now,
        "currency": currency,
        "customer": None,
        "customer_details": None,
        "customer_email": asked.get("customer_email"),
        "expires_at": expires,
        "invoice": None,
        "livemode": False,
        "locale": asked.get("locale"),
        "metadata": asked.get("metadata") or {},
        "mode": "payment",
        "payment_intent": None,
        "payment_link": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "presentment_details": None,
        "status": "open",
        "subscription": None,
        "success_url": asked["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted",
        "url": None,
    }


def intent_of(row: dict[str, Any], *, paid: bool) -> dict[str, Any]:
    key, now = made("pi"), int(time.time())
    charge = {
        "id": made("ch"),
        "object": "charge",
        "amount": row["amount_total"],
        "created": now,
        "currency": row["currency"],
        "payment_intent": key,
        "livemode": False,
    }
    return {
        "id": key,
        "object": "payment_intent",
        "amount": row["amount_total"],
        "amount_received": row["amount_total"] if paid else 0,
        "created": now,
        "currency": row["currency"],
        "description": row["_intent"].get("description"),
        "latest_charge": charge,
        "livemode": False,
        "metadata": row["_intent"].get("metadata") or {},
        "payment_method_types": ["card"],
        "status": "succeeded" if paid else "processing",
    }


def event_of(kind: str, thing: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": made("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": int(time.time()),
        "data": {"object": json.loads(json.dumps(thing))},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
