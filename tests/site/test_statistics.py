"""Published statistics: only those, small cells hidden everywhere, the finding computed."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.sid.statistics import counting
from app.sid.statistics.models import PublishedStatistic
from app.site import findings
from tenants import current
from tenants.db import utc_now


def row(kind: str, lines: list[list]) -> PublishedStatistic:
    return PublishedStatistic(kind=kind, table={"lines": lines}, as_of=utc_now())


def ages(*many: int) -> PublishedStatistic:
    return row("umur", [[f"{n * 5}–{n * 5 + 4}", many[n], 0] for n in range(16)])


def test_the_page_says_what_it_found(site):
    text = site.get("/statistik/umur").get_data(as_text=True)
    assert "<h1>Tujuh dari sepuluh warga Ujung Baji berumur di bawah 30 tahun</h1>" in text
    assert "Dihitung dari buku penduduk desa" in text


@pytest.mark.parametrize("path", ["/statistik/umur", "/statistik/umur.csv"])
def test_small_cells_are_hidden(site, path):
    text = site.get(path).get_data(as_text=True)
    line = text[text.index("75+") :][:200]
    assert "<5" in line or "&lt;5" in line


def test_the_spreadsheet_hides_them_too(site):
    sheet = load_workbook(BytesIO(site.get("/statistik/umur.xlsx").data)).active
    last = [cell.value for cell in list(sheet.rows)[16]]
    assert last[0] == "75+" and "<5" in last[1:]


def test_only_what_is_published_is_shown(site, lively):
    with current.in_village(lively):
        counting.publish("agama", by="tes")
    assert site.get("/statistik/agama").status_code == 200
    with current.in_village(lively):
        counting.withdraw("agama", by="tes")
    assert site.get("/statistik/agama").status_code == 404
    assert "/statistik/agama" not in site.get("/statistik").get_data(as_text=True)


@pytest.mark.parametrize(
    ("below", "above", "words"),
    [(50, 50, "Separuh"), (60, 40, "Lebih dari separuh"), (40, 60, "Empat dari sepuluh"), (10, 90, "umumnya di atas")],
)
def test_the_finding_follows_the_figures(below, above, words):
    found = findings.headline("umur", "Umur", ages(*[below] * 6, *[above * 6 // 10] * 10), "Lau")
    assert words in found


def test_few_people_say_nothing():
    assert findings.headline("agama", "Agama", row("agama", [["Islam", 3, 2]]), "Lau") == "Agama, warga Lau"


def test_the_median_lies_in_its_band():
    assert findings.median_age(ages(10, 10, 10, 10, *[0] * 12)) == 10.0
    assert findings.median_age(ages(*[0] * 16)) is None
