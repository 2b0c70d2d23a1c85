"""The doors: a second step where there is a factor, waiting after wrong passwords, idle ends, and staff who must have two."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
import time_machine

from app.web.house import house as this_house
from tenants import second_factor, signing, throttling
from tenants.clock import now
from tenants.db import db, own_transaction
from tenants.people import Person, Role
from tenants.signing import SignIn
from tests import makers


@pytest.fixture
def operator(village):
    return makers.person(Role.OPERATOR, village_id=village.id)


def with_app(who: Person) -> tuple[str, list[str]]:
    """Give somebody an app; its seed and the recovery codes."""
    with own_transaction():
        person = db.session.get_one(Person, who.id)
        factor, _ = second_factor.begin_app(person, by="tes")
        seed = second_factor.seed_of(factor)
        codes = second_factor.confirm_app(factor, pyotp.TOTP(seed).at(now() - timedelta(seconds=30)), by="tes")
    return seed, codes


def password(browser, who, path="/portal/masuk", word=makers.PASSWORD, **more):
    browser.get(path)
    return browser.post(path, {"email": who.email, "password": word, **more})


def test_the_password_alone_opens_nothing_where_there_is_a_factor(operator, browse, village):
    seed, _ = with_app(operator)
    browser = browse(village.slug)
    answer = password(browser, operator, next="/portal/penduduk")
    assert answer.status_code == 302 and "/langkah-kedua" in answer.location
    assert "/masuk" in browser.get("/portal/penduduk").location
    page = browser.get(answer.location)
    assert "Satu langkah lagi" in page.get_data(as_text=True)
    wrong = browser.post("/portal/masuk/langkah-kedua", {"code": "000000"})
    assert wrong.status_code == 422
    right = browser.post(
        "/portal/masuk/langkah-kedua", {"code": pyotp.TOTP(seed).at(now()), "next": "/portal/penduduk"}
    )
    assert right.location == "/portal/penduduk"
    assert browser.get("/portal/penduduk").status_code == 200


def test_a_recovery_code_is_a_second_step_once(operator, browse, village):
    _, codes = with_app(operator)
    first, second = browse(village.slug), browse(village.slug)
    for browser, status in ((first, 302), (second, 422)):
        password(browser, operator)
        browser.get("/portal/masuk/langkah-kedua")
        assert browser.post("/portal/masuk/langkah-kedua", {"code": codes[0]}).status_code == status


def test_five_wrong_codes_lead_back_to_the_password(operator, browse, village):
    seed, _ = with_app(operator)
    browser = browse(village.slug)
    password(browser, operator)
    browser.get("/portal/masuk/langkah-kedua")
    for _ in range(signing.TRIES):
        assert browser.post("/portal/masuk/langkah-kedua", {"code": "111111"}).status_code == 422
    answer = browser.post("/portal/masuk/langkah-kedua", {"code": pyotp.TOTP(seed).at(now())})
    assert answer.status_code == 302 and answer.location.endswith("/portal/masuk")


def test_half_a_session_holds_at_its_own_place_alone(operator, browse, two_villages):
    with_app(operator)
    here, there = browse(two_villages[0].slug), browse(two_villages[1].slug)
    password(here, operator)
    with here.client.session_transaction(base_url=f"http://{here.host}") as kept:
        half = kept["half"]
    with there.client.session_transaction(base_url=f"http://{there.host}") as kept:
        kept["half"] = half
    answer = there.get("/portal/masuk/langkah-kedua")
    assert answer.status_code == 302 and answer.location.endswith("/portal/masuk")
    with here.client.session_transaction(base_url=f"http://{here.host}") as kept:
        kept["_user_id"] = half  # nor is it a session
    assert "/masuk" in here.get("/portal/penduduk").location


def test_a_set_up_link_does_not_get_around_the_second_step(operator, browse, village):
    from tenants import setup_links

    with_app(operator)
    with own_transaction():
        token = setup_links.setup_link(db.session.get_one(Person, operator.id), village_id=village.id, by="tes")
    browser = browse(village.slug)
    browser.get(f"/portal/undangan/{token}")
    answer = browser.post(f"/portal/undangan/{token}", {"password": "perahu baru di teluk"})
    assert answer.location.endswith("/langkah-kedua")
    assert "/masuk" in browser.get("/portal/penduduk").location


def test_wrong_passwords_make_wait_known_or_not(operator, browse, village):
    unknown = f"tiada{next(makers.count)}@contoh.id"
    for email in (operator.email, unknown):
        browser = browse(village.slug)
        said = set()
        for _ in range(throttling.FREE):
            browser.get("/portal/masuk")
            answer = browser.post("/portal/masuk", {"email": email, "password": "salah sama sekali"})
            said.add(answer.status_code)
        assert said == {422}
        waiting = browser.post("/portal/masuk", {"email": email.upper(), "password": makers.PASSWORD})
        assert waiting.status_code == 429 and "Coba lagi pukul" in waiting.get_data(as_text=True)
    with time_machine.travel(now() + timedelta(seconds=20), tick=True):
        assert password(browse(village.slug), operator).status_code == 302
    with own_transaction():
        assert throttling.blocked_until(operator.email) is None


@pytest.mark.parametrize(("count", "seconds"), [(4, 0), (5, 15), (6, 30), (8, 120), (40, 900)])
def test_how_long_one_waits(count, seconds):
    assert throttling.wait_after(count) == timedelta(seconds=seconds)


def test_a_session_that_lies_unused_ends_and_says_so(operator, browse, village):
    browser = browse(village.slug).sign_in(operator, "/portal/masuk")
    browser.get("/portal/akun/kata-sandi")
    with time_machine.travel(now() + signing.IDLE_ELSEWHERE + timedelta(minutes=1), tick=True):
        assert "/portal/masuk" in browser.get("/portal/penduduk").location
        back = f"http://{browser.host}/portal/akun/kata-sandi"
        answer = browser.post("/portal/akun/kata-sandi", {"old": "x", "password": "y"}, headers={"Referer": back})
        assert answer.status_code in (302, 400)


def test_typing_keeps_a_session(operator, browse, village):
    browser = browse(village.slug).sign_in(operator, "/portal/masuk")
    start = now()
    for minutes in (20, 40, 60):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=True):
            assert browser.get("/portal/akun/masih").status_code == 204
    with time_machine.travel(start + timedelta(minutes=80), tick=True):
        assert browser.get("/portal/").status_code == 200


def test_what_is_seen_is_noted_once_a_minute(operator, browse, village):
    browser = browse(village.slug).sign_in(operator, "/portal/masuk")
    with own_transaction():
        row = db.session.query(SignIn).filter_by(person_id=operator.id).one()
        row.seen_at, key = now() - timedelta(minutes=5), row.id
    browser.get("/portal/")
    with own_transaction():
        first = db.session.get_one(SignIn, key).seen_at
    assert first > now() - timedelta(minutes=1)
    browser.get("/portal/")
    with own_transaction():
        assert db.session.get_one(SignIn, key).seen_at == first


@pytest.fixture
def demanding(app, monkeypatch):
    monkeypatch.setattr(app.settings, "staff_second_factor", True)
    with app.app_context():
        assert this_house().settings.staff_needs_second_factor


def test_staff_set_up_a_second_factor_before_anything_opens(demanding, browse):
    who = makers.person(Role.STAFF)
    browser = browse("console").sign_in(who, "/masuk")
    for path in ("/", "/desa", "/kabupaten", "/audit"):
        answer = browser.get(path)
        assert answer.status_code == 302 and answer.location.endswith("/akun"), path
    assert "mewajibkan dua langkah" in browser.get("/akun").get_data(as_text=True)
    page = browser.post("/akun/aplikasi")
    where = page.location
    shown = browser.get(where).get_data(as_text=True)
    assert "data:image/svg+xml" in shown
    with own_transaction():
        factor = second_factor.of(db.session.get_one(Person, who.id), where.rpartition("/")[2])
        code = pyotp.TOTP(second_factor.seed_of(factor)).at(now())
    codes = browser.post(where, {"code": code}).get_data(as_text=True)
    assert codes.count("<code>") == second_factor.RECOVERY_CODES
    assert browser.get("/desa").status_code == 200
    refused = browser.post(f"/akun/pengaman/{factor.id}/lepas")
    assert refused.status_code == 409


def test_a_password_session_from_before_the_factor_opens_no_console(demanding, browse):
    who = makers.person(Role.STAFF)
    browser = browse("console").sign_in(who, "/masuk")
    with_app(who)
    assert "/masuk" in browser.get("/desa").location


def test_villages_need_none(demanding, operator, browse, village):
    assert browse(village.slug).sign_in(operator, "/portal/masuk").get("/portal/").status_code == 200


def test_production_demands_it_unless_told_otherwise():
    from config import Settings

    settings = Settings(_env_file=None)
    assert not settings.staff_needs_second_factor
    assert settings.model_copy(update={"environment": "production"}).staff_needs_second_factor
    told = {"environment": "production", "staff_second_factor": False}
    assert not settings.model_copy(update=told).staff_needs_second_factor


def test_forgotten_says_who_helps_and_asks_nothing(browse, village):
    for host, path in ((village.slug, "/portal/lupa-kata-sandi"), ("console", "/lupa-kata-sandi")):
        page = browse(host).get(path)
        assert page.status_code == 200 and "<form" not in page.get_data(as_text=True)
