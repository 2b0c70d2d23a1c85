"""The search box, the number that opens, the forms and the phone, in a real browser under the real content policy."""

from __future__ import annotations

import os
from datetime import date

import pytest
from playwright.sync_api import expect

from app.sid.officials import keeping as officials
from tenants.current import in_village
from tenants.people import Role
from tests import makers
from tests.browser import ABSENT, chromium
from tests.portal.served import office
from tests.registers import add

pytestmark = pytest.mark.browser
SMALL = {"width": 360, "height": 780}
PAGES = (
    "/portal/",
    "/portal/penduduk",
    "/portal/penduduk?lihat=perbaiki&sex=2&umur_dari=17",
    "/portal/penduduk/tambah",
    "/portal/penduduk/impor",
    "/portal/keluarga",
    "/portal/cari?q=a",
)


@pytest.fixture(scope="module")
def there(house):
    """A village with a head and some residents, and the browser of its operator."""
    if chromium() is None:
        pytest.fail(ABSENT) if os.environ.get("CI") else pytest.skip(ABSENT)
    with house.app_context():
        place = makers.village("73.05.03.1003")
        with in_village(place):
            officials.name_head("Haslan Dg. Rurung", by="tes")
        common = {"birth_place": "Takalar", "birth_date": date(1967, 3, 15), "sex": 2, "dusun": "Kassi", "rt": "2"}
        add(place, name="Hasnah Dg. Kebo", nik="7305035503670001", shdk=1, **common)
        add(place, name="Hasnawati", nik="7305035503670002", mother_name="", **common)
        add(place, name="Nama yang Panjang Sekali Bintang Sembilan, S.Pd.", nik="0", **common)
        who = makers.person(Role.OPERATOR, village_id=place.id)
    with office(house, place, who) as page:
        yield page


@pytest.fixture
def page(there):
    there.set_viewport_size({"width": 1280, "height": 900})
    there.problems.clear()
    there.goto("/portal/")
    yield there
    assert not there.problems


def test_two_clicks_from_anywhere_to_a_letter(page):
    page.click("[data-search]")
    page.keyboard.type("kebo has", delay=10)
    page.click("#hits >> text=Buat surat >> nth=0")
    page.wait_for_url("**/portal/surat/buat?penduduk=*")
    expect(page.locator("main")).to_contain_text("Hasnah Dg. Kebo")


def test_by_keyboard_alone(page):
    page.keyboard.press("/")
    page.keyboard.type("hasn", delay=10)
    expect(page.locator("#hits li").first).to_be_visible()
    expect(page.locator("[data-hits-said]")).to_contain_text("hasil")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Buat surat")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_contain_text("Hasnawati")
    page.keyboard.press("Enter")
    page.wait_for_url("**/portal/penduduk/*")
    expect(page.locator("h1")).to_have_text("Hasnawati")


def test_enter_opens_the_marked_one_and_escape_closes(page):
    page.focus("[data-search]")
    page.keyboard.type("hasnah", delay=10)
    expect(page.locator("#hits li").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#hits")).to_be_hidden()
    page.keyboard.type(" dg", delay=10)
    expect(page.locator("#hits li").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/portal/penduduk/*")


def test_what_fits_nobody_goes_to_the_page_of_all_results(page):
    page.focus("[data-search]")
    page.keyboard.type("zzz", delay=10)
    expect(page.locator("#hits")).to_contain_text("Tidak ada yang cocok")
    page.keyboard.press("Enter")
    page.wait_for_url("**/portal/cari")
    expect(page.locator("main")).to_contain_text("Tidak ada yang cocok")


def test_a_number_opens_in_its_place(page):
    page.goto("/portal/penduduk?q=hasnah")
    page.click("tbody a >> nth=0")
    page.click(".number button")
    expect(page.locator("[data-opened]")).to_have_text("7305035503670001")


def test_filters_are_chips_that_a_tap_removes(page):
    page.goto("/portal/penduduk")
    page.click("summary:has-text('Saring')")
    page.select_option("#f-sex", "2")
    page.check("text=Kassi")
    page.click("text=Terapkan")
    expect(page.locator(".chip.on")).to_have_count(2)
    page.click(".chip.on >> text=Dusun")
    expect(page.locator(".chip.on")).to_have_count(1)


def test_a_file_too_large_is_refused_before_it_is_sent(page, tmp_path):
    large = tmp_path / "besar.xlsx"
    with large.open("wb") as out:
        out.truncate(200_000_000)
    page.goto("/portal/penduduk/impor")
    page.set_input_files("input[type=file]", large)
    page.click("button[data-primary]")
    assert page.url.endswith("/portal/penduduk/impor")
    words = page.evaluate("document.querySelector('input[type=file]').validationMessage")
    assert "191 MB" in words and "20 MB" in words


@pytest.mark.parametrize("path", PAGES)
def test_a_small_phone_scrolls_up_and_down_only(page, path):
    page.set_viewport_size(SMALL)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
    expect(page.locator(".bottom")).to_be_visible()


def test_the_rest_of_the_menu_stands_behind_one_tap(page):
    page.set_viewport_size(SMALL)
    page.goto("/portal/penduduk")
    page.click(".more summary")
    page.click(".more >> text=Statistik")
    page.wait_for_url("**/portal/statistik")
