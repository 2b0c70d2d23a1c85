"""flask people add: the first accounts of a real installation"""

from __future__ import annotations

import pytest

from tenants import people, setup_links, signing, villages
from tenants.db import own_transaction
from tenants.people import Role


def token_of(link: str) -> str:
    return link.rsplit("/", 1)[1]


def test_the_first_staff(run, app):
    said = run("people", "add", "Fikri Amiruddin", "Fikri@contoh.example", "--role", "staff", "--json")
    assert said.code == 0
    assert set(said.value) == {"person", "email", "role", "place", "link"}
    assert said.value["link"].startswith("http://console.desa.test/undangan/")
    with own_transaction():
        person = setup_links.accept(token_of(said.value["link"]), "perahu pinisi takalar", village_id=None)
        assert people.roles_in(person.id, "console") == {Role.STAFF}
    again = run("people", "add", "Fikri Amiruddin", "fikri@contoh.example", "--role", "staff", "--json").value
    assert again["link"] is None  # a password is there; nobody is locked out by a second call
    assert run("people", "add", "Fikri", "fikri@contoh.example", "--role", "staff", "--new-link", "--json").value[
        "link"
    ]


def test_an_operator_sets_up_at_the_village(run, browse, village):
    words = ("people", "add", "Rahmatia", "rahmatia@contoh.example", "--role", "operator", "--village", "7305082003")
    link = run(*words, "--json").value["link"]
    assert link.startswith("http://sanrobone.desa.test/portal/undangan/")
    browser = browse("sanrobone")
    path = link.removeprefix("http://sanrobone.desa.test")
    assert "Rahmatia" in browser.get(path).get_data(as_text=True)
    assert browser.post(path, {"password": "perahu pinisi takalar"}).status_code == 302
    with own_transaction():
        person = signing.check_password("rahmatia@contoh.example", "perahu pinisi takalar")
        place = f"village:{villages.by_code(village.code).id}"
        assert people.roles_in(person.id, place) == {Role.OPERATOR}


def test_an_officer_of_the_regency(run, app):
    said = run(
        "people", "add", "Andi Nur", "andi@contoh.example", "--role", "regency", "--region", "7305", "--json"
    ).value
    assert said["link"].startswith("http://takalar-kab.desa.test/undangan/")
    assert said["place"] == "Kabupaten Takalar"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--role", "operator"), 2),
        (("--role", "staff", "--village", "7305082003"), 2),
        (("--role", "regency"), 2),
        (("--role", "regency", "--region", "73.05.08"), 1),
        (("--role", "regency", "--region", "99.99"), 1),
        (("--role", "operator", "--village", "73.05.01.1001"), 1),
        (("--role", "raja"), 2),
    ],
)
def test_a_role_and_its_place_belong_together(run, words, code):
    assert run("people", "add", "Seseorang", "seseorang@contoh.example", *words).code == code


def test_an_address_that_is_none(run):
    said = run("people", "add", "Seseorang", "bukan-alamat", "--role", "staff")
    assert said.code == 1 and "e-mail" in said.err
