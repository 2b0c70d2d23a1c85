"""Every page of the portal's menu opens for an operator and is shut for a stranger."""

from __future__ import annotations

import pytest

from tenants.people import Role
from tests import makers

PAGES = (
    "/portal/",
    "/portal/penduduk",
    "/portal/penduduk/tambah",
    "/portal/penduduk/impor",
    "/portal/keluarga",
    "/portal/surat",
    "/portal/surat/buat",
    "/portal/berita",
    "/portal/berita/tulis",
    "/portal/statistik",
    "/portal/profil",
    "/portal/langganan",
    "/portal/cari?q=daeng",
)


@pytest.fixture
def operator(browse, village):
    who = makers.person(Role.OPERATOR, village_id=village.id)
    return browse(village.slug).sign_in(who, "/portal/masuk")


@pytest.mark.parametrize("path", PAGES)
def test_opens_for_an_operator(operator, path):
    answer = operator.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-800:]


@pytest.mark.parametrize("path", PAGES)
def test_is_shut_for_a_stranger(browse, village, path):
    answer = browse(village.slug).get(path)
    assert answer.status_code == 302
    assert "/portal/masuk" in answer.location
