"""What officers read: every village with its duties, found, sorted, as a spreadsheet; and what a page costs."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest
from sqlalchemy import select

from app import onboarding
from app.sid.articles import writing
from app.sid.residents.models import Resident
from tenants import figures
from tenants.clock import now
from tenants.current import in_village
from tenants.db import db, own_transaction
from tests import makers
from tests.sql import statements

FEW, MORE = ("73.05.01.2003",), ("73.05.01.2009", "73.05.01.2010", "73.05.02.2001")


@pytest.fixture
def measured(app, two_villages):
    onboarding.measure_villages()
    return two_villages


def sheet_of(answer):
    return openpyxl.load_workbook(BytesIO(answer.data)).active


def names(page: str) -> int:
    return page.count('<td class="name">')


def test_home_says_how_many_are_ready(measured, regency):
    page = regency.get("/").get_data(as_text=True)
    assert "110 desa" in page and "110 desa dan kelurahan" in page
    assert page.count('class="tile ') == 110 + 7  # and the scale
    assert "Diukur" in page
    assert 'href="/desa/73.05.08.2003"' in page


def test_the_list_holds_every_village(measured, regency):
    page = regency.get("/desa").get_data(as_text=True)
    assert names(page) == 110
    assert "Belum ada di PaketDesa" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=laguruda", ["Laguruda"]),
        ("kecamatan=73.05.07&keadaan=luar&q=somba", ["Somba Bella"]),
        ("q=73.05.08.2003", ["Sanrobone"]),
    ],
)
def test_villages_are_found(measured, regency, query, found):
    page = regency.get(f"/desa?{query}").get_data(as_text=True)
    assert names(page) == len(found)
    assert all(name in page for name in found)


def test_a_filter_that_finds_nothing_says_what_to_do(measured, regency):
    page = regency.get("/desa?q=tidakadadesaini").get_data(as_text=True)
    assert "Tidak ada desa yang cocok" in page and "Tampilkan semua desa" in page


def test_the_duty_not_done_narrows(measured, regency):
    with own_transaction():
        figures.publish(
            measured[0].id,
            {"letters_issued": 3},
            duties={"letter": ["done", 100]},
        )
    page = regency.get("/desa?belum=letter&kecamatan=73.05.08").get_data(as_text=True)
    assert 0 < names(page) < 6 and "Laguruda" in page


def test_sorting_by_name_and_by_official_figure(measured, regency):
    with own_transaction():
        figures.state_population("73.05.08.2001", 99_000, source="Dukcapil", as_of=date(2025, 6, 30), by="tes")
    page = regency.get("/desa?urut=resmi").get_data(as_text=True)
    assert page.index("Laguruda") < page.index("Tonasa")
    page = regency.get("/desa?urut=nama&kecamatan=73.05.08").get_data(as_text=True)
    assert page.index("Banyuanyara") < page.index("Laguruda") < page.index("Ujung Baji")


@pytest.mark.parametrize(
    "query", ["urut=apa", "keadaan=zz", "hal=-3", "hal=abc", "belum=x&kecamatan=zz", "q=%27%22<b>"]
)
def test_wrong_words_in_the_address_break_nothing(measured, regency, query):
    answer = regency.get(f"/desa?{query}")
    assert answer.status_code == 200
    assert "<b>&#34;" not in answer.get_data(as_text=True)


def test_the_spreadsheet_is_what_the_page_shows(measured, regency):
    sheet = sheet_of(regency.get("/desa.xlsx"))
    assert sheet.max_row == 111
    head = [cell.value for cell in sheet[1]]
    assert head[:7] == [
        "Peringkat",
        "Kode",
        "Desa atau kelurahan",
        "Jenis",
        "Kecamatan",
        "Di PaketDesa",
        "Tugas selesai",
    ]
    rows = {row[1]: dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert len(rows) == 110
    here = rows["73.05.08.2003"]
    assert (
        here["Di PaketDesa"] == "ya"
        and isinstance(here["Penduduk dimuat"], int)
        and "WITA" not in here["Diukur (WITA)"]
    )
    assert rows["73.05.07.1001"]["Diukur (WITA)"] == "belum diukur"
    assert sheet_of(regency.get("/desa.xlsx?q=sanrobone")).max_row == 7


def test_a_district_gets_the_spreadsheet_of_its_own(measured, district):
    assert sheet_of(district.get("/desa.xlsx")).max_row == 7


def test_one_village_shows_counts_and_no_resident(measured, regency):
    village = measured[0]
    page = regency.get(f"/desa/{village.code}").get_data(as_text=True)
    assert "Desa Sanrobone" in page and "Lihat situs desa" in page and "Dari hari ke hari" in page
    with in_village(village):
        people = db.session.execute(select(Resident.name, Resident.nik).limit(200)).all()
    assert people == [] or not any(name in page or nik in page for name, nik in people)


def test_a_village_not_here_says_so(measured, regency):
    page = regency.get("/desa/73.05.07.1001").get_data(as_text=True)
    assert "belum ada di PaketDesa" in page and "Lihat situs desa" not in page


def test_official_figures_with_source_and_what_to_do_without(measured, regency):
    with own_transaction():
        figures.state_population("73.05.08.2001", 2061, source="Dukcapil, DKB", as_of=date(2025, 12, 31), by="tes")
    page = regency.get("/angka-resmi").get_data(as_text=True)
    assert names(page) == 110
    assert "2.061" in page and "Dukcapil, DKB" in page and "31 Desember 2025" in page and ">207<" in page
    without = regency.get("/angka-resmi?keadaan=belum").get_data(as_text=True)
    assert "Laguruda" not in without and "kirimkan kepada OpenDesa" in without


def test_an_open_page_learns_of_newer_figures(measured, regency):
    old = quote((now() - timedelta(hours=1)).isoformat())
    assert "Ada angka baru" in regency.get(f"/diukur?sejak={old}").get_data(as_text=True)
    shown = re.search(r'hx-get="(/diukur[?]sejak=[^"]+)"', regency.get("/").get_data(as_text=True))[1]
    assert "Ada angka baru" not in regency.get(shown).get_data(as_text=True)
    onboarding.measure_villages()
    assert "Ada angka baru" not in regency.get(shown).get_data(as_text=True)
    with in_village(measured[0]):
        writing.publish(writing.write("Panen raya", "Sawah dipanen.", by="tes"), by="tes")
    onboarding.measure_changed()
    assert "Ada angka baru" in regency.get(shown).get_data(as_text=True)
    assert regency.get("/diukur?sejak=kemarin").status_code == 200


@pytest.mark.parametrize(
    ("path", "most"),
    [("/", 7), ("/desa", 7), ("/desa.xlsx", 7), ("/kecamatan", 7), ("/desa/73.05.08.2003", 9), ("/angka-resmi", 5)],
)
def test_a_page_asks_as_much_for_many_villages_as_for_few(app, regency, path, most):
    def asked() -> int:
        regency.get(path)
        with statements() as found:
            assert regency.get(path).status_code == 200
        return len(found)

    for code in FEW:
        makers.village(code)
    onboarding.measure_villages()
    few = asked()
    for code in MORE:
        makers.village(code)
    onboarding.measure_villages()
    assert asked() == few
    assert few <= most
