"""The home page: the next step, the rings, what waits; and that its cost does not grow with the register."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import onboarding
from tenants import current
from tenants.bimtek import goals, waves
from tenants.bimtek.tasks import Duty
from tenants.clock import today
from tenants.db import own_transaction
from tests.portal.statements import counted
from tests.registers import add

MOST_STATEMENTS = 20


def page_of(operator) -> str:
    return operator.get("/portal/").get_data(as_text=True)


def duties(*states: str) -> list[Duty]:
    keys = ("residents", "content", "profile", "letter", "support")
    percent = {"done": 100, "working": 50, "waiting": 60, "none": 0}
    return [
        Duty(
            key,
            key.title(),
            percent[state] // 10,
            10,
            percent[state],
            state,
            "setengah jalan",
            "setengah",
            "Tunggu kabar",
        )
        for key, state in zip(keys, states, strict=True)
    ]


def test_the_cost_is_the_same_for_one_and_for_many(app, operator, pair):
    with counted() as before:
        page_of(operator)
    for number in range(12):
        add(pair.here, no_kk=f"73050399{number:08d}", mother_name="")
    with counted() as after:
        page_of(operator)
    assert len(after) == len(before), "each row of a queue must not ask anew"
    assert len(after) <= MOST_STATEMENTS, "\n".join(after)


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (("working", "none", "none", "none", "none"), "Tinggal 5 penduduk lagi untuk menuntaskan tugas pertama"),
        (("done", "none", "none", "none", "none"), "Tulis satu berita untuk situs desa"),
        (("done", "working", "none", "none", "none"), "Terbitkan statistik penduduk"),
        (("done", "done", "working", "none", "none"), "Tinggal 5 isian untuk melengkapi profil desa"),
        (("done", "done", "done", "none", "none"), "Coba buat satu surat keterangan domisili"),
        (("done", "done", "done", "done", "none"), "Pilih paket pendukung untuk desa"),
        (("done", "done", "done", "done", "waiting"), "Tunggu kabar"),
        (("done",) * 5, "Kelima tugas sudah selesai"),
    ],
)
def test_the_panel_says_the_next_step(operator, monkeypatch, states, words):
    monkeypatch.setattr(onboarding, "duties_of_current", lambda: duties(*states))
    page = page_of(operator)
    assert words in page
    assert f"{states.count('done')} dari 5 selesai" in page
    assert page.count('class="now"') == (0 if set(states) <= {"done", "waiting"} else 1)


def test_what_waits_has_its_act(operator, pair):
    page = page_of(operator)
    assert f'href="/portal/surat/buat?penduduk={pair.resident.id}"' in page or "Buka daftar penduduk" in page
    assert "Data perlu diperbaiki" in page


def test_the_days_left_to_the_date_of_the_programme(app, operator):
    with own_transaction():
        waves.add_programme("73.05", "Lama", target=3, target_date=today() - timedelta(days=400), by="tes")
        waves.add_programme("73.05", "Baru", target=3, target_date=today() + timedelta(days=10), by="tes")
    assert "<b>10 hari lagi</b>" in page_of(operator)


def test_the_programme_that_invited_the_village_goes_before_others(app, pair):
    with own_transaction():
        near = waves.add_programme("73.05", "Dekat", target=3, target_date=today() + timedelta(days=5), by="tes")
        waves.add_programme("73.05", "Jauh", target=3, target_date=today() + timedelta(days=50), by="tes")
        wave = waves.add_wave(near, "I", starts_on=today(), ends_on=today(), venue="Aula", by="tes")
        waves.invite(wave, [pair.there.code], by="tes")
    with current.in_village(pair.here):
        assert goals.goal_of(pair.there.code).name == "Dekat"
        assert goals.goal_of(pair.here.code).name == "Jauh"
