"""Staff answer villages that ask to come in."""

from __future__ import annotations

import itertools

import pytest

from tenants import applications, regions, work
from tenants.db import own_transaction
from tenants.people import Role
from tenants.work import runs
from tests import makers

NEXT = itertools.count()
GOOD = {"position": "Sekretaris desa", "email": "", "phone": "0812 3456 7890", "name": "Rahmatia"}


@pytest.fixture
def asked(app):
    """An application for a village of Bantaeng."""
    number = next(NEXT)
    with own_transaction():
        code = regions.villages_of("73.03")[number].code
        values = {**GOOD, "email": f"staf-tes-{number}@contoh.id"}
        return applications.apply(code, values, letter=b"%PDF-1.7 surat", by="tes")


@pytest.fixture
def staff(browse, app):
    return browse("console").sign_in(makers.person(Role.STAFF), "/masuk")


def test_the_list_shows_who_asks(staff, asked):
    page = staff.get("/pendaftaran").get_data(as_text=True)
    assert asked.region.full_name in page and asked.email in page and "Kec. " in page


def test_yes_provisions_the_village(staff, asked):
    staff.get("/pendaftaran")
    answer = staff.post(f"/pendaftaran/{asked.id}/terima")
    assert answer.status_code == 302 and answer.location == f"/desa/{asked.region_code}"
    with own_transaction():
        assert applications.application(asked.id).state == "accepted"
        task = work.find(runs.page({}, 1).rows[0].id)
        assert task.args["code"] == asked.region_code
    assert staff.post(f"/pendaftaran/{asked.id}/terima").status_code == 422


def test_no_needs_a_reason(staff, asked):
    staff.get("/pendaftaran")
    answer = staff.post(f"/pendaftaran/{asked.id}/tolak", {"reason": " "})
    assert answer.status_code == 422 and "Isi alasan penolakan" in answer.get_data(as_text=True)
    assert staff.post(f"/pendaftaran/{asked.id}/tolak", {"reason": "Bukan perangkat desa"}).status_code == 302
    assert "Bukan perangkat desa" in staff.get("/pendaftaran").get_data(as_text=True)


def test_the_letter_is_a_download(staff, asked):
    answer = staff.get(f"/pendaftaran/{asked.id}/surat")
    assert answer.data == b"%PDF-1.7 surat"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_strangers_see_nothing(browse, app, asked):
    stranger = browse("console")
    assert stranger.get("/pendaftaran").status_code == 302
    assert stranger.get(f"/pendaftaran/{asked.id}/surat").status_code == 302
