"""Names of hosts that lie, cookies and tokens of one village at another."""

from __future__ import annotations

import pytest

from tenants import region_hosts
from tenants.db import own_transaction
from tenants.people import Role
from tests import makers


@pytest.fixture
def cookie(attacker, mine):
    kept = attacker.client.get_cookie("sid", domain=attacker.host)
    assert kept
    return f"sid={kept.value}"


def ask(browse, host: str, path: str = "/portal/penduduk", **headers):
    return browse().client.get(path, base_url=f"http://{host}", headers=headers)


def test_the_cookie_of_one_village_is_nobody_at_the_others(attacker, cookie, theirs, browse, app):
    with own_transaction():
        region = region_hosts.open_region("73.13", by="tes").slug
    for host, path in (
        (f"{theirs.place.slug}.desa.test", "/portal/penduduk"),
        ("console.desa.test", "/desa"),
        (f"{region}.desa.test", "/"),
    ):
        answer = ask(browse, host, path, Cookie=cookie)
        assert answer.status_code == 302 and "/masuk" in answer.location, host


def test_the_form_token_of_one_village_is_refused_at_the_other(attacker, theirs, browse):
    victim = browse(theirs.place.slug).sign_in(theirs.head, "/portal/masuk")
    victim.token = attacker.token
    answer = victim.post("/portal/berita/tulis", {"title": "x", "body": "x"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "host",
    [
        "{theirs}.desa.test.evil.example",
        "evil.example",
        "{mine}.{theirs}.desa.test",
        "{mine}.desa.test@{theirs}.desa.test",
        "v_000001.desa.test",
        "desa.test.",
        "%2e.desa.test",
        "",
    ],
)
def test_names_that_are_nobodys_open_nothing(browse, mine, theirs, cookie, host):
    name = host.format(mine=mine.place.slug, theirs=theirs.place.slug)
    answer = ask(browse, name or "x", Cookie=cookie)
    assert answer.status_code in (400, 404)
    assert theirs.place.name not in answer.get_data(as_text=True)


@pytest.mark.parametrize("write", [str.upper, lambda h: f"{h}.", lambda h: f"{h}:80", lambda h: f"{h}:8080"])
def test_other_spellings_are_the_same_village(browse, mine, cookie, write):
    answer = ask(browse, write(f"{mine.place.slug}.desa.test"), "/")
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        page = answer.get_data(as_text=True)
        assert mine.place.name in page and "8080" not in page


def test_forwarded_names_are_not_believed(attacker, mine, theirs):
    other = f"{theirs.place.slug}.desa.test"
    for header in ("X-Forwarded-Host", "X-Original-Host", "Forwarded", "X-Host"):
        value = f"host={other}" if header == "Forwarded" else other
        answer = attacker.get("/portal/penduduk", headers={header: value})
        assert answer.status_code == 200
        page = answer.get_data(as_text=True)
        assert mine.place.name in page and other not in page


def test_links_are_built_from_the_registry(attacker, mine):
    """An invitation made under a strange port still leads to the village's own address."""
    base = f"http://{mine.place.slug}.desa.test:8080"
    client = attacker.client
    cookie = client.get_cookie("sid", domain=attacker.host)
    page = client.get("/portal/pengguna/undang", base_url=base, headers={"Cookie": f"sid={cookie.value}"})
    token = page.get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "name": "Baru", "email": f"tautan{next(makers.count)}@contoh.id", "role": "operator"}
    answer = client.post("/portal/pengguna/undang", base_url=base, data=sent, headers={"Cookie": f"sid={cookie.value}"})
    text = answer.get_data(as_text=True)
    assert f"http://{mine.place.slug}.desa.test/portal/undangan/" in text and ":8080/portal/undangan" not in text


def test_a_set_up_link_opens_its_own_village_alone(browse, mine, theirs):
    for slug, status in ((mine.place.slug, 404), (theirs.place.slug, 200)):
        assert browse(slug).get(f"/portal/undangan/{theirs.keys['link']}").status_code == status
    for host in ("console", ""):
        assert browse(host).get(f"/undangan/{theirs.keys['link']}").status_code == 404


def test_the_token_of_a_paper_is_checked_at_any_village_without_its_content(app, browse, mine, theirs):
    """A QR code leads to the village that issued it; elsewhere it is unknown."""
    from app.sid.letters.models import Letter
    from tenants.current import in_village
    from tenants.db import db

    with in_village(theirs.place):
        token = db.session.get_one(Letter, theirs.keys["letter"]).token
    assert browse(mine.place.slug).get(f"/cek/{token}").status_code == 404


def test_a_member_of_another_village_has_no_door_here(browse, mine, theirs):
    browser = browse(theirs.place.slug)
    browser.get("/portal/masuk")
    answer = browser.post("/portal/masuk", {"email": mine.head.email, "password": makers.PASSWORD})
    assert answer.status_code == 422


def test_a_signed_in_village_is_no_staff(attacker, browse, mine):
    console = browse("console")
    console.get("/masuk")
    answer = console.post("/masuk", {"email": mine.head.email, "password": makers.PASSWORD})
    assert answer.status_code == 422
    assert Role.STAFF not in attacker.client.__dict__
