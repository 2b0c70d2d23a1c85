"""What script adds to letters and news, in a real browser under the real content policy."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from app.sid.articles import writing
from app.sid.letters import archive
from app.sid.officials import keeping as officials
from tenants.current import in_village
from tenants.db import on_cell
from tenants.people import Role
from tests import makers
from tests.browser import ABSENT, chromium
from tests.portal.served import office
from tests.sid.test_letters import add

pytestmark = pytest.mark.browser
TABLES = ("letters", "letter_counters", "articles", "officials", "resident_events", "residents", "families", "areas")


@pytest.fixture(scope="module")
def own(house):
    with house.app_context():
        return makers.village("73.05.04.2009")


@pytest.fixture(scope="module")
def desk(house, own):
    """A browser at the office of a village with a head and two residents."""
    if chromium() is None:
        pytest.fail(ABSENT) if os.environ.get("CI") else pytest.skip(ABSENT)
    house.config["RATELIMIT_ENABLED"] = False
    with house.app_context():
        with in_village(own):
            for table in TABLES:
                on_cell(f"DELETE FROM {table}")
            officials.name_head("Haslan Dg. Rurung", by="tes")
            add()
            add("Hasnawati", "7305085503680003")
        who = makers.person(Role.OPERATOR, village_id=own.id)
    with office(house, own, who) as page:
        yield page


@pytest.fixture
def page(desk):
    desk.problems.clear()
    yield desk
    assert not desk.problems


def test_a_letter_by_keyboard_alone(app, own, page):
    page.goto("/portal/surat/buat")
    page.keyboard.type("hasnah", delay=15)
    page.keyboard.press("Enter")
    page.wait_for_selector("#purpose:focus")
    before = page.get_attribute("#paper img", "src")
    page.keyboard.type("Ujian #1 *penting*", delay=10)
    expect(page.locator("#paper img")).not_to_have_attribute("src", before)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Surat terbit")
    assert page.locator(".letter-desk img").evaluate("image => image.naturalWidth") > 900
    with in_village(own):
        assert archive.latest(1)[0].purpose == "Ujian #1 *penting*"


def test_enter_takes_the_marked_one_and_arrows_the_others(page):
    page.goto("/portal/surat/buat")
    page.keyboard.type("hasna", delay=15)
    page.wait_for_selector(".hits .marked")
    assert page.locator(".hits li").count() == 2
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#purpose")
    assert "Hasnawati" in page.inner_text(".subject")


def test_the_usual_purposes_are_one_tap_and_the_date_is_said(page):
    page.goto("/portal/surat/buat?q=hasnah")
    page.wait_for_selector("#purpose")
    before = page.get_attribute("#paper img", "src")
    page.click(".usual .chip >> nth=0")
    expect(page.locator("#paper img")).not_to_have_attribute("src", before)
    page.fill("#valid_until", "2027-02-03")
    assert "3 Februari 2027" in page.inner_text("#until-hint")


def test_news_is_written_with_the_editor_and_published(app, own, page):
    page.goto("/portal/berita/tulis")
    page.fill("#title", "Panen rumput laut")
    page.click("trix-editor")
    page.keyboard.type("Alinea pertama.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.click("[data-trix-attribute=bold]")
    page.keyboard.type("Tebal")
    page.click("[data-trix-attribute=bold]")
    page.keyboard.type(" biasa <script>alert(1)</script>")
    page.click("button[name=then][value=publish][data-primary]")
    page.wait_for_selector("text=Berita terbit di situs desa.")
    with in_village(own):
        found = writing.page("panen rumput").rows[0]
        assert found.published_at
        assert found.body == (
            "<p>Alinea pertama.</p><p><strong>Tebal</strong> biasa &lt;script&gt;alert(1)&lt;/script&gt;</p>"
        )
    again = page.locator("#markup").input_value()
    page.click("button[data-primary]")
    page.wait_for_selector("text=sudah tampil di situs")
    assert page.locator("#markup").input_value() == again
    page.click("text=Tarik dari situs")
    page.click(".toast button")
    page.wait_for_selector("text=Berita terbit di situs desa.")


def test_a_line_that_is_lost_loses_nothing(app, own, page):
    page.goto("/portal/berita/tulis")
    page.fill("#title", "Banjir di Kassi")
    page.click("trix-editor")
    page.keyboard.type("Air setinggi lutut.")
    page.wait_for_selector("text=Ketikan aman di peramban ini")
    page.goto("/portal/berita")
    page.goto("/portal/berita/tulis")
    page.click("text=Pulihkan")
    assert page.input_value("#title") == "Banjir di Kassi"
    assert "Air setinggi lutut." in page.inner_text("trix-editor")
    page.click("button[name=then][value=draft]:not([tabindex])")
    page.wait_for_selector("text=Konsep tersimpan.")
    page.goto("/portal/berita/tulis")
    assert not page.locator(".draft-offer").count()


def test_attachments_are_off(page):
    page.goto("/portal/berita/tulis")
    assert not page.locator(".trix-button--icon-attach:visible").count()
    stopped = page.evaluate(
        """() => !document.querySelector("trix-editor").dispatchEvent(
            new CustomEvent("trix-file-accept", { cancelable: true, bubbles: true }))"""
    )
    assert stopped


def test_profile_keeps_what_was_typed_when_the_page_is_left(page):
    page.goto("/portal/profil")
    page.fill("#vision", "Desa yang rukun")
    page.wait_for_selector("text=Ketikan aman di peramban ini")
    page.goto("/portal/profil")
    page.click("text=Pulihkan")
    assert page.input_value("#vision") == "Desa yang rukun"
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Profil tersimpan.")
    assert page.input_value("#vision") == "Desa yang rukun"
