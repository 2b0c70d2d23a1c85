"""A village takes its data away, staff put it back to a day, and both see what happens."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.sid.articles.models import Article
from app.sid.residents import import_runs
from app.sid.residents.models import ImportRun
from tenants import files, work
from tenants.archives import nightly, shelf
from tenants.clock import now
from tenants.current import in_village
from tenants.db import db, own_transaction
from tenants.people import Role
from tests import makers
from tests.portal.conftest import signed_in


@pytest.fixture
def place(app):
    return makers.village(makers.fresh_code())


@pytest.fixture
def operator(place, browse):
    return signed_in(browse, place, Role.OPERATOR)


@pytest.fixture
def staff(app, browse):
    browser = browse("console").sign_in(makers.person(Role.STAFF), "/masuk")
    browser.get("/")
    return browser


def make(operator, place) -> shelf.VillageArchive:
    operator.get("/portal/cadangan")
    assert operator.post("/portal/cadangan/buat").status_code == 302
    with own_transaction():
        task = work.latest("village-archive", village_id=place.id)
        key = task.id
    assert "hx-get" in operator.get("/portal/cadangan").get_data(as_text=True)
    assert work.run(key) == "done"
    assert operator.get("/portal/cadangan/kemajuan").headers["HX-Redirect"].endswith("/portal/cadangan")
    with own_transaction():
        return shelf.archives_of(place.id)[0]


def test_made_shown_and_taken_away(operator, place):
    archive = make(operator, place)
    page = operator.get("/portal/cadangan").get_data(as_text=True)
    assert "Atas permintaan" in page and str(archive.id) in page
    answer = operator.get(f"/portal/cadangan/{archive.id}/unduh")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert "mengunduh cadangan data" in operator.get("/portal/catatan").get_data(as_text=True)


def test_who_takes_it_proves_who_he_is(operator, place):
    archive = make(operator, place)
    with time_machine.travel(now() + timedelta(minutes=12), tick=True):
        answer = operator.get(f"/portal/cadangan/{archive.id}/unduh")
        assert answer.status_code == 302 and "/akun/pastikan" in answer.location


def test_not_that_of_another_village_nor_for_the_treasurer(operator, place, pair, browse):
    archive = make(operator, place)
    other = signed_in(browse, pair.here, Role.OPERATOR)
    assert other.get(f"/portal/cadangan/{archive.id}/unduh").status_code == 404
    assert signed_in(browse, place, Role.TREASURER).get("/portal/cadangan").status_code == 403


def test_at_most_three_a_day(operator, place):
    for _ in range(nightly.ASKED_A_DAY):
        make(operator, place)
    operator.get("/portal/cadangan")
    answer = operator.post("/portal/cadangan/buat")
    assert answer.status_code == 409 and "dalam sehari" in answer.get_data(as_text=True)


def test_one_that_failed_is_tried_again(operator, place, monkeypatch):
    operator.get("/portal/cadangan")
    operator.post("/portal/cadangan/buat")
    with own_transaction():
        key = work.latest("village-archive", village_id=place.id).id

    def broken(*_, **__):
        raise OSError("penuh")

    with monkeypatch.context() as patch:
        patch.setattr(shelf, "shelve", broken)
        with pytest.raises(OSError, match="penuh"):
            work.run(key)
    assert "Coba lagi" in operator.get("/portal/cadangan").get_data(as_text=True)
    assert operator.post("/portal/cadangan/ulang").status_code == 302
    assert work.run(key) == "done"


def articles(place) -> int:
    from tenants import villages

    with own_transaction():
        here = villages.frozen(villages.by_code(place.code))
    with in_village(here):
        return db.session.scalar(select(func.count()).select_from(Article).where(Article.discarded_at.is_(None)))


def write(operator, title: str) -> None:
    operator.get("/portal/berita/tulis")
    assert operator.post("/portal/berita/tulis", {"title": title, "body": "<p>Isi</p>"}).status_code == 302


def test_put_back_to_a_day_and_taken_back_again(app, operator, place, staff):
    write(operator, "Sebelum")
    archive = make(operator, place)
    write(operator, "Sesudah")
    assert articles(place) == 2
    where = f"/desa/{place.code}/cadangan/{archive.id}/pulihkan"
    page = staff.get(where).get_data(as_text=True)
    assert "articles" in page
    assert staff.post(where, {"reason": "Terhapus", "code": "73"}).status_code == 422
    assert staff.post(where, {"reason": "Berita terhapus semua", "code": place.code}).status_code == 302
    with own_transaction():
        key = work.latest("village-put-back", village_id=place.id).id
    assert work.run(key) == "done"
    app.forget_places()
    assert articles(place) == 1
    page = staff.get(f"/desa/{place.code}/cadangan").get_data(as_text=True)
    assert "Kembali ke sini" in page and "Kukuhkan" in page
    with own_transaction():
        copy = shelf.old_copies(place.id)[0].id
    assert staff.post(f"/desa/{place.code}/salinan/{copy}/kembali").status_code == 302
    app.forget_places()
    assert articles(place) == 2
    write(operator, "Masih dapat menulis")
    with own_transaction():
        undone = shelf.old_copies(place.id)[0].id
    assert staff.post(f"/desa/{place.code}/salinan/{undone}/kukuhkan").status_code == 302
    with own_transaction():
        assert shelf.old_copies(place.id) == []
    assert articles(place) == 3


def test_uploads_go_after_a_month(place):
    with in_village(place):
        key = files.keep(b"isi", "xlsx")
        db.session.add(
            ImportRun(file_name="lama.xlsx", file_key=key, actor="tes", created_at=now() - timedelta(days=31))
        )
        fresh = files.keep(b"isi baru", "xlsx")
        db.session.add(ImportRun(file_name="baru.xlsx", file_key=fresh, actor="tes"))
    with in_village(place):
        assert import_runs.drop_old_files() == 1
        assert import_runs.drop_old_files() == 0
        assert files.fetch(fresh) == b"isi baru"
        assert db.session.scalars(select(ImportRun).where(ImportRun.file_name == "lama.xlsx")).one().file_key is None
