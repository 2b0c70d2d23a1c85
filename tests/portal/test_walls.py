"""What belongs to another village is not there, whatever address is tried."""

from __future__ import annotations

import uuid

import pytest

from app.sid.residents import history, import_tasks
from tenants import current, files, work
from tenants.errors import NotFound
from tenants.people import Role
from tests.portal.conftest import signed_in
from tests.registers import row, sheet

GET = (
    "/portal/penduduk/{resident}",
    "/portal/penduduk/{resident}/ubah",
    "/portal/penduduk/tambah?keluarga={family}",
    "/portal/keluarga/{family}",
    "/portal/surat/buat?penduduk={resident}",
    "/portal/penduduk/impor/{task}",
    "/portal/penduduk/impor/{task}/kemajuan",
    "/portal/penduduk/impor/{task}/kesalahan",
)
POST = (
    "/portal/penduduk/{resident}/nik",
    "/portal/penduduk/{resident}/ubah",
    "/portal/keluarga/{family}/nomor",
    "/portal/keluarga/{family}/kepala",
    "/portal/penduduk/impor/{task}/muat",
    "/portal/penduduk/impor/{task}/henti",
    "/portal/penduduk/impor/{task}/ulang",
)


@pytest.fixture
def keys(app, pair):
    """Keys of the other village's things, and of nothing at all."""
    with current.in_village(pair.there):
        task = import_tasks.start_plan(sheet([row(1)]), file_name="sebelah.xlsx", by="tes")
        key = task.id
    assert work.run(key) == "done"
    return {"resident": pair.stranger.id, "family": pair.stranger.family_id, "task": key}


@pytest.mark.parametrize("path", GET)
def test_not_found(operator, keys, path):
    assert operator.get(path.format(**keys)).status_code == 404
    nothing = dict.fromkeys(keys, uuid.uuid4())
    assert operator.get(path.format(**nothing)).status_code == 404
    assert operator.get(path.format(**dict.fromkeys(keys, "bukan-kunci"))).status_code == 404


@pytest.mark.parametrize("path", POST)
def test_not_found_to_write(app, operator, keys, pair, path):
    operator.get("/portal/")
    assert operator.post(path.format(**keys)).status_code == 404
    with current.in_village(pair.there):
        assert history.lookers(pair.stranger.id) == []
        assert work.find(keys["task"]).state == "done"


def test_a_stranger_of_a_family_cannot_become_its_head(operator, pair):
    operator.get("/portal/")
    answer = operator.post(f"/portal/keluarga/{pair.resident.family_id}/kepala", {"penduduk": pair.stranger.id})
    assert answer.status_code == 404


def test_search_and_list_see_one_village(operator, pair):
    operator.get("/portal/")
    hits = operator.post("/portal/cari/cepat", {"q": "sebelah"}).get_data(as_text=True)
    assert "Orang Sebelah" not in hits
    assert "Orang Sebelah" not in operator.get("/portal/penduduk?q=sebelah").get_data(as_text=True)


def test_a_file_of_the_other_village_is_not_there(app, pair):
    with current.in_village(pair.there):
        key = files.keep(b"isi", "xlsx")
    with current.in_village(pair.here), pytest.raises(NotFound):
        files.fetch(key)


def test_a_session_of_one_village_opens_nothing_in_the_other(app, browse, pair):
    operator = signed_in(browse, pair.here, Role.OPERATOR)
    cookie = operator.client.get_cookie("sid", domain=operator.host)
    other = browse(pair.there.slug)
    other.client.set_cookie("sid", cookie.value, domain=other.host)
    answer = other.get("/portal/penduduk")
    assert answer.status_code == 302 and "/portal/masuk" in answer.location
