"""The same number of questions to the database for three villages and for thirty-seven."""

from __future__ import annotations

import pytest

from app import onboarding
from tenants import villages, work
from tenants.bimtek import waves
from tenants.db import own_transaction
from tenants.regions import villages_of
from tests.console.conftest import wave_of
from tests.sql import statements


def how_many(app, staff, path: str) -> int:
    staff.get(path)
    with statements() as said:
        answer = staff.get(path)
    assert answer.status_code == 200
    return len(said)


def provisioned(codes: list[str]):
    """A wave with a run: each village registered, some done, some failed, some waiting."""
    wave = wave_of(codes)
    with own_transaction():
        for code in codes:
            row = villages.register(code, by="tes")
            villages.move(row, villages.State.CLOSED, by="tes")  # no schema stands behind it
        run = onboarding.provision_wave(waves.wave(wave.id), by="tes")
        for n, task in enumerate(work.children(run.id)):
            task.state = ("done", "failed", "stopped")[n % 3]
            task.started_at = task.finished_at = task.created_at
            task.error = "Sebab" if task.state == "failed" else None
    return wave


@pytest.fixture(scope="module")
def small_and_large(house):
    with house.app_context():
        codes = [r.code for r in villages_of("73.06")]
        return provisioned(codes[:3]), provisioned(codes[3:40])


@pytest.mark.parametrize("page", ["", "/penyediaan", "/peserta", "/kehadiran", "/undang", "/tidak-hadir", "/ubah"])
def test_a_wave(app, staff, small_and_large, page):
    small, large = (how_many(app, staff, f"/gelombang/{wave.id}{page}") for wave in small_and_large)
    assert small == large <= 16


def test_the_village_list(app, staff, small_and_large):
    district = small_and_large[0].programme.regency_code
    few = how_many(app, staff, f"/desa?q={villages_of(district)[0].name}")
    many = how_many(app, staff, f"/desa?region={district}")
    assert few == many <= 14


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/", 22),
        ("/kabupaten", 8),
        ("/kabupaten/73.06", 22),
        ("/bimtek", 10),
        ("/audit", 12),
        ("/pekerjaan", 8),
        ("/kabupaten/73.06/penduduk-resmi", 10),
    ],
)
def test_other_pages_ask_little(app, staff, small_and_large, path, most):
    assert how_many(app, staff, path) <= most
