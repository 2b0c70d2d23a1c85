"""The head of a dusun deals with the people of his dusun only, on every page and in every list."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.sid.residents import limits
from app.sid.residents.models import Family, Resident
from tenants import people, signing
from tenants.current import in_village
from tenants.db import db, own_transaction
from tenants.errors import NotAllowed
from tenants.people import Role
from tests import makers
from tests.registers import add


@pytest.fixture(scope="module")
def place(house):
    with house.app_context():
        place = makers.village(makers.fresh_code())
        base = {"shdk": 1, "sex": 1, "rt": "1"}
        mine = add(
            place, name="Baso Di Dalam", nik="7313011001900001", no_kk="7313010000000001", dusun="BONTOA", **base
        )
        theirs = add(
            place, name="Baso Di Luar", nik="7313011001900002", no_kk="7313010000000002", dusun="KASSI", **base
        )
        return place, mine, theirs


@pytest.fixture
def hamlet(app, browse, place):
    """Signed in as the head of dusun Bontoa."""
    with own_transaction():
        who = people.add_person(name="Kadus Bontoa", email=f"kadus{next(makers.count)}@contoh.id", by="tes")
        who.password_hash = signing.hasher.hash(makers.PASSWORD)
        people.join(who, Role.HAMLET, village_id=place[0].id, hamlets=["BONTOA"], by="tes")
    browser = browse(place[0].slug).sign_in(who, "/portal/masuk")
    browser.get("/portal/penduduk/tambah")
    return browser


def test_lists_counts_and_search_hold_his_dusun_alone(hamlet):
    for path in (
        "/portal/penduduk",
        "/portal/keluarga",
        "/portal/",
        "/portal/statistik?jenis=dusun",
        "/portal/cari?q=baso",
    ):
        text = hamlet.get(path).get_data(as_text=True)
        assert "Baso Di Luar" not in text and "Kassi" not in text, path
    assert "Baso Di Dalam" in hamlet.get("/portal/penduduk").get_data(as_text=True)
    assert "1 jiwa dalam 1 keluarga" in hamlet.get("/portal/penduduk").get_data(as_text=True)


def test_every_page_of_a_resident_or_family_outside_is_not_there(app, hamlet, place):
    """Generated from the map of addresses: a new page is covered without a word."""
    _, mine, theirs = place
    with in_village(place[0]):
        inside, outside = (db.session.get_one(Resident, r.id) for r in (mine, theirs))
        keys = {"resident": (inside.id, outside.id), "famil": (inside.family_id, outside.family_id)}
    tried = 0
    for rule in app.url_map.iter_rules():
        name = rule.endpoint.removeprefix("portal.")
        kind = next((k for k in keys if name.startswith(k)), None)
        if not rule.endpoint.startswith("portal.") or kind is None or rule.arguments != {"key"}:
            continue
        tried += 1
        for method in rule.methods & {"GET", "POST"}:
            address = rule.rule.partition("|")[2] or rule.rule
            there = address.replace("<key>", str(keys[kind][1]))
            answer = hamlet.get(there) if method == "GET" else hamlet.post(there, {})
            assert answer.status_code == 404, f"{method} {there}: {answer.status_code}"
    assert tried >= 4
    assert hamlet.get(f"/portal/penduduk/{keys['resident'][0]}").status_code == 200


def test_what_is_not_his_stays_shut(hamlet):
    for path in (
        "/portal/surat",
        "/portal/penduduk/unduh",
        "/portal/penduduk/impor",
        "/portal/profil",
        "/portal/pengguna",
    ):
        assert hamlet.get(path).status_code == 403, path


OWN = {
    "name": "Bayi Bontoa",
    "sex": "1",
    "nik": "0",
    "no_kk": "7313010000000001",
    "shdk": "4",
    "dusun": "BONTOA",
    "rt": "1",
    "birth_place": "Wajo",
    "birth_date": "01-01-2020",
    "religion": "1",
    "citizenship": "1",
    "basic_status": "1",
}


def test_he_adds_in_his_dusun_and_nowhere_else(hamlet, place):
    assert hamlet.post("/portal/penduduk/tambah", OWN).status_code == 302
    for changes in ({"dusun": "KASSI"}, {"no_kk": "7313010000000002"}, {"dusun": ""}):
        answer = hamlet.post("/portal/penduduk/tambah", {**OWN, "name": "Tersesat", **changes})
        assert answer.status_code == 422, changes
        assert "di luar dusun" in answer.get_data(as_text=True)
    with in_village(place[0]):
        assert db.session.scalar(select(func.count()).where(Resident.name == "Tersesat")) == 0


def test_a_nik_of_another_dusun_is_taken_without_saying_whose(hamlet, place):
    text = hamlet.post("/portal/penduduk/tambah", {**OWN, "nik": "7313011001900002"}).get_data(as_text=True)
    assert "warga lain" in text and "Baso Di Luar" not in text and str(place[2].id) not in text


def test_the_limit_holds_in_every_shape_of_query(app, place):
    with in_village(place[0]), limits.limited_to(["BONTOA"]):
        assert {r.name for r in db.session.scalars(select(Resident))} >= {"Baso Di Dalam"}
        assert "Baso Di Luar" not in set(db.session.scalars(select(Resident.name)))
        assert db.session.scalar(select(func.count()).select_from(Family)) == 1
        outside = select(Resident).where(Resident.nik == "7313011001900002")
        assert db.session.scalar(outside) is None
        assert db.session.scalar(outside, execution_options={"whole_village": True}) is not None
        db.session.expunge_all()
        assert db.session.get(Resident, place[2].id) is None


def test_a_change_outside_is_refused_even_past_the_forms(app, place):
    with in_village(place[0]):
        row = db.session.get_one(Resident, place[2].id)
        with limits.limited_to(["BONTOA"]):
            row.note = "diubah"
            with pytest.raises(NotAllowed):
                db.session.flush()
        db.session.rollback()


def test_the_limit_does_not_outlive_the_request(hamlet, app, place, browse):
    hamlet.get("/portal/penduduk")
    assert limits.dusun() is None
    whole = browse(place[0].slug).sign_in(makers.person(Role.OPERATOR, village_id=place[0].id), "/portal/masuk")
    assert "Baso Di Luar" in whole.get("/portal/penduduk").get_data(as_text=True)
