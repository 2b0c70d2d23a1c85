"""A village applies: once, checked at the field, kept as a row that staff answer; yes brings the village to life."""

from __future__ import annotations

import itertools
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app import onboarding
from app.web.protection import limiter
from tenants import applications, people, regions, villages, work
from tenants.applications import VillageApplication
from tenants.bimtek import welcoming
from tenants.db import db, own_transaction
from tenants.errors import Conflict, Refused
from tenants.people import Person, Role
from tests import makers

NEXT = itertools.count()
GOOD = {"name": "Rahmatia", "position": "Sekretaris desa", "email": "rahmatia@contoh.id", "phone": "0812 3456 7890"}


@pytest.fixture
def code(app) -> str:
    """A village of Selayar that nobody has asked for yet."""
    return regions.villages_of("73.01")[next(NEXT)].code


@pytest.fixture
def shop(browse, app):
    return browse("")


@pytest.fixture
def staff(app) -> Person:
    return makers.person(Role.STAFF, name="Fikri Anshari")


def asked(code: str, **other) -> VillageApplication:
    with own_transaction():
        return applications.apply(code, {**GOOD, "email": f"p{next(NEXT)}@contoh.id", **other}, by="tes")


def many(code: str) -> int:
    return db.session.scalar(
        select(func.count()).select_from(VillageApplication).where(VillageApplication.region_code == code)
    )


def send(shop, code: str, **other):
    shop.get(f"/daftar/{code}")
    return shop.post(f"/daftar/{code}", {**GOOD, **other})


def test_an_application_is_kept_and_said_to_be_waiting(shop, code):
    answer = send(shop, code, letter=(BytesIO(b"%PDF-1.7 surat"), "surat.pdf"), package="digital")
    assert answer.status_code == 302 and answer.location.endswith("/terkirim")
    row = applications.open_for(code)
    assert (row.name, row.email, row.package_key, row.state) == ("Rahmatia", "rahmatia@contoh.id", "digital", "new")
    assert applications.letter(row) == b"%PDF-1.7 surat"
    assert row in applications.open_ones()
    assert "kami terima" in shop.get(answer.location).get_data(as_text=True)
    assert "sedang diperiksa" in shop.get(f"/?desa={code}").get_data(as_text=True)


def test_the_form_is_never_kept_by_a_cache(shop, code):
    assert shop.get(f"/daftar/{code}").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "  ", "Isi nama Anda."),
        ("position", "", "Isi jabatan Anda."),
        ("email", "bukan-alamat", "Alamat e-mail tidak benar"),
        ("email", "a@b.id\nBcc: x@y.id", "Alamat e-mail tidak benar"),
        ("phone", "telepon saya", "Nomor telepon"),
        ("name", "x" * 161, "paling panjang 160 huruf"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(shop, code, field, value, sentence):
    answer = send(shop, code, **{field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and sentence in page
    assert field == "position" or 'value="Sekretaris desa"' in page
    assert many(code) == 0


@pytest.mark.parametrize("data", [b"MZ\x90 program", b"<svg onload=1>", b"%PDF-" + b"x" * (5 * 1024 * 1024)])
def test_a_letter_that_is_no_pdf_or_too_large(shop, code, data):
    answer = send(shop, code, letter=(BytesIO(data), "surat.pdf"))
    assert answer.status_code == 422 and "harus berupa PDF" in answer.get_data(as_text=True)
    assert many(code) == 0


def test_one_open_application_a_village(shop, code):
    shop.get(f"/daftar/{code}")
    asked(code)  # somebody else was quicker
    answer = shop.post(f"/daftar/{code}", GOOD)
    assert answer.status_code == 422 and "sudah kami terima" in answer.get_data(as_text=True)
    assert many(code) == 1


def test_a_village_that_is_here_cannot_be_applied_for(shop, village):
    assert "sudah ada di sini" in shop.get(f"/daftar/{village.code}").get_data(as_text=True)
    with pytest.raises(Conflict), own_transaction():
        applications.apply(village.code, GOOD, by="tes")


@pytest.mark.parametrize("wrong", ["73.01.99.9999", "73.01", "xyz", "73.05.08.20031"])
def test_a_village_that_does_not_exist(shop, wrong):
    assert shop.get(f"/daftar/{wrong}").status_code == 404
    shop.get("/daftar/73.07.01.2004")
    assert shop.post(f"/daftar/{wrong}", GOOD).status_code == 404


def test_a_machine_is_thanked_and_forgotten(shop, code):
    assert send(shop, code, situs="http://spam.example").status_code == 302
    assert many(code) == 0


def test_a_forged_form_is_refused(shop, code):
    assert shop.post(f"/daftar/{code}", {**GOOD, "csrf_token": "x"}).status_code == 400
    assert many(code) == 0


def test_many_from_one_place_are_stopped(shop, code, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", True)
    shop.get(f"/daftar/{code}")
    elsewhere = {"REMOTE_ADDR": "10.1.2.3"}
    codes = [
        shop.post(f"/daftar/{code}", {**GOOD, "phone": "x"}, environ_base=elsewhere).status_code for _ in range(11)
    ]
    assert codes[0] == 422 and codes[-1] == 429


def test_yes_brings_the_village_to_life_with_its_operator_and_letter(app, code, staff):
    row = asked(code, position="Kepala Desa", name="Haslan")
    with own_transaction():
        task_id = onboarding.take_in(applications.application(row.id), by=staff).id
    work.run(task_id)
    with own_transaction():
        village = villages.by_code(code)
        operator = welcoming.operator(village)
        assert village.state == villages.State.LIVE
        assert operator.email == row.email
        assert people.roles_in(operator.id, f"village:{village.id}") == {Role.OPERATOR, Role.HEAD}
        assert welcoming.letter(village) is not None
        assert applications.application(row.id).decided_by == "Fikri Anshari"


def test_an_answer_is_given_once(app, code, staff):
    row = asked(code)
    with own_transaction():
        applications.decline(applications.application(row.id), "Bukan perangkat desa", by=staff)
    for again in (applications.accept, lambda found, by: applications.decline(found, "lagi", by=by)):
        with pytest.raises(Conflict), own_transaction():
            again(applications.application(row.id), by=staff)
    assert asked(code).state == "new"  # after a no one may ask again


def test_a_no_needs_a_reason(app, code, staff):
    row = asked(code)
    with pytest.raises(Refused), own_transaction():
        applications.decline(applications.application(row.id), " ", by=staff)


def test_an_address_that_opens_an_account_elsewhere_is_not_let_in(app, code, staff, village):
    known = makers.person(Role.OPERATOR, village_id=village.id)
    row = asked(code, email=known.email.upper())
    with pytest.raises(Refused, match="sudah dipakai"), own_transaction():
        onboarding.take_in(applications.application(row.id), by=staff)
    assert applications.application(row.id).state == "new"
