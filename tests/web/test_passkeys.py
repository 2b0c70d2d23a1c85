"""Passkeys in a real browser with a virtual authenticator: made at one room, used as the second step and alone."""

from __future__ import annotations

import threading

import pytest
from werkzeug.serving import make_server

from tenants import second_factor
from tenants.db import db, own_transaction
from tenants.people import Person, Role
from tests import makers
from tests.browser import chromium, launched

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def origin(house, village, monkeypatch):
    server = make_server("127.0.0.1", 0, house, threaded=True, ssl_context="adhoc")  # passkeys want https
    monkeypatch.setattr(house.settings, "public_port", server.server_port)
    monkeypatch.setattr(house.settings, "public_scheme", "https")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://{village.slug}.desa.test:{server.server_port}"
    server.shutdown()


@pytest.fixture
def tab(origin):
    if chromium() is None:
        pytest.skip("no Chromium")
    with launched("--host-resolver-rules=MAP *.desa.test 127.0.0.1", "--ignore-certificate-errors") as browser:
        page = browser.new_context().new_page()
        page.said = []
        page.on("pageerror", lambda error: page.said.append(str(error)))
        bridge = page.context.new_cdp_session(page)
        bridge.send("WebAuthn.enable")
        bridge.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page


def sign_in(tab, origin, who):
    tab.goto(f"{origin}/portal/masuk")
    tab.fill("#email", who.email)
    tab.fill("#password", makers.PASSWORD)
    tab.press("#password", "Enter")


def leave(tab):
    tab.context.clear_cookies()


def test_from_the_account_to_the_door(app, village, origin, tab):
    who = makers.person(Role.OPERATOR, village_id=village.id)
    sign_in(tab, origin, who)
    tab.wait_for_url("**/portal/")
    tab.goto(f"{origin}/portal/akun")
    tab.click("text=Pasang kunci sandi")
    tab.wait_for_selector("text=Simpan kode cadangan")
    assert tab.locator(".codes li").count() == second_factor.RECOVERY_CODES
    with own_transaction():
        kinds = [f.kind for f in second_factor.factors_of(db.session.get_one(Person, who.id))]
    assert kinds == ["passkey"]

    leave(tab)  # as the second step
    sign_in(tab, origin, who)
    tab.wait_for_selector("text=Satu langkah lagi")
    tab.click("text=Pakai kunci sandi")
    tab.wait_for_url("**/portal/")

    leave(tab)  # and alone, with neither address nor password
    tab.goto(f"{origin}/portal/masuk?next=/portal/penduduk")
    tab.click("text=Masuk dengan kunci sandi")
    tab.wait_for_url("**/portal/penduduk")
    assert not tab.said


def test_of_somebody_who_is_nothing_here(app, two_villages, origin, tab):
    """A passkey opens no village in which its owner has no role."""
    who = makers.person(Role.OPERATOR, village_id=two_villages[0].id)
    sign_in(tab, origin, who)
    tab.wait_for_url("**/portal/")
    tab.goto(f"{origin}/portal/akun")
    tab.click("text=Pasang kunci sandi")
    tab.wait_for_selector("text=Simpan kode cadangan")
    with own_transaction():
        from tenants.people import Membership

        db.session.query(Membership).filter_by(person_id=who.id).update({"village_id": two_villages[1].id})
    leave(tab)
    tab.goto(f"{origin}/portal/masuk")
    tab.click("text=Masuk dengan kunci sandi")
    tab.wait_for_selector("text=tidak dikenal di sini")
