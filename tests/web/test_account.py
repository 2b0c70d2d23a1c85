"""A person's own account: password, factors, sessions; what is sensitive asks again."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
import time_machine

from app.web.account import devices
from tenants import second_factor, signing
from tenants.clock import now
from tenants.db import db, own_transaction
from tenants.errors import Refused
from tenants.people import Person, Role
from tests import makers

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/139.0 Mobile Safari/537.36"


@pytest.fixture
def operator(village):
    return makers.person(Role.OPERATOR, village_id=village.id)


@pytest.fixture
def desk(operator, browse, village):
    return browse(village.slug).sign_in(operator, "/portal/masuk")


def test_every_room_has_it(app, browse, village):
    staff = browse("console").sign_in(makers.person(Role.STAFF), "/masuk")
    assert "Akun saya" in staff.get("/akun").get_data(as_text=True)
    from tenants import region_hosts

    with own_transaction():
        host = region_hosts.open_region("73.05", by="tes").slug
    officer = browse(host).sign_in(makers.person(Role.REGENCY, region_code="73.05"), "/masuk")
    page = officer.get("/akun").get_data(as_text=True)
    assert "Kabupaten Takalar" in page and "Perangkat ini" in page


def test_a_new_password_needs_the_old_and_ends_the_other_sessions(desk, operator, browse, village):
    other = browse(village.slug).sign_in(operator, "/portal/masuk")
    desk.get("/portal/akun/kata-sandi")
    wrong = desk.post("/portal/akun/kata-sandi", {"old": "keliru sekali", "password": "layar putih di selat"})
    assert wrong.status_code == 422 and "tidak cocok" in wrong.get_data(as_text=True)
    weak = desk.post("/portal/akun/kata-sandi", {"old": makers.PASSWORD, "password": "123"})
    assert weak.status_code == 422
    assert other.get("/portal/").status_code == 200
    right = desk.post("/portal/akun/kata-sandi", {"old": makers.PASSWORD, "password": "layar putih di selat"})
    assert right.location.endswith("/portal/akun")
    assert desk.get("/portal/").status_code == 200
    assert "/masuk" in other.get("/portal/").location


def test_sessions_are_listed_and_ended(desk, operator, browse, village):
    other = browse(village.slug)
    other.client.environ_base["HTTP_USER_AGENT"] = PHONE
    other.sign_in(operator, "/portal/masuk")
    page = desk.get("/portal/akun").get_data(as_text=True)
    assert "Chrome di Android" in page and "Perangkat ini" in page and "127.0.0.1" in page
    with own_transaction():
        found = signing.sessions(db.session.get_one(Person, operator.id))
        key = next(row.id for row in found if row.agent == PHONE)
    desk.post(f"/portal/akun/sesi/{key}/akhiri")
    assert "/masuk" in other.get("/portal/").location
    assert desk.get("/portal/").status_code == 200


def test_nobody_ends_anothers_session(desk, village, browse):
    stranger = makers.person(Role.HEAD, village_id=village.id)
    theirs = browse(village.slug).sign_in(stranger, "/portal/masuk")
    with own_transaction():
        key = signing.sessions(db.session.get_one(Person, stranger.id))[0].id
    desk.get("/portal/akun")
    assert desk.post(f"/portal/akun/sesi/{key}/akhiri").status_code == 404
    assert desk.post("/portal/akun/sesi/bukan-kunci/akhiri").status_code == 404
    assert theirs.get("/portal/").status_code == 200


def test_out_everywhere_is_everywhere(desk, operator, browse, two_villages):
    with own_transaction():
        from tenants import people

        people.join(db.session.get_one(Person, operator.id), Role.HEAD, village_id=two_villages[1].id, by="tes")
    there = browse(two_villages[1].slug).sign_in(operator, "/portal/masuk")
    desk.get("/portal/akun")
    assert desk.post("/portal/akun/sesi/akhiri-semua").location.endswith("/portal/masuk")
    for browser in (desk, there):
        assert "/masuk" in browser.get("/portal/").location


def test_what_is_sensitive_asks_again_after_ten_minutes(desk):
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        desk.get("/portal/akun")
        asked = desk.post("/portal/akun/aplikasi")
        assert "/akun/pastikan" in asked.location
        desk.get(asked.location)
        assert desk.post("/portal/akun/pastikan", {"password": "bukan ini"}).status_code == 422
        assert desk.post("/portal/akun/pastikan", {"password": makers.PASSWORD}).location.endswith("/portal/akun")
        assert "/akun/aplikasi/" in desk.post("/portal/akun/aplikasi").location


def test_an_app_is_set_up_with_a_right_code_and_shown_once(desk, operator):
    desk.get("/portal/akun")
    where = desk.post("/portal/akun/aplikasi").location
    desk.get(where)
    assert desk.post(where, {"code": "000000"}).status_code == 422
    with own_transaction():
        factor = second_factor.of(db.session.get_one(Person, operator.id), where.rpartition("/")[2])
        seed = second_factor.seed_of(factor)
    assert desk.post(where, {"code": pyotp.TOTP(seed).at(now())}).get_data(as_text=True).count("<code>") == 10
    assert desk.get(where).status_code == 404
    page = desk.get("/portal/akun").get_data(as_text=True)
    assert "Aplikasi kode" in page and "10 dari 10" in page
    assert desk.post(f"/portal/akun/pengaman/{factor.id}/lepas").status_code == 302
    with own_transaction():
        person = db.session.get_one(Person, operator.id)
        assert not second_factor.has_one(person) and second_factor.codes_left(person) == 0


def test_anothers_factor_is_not_there(desk, village):
    other = makers.person(Role.HEAD, village_id=village.id)
    with own_transaction():
        factor, _ = second_factor.begin_app(db.session.get_one(Person, other.id), by="tes")
        key = factor.id
    desk.get("/portal/akun")
    assert desk.get(f"/portal/akun/aplikasi/{key}").status_code == 404
    assert desk.post(f"/portal/akun/pengaman/{key}/lepas").status_code == 404


def test_a_reset_needs_a_reason_and_ends_sessions(desk, operator):
    with own_transaction():
        person = db.session.get_one(Person, operator.id)
        second_factor.begin_app(person, by="tes")
        with pytest.raises(Refused):
            second_factor.reset(person, reason="hilang", by="tes")
        second_factor.reset(person, reason="Telepon hilang, dipastikan oleh kepala desa", by="tes")
    assert "/masuk" in desk.get("/portal/").location


@pytest.mark.parametrize(
    ("agent", "words", "phone"),
    [
        (CHROME, "Chrome di Windows", False),
        (PHONE, "Chrome di Android", True),
        ("curl/8", "Peramban lain", False),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1",
            "Safari di iPhone",
            True,
        ),
    ],
)
def test_devices_in_words(agent, words, phone):
    assert devices.in_words(agent) == words and devices.on_phone(agent) is phone


def test_staff_take_away_a_lost_factor(operator, desk, browse, village):
    with own_transaction():
        person = db.session.get_one(Person, operator.id)
        factor, _ = second_factor.begin_app(person, by="tes")
        code = pyotp.TOTP(second_factor.seed_of(factor)).at(now())
        second_factor.confirm_app(factor, code, by="tes")
    staff = browse("console").sign_in(makers.person(Role.STAFF), "/masuk")
    page = staff.get(f"/desa/{village.code}").get_data(as_text=True)
    assert f"/orang/{operator.id}/pengaman" in page
    where = f"/orang/{operator.id}/pengaman"
    staff.get(where)
    assert staff.post(where, {"reason": "hilang"}).status_code == 422
    assert staff.post(where, {"reason": "Telepon jatuh ke laut, dilihat kepala desa"}).status_code == 302
    with own_transaction():
        assert not second_factor.has_one(db.session.get_one(Person, operator.id))
    assert "/masuk" in desk.get("/portal/").location
