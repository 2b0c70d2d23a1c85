"""Forged jobs, kept copies, and what is said where anybody reads: error pages, feeds, headers, logs."""

from __future__ import annotations

import re

import pytest
import structlog
from rq import Queue
from rq.exceptions import DeserializationError
from rq.job import Job
from rq.serializers import DefaultSerializer, JSONSerializer
from sqlalchemy.exc import DBAPIError

from tenants import cache, work
from tenants.current import enter, in_village
from tenants.db import own_transaction
from tenants.errors import NotFound
from tests import makers
from tests.walls.conftest import KK, NAME, NIK


def test_a_pickled_job_does_not_run(app, tmp_path):
    """Whoever can write to Redis must not run code with it."""
    marker = tmp_path / "ran"

    class Boom:
        def __reduce__(self):
            return (open, (str(marker), "w"))

    connection = work.queue("urgent").connection
    forged = Queue("forged-by-test", connection=connection, serializer=DefaultSerializer)
    job = forged.enqueue("builtins.print", Boom())
    key = job.key.decode() if isinstance(job.key, bytes) else job.key
    try:
        with pytest.raises(DeserializationError):
            read = Job.fetch(job.id, connection=connection, serializer=JSONSerializer)
            assert read.args is not None
        assert not marker.exists()
        assert work.queue("urgent").serializer is JSONSerializer
    finally:
        connection.delete(key)
        forged.delete()


def test_a_job_names_a_task_and_nothing_else(app, mine, theirs):
    """The queue carries ids: the village of a task is that of its row, whatever its arguments say."""
    with own_transaction():
        task = work.start("village-archive", by="tes", village_id=mine.place.id, subject="x", kind_of="asked").id
        row = work.find(task)
        row.args = {
            **row.args,
            "village_id": str(theirs.place.id),
            "schema": theirs.place.schema,
            "code": theirs.place.code,
        }
    assert work.run(task) == "done"
    with own_transaction():
        from tenants.archives import shelf

        archive = work.find(task).result["archive"]
        assert shelf.archive(archive, village_id=mine.place.id)
        with pytest.raises(NotFound):
            shelf.archive(archive, village_id=theirs.place.id)


def test_an_unknown_task_is_not_run(app):
    assert work.run("01a21125-5661-7faa-a7ab-a1ae13d0083c") == "taken"


def test_every_kept_copy_carries_its_village(app, mine, theirs, browse):
    """Every key in Redis after a busy journey is a village's, a queue's or on the list."""
    for slug in (mine.place.slug, theirs.place.slug):
        for path in ("/", "/berita", "/statistik/umur", "/profil", "/sitemap.xml"):
            browse(slug).get(path)
    with in_village(mine.place):
        cache.remember("tes/salinan", lambda: {"isi": "milik saya"})
    with enter(theirs.place):
        assert cache.remember("tes/salinan", lambda: {"isi": "lain"}) == {"isi": "lain"}
    allowed = re.compile(r"^(village:v_\d+:|rq:|villages:(changed|in-hand)$|LIMITS|unique-jobs|forged)")
    keys = [key.decode() for key in work.queue("urgent").connection.scan_iter(count=1000)]
    assert any(key.startswith(f"village:{mine.place.schema}:") for key in keys)
    assert not [key for key in keys if not allowed.match(key)]


def test_a_copy_is_not_poisoned_by_the_name_of_the_host(app, mine, browse):
    name = f"{mine.place.slug}.desa.test"
    browse().client.get("/", base_url=f"http://{name}:6666", headers={"X-Forwarded-Host": "evil.example"})
    page = browse(mine.place.slug).get("/").get_data(as_text=True)
    assert "evil.example" not in page and ":6666" not in page


@pytest.mark.parametrize(
    "path", ["/sitemap.xml", "/robots.txt", "/feed.xml", "/berita", "/", "/profil", "/statistik/umur"]
)
def test_what_machines_read_names_one_village(browse, mine, theirs, path):
    answer = browse(mine.place.slug).get(path)
    text = answer.get_data(as_text=True)
    assert theirs.place.slug not in text and theirs.place.schema not in text and mine.place.schema not in text
    assert NAME not in text


def test_the_faults_page_says_a_number_and_nothing_else(app, mine, theirs, browse, monkeypatch):
    from app.site import home

    monkeypatch.setitem(app.config, "PROPAGATE_FAULTS", False)

    def broken(*_, **__):
        raise DBAPIError(f"SELECT * FROM {theirs.place.schema}.residents WHERE nik = '{NIK}'", {}, Exception(NAME))

    monkeypatch.setitem(app.view_functions, "site.home", broken)
    assert home
    answer = browse(mine.place.slug).get("/?baru=1")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 500 and answer.headers["X-Request-Id"] in text
    for secret in (theirs.place.schema, NIK, NAME, "SELECT", "Traceback", "psycopg"):
        assert secret not in text


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def test_every_answer_of_every_room_carries_its_headers(app, attacker, mine, browse):
    asked = [
        (mine.place.slug, p)
        for p in ("/", "/tiada", "/berita", "/cek/x", "/portal/penduduk", "/static/js/app.js", "/static/x")
    ]
    asked += [("console", "/masuk"), ("console", "/tiada"), ("", "/"), ("", "/tiada"), ("", "/internal/sertifikat")]
    for host, path in asked:
        answer = (attacker if host == mine.place.slug else browse(host)).get(path)
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, f"{host}{path}: {name}"
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], f"{host}{path}"
        if path.startswith("/portal"):
            assert "no-store" in answer.headers["Cache-Control"]
        assert not re.search(r"gunicorn|werkzeug|python", answer.headers.get("Server", ""), re.I)


def test_no_word_of_people_in_the_logs(app, attacker, mine, browse, capfd):
    """A journey with known names, numbers, tokens and passwords: none of them is logged."""
    with structlog.testing.capture_logs() as lines:
        browser = browse(mine.place.slug)
        browser.get("/portal/masuk")
        browser.post("/portal/masuk", {"email": mine.head.email, "password": "salah-sekali-rahasia"})
        attacker.post(f"/portal/penduduk/{mine.keys['resident']}/nik")
        attacker.get(f"/portal/cari?q={NIK}")
        attacker.get(f"/portal/undangan/{mine.keys['link']}")
    said = repr(lines) + "".join(capfd.readouterr())
    for secret in (NIK, KK, NAME, makers.PASSWORD, "salah-sekali-rahasia", mine.keys["link"], mine.head.email):
        assert secret not in said
