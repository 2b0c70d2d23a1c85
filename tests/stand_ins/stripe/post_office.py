"""Webhooks: signed with the real scheme and posted, again where they are not answered with 2xx.

What a network and a provider do to events can be asked for: hold them, release them in another order, send them twice, late.
"""

from __future__ import annotations

import hashlib
import heapq
import hmac
import itertools
import json
import threading
import time
import urllib.error
import urllib.request
from typing import Any

RETRIES = (1, 2, 4, 8, 15, 30, 60)  # seconds; the real one goes on for three days


def signature(body: bytes, secret: str, moment: int) -> str:
    """`t=…,v1=…`: HMAC-SHA256 over the moment, a dot and the body."""
    mark = hmac.new(secret.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={mark}"


class PostOffice:
    def __init__(self) -> None:
        self.address, self.secret = "", ""
        self.hold, self.delay, self.repeat = False, 0.0, 1
        self.held: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []  # what was posted, and how it was answered
        self.due: list[tuple[float, int, int, dict[str, Any]]] = []
        self.count = itertools.count()
        self.changed = threading.Condition()
        self.over = False
        self.thread = threading.Thread(target=self.work, daemon=True, name="stripe-webhooks")

    def connect(self, address: str, secret: str) -> None:
        self.address, self.secret = address, secret

    def take(self, event: dict[str, Any]) -> None:
        if self.hold:
            self.held.append(event)
            return
        for _ in range(self.repeat):
            self.put(event, self.delay)

    def put(self, event: dict[str, Any], wait: float = 0.0, attempt: int = 0) -> None:
        with self.changed:
            heapq.heappush(self.due, (time.monotonic() + wait, next(self.count), attempt, event))
            self.changed.notify()

    def release(self, *, backwards: bool = False) -> int:
        """Send what is held, in its order or the other way round."""
        going, self.held = self.held, []
        for event in reversed(going) if backwards else going:
            for _ in range(self.repeat):
                self.put(event)
        return len(going)

    def work(self) -> None:
        while True:
            with self.changed:
                while not self.over and (not self.due or self.due[0][0] > time.monotonic()):
                    self.changed.wait(self.due[0][0] - time.monotonic() if self.due else None)
                if self.over:
                    return
                _, _, attempt, event = heapq.heappop(self.due)
            status = self.post(event)
            self.sent.append({"event": event["id"], "type": event["type"], "status": status, "attempt": attempt})
            if not 200 <= status < 300 and attempt < len(RETRIES):
                self.put(event, RETRIES[attempt], attempt + 1)

    def post(self, event: dict[str, Any]) -> int:
        """0 where nobody answers."""
        if not self.address:
            return 0
        body = json.dumps(event, indent=2).encode()
        asked = urllib.request.Request(self.address, data=body, method="POST")
        asked.add_header("Content-Type", "application/json; charset=utf-8")
        asked.add_header("Stripe-Signature", signature(body, self.secret, int(time.time())))
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    def close(self) -> None:
        with self.changed:
            self.over = True
            self.changed.notify()
