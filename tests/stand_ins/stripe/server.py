"""The HTTP side. Beside Stripe's addresses it has its own, for tests and a curious developer:

POST /_stand_in/webhook  url= secret=            where events go
POST /_stand_in/mood  hold=0|1 delay= repeat=    what happens to the events that follow
POST /_stand_in/release  backwards=0|1           send what is held
POST /_stand_in/events/{id}/send                 send one again
POST /_stand_in/sessions/{id}/pay  later=0|1     press the button · …/arrive  the late money comes · …/change  amount_total= currency=
POST /_stand_in/outage  on=0|1                   answer the API with 500
GET  /_stand_in/sent                             what was posted, and how it was answered
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.stand_ins.stripe import forms, page, problems
from tests.stand_ins.stripe.post_office import PostOffice
from tests.stand_ins.stripe.shop import Shop
from tests.stand_ins.stripe.things import API_VERSION, made


class StandIn:
    """`with StandIn() as stand_in:` a running server at `stand_in.url`; its shop and post office may be asked directly."""

    def __init__(self, port: int = 0):
        self.server = ThreadingHTTPServer(("127.0.0.1", port), Answering)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.post_office = PostOffice()
        self.shop = Shop(self.url, self.post_office.take)
        self.outage = False
        self.pause = threading.Event()  # while it is set, the API keeps those who ask waiting
        self.asked_while_paused = 0
        self.server.stand_in = self  # type: ignore[attr-defined]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.1,), daemon=True, name="stripe")

    def __enter__(self) -> StandIn:
        self.thread.start()
        self.post_office.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.post_office.close()
        self.server.shutdown()
        self.server.server_close()


Deed = Callable[["Answering", dict[str, Any], str], Any]
API: list[tuple[str, re.Pattern[str], Deed]] = [
    ("POST", re.compile(r"/v1/checkout/sessions$"), lambda h, asked, _: h.shop.create(asked)),
    ("GET", re.compile(r"/v1/checkout/sessions/(\w+)$"), lambda h, asked, key: h.shop.session(key, h.expanded(asked))),
    ("POST", re.compile(r"/v1/checkout/sessions/(\w+)/expire$"), lambda h, asked, key: h.shop.expire(key)),
    ("GET", re.compile(r"/v1/payment_intents/(\w+)$"), lambda h, asked, key: h.shop.intent(key, h.expanded(asked))),
    ("GET", re.compile(r"/v1/events/(\w+)$"), lambda h, asked, key: h.event(key)),
    ("GET", re.compile(r"/v1/events$"), lambda h, asked, _: h.listed()),
]
OWN: list[tuple[str, re.Pattern[str], Deed]] = [
    ("POST", re.compile(r"/_stand_in/webhook$"), lambda h, asked, _: h.office.connect(asked["url"], asked["secret"])),
    ("POST", re.compile(r"/_stand_in/mood$"), lambda h, asked, _: h.mood(asked)),
    (
        "POST",
        re.compile(r"/_stand_in/release$"),
        lambda h, asked, _: h.office.release(backwards=yes(asked, "backwards")),
    ),
    ("POST", re.compile(r"/_stand_in/events/(\w+)/send$"), lambda h, asked, key: h.office.put(h.event(key))),
    (
        "POST",
        re.compile(r"/_stand_in/sessions/(\w+)/pay$"),
        lambda h, asked, key: h.shop.pay(key, later=yes(asked, "later")),
    ),
    ("POST", re.compile(r"/_stand_in/sessions/(\w+)/arrive$"), lambda h, asked, key: h.shop.arrive(key)),
    ("POST", re.compile(r"/_stand_in/sessions/(\w+)/change$"), lambda h, asked, key: h.change(key, asked)),
    ("POST", re.compile(r"/_stand_in/outage$"), lambda h, asked, _: setattr(h.stand_in, "outage", yes(asked, "on"))),
    ("GET", re.compile(r"/_stand_in/sent$"), lambda h, asked, _: h.office.sent),
]


def yes(asked: dict[str, Any], name: str) -> bool:
    return asked.get(name, "") in ("1", "true")


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stand_in: StandIn

    def setup(self) -> None:
        super().setup()
        self.stand_in = self.server.stand_in  # type: ignore[attr-defined]
        self.shop, self.office = self.stand_in.shop, self.stand_in.post_office

    def log_message(self, *_) -> None:
        return

    def do_GET(self) -> None:
        self.answer("GET", forms.read(urlsplit(self.path).query))

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.answer("POST", forms.read(self.rfile.read(length).decode()))

    def answer(self, verb: str, asked: dict[str, Any]) -> None:
        path = urlsplit(self.path).path
        try:
            if path.startswith("/c/pay/"):
                return self.pay_page(verb, path.rsplit("/", 1)[1], asked)
            if path.startswith("/_stand_in/"):
                return self.send(200, {"done": self.found(OWN, verb, path)(asked)})
            return self.api(verb, path, asked)
        except problems.Problem as problem:
            self.send(problem.status, problem.body)

    def found(self, table, verb: str, path: str) -> Callable[[dict[str, Any]], Any]:
        for method, pattern, deed in table:
            if method == verb and (match := pattern.match(path)):
                key = match.group(1) if match.groups() else ""
                return lambda asked: deed(self, asked, key)
        raise problems.Problem(404, f"Unrecognized request URL ({verb}: {path}).")

    def api(self, verb: str, path: str, asked: dict[str, Any]) -> None:
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if not key.startswith(("sk_test_", "rk_test_")):
            raise problems.unauthorized(key)
        while self.stand_in.pause.is_set():
            self.stand_in.asked_while_paused += 1
            time.sleep(0.05)
        if self.stand_in.outage:
            raise problems.Problem(500, "An unknown error occurred", kind="api_error")
        deed, idempotency = self.found(API, verb, path), self.headers.get("Idempotency-Key")
        status, body, replayed = self.shop.once(
            idempotency if verb == "POST" else None, [path, asked], lambda: deed(asked)
        )
        extra = {"Idempotency-Key": idempotency} if idempotency else {}
        self.send(status, body, **extra, **({"Idempotent-Replayed": "true"} if replayed else {}))

    def send(self, status: int, body: Any, **headers: str) -> None:
        data = json.dumps(body, indent=2).encode()
        self.send_response(status)
        fixed = {"Content-Type": "application/json", "Request-Id": made("req"), "Stripe-Version": API_VERSION}
        for name, value in {**fixed, **headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def pay_page(self, verb: str, key: str, asked: dict[str, Any]) -> None:
        row = self.shop.row(key)
        if verb == "POST" and row["status"] == "open":
            self.shop.pay(key, later=asked.get("cara") == "nanti")
            self.send_response(303)
            self.send_header("Location", row["success_url"])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        data = (page.checkout(row) if row["status"] == "open" else page.over(row)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    @staticmethod
    def expanded(asked: dict[str, Any]) -> list[str]:
        given = asked.get("expand", [])
        return [given] if isinstance(given, str) else list(given)

    def event(self, key: str) -> dict[str, Any]:
        if key not in self.shop.events:
            raise problems.no_such("event", key, "id")
        return self.shop.events[key]

    def listed(self) -> dict[str, Any]:
        newest = list(reversed(self.shop.events.values()))
        return {"object": "list", "data": newest[:100], "has_more": len(newest) > 100, "url": "/v1/events"}

    def mood(self, asked: dict[str, Any]) -> None:
        office = self.office
        if "hold" in asked:
            office.hold = yes(asked, "hold")
        office.delay = float(asked.get("delay", office.delay))
        office.repeat = int(asked.get("repeat", office.repeat))

    def change(self, key: str, asked: dict[str, Any]) -> None:
        """Make a session say something else than was asked for: what a fault or a fraud would."""
        row = self.shop.row(key)
        if "amount_total" in asked:
            row["amount_total"] = int(asked["amount_total"])
        row["currency"] = asked.get("currency", row["currency"])
