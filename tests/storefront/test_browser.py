"""The storefront in a real browser: a village found while one types, the application sent, no sideways scroll on a small phone."""

from __future__ import annotations

import pytest

from tests.looking import PHONE, WIDE, looking, sideways

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_a_village_is_found_while_one_types(chrome, house, two_villages, size):
    with looking(chrome, house, size) as tab:
        tab.goto("http://desa.test/")
        tab.locator("[data-search]").press_sequentially("sanrobone")
        tab.wait_for_selector("[data-hit]")
        assert sideways(tab) <= 0
        tab.click("[data-hit]")
        tab.wait_for_selector(".mine")
        assert "Masuk dan pesan" in tab.inner_text(".sum")
        assert sideways(tab) <= 0
    assert tab.said == []


def test_without_script_the_search_is_a_page(chrome, house, two_villages):
    with looking(chrome, house, javascript=False) as tab:
        tab.goto("http://desa.test/masuk")
        tab.fill("[data-search]", "sanrobone")
        tab.click(".seek button")
        assert tab.get_attribute("[data-hit]", "href") == "http://sanrobone.desa.test/portal/"


def test_an_application_is_sent(chrome, house, two_villages):
    with looking(chrome, house) as tab:
        tab.goto("http://desa.test/daftar/73.07.01.2009?paket=digital")
        assert (sideways(tab) <= 0 and not tab.is_visible(".trap input")) or tab.locator(".trap").bounding_box()[
            "x"
        ] < 0
        for name, value in {
            "name": "Rahmatia",
            "position": "Operator",
            "email": "r@soreang.id",
            "phone": "081234567890",
        }.items():
            tab.fill(f"#{name}", value)
        tab.click("[data-primary]")
        tab.wait_for_url("**/terkirim")
        assert "kami terima" in tab.inner_text("h1")
    assert tab.said == []


@pytest.mark.parametrize("path", ["/keamanan-data", "/untuk-kabupaten", "/tanya-jawab", "/masuk"])
def test_pages_to_read_fit_a_small_phone(chrome, house, two_villages, path):
    with looking(chrome, house) as tab:
        tab.goto(f"http://desa.test{path}")
        assert sideways(tab) <= 0
    assert tab.said == []
