"""Published statistics: only those, small cells hidden everywhere, the finding computed."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO

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
    return row("umur", [[f"{n * 5}–{n * 5 + 4}" if n < 15 else "75+", many[n], many[n]] for n in range(16)])


def test_the_page_says_what_it_found(site):
    text = site.get("/statistik/umur").get_data(as_text=True)
    assert "<h1>Dua dari tiga warga Barania berumur di bawah 30 tahun</h1>" in text
    assert "Dihitung dari buku penduduk desa" in text


@pytest.fixture
def faiths(lively):
    """The kind in which two people stand alone, published for one test."""
    with current.in_village(lively):
        counting.publish("agama", by="tes")
    yield "agama"
    with current.in_village(lively):
        counting.withdraw("agama", by="tes")


def test_small_counts_are_shown_nowhere(site, faiths):
    sheet = load_workbook(BytesIO(site.get("/statistik/agama.xlsx").data)).active
    cells = [[str(cell.value) for cell in line] for line in list(sheet.rows)[1:]]
    assert cells == list(csv.reader(StringIO(site.get("/statistik/agama.csv").get_data(as_text=True))))[1:]
    assert all(c == "tidak ditampilkan" or c == "0" or int(c) >= 5 for line in cells for c in line[1:])
    page = site.get("/statistik/agama").get_data(as_text=True)
    figures = re.findall(r"<t[dh][^>]*>([\d.·]+)</t[dh]>", page)
    assert figures and all(f == "·" or f == "0" or int(f.replace(".", "")) >= 5 for f in figures)


def test_only_what_is_published_is_shown(site, lively):
    with current.in_village(lively):
        counting.publish("status-kawin", by="tes")
    assert site.get("/statistik/status-kawin").status_code == 200
    with current.in_village(lively):
        counting.withdraw("status-kawin", by="tes")
    assert site.get("/statistik/status-kawin").status_code == 404
    assert site.get("/statistik/agama").status_code == 404
    assert "/statistik/agama" not in site.get("/statistik").get_data(as_text=True)


@pytest.mark.parametrize(
    ("below", "above", "words"),
    [(50, 50, "Separuh"), (60, 40, "Lebih dari separuh"), (40, 60, "Empat dari sepuluh"), (10, 90, "umumnya di atas")],
)
def test_the_finding_follows_the_figures(below, above, words):
    public = findings.shown(ages(*[below] * 6, *[above * 6 // 10] * 10))
    assert words in findings.headline("umur", "Umur", public, "Lau")


def test_few_people_say_nothing():
    few = findings.shown(row("agama", [["Islam", 3, 2]]))
    assert findings.headline("agama", "Agama", few, "Lau") == "Agama, warga Lau"
    assert findings.figures({"umur": ages(1, *[0] * 15)}) == []


def test_figures_come_from_what_is_shown():
    """One hidden band, and what could be worked out from it is not said."""
    hidden = findings.shown(row("agama", [["Islam", 60, 60], ["Kristen", 2, 1], ["Hindu", 6, 7]]))
    assert [line["total"] for line in hidden.lines].count(None) == 2
    assert findings.headline("agama", "Agama", hidden, "Lau") == "88 persen warga Lau beragama Islam"


def test_the_median_lies_in_its_band():
    assert findings.median_age(findings.age_bands(findings.shown(ages(10, 10, 10, 10, *[0] * 12)))) == 10.0
    assert findings.median_age([]) is None


def test_working_age_is_said_only_where_bands_end_there():
    assert findings.between(findings.shown(ages(*[10] * 16)).lines, 15, 64) == 200
    wide = [{"label": label, "total": 50} for label in ("0–9", "10–19", "20–59", "60+")]
    assert findings.between(wide, 15, 64) is None
