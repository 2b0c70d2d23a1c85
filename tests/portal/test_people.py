"""The people of a village in the portal: invited by those who may, never without a manager, handed over with a paper."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.sid.roles import GIVES, ROLES, WORDS, Right
from tenants import handing_over, people, signing
from tenants.db import db, own_transaction
from tenants.people import VILLAGE_ROLES, Membership, Person, Role
from tests import makers
from tests.portal.conftest import signed_in


@pytest.fixture
def place(app):
    return makers.village(makers.fresh_code())


@pytest.fixture
def head(place, browse):
    return signed_in(browse, place, Role.HEAD)


def roles_of(email: str) -> set[str]:
    with own_transaction():
        query = select(Membership.role).join(Person, Person.id == Membership.person_id).where(Person.email == email)
        return set(db.session.scalars(query))


def test_every_right_has_words_and_every_role_its_rights():
    assert set(WORDS) == set(Right)
    assert set(VILLAGE_ROLES) <= set(ROLES)
    assert Role.HEAD not in GIVES[Role.OPERATOR]


def test_somebody_is_invited_and_comes_in_by_the_link(head, place, browse):
    head.get("/portal/pengguna/undang")
    email = f"sekdes{next(makers.count)}@contoh.id"
    page = head.post("/portal/pengguna/undang", {"name": "Nurlia", "email": email, "role": "secretary"})
    text = page.get_data(as_text=True)
    path = re.search(r"/portal/undangan/[\w-]+", text)[0]
    assert "WhatsApp" in text and roles_of(email) == {"secretary"}
    browser = browse(place.slug)
    browser.get(path)
    assert browser.post(path, {"password": "ombak tenang di pagi hari"}).status_code == 302
    assert "Sekretaris desa" in browser.get("/portal/").get_data(as_text=True)
    assert "Nurlia" in head.get("/portal/pengguna").get_data(as_text=True)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "", "email": "a@contoh.id", "role": "operator"}, "Isi nama"),
        ({"name": "A", "email": "bukan", "role": "operator"}, "e-mail tidak benar"),
        ({"name": "A", "email": "dusun-tanpa@contoh.id", "role": "hamlet"}, "Pilih dusun"),
    ],
)
def test_what_is_wrong_stays_in_the_form(head, sent, words):
    head.get("/portal/pengguna/undang")
    answer = head.post("/portal/pengguna/undang", sent)
    assert answer.status_code == 422 and words in answer.get_data(as_text=True)
    assert sent["email"] in answer.get_data(as_text=True)


def test_an_operator_raises_nobody_above_himself(place, browse):
    operator = signed_in(browse, place, Role.OPERATOR)
    head = makers.person(Role.HEAD, village_id=place.id)
    operator.get("/portal/pengguna/undang")
    for role in ("head", "secretary", "staff", "visitor"):
        sent = {"name": "X", "email": f"x{next(makers.count)}@contoh.id", "role": role}
        assert operator.post("/portal/pengguna/undang", sent).status_code == 403
    assert operator.post(f"/portal/pengguna/{head.id}/tautan").status_code == 403
    assert operator.post(f"/portal/pengguna/{head.id}/head/cabut").status_code == 403
    assert roles_of(head.email) == {"head"}


def test_the_last_manager_stays(place, browse):
    who = makers.person(Role.OPERATOR, village_id=place.id)
    browser = browse(place.slug).sign_in(who, "/portal/masuk")
    browser.get("/portal/pengguna")
    answer = browser.post(f"/portal/pengguna/{who.id}/operator/cabut")
    assert answer.status_code == 409 and "satu-satunya" in answer.get_data(as_text=True)
    assert roles_of(who.email) == {"operator"}


def test_who_lost_the_last_role_is_out_at_once(head, place, browse):
    who = makers.person(Role.TREASURER, village_id=place.id)
    theirs = browse(place.slug).sign_in(who, "/portal/masuk")
    head.get("/portal/pengguna")
    assert head.post(f"/portal/pengguna/{who.id}/treasurer/cabut").status_code == 302
    assert "/masuk" in theirs.get("/portal/").location


def test_somebody_of_another_village_is_not_there(head, pair):
    stranger = makers.person(Role.OPERATOR, village_id=pair.there.id)
    head.get("/portal/pengguna")
    assert head.post(f"/portal/pengguna/{stranger.id}/tautan").status_code == 404
    assert head.post(f"/portal/pengguna/{stranger.id}/operator/cabut").status_code == 404


def test_handing_over_moves_the_roles_and_ends_the_sessions(head, place, browse):
    leaver = makers.person(Role.OPERATOR, village_id=place.id, name="Salma Daeng Bau")
    theirs = browse(place.slug).sign_in(leaver, "/portal/masuk")
    taker = f"pengganti{next(makers.count)}@contoh.id"
    head.get("/portal/pengguna/serah-terima")
    sent = {"leaver": str(leaver.id), "taker": "", "name": "Hasrul", "email": taker, "note": "Satu laptop Acer"}
    page = head.post("/portal/pengguna/serah-terima", sent)
    assert page.status_code == 200 and "/portal/undangan/" in page.get_data(as_text=True)
    assert roles_of(leaver.email) == set() and roles_of(taker) == {"operator"}
    assert "/masuk" in theirs.get("/portal/").location
    with own_transaction():
        row = handing_over.handovers(place.id)[0]
        key = row.id
    paper = head.get(f"/portal/pengguna/serah-terima/{key}/berita-acara")
    text = PdfReader(BytesIO(paper.data)).pages[0].extract_text()
    for words in ("BERITA ACARA", "Salma Daeng Bau", "Hasrul", "Satu laptop Acer", "Operator desa"):
        assert words in text


def test_handing_over_to_oneself_or_without_a_role_is_refused(head, place):
    who = makers.person(Role.OPERATOR, village_id=place.id)
    head.get("/portal/pengguna/serah-terima")
    same = head.post("/portal/pengguna/serah-terima", {"leaver": str(who.id), "taker": str(who.id)})
    assert same.status_code == 422 and "dua orang" in same.get_data(as_text=True)
    none = head.post("/portal/pengguna/serah-terima", {"leaver": "", "taker": str(who.id)})
    assert none.status_code == 422
    assert roles_of(who.email) == {"operator"}


def test_an_operator_cannot_hand_over_the_heads_office(place, browse):
    operator = signed_in(browse, place, Role.OPERATOR)
    head = makers.person(Role.HEAD, village_id=place.id)
    other = makers.person(Role.OPERATOR, village_id=place.id)
    operator.get("/portal/pengguna/serah-terima")
    sent = {"leaver": str(head.id), "taker": str(other.id)}
    assert operator.post("/portal/pengguna/serah-terima", sent).status_code == 403
    assert roles_of(head.email) == {"head"}


def test_the_table_of_rights_is_shown(head):
    page = head.get("/portal/pengguna/hak").get_data(as_text=True)
    assert all(words in page for words in WORDS.values())


def test_a_partner_sees_the_progress_of_its_regency(browse, app):
    from tenants import region_hosts

    with own_transaction():
        host = region_hosts.open_region("73.05", by="tes").slug
        who = people.add_person(name="Telkomsel", email=f"mitra{next(makers.count)}@contoh.id", by="tes")
        who.password_hash = signing.hasher.hash(makers.PASSWORD)
        people.join(who, Role.PARTNER, region_code="73.05", office="Telkomsel", by="tes")
    partner = browse(host).sign_in(who, "/masuk")
    assert partner.get("/").status_code == 200
    assert browse("console").get("/").status_code == 302
