"""What the stand-in remembers: sessions, payments, events, idempotency keys. All verbs hold one lock."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from tests.stand_ins.stripe import problems
from tests.stand_ins.stripe.things import event_of, intent_of, line_of, session_of, shown

KNOWN = {
    "mode",
    "locale",
    "line_items",
    "client_reference_id",
    "metadata",
    "payment_intent_data",
    "expires_at",
    "success_url",
    "cancel_url",
    "customer_email",
    "expand",
}
HALF_HOUR, DAY = 1800, 86400


class Shop:
    def __init__(self, base: str, told: Callable[[dict[str, Any]], None]):
        self.base, self.told = base, told
        self.lock = threading.RLock()
        self.sessions: dict[str, dict[str, Any]] = {}
        self.intents: dict[str, dict[str, Any]] = {}
        self.events: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, tuple[str, int, dict[str, Any]]] = {}

    def once(self, key: str | None, asked: Any, deed: Callable[[], dict[str, Any]]) -> tuple[int, dict[str, Any], bool]:
        """Do it, or give the answer that this key was given before: status, body, replayed."""
        with self.lock:
            same = json.dumps(asked, sort_keys=True)
            if key and key in self.keys:
                before, status, body = self.keys[key]
                if before != same:
                    raise problems.key_used_otherwise(key)
                return status, body, True
            body = deed()
            if key:
                self.keys[key] = (same, 200, json.loads(json.dumps(body)))
            return 200, body, False

    def create(self, asked: dict[str, Any]) -> dict[str, Any]:
        for name in asked:
            if name not in KNOWN:
                raise problems.unknown(name)
        if asked.get("mode") != "payment":
            raise problems.missing("mode") if "mode" not in asked else problems.wrong("mode", "Invalid mode")
        for name in ("line_items", "success_url"):
            if not asked.get(name):
                raise problems.missing(name)
        now = int(time.time())
        expires = int(asked.get("expires_at") or now + DAY)
        if not now + HALF_HOUR <= expires <= now + DAY:
            words = "at least 30 minutes" if expires < now + HALF_HOUR else "less than 24 hours"
            raise problems.wrong(
                "expires_at", f"The `expires_at` timestamp must be {words} from Checkout Session creation."
            )
        lines = [line_of(number, item) for number, item in enumerate(asked["line_items"])]
        if len({line["currency"] for line in lines}) != 1:
            raise problems.wrong("line_items", "All prices on a Checkout Session must have the same currency.")
        total = sum(line["amount_total"] for line in lines)
        session = session_of(asked, now=now, expires=expires, currency=lines[0]["currency"], total=total)
        session["url"] = f"{self.base}/c/pay/{session['id']}"
        self.sessions[session["id"]] = session
        session["_lines"], session["_intent"] = lines, asked.get("payment_intent_data") or {}
        return shown(session)

    def session(self, key: str, expand: list[str] = ()) -> dict[str, Any]:
        with self.lock:
            row = self.row(key)
            if row["status"] == "open" and row["expires_at"] <= time.time():
                self.over(row)
            answer = shown(row)
            if row["payment_intent"] and any(path.split(".")[0] == "payment_intent" for path in expand):
                deep = "payment_intent.latest_charge" in expand
                answer["payment_intent"] = self.intent(row["payment_intent"], ["latest_charge"] if deep else [])
            return answer

    def row(self, key: str) -> dict[str, Any]:
        if key not in self.sessions:
            raise problems.no_such("checkout.session", key, "session")
        return self.sessions[key]

    def intent(self, key: str, expand: list[str] = ()) -> dict[str, Any]:
        if key not in self.intents:
            raise problems.no_such("payment_intent", key, "intent")
        row = self.intents[key]
        return {
            **row,
            "latest_charge": row["latest_charge"] if "latest_charge" in expand else row["latest_charge"]["id"],
        }

    def expire(self, key: str) -> dict[str, Any]:
        with self.lock:
            row = self.row(key)
            if row["status"] != "open":
                raise problems.wrong(
                    "session",
                    f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of `{row["status"]}`.',
                )
            self.over(row)
            return shown(row)

    def over(self, row: dict[str, Any]) -> None:
        row.update(status="expired", url=None)
        self.tell("checkout.session.expired", shown(row))

    def pay(self, key: str, *, later: bool = False) -> dict[str, Any]:
        """The payer presses the button. `later`: a method whose money comes afterwards (`arrive`)."""
        with self.lock:
            row = self.row(key)
            if row["status"] != "open":
                raise problems.wrong("session", f"This Checkout Session is `{row['status']}`.")
            intent = intent_of(row, paid=not later)
            self.intents[intent["id"]] = intent
            row.update(status="complete", url=None, payment_intent=intent["id"])
            if not later:
                self.money_came(row)
            self.tell("checkout.session.completed", shown(row))
            return shown(row)

    def arrive(self, key: str) -> None:
        """The money of a method that takes its time is there."""
        with self.lock:
            row = self.row(key)
            self.money_came(row)
            self.tell("checkout.session.async_payment_succeeded", shown(row))

    def money_came(self, row: dict[str, Any]) -> None:
        row["payment_status"] = "paid"
        intent = self.intents[row["payment_intent"]]
        intent.update(status="succeeded", amount_received=row["amount_total"])
        intent["latest_charge"]["created"] = int(time.time())
        self.tell("payment_intent.succeeded", self.intent(intent["id"]))

    def tell(self, kind: str, thing: dict[str, Any]) -> dict[str, Any]:
        """Write an event down and hand it to the post office."""
        event = event_of(kind, thing)
        self.events[event["id"]] = event
        self.told(event)
        return event
