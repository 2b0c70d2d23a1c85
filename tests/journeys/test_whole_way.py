"""The whole way in a real browser: from a Bimtek to a paid, working village whose duties turn green and whose letter is checked.

A real worker and a real clock work beside the house; every page is reached as people reach it, by links and buttons.
"""

from __future__ import annotations

import os
import re
import threading
from contextlib import contextmanager
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from billing import catalogue
from tenants import figures, region_hosts, work
from tenants.db import own_transaction
from tenants.people import Role
from tenants.regions import villages_of
from tests import makers
from tests.browser import ABSENT, chromium, launched
from tests.conftest import VAR
from tests.platform_of_its_own import Commands
from tests.sid.test_importing import person, sheet

pytestmark = pytest.mark.browser
REGENCY = "73.09"  # Maros: no other test brings its villages to life
PASSWORD = "sampan kecil menuju teluk"
PEOPLE = 12


@pytest.fixture(scope="module")
def places(house):
    """Three villages of one district, with their official figures; staff and an officer of the regency."""
    with house.app_context():
        with own_transaction():
            every = [v for v in villages_of(REGENCY) if v.kind == "desa"]
            chosen = [v for v in every if v.code[:8] == every[0].code[:8]][:3]
            for village in chosen:
                figures.state_population(
                    village.code, PEOPLE * 10, source="Dukcapil", as_of=date(2025, 6, 30), by="tes"
                )
            region_hosts.open_region(REGENCY, by="tes")
            catalogue.load(by="tes")
        return chosen


@pytest.fixture(scope="module")
def served(house, places):
    """The house on a port, with a worker and a clock of its own as processes."""
    if chromium() is None:
        pytest.fail(ABSENT) if os.environ.get("CI") else pytest.skip(ABSENT)
    house.config["RATELIMIT_ENABLED"] = False
    for name in work.QUEUES:
        work.queue(name).empty()
    server = make_server("127.0.0.1", 0, house, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    commands = Commands(VAR)
    commands.start("worker")
    commands.start("clock")
    yield server.port
    commands.end()
    server.shutdown()


@pytest.fixture(scope="module")
def browser(served):
    with launched(f"--host-resolver-rules=MAP * 127.0.0.1:{served}") as found:
        yield found


@contextmanager
def somebody(browser, host: str):
    """A new person at their own computer, at one of the house's hosts."""
    context = browser.new_context(base_url=f"http://{host}.desa.test", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    assert not problems
    context.close()


def sign_in(page: Page, door: str, email: str, password: str = makers.PASSWORD) -> None:
    page.goto(door)
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("button[data-primary]")


def save(page: Page) -> None:
    page.locator("button[data-primary]").click()


def test_from_a_bimtek_to_a_paid_working_village(browser, house, places, tmp_path):
    with house.app_context():
        staff = makers.person(Role.STAFF, name="Fikri Anshari")
        officer = makers.person(Role.REGENCY, region_code=REGENCY, name="Andi Nurhayati")
        slug = region_hosts.open_region(REGENCY, by="tes").slug
    with somebody(browser, "console") as page:
        link = provisioned(page, staff, places)
    host = link.removeprefix("http://").split(".", 1)[0]
    with somebody(browser, host) as page:
        sets_up(page, link)
        imports(page, tmp_path)
        names_the_head(page)
        check = issues_a_letter(page)
        publishes(page)
        invoice = orders_and_reports(page)
    with somebody(browser, "console") as page:
        confirms(page, staff, invoice)
    with somebody(browser, slug) as page:
        sees_it_turn_green(page, officer, places[0])
    with somebody(browser, host) as page:
        reads_and_checks(page, check)


def provisioned(page: Page, staff, places) -> str:
    """Programme, wave, three villages with operators, attendance, and the bulk run; returns an operator's fresh link."""
    sign_in(page, "/masuk", staff.email)
    page.goto(f"/kabupaten/{REGENCY}")
    page.get_by_role("link", name="Program baru").click()
    page.fill("[name=name]", "Desa Digital")
    page.fill("[name=target]", "80")
    save(page)
    page.goto(f"/kabupaten/{REGENCY}")
    page.get_by_role("link", name="Gelombang", exact=False).first.click()
    page.fill("[name=name]", "Gelombang 1")
    page.fill("[name=starts_on]", "2025-08-01")
    page.fill("[name=ends_on]", "2025-08-03")
    page.fill("[name=venue]", "Hotel Mercure Makassar")
    save(page)
    wave = re.search(r"/gelombang/[0-9a-f-]+", page.url)[0]
    page.goto(f"{wave}/undang")
    for place in places:
        page.check(f"[name=code][value='{place.code}']")
    save(page)
    page.goto(f"{wave}/peserta")
    for number, place in enumerate(places):
        page.fill(f"[name='head_name-{place.code}']", f"Kepala {place.name}")
        page.fill(f"[name='operator_name-{place.code}']", f"Rahmatia {place.name}")
        page.fill(f"[name='operator_email-{place.code}']", f"operator{number}.maros@contoh.id")
    save(page)
    page.goto(f"{wave}/kehadiran")
    for place in places:
        page.check(f"[name=seen][value='{place.code}|operator|2025-08-01']")
    save(page)
    page.goto(f"{wave}/penyediaan")
    page.get_by_role("button", name=re.compile("Sediakan")).first.click()
    expect(page.get_by_text("3 dari 3 tayang")).to_be_visible(timeout=60_000)
    page.goto(f"/desa/{places[0].code}")
    page.get_by_role("button", name="Buat tautan baru").first.click()
    return page.locator("#tautan").inner_text()


def sets_up(page: Page, link: str) -> None:
    page.goto(link)
    page.fill("#password", PASSWORD)
    save(page)
    expect(page.get_by_text("Lima tugas setelah Bimtek")).to_be_visible()
    page.goto(link)
    expect(page.get_by_text("sudah dipakai")).to_be_visible()


def imports(page: Page, tmp_path) -> None:
    """A wrong file is told and loses nothing; a right one with a bad row brings in the rest."""
    page.goto("/portal/penduduk/impor")
    wrong = tmp_path / "bukan.xlsx"
    wrong.write_bytes(b"%PDF-1.7 bukan lembar kerja")
    page.set_input_files("input[type=file]", wrong)
    save(page)
    expect(page.get_by_text("bukan Excel")).to_be_visible()
    rows = [person(n) for n in range(PEOPLE)]
    right = tmp_path / "penduduk.xlsx"
    right.write_bytes(sheet([*rows, person(PEOPLE, nik="123")]))
    page.set_input_files("input[type=file]", right)
    save(page)
    load = page.get_by_role("button", name=f"Muat {PEOPLE} penduduk")
    expect(load).to_be_visible(timeout=60_000)
    expect(page.get_by_text("NIK").first).to_be_visible()
    load.click()
    expect(page.get_by_text(f"{PEOPLE} penduduk masuk")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Lihat penduduk").click()
    expect(page.get_by_text(f"{PEOPLE} jiwa").first).to_be_visible()


def names_the_head(page: Page) -> None:
    page.goto("/portal/surat/buat")
    page.goto("/portal/profil/pejabat/tambah")
    page.fill("[name=name]", "Haslan Dg. Rurung")
    page.fill("[name=position]", "Kepala Desa")
    save(page)


def issues_a_letter(page: Page) -> str:
    """Find by name, say what for, issue; returns the address on the letter's QR."""
    page.goto("/portal/surat/buat?q=Daeng")
    page.locator("a[data-hit], a[href*='penduduk=']").first.click()
    page.fill("#purpose", "Melamar pekerjaan")
    save(page)
    expect(page.get_by_text("470/001/").first).to_be_visible()
    return page.locator(".check-address a").get_attribute("href")


def publishes(page: Page) -> None:
    page.goto("/portal/berita/tulis")
    page.fill("#title", "Posyandu pindah ke balai dusun")
    if page.locator("trix-editor").count():
        page.locator("trix-editor").click()
        page.keyboard.type("Mulai Sabtu ini posyandu buka di balai dusun.")
    else:
        page.fill("#body", "Mulai Sabtu ini posyandu buka di balai dusun.")
    save(page)
    page.goto("/portal/statistik")
    page.get_by_role("button", name="Terbitkan di situs").first.click()


def orders_and_reports(page: Page) -> str:
    page.goto("/portal/langganan")
    page.locator("button[name=package]").first.click()
    number = re.search(r"INV/\d{4}/\d{5}", page.content())[0]
    amount = page.locator("[name=amount]")
    if not amount.input_value():
        amount.fill("1500000")
    page.fill("[name=paid_on]", date.today().isoformat())
    page.get_by_role("button", name="Laporkan transfer").click()
    expect(page.get_by_text("diperiksa").first).to_be_visible()
    return number


def confirms(page: Page, staff, invoice: str) -> None:
    sign_in(page, "/masuk", staff.email)
    page.goto("/tagihan?keadaan=checking")
    page.get_by_role("link", name=invoice).first.click()
    page.get_by_role("button", name="Dana sudah masuk").first.click()
    expect(page.get_by_text(re.compile("lunas", re.IGNORECASE)).first).to_be_visible()


def sees_it_turn_green(page: Page, officer, place) -> None:
    """The clock measures within seconds; the regency's page says what was really done."""
    sign_in(page, "/masuk", officer.email)
    done = page.get_by_text(re.compile("4 dari 5|5 dari 5")).first
    for _ in range(20):
        page.goto(f"/desa/{place.code}")
        if done.is_visible():
            break
        page.wait_for_timeout(1500)
    expect(done).to_be_visible()
    expect(page.get_by_text("Lunas").first).to_be_visible()


def reads_and_checks(page: Page, check: str) -> None:
    page.goto("/")
    expect(page.get_by_text("Posyandu pindah ke balai dusun").first).to_be_visible()
    page.goto(check)
    expect(page.get_by_text("470/001/").first).to_be_visible()
    assert "Daeng Nai" not in page.content()
    page.goto(check[:-3] + "xyz")
    expect(page.get_by_text(re.compile("tidak dikenal", re.IGNORECASE)).first).to_be_visible()
