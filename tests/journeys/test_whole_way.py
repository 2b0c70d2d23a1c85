"""The whole way in a real browser: from a Bimtek to a paid, working village whose duties turn green and whose letter is checked.

On a platform of its own, from its first account on: web, worker and clock as the Procfile runs them; every page is
reached as people reach it.
"""

from __future__ import annotations

import os
import re
import socket
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser import ABSENT, chromium, launched
from tests.conftest import VAR
from tests.platform_of_its_own import Platform, until
from tests.registers import row as person
from tests.registers import sheet

pytestmark = pytest.mark.browser
REGENCY = "73.09"  # Maros
PLACES = ("73.09.01.2003", "73.09.01.2004", "73.09.01.2005")
PASSWORD = "sampan kecil menuju teluk"
PEOPLE = 12


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    if chromium() is None:
        pytest.fail(ABSENT) if os.environ.get("CI") else pytest.skip(ABSENT)
    with Platform(VAR.parent / f"{VAR.name}-journey") as found:
        found.run("release")
        found.run("catalogue", "load")
        yield found


@pytest.fixture(scope="module")
def port(platform):
    """The web on a free port of this machine, a worker and a clock beside it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    platform.start("run", "--port", str(port), "--no-reload", "--no-debugger")
    platform.start("worker")
    platform.start("clock")
    until(lambda: answers(port), what="the web answers")
    return port


def answers(port: int) -> bool:
    try:
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": "desa.test"})
        return urllib.request.urlopen(asked, timeout=5).status == 200
    except (OSError, urllib.error.HTTPError):
        return False


@pytest.fixture(scope="module")
def browser(port):
    with launched(f"--host-resolver-rules=MAP * 127.0.0.1:{port}") as found:
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


def sign_in(page: Page, email: str) -> None:
    page.goto("/masuk")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    save(page)


def accept(page: Page, link: str) -> None:
    """A one-time link: a password, and in."""
    page.goto(link)
    page.fill("#password", PASSWORD)
    save(page)


def save(page: Page) -> None:
    page.locator("button[data-primary]").click()


def test_from_a_bimtek_to_a_paid_working_village(platform, browser, tmp_path):
    first = platform.json("people", "add", "Fikri Anshari", "fikri@opendesa.id", "--role", "staff")["link"]
    with somebody(browser, "console") as page:
        accept(page, first)
        officer = opens_the_regency(page)
        link = provisioned(page)
    host = link.removeprefix("http://").split(".", 1)[0]
    with somebody(browser, host) as page:
        sets_up(page, link)
        imports(page, tmp_path)
        names_the_head(page)
        check = issues_a_letter(page)
        publishes(page)
        invoice = orders_and_reports(page)
    with somebody(browser, "console") as page:
        confirms(page, invoice)
    with somebody(browser, "maros-kab") as page:
        sees_it_turn_green(page, officer)
    with somebody(browser, host) as page:
        reads_and_checks(page, check)


def opens_the_regency(page: Page) -> str:
    """Official figures of three villages, the regency's room, its officer; returns the officer's link."""
    for code in PLACES:
        page.goto(f"/kabupaten/{REGENCY}/penduduk-resmi?desa={code}")
        page.fill("[name=figure]", str(PEOPLE * 10))
        page.fill("[name=source]", "Dukcapil")
        page.fill("[name=as_of]", "2025-06-30")
        save(page)
    page.goto(f"/kabupaten/{REGENCY}")
    page.get_by_role("button", name="Buka ruang pantau").click()
    page.get_by_role("link", name="Tambah petugas").first.click()
    page.fill("[name=name]", "Andi Nurhayati")
    page.fill("[name=email]", "andi@maros.id")
    save(page)
    return page.locator("#tautan").inner_text()


def provisioned(page: Page) -> str:
    """Programme, wave, three villages with operators, attendance, and the bulk run; returns an operator's fresh link."""
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
    for code in PLACES:
        page.check(f"[name=code][value='{code}']")
    save(page)
    page.goto(f"{wave}/peserta")
    for number, code in enumerate(PLACES):
        page.fill(f"[name='head_name-{code}']", "Haslan Dg. Rurung")
        page.fill(f"[name='operator_name-{code}']", "Rahmatia Mustafa")
        page.fill(f"[name='operator_email-{code}']", f"operator{number}@contoh.id")
    save(page)
    page.goto(f"{wave}/kehadiran")
    for code in PLACES:
        page.check(f"[name=seen][value='{code}|operator|2025-08-01']")
    save(page)
    page.goto(f"{wave}/penyediaan")
    page.get_by_role("button", name=re.compile("Sediakan")).first.click()
    expect(page.get_by_text("3 dari 3 tayang")).to_be_visible(timeout=60_000)
    page.goto(f"/desa/{PLACES[0]}")
    page.get_by_role("button", name="Buat tautan baru").first.click()
    return page.locator("#tautan").inner_text()


def sets_up(page: Page, link: str) -> None:
    accept(page, link)
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


def confirms(page: Page, invoice: str) -> None:
    sign_in(page, "fikri@opendesa.id")
    page.goto("/tagihan?keadaan=checking")
    page.get_by_role("link", name=invoice).first.click()
    page.get_by_role("button", name="Dana sudah masuk").first.click()
    expect(page.get_by_text(re.compile("lunas", re.IGNORECASE)).first).to_be_visible()


def sees_it_turn_green(page: Page, link: str) -> None:
    """The clock measures within seconds; the regency's page says what was really done."""
    accept(page, link)
    done = page.get_by_text(re.compile("4 dari 5|5 dari 5")).first
    for _ in range(20):
        page.goto(f"/desa/{PLACES[0]}")
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
