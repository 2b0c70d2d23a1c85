"""Every page of the portal's menu opens for who holds its right, and is shut for all others."""

from __future__ import annotations

import pytest

MONEY = ("/portal/", "/portal/langganan")
PAGES = (
    *MONEY,
    "/portal/penduduk",
    "/portal/penduduk/tambah",
    "/portal/penduduk/cetak",
    "/portal/penduduk/impor",
    "/portal/keluarga",
    "/portal/surat",
    "/portal/surat/buat",
    "/portal/berita",
    "/portal/berita/tulis",
    "/portal/statistik",
    "/portal/profil",
    "/portal/cari?q=daeng",
)


@pytest.mark.parametrize("path", PAGES)
def test_opens_for_an_operator(operator, path):
    answer = operator.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-800:]


@pytest.mark.parametrize("path", PAGES)
def test_is_shut_for_a_stranger(browse, pair, path):
    answer = browse(pair.here.slug).get(path)
    assert answer.status_code == 302
    assert "/portal/masuk" in answer.location


@pytest.mark.parametrize("path", PAGES)
def test_a_treasurer_opens_the_money_only(treasurer, path):
    assert treasurer.get(path).status_code == (200 if path in MONEY else 403)


def test_the_menu_of_a_treasurer_shows_what_opens(treasurer):
    page = treasurer.get("/portal/").get_data(as_text=True)
    for path in PAGES:
        assert (f'href="{path}"' in page) == (path in MONEY), path
    assert "Tagihan desa" in page and "data-finder" not in page
