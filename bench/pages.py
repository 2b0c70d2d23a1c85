"""What one page costs: requests a second under load, statements in the database, and weight in a browser that has seen nothing."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass

import redis
from sqlalchemy import event

from bench import load
from bench.measuring import Figure, figure, missing
from bench.platform import DOMAIN, PASSWORD, Platform
from tenants.db import db
from tenants.people import Person
from tests import browser


@dataclass(frozen=True)
class Peer:
    """The same page of OpenSID: requests a second, p50 in ms, statements, requests and KiB of a cold visit."""

    a_second: float
    p50: float
    statements: int
    requests: int | None = None
    weight: float | None = None


def measured(
    platform: Platform, port: int, name: str, slug: str, path: str, peer: Peer | None, cookie: str = ""
) -> list[Figure]:
    """All figures of a page; where it is not there, that is told."""
    host = f"{slug}.{DOMAIN}"
    try:
        found = load.on(port, host, path, cookie)
    except load.PageMissing as gone:
        return [missing(f"{name}, requests", "1/s", f"the page is missing, {gone}")]
    figures = [
        figure(f"{name}, requests", found.a_second, "1/s", peer=peer and peer.a_second, more=True),
        figure(f"{name}, p50", found.p50, "ms", peer=peer and peer.p50),
        figure(f"{name}, p95", found.p95, "ms"),
        figure(f"{name}, failed requests", found.failed, "of all"),
        figure(f"{name}, SQL statements", statements(platform, slug, path, cookie), "", peer=peer and peer.statements),
    ]
    if peer and peer.weight:
        figures += weight(port, name, host, path, peer)
    return figures


@contextmanager
def counting():
    """Counts what is sent to both engines, the binding of the village included."""
    seen: list[str] = []

    def note(conn, cursor, statement, *_):
        seen.append(statement)

    engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def statements(platform: Platform, slug: str, path: str, cookie: str = "") -> int:
    """Of a visit with nothing kept in Redis and the place of the host known."""
    platform.ask(slug, path, cookie=cookie)
    store = redis.Redis.from_url(platform.settings.redis_url or "")
    for key in store.scan_iter("village:*"):
        store.delete(key)
    with counting() as seen:
        assert platform.ask(slug, path, cookie=cookie).status_code == 200
    return len(seen)


def weight(port: int, name: str, host: str, path: str, peer: Peer) -> list[Figure]:
    """Requests and KiB that a browser's first visit moves."""
    if browser.chromium() is None:
        return [missing(f"{name}, weight of a first visit", "KiB", "no browser here")]
    moved: list[float] = []
    with browser.launched(f"--host-resolver-rules=MAP {host} 127.0.0.1:{port}") as chrome:
        page = chrome.new_page(viewport={"width": 1440, "height": 900})
        watch = page.context.new_cdp_session(page)
        watch.send("Network.enable")
        watch.on("Network.loadingFinished", lambda told: moved.append(told["encodedDataLength"]))
        page.goto(f"http://{host}:{port}{path}", wait_until="networkidle")
    return [
        figure(f"{name}, requests of a first visit", len(moved), "", peer=peer.requests),
        figure(f"{name}, weight of a first visit", sum(moved) / 1024, "KiB", peer=peer.weight),
    ]


def cookie_of(platform: Platform, slug: str, who: Person, path: str = "/portal/masuk", password: str = PASSWORD) -> str:
    """Sign in as a browser would; the cookie that it then sends with every request."""
    shown = platform.ask(slug, path)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown.get_data(as_text=True))
    if shown.status_code != 200 or token is None:
        raise load.PageMissing(f"{path} answers {shown.status_code}")
    data = {"csrf_token": token[1], "email": who.email, "password": password}
    answer = platform.ask(slug, path, cookie=set_by(shown), method="POST", data=data)
    if answer.status_code != 302:
        raise RuntimeError(answer.get_data(as_text=True)[:300])
    return set_by(answer)


def set_by(answer) -> str:
    return "; ".join(line.partition(";")[0] for line in answer.headers.getlist("Set-Cookie"))
