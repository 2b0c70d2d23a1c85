"""What a village may do in each state: read-only, suspended, closed; in the pages, and in the database itself."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.exc import ProgrammingError

from app.portal.standing_still import MAY_ACT, PAYING
from app.sid.articles.models import Article
from tenants import life, villages, work
from tenants.archives import closing
from tenants.current import in_village
from tenants.db import db, own_transaction
from tenants.people import Role
from tenants.villages import State
from tests import makers
from tests.portal.conftest import signed_in

ARTICLE = {"title": "Coba", "body": "<p>Isi</p>"}


@pytest.fixture
def place(app):
    return makers.village(makers.fresh_code())


@pytest.fixture
def staff(app, browse):
    browser = browse("console").sign_in(makers.person(Role.STAFF), "/masuk")
    browser.get("/")
    return browser


def move(app, staff, place, to: State, **more) -> None:
    where = f"/desa/{place.code}/keadaan"
    staff.get(where)
    answer = staff.post(where, {"to": str(to), "reason": "Alasan untuk tes", **more})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    app.forget_places()


def acts(app):
    """Every act of the portal: (endpoint, path)."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("portal.") and "POST" in rule.methods:
            path = rule.rule.partition("|")[2] or rule.rule
            yield rule.endpoint, re.sub(r"<[^>]+>", "01a21125-5661-7faa-a7ab-a1ae13d0083c", path)


@pytest.mark.parametrize("state", [State.READ_ONLY, State.SUSPENDED])
def test_nothing_is_written_and_nothing_is_lost(app, staff, place, browse, state):
    operator = signed_in(browse, place, Role.OPERATOR)
    operator.get("/portal/berita/tulis")
    assert operator.post("/portal/berita/tulis", ARTICLE).status_code == 302
    move(app, staff, place, state)
    tried = 0
    for endpoint, path in acts(app):
        right = getattr(app.view_functions[endpoint], "right", None)
        if endpoint.removeprefix("portal.").startswith(MAY_ACT) or right in PAYING:
            continue
        answer = operator.post(path, {})
        assert answer.status_code == 403, f"{path}: {answer.status_code}"
        tried += 1
    assert tried > 20
    page = operator.get("/portal/").get_data(as_text=True)
    assert "hanya dapat dibaca" in page or "ditangguhkan" in page
    assert browse(place.slug).get("/").status_code == 200  # the site stays
    move(app, staff, place, State.LIVE)
    operator.get("/portal/berita/tulis")
    assert operator.post("/portal/berita/tulis", ARTICLE).status_code == 302


def test_the_database_refuses_too(app, staff, place):
    """A task or a command that does not ask for the state cannot write either."""
    move(app, staff, place, State.READ_ONLY)
    with own_transaction():
        here = villages.frozen(villages.by_code(place.code))
    with pytest.raises(ProgrammingError, match="permission denied"), in_village(here):
        db.session.add(Article(title="Diam-diam", slug="diam-diam", body="", author="x"))
        db.session.flush()


def test_a_suspended_village_reaches_its_bills_and_its_archive(app, staff, place, browse):
    operator = signed_in(browse, place, Role.OPERATOR)
    move(app, staff, place, State.SUSPENDED)
    for path, status in (
        ("/portal/", 200),
        ("/portal/penduduk", 403),
        ("/portal/surat", 403),
        ("/portal/langganan", 200),
        ("/portal/cadangan", 200),
        ("/portal/akun", 200),
    ):
        assert operator.get(path).status_code == status, path
    assert "Layanan ditangguhkan" in operator.get("/portal/").get_data(as_text=True)
    operator.get("/portal/cadangan")
    assert operator.post("/portal/cadangan/buat").status_code == 302


def test_every_step_needs_a_reason_and_stands_in_the_history(app, staff, place):
    where = f"/desa/{place.code}/keadaan"
    staff.get(where)
    assert staff.post(where, {"to": "suspended", "reason": ""}).status_code == 422
    assert staff.post(where, {"to": "deleted", "reason": "Alasan panjang"}).status_code == 422
    assert staff.post(where, {"to": "apa saja", "reason": "Alasan panjang"}).status_code == 422
    move(app, staff, place, State.SUSPENDED)
    page = staff.get(where).get_data(as_text=True)
    assert "Alasan untuk tes" in page and "Ditangguhkan" in page


def test_closed_says_so_and_gives_its_archive(app, staff, place, browse):
    operator = signed_in(browse, place, Role.OPERATOR)
    where = f"/desa/{place.code}/keadaan"
    staff.get(where)
    assert staff.post(where, {"to": "closed", "reason": "Bergabung", "code": "1"}).status_code == 422
    move(app, staff, place, State.CLOSED, code=place.code)
    with own_transaction():
        key = work.latest("village-close", village_id=place.id).id
    assert work.run(key) == "done"
    app.forget_places()
    site = browse(place.slug).get("/")
    assert site.status_code == 410 and "sudah ditutup" in site.get_data(as_text=True)
    assert operator.get("/portal/penduduk").status_code == 403
    page = operator.get("/portal/cadangan").get_data(as_text=True)
    assert "Sebelum ditutup" in page
    archive = re.search(r"/portal/cadangan/[0-9a-f-]+/unduh", page)[0]
    assert operator.get(archive).status_code == 200
    move(app, staff, place, State.LIVE)
    assert browse(place.slug).get("/").status_code == 200
    operator.get("/portal/berita/tulis")
    assert operator.post("/portal/berita/tulis", ARTICLE).status_code == 302


def test_a_deleted_village_is_not_there(app, place, browse):
    with own_transaction():
        from tenants.archives import shelf

        closing.close(place.code, by="tes")
        copy = shelf.old_copies(place.id)[0]
        closing.delete(db.session.merge(copy), by="tes")
    app.forget_places()
    assert browse(place.slug).get("/").status_code == 404


def test_the_table_of_states_is_whole():
    for state in life.STILL:
        assert life.WHY[state] and life.NAMES[state]
