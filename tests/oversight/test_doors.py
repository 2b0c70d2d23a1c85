"""Who comes into the oversight room, and what stays shut."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tenants import audit, people, setup_links
from tenants.db import db, own_transaction
from tenants.people import Role
from tests import makers
from tests.oversight.conftest import GOWA, SANROBONE, TAKALAR

PAGES = (
    "/",
    "/desa",
    "/desa.xlsx",
    "/desa/73.05.08.2003",
    "/kecamatan",
    "/kecamatan/73.05.08",
    "/angka-resmi",
    "/diukur",
)


@pytest.mark.parametrize("path", PAGES)
def test_opens_for_an_officer_of_the_regency(regency, path):
    answer = regency.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-800:]


@pytest.mark.parametrize("path", PAGES)
def test_is_shut_for_a_stranger(browse, hosts, path):
    answer = browse(hosts[TAKALAR]).get(path)
    assert answer.status_code == 302
    assert "/masuk" in answer.location


def test_an_open_page_leaves_for_the_door_when_the_session_is_over(browse, hosts):
    answer = browse(hosts[TAKALAR]).get("/diukur", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/masuk" and not answer.data


def test_only_officers_of_this_region_sign_in(app, browse, hosts, village):
    outsiders = (
        makers.person(Role.OPERATOR, village_id=village.id),
        makers.person(Role.HEAD, village_id=village.id),
        makers.person(Role.STAFF),
        makers.person(Role.REGENCY, region_code=GOWA),
        makers.person(Role.DISTRICT, region_code=SANROBONE),
    )
    for who in outsiders:
        browser = browse(hosts[TAKALAR])
        browser.get("/masuk")
        assert browser.post("/masuk", {"email": who.email, "password": makers.PASSWORD}).status_code == 422
        assert browser.get("/").status_code == 302


def test_a_session_of_another_room_is_none_here(officer, browse, hosts):
    gowa = officer(Role.REGENCY, GOWA)
    cookie = gowa.client.get_cookie("sid", domain=gowa.host)
    stranger = browse(hosts[TAKALAR])
    stranger.client.set_cookie("sid", cookie.value, domain=stranger.host)
    assert stranger.get("/desa").status_code == 302


@pytest.mark.parametrize("path", ["/desa/73.05.08.2003", "/kecamatan/73.05.08", "/desa/99.99", "/desa/apa-saja"])
def test_another_regency_does_not_exist_here(officer, path):
    assert officer(Role.REGENCY, GOWA).get(path).status_code == 404


def test_a_district_sees_its_villages_alone(district):
    page = district.get("/desa").get_data(as_text=True)
    assert page.count('<td class="name">') == 6
    assert "Laguruda" in page and "Galesong Kota" not in page
    assert district.get("/desa/73.05.08.2001").status_code == 200
    for outside in ("/desa/73.05.09.2001", "/kecamatan/73.05.09", "/kecamatan/73.05"):
        assert district.get(outside).status_code == 404
    assert district.get("/kecamatan").status_code == 302


def test_a_regency_stands_in_its_districts_too(officer):
    page = officer(Role.REGENCY, TAKALAR, SANROBONE).get("/").get_data(as_text=True)
    assert "Kecamatan Sanrobone" in page and "6 desa" in page


def test_an_invitation_opens_only_the_room_it_was_made_for(app, browse, hosts):
    with own_transaction():
        who = people.add_person(name="Baru Daeng Situju", email="baru@takalar.example", by="tes")
        people.join(who, Role.REGENCY, region_code=TAKALAR, by="tes")
        token = setup_links.setup_link(who, by="tes")
    assert browse(hosts[GOWA]).get(f"/undangan/{token}").status_code == 404
    here = browse(hosts[TAKALAR])
    assert here.get(f"/undangan/{token}").status_code == 200
    assert here.post(f"/undangan/{token}", {"password": "hujan di bulan juni"}).status_code == 302
    assert here.get("/").status_code == 200
    here.post("/keluar")
    assert here.get("/").status_code == 302


def test_each_look_at_a_village_is_written_down(regency):
    regency.get("/desa/73.05.08.2001")
    with own_transaction():
        entry = db.session.scalar(
            select(audit.PlatformEntry)
            .where(audit.PlatformEntry.deed == "village.looked-at")
            .order_by(audit.PlatformEntry.id.desc())
        )
    assert (entry.subject, entry.actor, entry.detail) == (
        "73.05.08.2001",
        "Andi Nurhayati",
        {"place": f"region:{TAKALAR}"},
    )
