"""The storefront over HTTP: open, without cookies, the price that billing charges, the way in for who is here and who is not."""

from __future__ import annotations

import pytest

from billing import catalogue
from tenants import village_search
from tenants.db import own_transaction
from tests.sql import statements

PAGES = (
    "/",
    "/?desa=73.05.08.2003",
    "/?q=sanrobone",
    "/cari-desa?q=sanro",
    "/masuk",
    "/masuk?q=sanrobone",
    "/keamanan-data",
    "/untuk-kabupaten",
    "/tanya-jawab",
    "/robots.txt",
    "/sitemap.xml",
)


@pytest.fixture(scope="session")
def priced(house):
    with house.app_context(), own_transaction():
        catalogue.load(by="tes")


@pytest.fixture
def shop(browse, app, priced, village):
    return browse("")


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("path", PAGES)
def test_is_public_and_without_cookies(shop, path):
    answer = shop.get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert shop.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_prices_are_those_of_billing_and_marked_as_examples(shop):
    page = text(shop.get("/?paket=dasar&desa=73.05.08.2003"))
    for offered in catalogue.packages():
        assert offered.name in page
    assert f"{catalogue.price('dasar'):,}".replace(",", ".") in page
    assert "Harga contoh untuk peragaan" in page
    assert "PPN" not in page and "PPh" not in page


def test_a_village_that_is_here_is_led_to_its_portal(shop, village):
    page = text(shop.get(f"/?desa={village.code}"))
    assert f'href="http://{village.slug}.desa.test/portal/langganan"' in page
    assert "Masuk dan pesan" in page and "Daftarkan desa" not in page


def test_a_village_that_is_not_here_may_apply(shop):
    page = text(shop.get("/?desa=73.07.01.2004&paket=digital"))
    assert "/daftar/73.07.01.2004?paket=digital" in page and "Masuk dan pesan" not in page


@pytest.mark.parametrize("code", ["73.05.99.9999", "x", "73", "../..", "' OR 1=1", "73.05.08"])
def test_a_code_that_does_not_exist_asks_for_the_village(shop, code):
    answer = shop.get("/", query_string={"desa": code})
    assert answer.status_code == 200
    assert "Cari desa Anda dulu" in text(answer)


def test_the_chooser_finds_only_villages_that_are_here(shop, village):
    assert f'href="http://{village.slug}.desa.test/portal/"' in text(shop.get("/masuk?q=sanrobone"))
    assert "Belum ada desa dengan nama itu" in text(shop.get("/masuk?q=arabika"))


@pytest.mark.parametrize(
    "words",
    ["Sanrobone", "desa sanrobone", "sanrobone takalar", "73.05.08.2003", "7305082003", "Sanrobone, Kab. Takalar"],
)
def test_a_village_is_found_as_people_write_it(app, priced, village, words):
    assert village_search.search(words)[0].code == "73.05.08.2003"


@pytest.mark.parametrize("words", ["", " ", "a", "%%", "__", "zzzzzz", "(a+)+$", "x" * 500])
def test_words_that_find_nothing(shop, app, words):
    assert village_search.search(words) == []
    assert shop.get("/cari-desa", query_string={"q": words}).status_code == 200


def test_what_is_typed_stays_text(shop):
    assert "<script>" not in text(shop.get("/", query_string={"q": "<script>alert(1)</script>"}))


@pytest.mark.parametrize(
    ("path", "most"), [("/", 2), ("/?desa=73.07.01.2004", 4), ("/cari-desa?q=sanro", 1), ("/keamanan-data", 0)]
)
def test_statements_of_a_page(shop, path, most):
    shop.get("/robots.txt")
    with statements() as sent:
        shop.get(path)
    assert len(sent) <= most, sent


def test_what_is_not_there(shop):
    answer = shop.get("/tidak-ada")
    assert answer.status_code == 404 and "Tidak ditemukan" in text(answer) and "Untuk kabupaten" in text(answer)
    assert answer.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in answer.headers
