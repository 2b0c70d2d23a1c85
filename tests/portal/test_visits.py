"""Staff on a visit: with a reason, for a time, looking only, seen and ended by the village."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tenants import visits
from tenants.audit import VillageEntry
from tenants.clock import now
from tenants.current import in_village
from tenants.db import db, own_transaction
from tenants.people import Role
from tests import makers
from tests.portal.conftest import signed_in

REASON = "Operator meminta bantuan: impor berhenti di baris 300"


@pytest.fixture
def staff(app, browse):
    browser = browse("console").sign_in(makers.person(Role.STAFF, name="Fikri Anshari"), "/masuk")
    browser.get("/")
    return browser


@pytest.fixture
def here(pair):
    return pair.here


def way_in(staff, place, **more) -> str:
    where = f"/desa/{place.code}/kunjungan"
    staff.get(where)
    answer = staff.post(where, {"reason": REASON, "minutes": "30", **more})
    assert answer.status_code == 302, answer.get_data(as_text=True)[:300]
    assert answer.location.startswith(f"http://{place.slug}.desa.test")
    return re.search(r"/portal/kunjungan/[\w-]+", answer.location)[0]


@pytest.fixture
def visitor(staff, here, browse):
    path = way_in(staff, here)
    browser = browse(here.slug)
    browser.get(path)
    assert browser.post(path).location.endswith("/portal/")
    browser.get("/portal/")
    return browser


def entries(place, deed: str) -> list[VillageEntry]:
    with in_village(place):
        return list(db.session.scalars(select(VillageEntry).where(VillageEntry.deed == deed)))


def test_without_a_reason_there_is_no_visit(staff, here):
    where = f"/desa/{here.code}/kunjungan"
    staff.get(where)
    for sent, words in (
        ({"reason": "cek", "minutes": "30"}, "sepuluh huruf"),
        ({"reason": REASON, "minutes": "600"}, "lama kunjungan"),
        ({"reason": REASON, "minutes": "abc"}, "lama kunjungan"),
    ):
        answer = staff.post(where, sent)
        assert answer.status_code == 422 and words in answer.get_data(as_text=True)


def test_the_way_in_is_good_once_at_its_own_village_and_for_a_minute(staff, pair, browse):
    path = way_in(staff, pair.here)
    other = browse(pair.there.slug)
    other.get(path)
    assert other.post(path).status_code == 404
    first, second = browse(pair.here.slug), browse(pair.here.slug)
    for browser, status in ((first, 302), (second, 404)):
        browser.get(path)
        assert browser.post(path).status_code == status
    late = way_in(staff, pair.here)
    with time_machine.travel(now() + timedelta(seconds=70), tick=True):
        second.get(late)
        assert second.post(late).status_code == 404


def test_a_visitor_looks_and_every_look_is_written_down(visitor, pair):
    before = len(entries(pair.here, "visit.looked"))
    page = visitor.get(f"/portal/penduduk/{pair.resident.id}").get_data(as_text=True)
    assert "Kunjungan OpenDesa" in page and pair.resident.nik not in page
    rows = entries(pair.here, "visit.looked")
    assert len(rows) == before + 1
    assert rows[-1].detail["key"] == str(pair.resident.id) and rows[-1].actor == "Fikri Anshari"


def test_a_visitor_changes_nothing_and_sees_no_number(visitor, pair, app):
    """Generated from the map of addresses: every act of the portal."""
    passed = {"portal.visit_end", "portal.leave", "portal.enter", "portal.second_step", "portal.passkey_question"}
    passed |= {"portal.passkey_enter", "portal.set_up", "portal.visit_enter"}
    tried = 0
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("portal.") or "POST" not in rule.methods or rule.endpoint in passed:
            continue
        address = rule.rule.partition("|")[2] or rule.rule
        path = re.sub(r"<[^>]+>", str(pair.resident.id), address)
        answer = visitor.post(path, {})
        assert answer.status_code == 403, f"{path}: {answer.status_code}"
        tried += 1
    assert tried > 25
    for path in ("/portal/penduduk/unduh", "/portal/penduduk/impor", "/portal/pengguna", "/portal/langganan"):
        assert visitor.get(path).status_code == 403, path


def test_writing_needs_the_word_of_somebody_else(staff, here, browse):
    path = way_in(staff, here, writes="1")
    browser = browse(here.slug)
    browser.get(path)
    browser.post(path)
    browser.get("/portal/berita/tulis")
    article = {"title": "Dari kunjungan", "body": "<p>Isi</p>"}
    assert browser.post("/portal/berita/tulis", article).status_code == 403
    with own_transaction():
        visit = visits.open_visits(here.id)[-1]
        key = visit.id
    own = staff.post(f"/kunjungan/{key}/izinkan")
    assert own.status_code == 403  # not by the visitor
    head = signed_in(browse, here, Role.HEAD)
    head.get("/portal/kunjungan")
    assert head.post(f"/portal/kunjungan/{key}/izinkan").status_code == 302
    assert browser.post("/portal/berita/tulis", article).status_code == 302
    assert entries(here, "visit.wrote")[-1].detail["page"]


def test_the_village_sees_it_and_ends_it(visitor, here, browse):
    visitor.get("/portal/penduduk")
    head = signed_in(browse, here, Role.HEAD)
    page = head.get("/portal/kunjungan").get_data(as_text=True)
    assert REASON in page and "Sedang berkunjung" in page
    with own_transaction():
        key = visits.open_visits(here.id)[-1].id
    assert head.post(f"/portal/kunjungan/{key}/akhiri").status_code == 302
    answer = visitor.get("/portal/penduduk")
    assert answer.status_code == 302 and "/portal/penduduk" not in answer.location
    assert visitor.get("/portal/penduduk").status_code == 302


def test_a_visit_ends_by_itself(visitor):
    with time_machine.travel(now() + timedelta(minutes=31), tick=True):
        assert visitor.get("/portal/penduduk").status_code == 302


def test_another_villages_visit_is_not_there(visitor, pair, browse):
    with own_transaction():
        key = visits.open_visits(pair.here.id)[-1].id
    stranger = signed_in(browse, pair.there, Role.HEAD)
    stranger.get("/portal/kunjungan")
    assert stranger.post(f"/portal/kunjungan/{key}/akhiri").status_code == 404


def test_only_staff_visit(app, pair):
    from tenants import villages
    from tenants.errors import NotAllowed

    officer = makers.person(Role.REGENCY, region_code="73.05")
    with own_transaction(), pytest.raises(NotAllowed):
        visits.begin(villages.by_code(pair.here.code), reason=REASON, minutes=30, by=officer)
