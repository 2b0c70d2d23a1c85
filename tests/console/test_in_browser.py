"""The console in a real browser: a run that moves by itself, a district ticked at once, and every page on a phone."""

from __future__ import annotations

import threading

import pytest
from werkzeug.serving import make_server

from app import onboarding
from tenants import work
from tenants.bimtek import waves
from tenants.db import own_transaction
from tenants.people import Role
from tests import makers
from tests.browser import chromium, launched
from tests.console.conftest import codes_of, wave_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def origin(house):
    server = make_server("127.0.0.1", 0, house, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://console.desa.test:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser():
    if chromium() is None:
        pytest.skip("no Chromium")
    with launched("--host-resolver-rules=MAP *.desa.test 127.0.0.1") as found:
        yield found


def heard(message) -> bool:
    """An error or a warning, but for the one that plain http on a name of its own always brings."""
    return message.type in ("error", "warning") and "Cross-Origin-Opener-Policy" not in message.text


@pytest.fixture
def desk(app, browser, origin):
    """`desk(width)` → a tab of a member of staff, and what its console said."""
    who = makers.person(Role.STAFF, name="Fikri Anshari")
    opened = []

    def open_tab(width: int = 1440):
        context = browser.new_context(viewport={"width": width, "height": 900})
        tab, said = context.new_page(), []
        tab.on("console", lambda message: heard(message) and said.append(message.text))
        tab.goto(f"{origin}/masuk")
        tab.fill("#email", who.email)
        tab.fill("#password", makers.PASSWORD)
        tab.click("button[data-primary]")
        tab.wait_for_selector(".bar .links")
        opened.append(context)
        return tab, said

    yield open_tab
    for context in opened:
        context.close()


def test_a_district_is_ticked_and_provisioned_before_ones_eyes(app, desk, origin):
    wave = wave_of(codes_of("73.04.07", 3), attend=False)
    tab, said = desk()
    tab.goto(f"{origin}/gelombang/{wave.id}/kehadiran")
    tab.check("[data-check-all='73.04.07-2025-08-01']")
    tab.click("button[data-primary]")
    tab.wait_for_selector(".toast")
    with own_transaction():
        assert [len(p.attendances) for p in waves.places(wave.id)] == [2, 2, 2]
    tab.goto(f"{origin}/gelombang/{wave.id}/penyediaan")
    tab.click("#mulai")
    tab.wait_for_selector("#henti")
    with own_transaction():
        waiting = [t.id for t in work.children(onboarding.run_of(waves.wave(wave.id)).id)]
    assert [work.run(key) for key in waiting] == ["done"] * 3
    tab.wait_for_selector(".next >> text=3 desa sudah tayang", timeout=8000)
    assert tab.locator("#henti").count() == 0
    assert tab.locator(".squares i.done").count() == 9
    assert not said


def test_search_by_the_slash_key(app, desk, origin, two_villages):
    tab, said = desk()
    tab.goto(origin + "/")  # scripts have run once it has loaded
    tab.keyboard.press("/")
    tab.keyboard.type("sanrobone")
    tab.wait_for_selector("#hits a[data-hit] >> text=Desa Sanrobone")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/desa/73.05.08.2003")
    while tab.evaluate("document.readyState") != "complete":
        tab.wait_for_timeout(50)
    tab.keyboard.press("/")
    tab.keyboard.type("jeneponto")
    tab.wait_for_selector("#hits a[data-hit] >> text=Kabupaten Jeneponto")
    tab.click("#hits button[data-hit]")
    tab.wait_for_url("**/cari?q=jeneponto")
    tab.keyboard.press("/")
    tab.keyboard.type("zzzz")
    tab.wait_for_selector("#hits >> text=Tidak ada yang cocok")
    assert not said


def test_every_page_fits_a_phone(app, desk, origin, two_villages):
    wave = wave_of(codes_of("73.04.08", 6))
    pages = ["/", "/kabupaten", "/kabupaten/73.04", "/kabupaten/73.04/penduduk-resmi", "/bimtek", "/desa"]
    pages += ["/desa/73.05.08.2003", "/tagihan", "/paket", "/pekerjaan", "/audit", "/staf", "/cari?q=sanrobone"]
    pages += ["/kabupaten/73.04/petugas", "/kabupaten/73.04/penduduk-resmi/impor", f"/program/{wave.programme_id}"]
    for part in ("", "/undang", "/peserta", "/peserta/impor", "/kehadiran", "/tidak-hadir", "/penyediaan", "/ubah"):
        pages.append(f"/gelombang/{wave.id}{part}")
    tab, said = desk(360)
    for path in pages:
        answer = tab.goto(origin + path)
        assert answer.status == 200, path
        wide = tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, f"{path} is {wide} px wide"
    assert not said
