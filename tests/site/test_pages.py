"""Every public page: open to all, no cookie, kept for a minute, the same answer as 304, in the village's own face when lost."""

from __future__ import annotations

import gzip

import pytest

from tenants import villages
from tenants.db import own_transaction
from tenants.people import Role
from tests import makers

PAGES = (
    "/",
    "/berita",
    "/berita?q=panen",
    "/berita/panen-rumput-laut-naik",
    "/berita.rss",
    "/profil",
    "/statistik",
    "/statistik/umur",
    "/statistik/dusun",
    "/statistik/umur.csv",
    "/statistik/umur.xlsx",
    "/favicon.svg",
    "/favicon.ico",
    "/sitemap.xml",
    "/robots.txt",
)


@pytest.mark.parametrize("path", PAGES)
def test_is_public_and_without_cookies(site, path):
    answer = site.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-600:]
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["ETag"] and answer.headers["Last-Modified"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/berita", "/profil", "/statistik/umur"])
def test_who_has_it_already_gets_304(site, path):
    first = site.get(path)
    again = site.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data
    assert "Set-Cookie" not in again.headers


def zipped_page(site, path: str):
    return site.client.get(path, base_url=f"http://{site.host}", headers={"Accept-Encoding": "gzip, br"}, buffered=True)


def test_is_sent_compressed_to_who_can_read_it(site):
    plain, zipped = site.get("/"), zipped_page(site, "/")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in zipped.headers["Vary"]
    assert gzip.decompress(zipped.data) == plain.data


def test_the_whole_first_page_is_small(site, house):
    page = len(zipped_page(site, "/").data)
    fonts = sum(len(site.get(f"/static/fonts/{name}-site.woff2").data) for name in ("jakarta", "newsreader"))
    assert page + fonts < 60_000
    assert b"<script" not in site.get("/").data


def test_a_signed_in_operator_sees_the_same_page(site, lively):
    stranger = site.get("/").data
    site.sign_in(makers.person(Role.OPERATOR, village_id=lively.id), "/portal/masuk")
    mine = site.get("/")
    assert mine.data == stranger
    assert "Set-Cookie" not in mine.headers


@pytest.mark.parametrize(
    "path", ["/tidak-ada", "/berita/tidak-ada", "/statistik/tidak-ada", "/statistik/agama", "/gambar/x.webp"]
)
def test_what_is_not_there_is_said_in_the_villages_face(site, path):
    answer = site.get(path)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert "Desa Barania" in text and "Ke halaman depan" in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_the_portal_keeps_its_own_error_page(site):
    answer = site.get("/portal/tidak-ada")
    assert answer.status_code == 404
    assert "Ke halaman depan" not in answer.get_data(as_text=True)


def test_menu_shows_only_what_there_is(site, neighbour):
    lively, bare = site.get("/").get_data(as_text=True), neighbour.get("/").get_data(as_text=True)
    assert 'href="/berita"' in lively and 'href="/statistik"' in lively
    assert 'href="/statistik"' not in bare
    assert "Selamat datang" in bare or "<time" in bare
    assert "belum menerbitkan" in neighbour.get("/statistik").get_data(as_text=True)


def test_search_engines_are_told_the_registered_address(site, lively):
    address = "http://barania.desa.test"
    assert f"<loc>{address}/berita/panen-rumput-laut-naik</loc>" in site.get("/sitemap.xml").get_data(as_text=True)
    assert f"Sitemap: {address}/sitemap.xml" in site.get("/robots.txt").get_data(as_text=True)
    assert f"<link>{address}/berita/panen-rumput-laut-naik</link>" in site.get("/berita.rss").get_data(as_text=True)


def test_a_suspended_village_keeps_its_site(house, browse, app):
    here = makers.village("73.07.01.2006")
    with own_transaction():
        villages.move(villages.by_code(here.code), villages.State.SUSPENDED, by="tes")
    house.forget_places()
    assert browse(here.slug).get("/").status_code == 200
