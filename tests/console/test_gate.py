"""Every page of the console is shut for everybody but staff: strangers, operators and officers of a regency."""

from __future__ import annotations

import uuid

import pytest

from app.console import entering
from tenants import people, signing
from tenants.db import own_transaction
from tenants.people import Role
from tests import makers

OPEN = entering.OPEN


def routes(app):
    """Every rule of the room as (method, path)."""
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("console.") or rule.endpoint in OPEN:
            continue
        values = {"code": "73.05.08.2003" if rule.rule.startswith("/desa") else "73.05", "form": "pdf"}
        arguments = {name: values.get(name, str(uuid.uuid4())) for name in rule.arguments}
        path = rule.rule
        for name, value in arguments.items():
            path = path.replace(f"<{name}>", value)
        found += [(method, path) for method in sorted(rule.methods & {"GET", "POST"})]
    return found


def holding_a_session(browse, who):
    """A browser that somehow holds a session of this person at the console."""
    browser = browse("console")
    with own_transaction():
        token = signing.sign_in(who, "console")
    with browser.client.session_transaction(base_url=f"http://{browser.host}") as session:
        session["_user_id"], session["_fresh"] = token, True
    return browser


@pytest.fixture(params=["stranger", "operator", "officer", "head"])
def outsider(request, app, browse, village):
    if request.param == "stranger":
        return browse("console")
    if request.param == "officer":
        return holding_a_session(browse, makers.person(Role.REGENCY, region_code="73.05"))
    return holding_a_session(browse, makers.person(Role(request.param), village_id=village.id))


def test_every_page_is_shut(app, outsider):
    paths = routes(app)
    assert len(paths) > 30
    outsider.get("/masuk")
    assert outsider.token
    for method, path in paths:
        answer = outsider.get(path) if method == "GET" else outsider.post(path, {})
        assert answer.status_code in (302, 403), f"{method} {path}: {answer.status_code}"
        if answer.status_code == 302:
            assert answer.location.startswith("/masuk"), f"{method} {path} → {answer.location}"


def test_staff_have_no_way_into_a_village(staff, browse, village):
    """A village's room knows no staff: they need a session of their own there."""
    with own_transaction():
        who = people.add_person(name="Fikri", email=f"staf{next(makers.count)}@contoh.id", by="tes")
        people.join(who, Role.STAFF, by="tes")
        token = signing.sign_in(who, f"village:{village.id}")
    browser = browse(village.slug)
    with browser.client.session_transaction(base_url=f"http://{browser.host}") as session:
        session["_user_id"] = token
    assert browser.get("/portal/penduduk").status_code == 403


def test_addresses_are_kebab_case(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("console."):
            plain = "".join(part for part in rule.rule.split("/") if not part.startswith("<"))
            assert plain == plain.lower() and "_" not in plain, rule.rule
