"""News on the public site: found, paged, safe, and only this village's own."""

from __future__ import annotations

import pytest

from tenants import current
from tests.site.conftest import publish, withdraw

ATTACKS = (
    "<p>Halo</p><script>alert(1)</script>",
    '<p>Halo <img src=x onerror="alert(1)"></p>',
    '<p>Halo <a href="javascript:alert(1)">klik</a></p>',
    "<p>Halo</p><svg onload=alert(1)></svg>",
    '<p hx-get="/portal/keluar" style="color:red">Halo</p>',
)


def test_an_article_carries_what_is_needed_to_share_it(site):
    text = site.get("/berita/panen-rumput-laut-naik").get_data(as_text=True)
    assert "<title>Panen rumput laut naik · Desa Barania</title>" in text
    assert '<meta property="og:url" content="http://barania.desa.test/berita/panen-rumput-laut-naik">' in text
    assert '<meta name="description" content="Bibit dibagi lewat kelompok tani.' in text


def test_addresses_come_from_the_registry_not_from_the_host(site, lively):
    answer = site.client.get("/berita/panen-rumput-laut-naik", base_url="http://barania.desa.test:9999")
    assert ":9999" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("body", ATTACKS)
def test_markup_that_acts_never_reaches_the_page(site, lively, body):
    slug = publish(lively, "Serangan", body)
    text = site.get(f"/berita/{slug}").get_data(as_text=True)
    story = text[text.index('<div class="body">') : text.index('<p class="share">')]
    assert "Halo" in story
    for word in ("<script", "onerror", "onload", "javascript:", "<img", "<svg", "hx-get", "style="):
        assert word not in story
    withdraw(lively, slug)


def test_markup_that_reached_the_table_unclean_is_cleaned_when_shown(site, lively):
    from app.sid.articles.models import Article
    from tenants.db import db

    slug = publish(lively, "Dari luar")
    with current.in_village(lively):
        db.session.query(Article).filter_by(slug=slug).one().body = "<p>Halo</p><script>alert(1)</script>"
    assert "alert(1)" not in site.get(f"/berita/{slug}").get_data(as_text=True)
    withdraw(lively, slug)


def test_a_title_with_signs_stays_text_everywhere(site, lively):
    slug = publish(lively, '"><svg onload=1> & kawan')
    for path in ("/", "/berita", f"/berita/{slug}", "/berita.rss"):
        assert "<svg onload" not in site.get(path).get_data(as_text=True)
    withdraw(lively, slug)


def test_search_finds_by_title_and_is_never_kept(site, lively):
    found = site.get("/berita?q=POSYANDU").get_data(as_text=True)
    assert "Posyandu pindah" in found and "Panen rumput laut naik" not in found
    assert "Tidak ada berita" in site.get("/berita?q=%25").get_data(as_text=True)
    assert site.get("/berita?q=" + "x" * 5000).status_code == 200


def test_long_lists_are_paged(site, lively):
    slugs = [publish(lively, f"Kabar {n}") for n in range(13)]
    first, second = site.get("/berita").get_data(as_text=True), site.get("/berita?hal=2").get_data(as_text=True)
    assert first.count('class="item') == 12 and "/berita?hal=2" in first
    assert "Panen rumput laut naik" in second
    assert site.get("/berita?hal=99").status_code == 404
    assert site.get("/berita?hal=abc").data == site.get("/berita").data
    for slug in slugs:
        withdraw(lively, slug)


def test_drafts_and_what_was_withdrawn_are_not_there(site, lively):
    slug = publish(lively, "Sebentar saja")
    assert site.get(f"/berita/{slug}").status_code == 200
    withdraw(lively, slug)
    assert site.get(f"/berita/{slug}").status_code == 404


def test_another_villages_article_is_not_found(neighbour, site):
    assert site.get("/berita/panen-rumput-laut-naik").status_code == 200
    assert neighbour.get("/berita/panen-rumput-laut-naik").status_code == 404
    assert "Panen rumput laut naik" not in neighbour.get("/").get_data(as_text=True)
