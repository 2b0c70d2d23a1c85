"""Pages are made once and kept; a change is seen at once, also by who asked while it was being made."""

from __future__ import annotations

import pytest

from app.sid.articles import writing
from app.sid.articles.models import Article
from app.sid.profile import keeping
from tenants import cache, current
from tenants.db import db
from tests.site.conftest import publish, withdraw
from tests.sql import statements


@pytest.mark.parametrize(
    ("path", "most"),
    [("/", 7), ("/berita", 4), ("/berita/panen-rumput-laut-naik", 5), ("/profil", 4), ("/statistik/umur", 6)],
)
def test_statements_of_a_page_cold_and_warm(site, lively, path, most):
    site.get("/robots.txt")  # the host is known
    with current.in_village(lively):
        cache.forget("site")
    with statements() as cold:
        site.get(path)
    with statements() as warm:
        site.get(path)
    assert len(cold) <= most, cold
    assert warm == []


def test_a_change_is_seen_at_once(site, lively):
    assert "Baru saja" not in site.get("/").get_data(as_text=True)
    slug = publish(lively, "Baru saja")
    assert "Baru saja" in site.get("/").get_data(as_text=True)
    withdraw(lively, slug)
    assert "Baru saja" not in site.get("/").get_data(as_text=True)
    with current.in_village(lively):
        keeping.fill({"phone": "0411 999 000"}, by="tes")
    assert "0411 999 000" in site.get("/profil").get_data(as_text=True)


def test_who_asks_before_the_commit_does_not_keep_the_old_page_alive(site, lively):
    with current.in_village(lively):
        made = writing.write("Belum tentu", "Isi", by="tes")
        writing.publish(made, by="tes")
        db.session.flush()
        cold = read_elsewhere(site)  # kept after `forget`, made from the rows before the commit
        assert "Belum tentu" not in cold
    assert "Belum tentu" in site.get("/").get_data(as_text=True)
    withdraw(lively, made.slug)


def read_elsewhere(site) -> str:
    """The front page as another process sees it now."""
    from threading import Thread

    seen = []
    thread = Thread(target=lambda: seen.append(site.get("/").get_data(as_text=True)))
    thread.start()
    thread.join()
    return seen[0]


def test_one_villages_change_leaves_the_other_alone(site, neighbour, lively, village):
    neighbour.get("/")
    publish_and_gone = publish(lively, "Hanya di sini")
    with statements() as asked:
        assert "Hanya di sini" not in neighbour.get("/").get_data(as_text=True)
    assert asked == []
    withdraw(lively, publish_and_gone)


def test_without_redis_the_site_goes_on(site, monkeypatch):
    import redis

    class Gone:
        def __getattr__(self, name):
            def fail(*args, **kwargs):
                raise redis.ConnectionError("gone")

            return fail

    monkeypatch.setattr(cache, "_redis", Gone())
    assert site.get("/").status_code == 200
    with current.in_village(current.village_or_none() or site_village(site)):
        assert db.session.query(Article).count() >= 2


def site_village(site):
    return site.client.application.place_of(site.host).village


def test_nothing_that_is_asked_makes_more_copies(site, lively):
    def copies() -> int:
        with current.in_village(lively):
            return len(list(cache._redis.scan_iter(f"village:{lively.schema}:site/*")))

    site.get("/berita")
    before = copies()
    for number in range(20):
        for path in ("/", "/berita", "/profil"):
            site.get(f"{path}?utm_source={number}&hal=x{number}")
        site.get(f"/berita?q=kata{number}")
        site.get(f"/tidak-ada-{number}")
        site.get(f"/berita?hal={number + 2}")
    assert copies() <= before + 2  # the front page and the profile
