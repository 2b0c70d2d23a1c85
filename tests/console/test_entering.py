"""The doors of the console, and of every room that has the same three."""

from __future__ import annotations

import pytest

from tenants import people, setup_links
from tenants.db import own_transaction
from tenants.people import Role
from tests import makers


@pytest.fixture
def invited(app):
    """A new member of staff and the token of the set-up link."""
    with own_transaction():
        who = people.add_person(name="Fikri Anshari", email=f"staf{next(makers.count)}@contoh.id", by="tes")
        people.join(who, Role.STAFF, by="tes")
        return who, setup_links.setup_link(who, by="tes")


def test_staff_sign_in_and_leave(app, browse):
    who = makers.person(Role.STAFF)
    staff = browse("console").sign_in(who, "/masuk")
    assert staff.get("/").status_code == 200
    assert staff.post("/keluar").status_code == 302
    assert staff.get("/").location.startswith("/masuk")


def test_next_stays_on_this_host(app, browse):
    who = makers.person(Role.STAFF)
    for target, where in (("/?a=1", "/?a=1"), ("//jahat.id/", "/"), ("https://jahat.id", "/"), ("/\\jahat.id", "/")):
        visitor = browse("console")
        visitor.get("/masuk")
        answer = visitor.post("/masuk", {"email": who.email, "password": makers.PASSWORD, "next": target})
        assert answer.location == where


def test_wrong_password_says_what_to_do(app, browse):
    who = makers.person(Role.STAFF)
    visitor = browse("console")
    visitor.get("/masuk")
    answer = visitor.post("/masuk", {"email": who.email, "password": "bukan ini katanya"})
    assert answer.status_code == 422
    assert "tidak cocok" in answer.get_data(as_text=True)


def test_a_set_up_link_works_once(app, browse, invited):
    who, token = invited
    visitor = browse("console")
    assert who.email in visitor.get(f"/undangan/{token}").get_data(as_text=True)
    weak = visitor.post(f"/undangan/{token}", {"password": "1234567890"})
    assert weak.status_code == 422 and "mudah ditebak" in weak.get_data(as_text=True)
    assert visitor.post(f"/undangan/{token}", {"password": makers.PASSWORD}).status_code == 302
    assert visitor.get("/").status_code == 200
    assert browse("console").get(f"/undangan/{token}").status_code == 404


def test_a_link_opens_only_the_place_it_was_made_for(app, browse, village, invited):
    with own_transaction():
        officer = people.add_person(name="Andi Nurhayati", email=f"kab{next(makers.count)}@contoh.id", by="tes")
        people.join(officer, Role.REGENCY, region_code="73.05", by="tes")
        token = setup_links.setup_link(officer, by="tes")
    assert browse("console").get(f"/undangan/{token}").status_code == 404
    assert browse(village.slug).get(f"/portal/undangan/{invited[1]}").status_code == 404


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.REGENCY])
def test_others_do_not_come_in(app, browse, village, role):
    who = makers.person(
        role,
        village_id=village.id if role == Role.OPERATOR else None,
        region_code="73.05" if role == Role.REGENCY else None,
    )
    visitor = browse("console")
    visitor.get("/masuk")
    assert visitor.post("/masuk", {"email": who.email, "password": makers.PASSWORD}).status_code == 422
