"""The answer of the board: where it leads, what is needed, and honest words where nothing can be said yet."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from app.oversight import charts, words
from tenants.bimtek import ranking, trend
from tenants.bimtek.trend import Step, Trend

TODAY = date(2025, 8, 7)
DUE = date(2025, 8, 17)


def line(*counts: int) -> list[tuple[date, int]]:
    return [(TODAY - timedelta(days=len(counts) - 1 - n), count) for n, count in enumerate(counts)]


def a_trend(*counts: int, total: int = 110, goal: int | None = None, due: date | None = DUE) -> Trend:
    return Trend(line(*counts), TODAY, counts[-1] if counts else 0, total, goal or total, due, [])


@dataclass
class FakeBoard:
    trend: Trend
    live: int = 40
    total: int = 110
    measured_at: None = None
    districts: list = field(default_factory=list)

    @property
    def ready(self) -> int:
        return self.trend.ready


def said(found: Trend, **changes) -> tuple[str, str]:
    board = FakeBoard(found, total=found.total, **changes)
    return words.title(board), words.lead(board)


def test_forecast_at_the_pace_of_the_last_five_days():
    found = a_trend(0, 0, 6, 11, 16, 21, 26, 31)
    assert (found.pace, found.expected, found.needed) == (5.0, 81, 8)
    title, lead = said(found)
    assert title == "Dengan laju sekarang, 81 dari 110 desa siap pada 17 Agustus"
    assert lead == (
        "Hari ini 31 desa sudah menuntaskan kelima tugas. "
        "Agar semua siap, 8 desa harus selesai tiap hari; 5 hari terakhir rata-rata 5."
    )


def test_the_band_reaches_from_the_slowest_to_the_fastest_pace():
    found = a_trend(0, 0, 0, 0, 0, 0, 10, 20, 30, 31, 31, 31)
    low, high = found.band
    assert low <= found.expected <= high <= 110


@pytest.mark.parametrize("counts", [(), (31,), (20, 31), (10, 20, 31)])
def test_no_forecast_without_history(counts):
    found = a_trend(*counts)
    found = found if counts else Trend([], TODAY, 31, 110, 110, DUE, [])
    assert found.expected is None
    title, lead = said(found)
    assert title == "31 dari 110 desa menuntaskan kelima tugas"
    assert "Perkiraan tampil setelah 3 hari pengukuran." in lead
    assert "pada 17 Agustus, 8 desa harus selesai tiap hari" in lead


def test_a_date_that_has_passed_is_said():
    found = a_trend(20, 25, 27, 29, 31, 31, due=date(2025, 8, 4))
    title, lead = said(found)
    assert title == "31 dari 110 desa menuntaskan kelima tugas"
    assert lead.startswith("Tanggal sasaran 4 Agustus lewat 3 hari yang lalu, saat 27 desa siap.")
    assert "Dengan laju sekarang, semua siap sekitar 12 September." in lead
    assert found.needed is None and found.expected is None


def test_standing_still_is_said():
    _, lead = said(a_trend(31, 31, 31, 31, 31, 31, 31, due=date(2024, 8, 17)))
    assert "17 Agustus 2024" in lead
    assert "Dalam 5 hari terakhir tidak ada desa baru yang selesai." in lead


def test_no_date_nobody_here_and_all_ready():
    assert "belum mempunyai tanggal sasaran" in said(a_trend(1, 2, 3, 4, due=None))[1]
    assert said(a_trend(0), live=0) == (
        "Dari 110 desa belum ada yang memulai",
        "Angka tampil di sini begitu OpenDesa menyediakan desa pertama.",
    )
    assert said(a_trend(0, due=None))[0] == "Dari 110 desa belum ada yang menuntaskan kelima tugas"
    assert said(a_trend(109, 110))[0] == "Semua 110 desa menuntaskan kelima tugas"
    assert said(a_trend(1, 2, 3, 4, due=TODAY))[1] == "Tanggal sasaran adalah hari ini."


def test_a_goal_below_all_villages():
    _, lead = said(a_trend(10, 12, 14, 16, goal=66))
    assert "Agar sasaran 66 desa tercapai, 5 desa harus selesai tiap hari" in lead
    assert "Sasaran 66 desa sudah tercapai." in said(a_trend(60, 62, 64, 70, goal=66))[1]


def test_fewer_villages_than_days():
    _, lead = said(a_trend(0, 0, 0, 1, total=6))
    assert "Agar semua siap, 5 desa harus selesai dalam 10 hari; 3 hari terakhir rata-rata 0,3 sehari." in lead


def test_the_line_carries_each_village_forward():
    first, second = uuid.uuid4(), uuid.uuid4()
    found = [
        Step(first, TODAY - timedelta(days=4), 3),
        Step(second, TODAY - timedelta(days=3), 5),
        Step(first, TODAY - timedelta(days=2), 5),
        Step(second, TODAY - timedelta(days=1), 4),
    ]
    days = trend.ready_by_day(found, today=TODAY, ready=2)
    assert [ready for _, ready in days] == [0, 1, 2, 1, 2]
    gained = trend.last_gains(found)
    assert gained == {first: TODAY - timedelta(days=2), second: TODAY - timedelta(days=3)}


@pytest.mark.parametrize("width", [640, 350])
@pytest.mark.parametrize(
    "found",
    [
        a_trend(31),
        a_trend(0, 0, 6, 11, 16, 21, 26, 31),
        a_trend(0, 0, 0, 0, total=1),
        a_trend(20, 25, 27, 29, 31, due=date(2025, 8, 4)),
        a_trend(110, 110, 110, 110),
        Trend([], TODAY, 0, 0, 0, None, []),
    ],
)
def test_what_the_chart_draws_stays_within_it(found, width):
    chart = charts.trend_chart(found, width=width, height=200)
    for word in [*chart.grid, *chart.dates, chart.now, *filter(None, (chart.goal, chart.then))]:
        left, right = word.reach
        assert -1 <= left <= right <= width + 1, word
        assert 0 <= word.y <= 205
    for at, word in enumerate(chart.dates):
        assert all(word.clear_of(other) for other in chart.dates[at + 1 :])


def test_a_village_that_stands_still_needs_help():
    def village(place, done, quiet, live=True):
        standing = type("S", (), {"done": done, "ready": done == 5, "live": live, "name": f"Desa {place}"})
        return ranking.Ranked(place, standing, quiet)

    rows = [
        village(1, 5, 30),
        village(2, 4, 6),
        village(3, 3, 7),
        village(4, 0, 2),
        village(5, 0, 1),
        village(6, 0, None),
        village(7, 0, 9, live=False),
    ]
    assert [r.place for r in ranking.to_help(rows)] == [4, 3]
