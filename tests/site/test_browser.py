"""The public pages in a real browser: nothing refused by the policy, no sideways scroll on a small phone, styled without script."""

from __future__ import annotations

import pytest

from tests.looking import PHONE, WIDE, looking, sideways

pytestmark = pytest.mark.browser
PATHS = ("/", "/berita", "/berita/panen-rumput-laut-naik", "/profil", "/statistik/umur", "/statistik/dusun", "/cek")


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_every_page_is_whole(chrome, house, lively, size):
    with looking(chrome, house, size, javascript=False) as tab:
        for path in (*PATHS, "/cek/" + "A" * 22):
            tab.goto(f"http://{lively.slug}.desa.test{path}")
            assert sideways(tab) <= 0, path
            assert (
                tab.evaluate("getComputedStyle(document.querySelector('.strip')).backgroundColor") != "rgba(0, 0, 0, 0)"
            )
            assert tab.evaluate("document.fonts.check('600 20px Newsreader') && document.fonts.check('16px Jakarta')")
    assert [line for line in tab.said if "404" not in line] == []


def test_the_table_can_be_chosen_without_script(chrome, house, lively):
    with looking(chrome, house, javascript=False) as tab:
        tab.goto(f"http://{lively.slug}.desa.test/statistik/umur")
        assert tab.is_visible(".chart") and not tab.is_visible("table")
        tab.click("label[for=tabel]")
        assert tab.is_visible("table") and not tab.is_visible(".chart")


def test_a_code_can_be_checked_by_typing(chrome, house, lively, letter):
    with looking(chrome, house) as tab:
        tab.goto(f"http://{lively.slug}.desa.test/cek")
        tab.fill("#kode", letter[1])
        tab.click("button")
        assert "Surat ini asli dan berlaku" in tab.inner_text("main")
