"""Makers of villages, people and signed-in clients, through the product's own verbs."""

from __future__ import annotations

import itertools
import re
from contextvars import Context

from flask.testing import FlaskClient

from app import onboarding
from tenants import people, signing, villages
from tenants.db import own_transaction
from tenants.people import Person, Role
from tenants.regions import villages_of

count = itertools.count(1)
PASSWORD = "perahu pinisi di teluk"


def village(code: str):
    """A live village as the frozen value that is put in force."""
    onboarding.provision(code, by="tes")
    with own_transaction():
        return villages.frozen(villages.by_code(code))


def person(role: Role, *, village_id=None, region_code=None, name="Rahmatia Daeng Kebo") -> Person:
    """A person with a password (PASSWORD) and one role."""
    with own_transaction():
        found = people.add_person(name=name, email=f"orang{next(count)}@contoh.id", by="tes")
        found.password_hash = found.password_hash or signing.hasher.hash(PASSWORD)
        people.join(found, role, village_id=village_id, region_code=region_code, by="tes")
        return found


_fresh: list[str] = []


def fresh_code() -> str:
    """The code of a village of Wajo that no test has used yet."""
    if not _fresh:
        with own_transaction():
            _fresh.extend(found.code for found in reversed(villages_of("73.13")))
    return _fresh.pop()


class Client(FlaskClient):
    """Reads every answer to its end and closes it at once, as a server does. An answer left to the collector would end
    its village's transaction at whatever moment the collector runs, in the middle of somebody else's."""

    def open(self, *args, buffered=True, **kwargs):
        return super().open(*args, buffered=buffered, **kwargs)


class Browser:
    """A test client bound to one host that carries the CSRF token of the page it saw last.

    Each request runs outside the test's own application context, as in life: it has its own `g` and its own session. Answers are
    read to their end (`buffered`): only then has the request left its village.
    """

    def __init__(self, app, host: str):
        self.host = f"{host}.{app.settings.base_domain}" if host else app.settings.base_domain
        self.client = app.test_client()
        self.token = ""

    def _keep(self, answer):
        found = (
            re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.get_data(as_text=True))
            if "html" in (answer.mimetype or "")
            else None
        )
        if found:
            self.token = found.group(1)
        return answer

    def get(self, path: str, **kwargs):
        return self._keep(Context().run(self.client.get, path, base_url=f"http://{self.host}", buffered=True, **kwargs))

    def post(self, path: str, data: dict | None = None, **kwargs):
        form = {"csrf_token": self.token, **(data or {})}
        return self._keep(
            Context().run(self.client.post, path, data=form, base_url=f"http://{self.host}", buffered=True, **kwargs)
        )

    def sign_in(self, who: Person, path: str):
        self.get(path)
        answer = self.post(path, {"email": who.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.get_data(as_text=True)[:400]
        return self
