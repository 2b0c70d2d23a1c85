"""flask bimtek duties · waves, and provisioning of those who came"""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tenants import figures
from tenants.bimtek import waves
from tenants.db import own_transaction

TONASA, PAKKABBA = "73.05.08.2006", "73.05.06.2001"
DUTY = {"key", "name", "value", "target", "percent", "state", "words"}


@pytest.fixture(scope="module")
def wave(house):
    """A wave of two invited villages, of which Tonasa came."""
    day = date(2025, 8, 1)
    with house.app_context(), own_transaction():
        programme = waves.add_programme("73.05", "Program perintah", target=110, by="tes")
        found = waves.add_wave(programme, "Gelombang perintah", starts_on=day, ends_on=day, venue="Makassar", by="tes")
        waves.invite(found, [TONASA, PAKKABBA], by="tes")
        place = next(p for p in waves.places(found.id) if p.region_code == TONASA)
        waves.name_participants(place, head="Sila", operator="Kebo", email="operator@tonasa.example", by="tes")
        waves.attend(place, {("head", day), ("operator", day)}, by="tes")
        figures.state_population("73.05.08.2003", 2846, source="angka contoh", as_of=day, by="tes")
        return str(found.id)


def test_waves(run, wave):
    said = run("bimtek", "waves", "7305", "--json")
    assert said.code == 0 and said.value["regency"] == {"code": "73.05", "name": "Kabupaten Takalar"}
    row = next(w for w in said.value["waves"] if w["id"] == wave)
    assert (row["name"], row["starts_on"], row["ends_on"]) == ("Gelombang perintah", "2025-08-01", "2025-08-01")
    assert (row["invited"], row["attended"], row["venue"]) == (2, 1, "Makassar")
    assert "Gelombang perintah" in run("bimtek", "waves", "73.05").out
    assert "Belum ada gelombang" in run("bimtek", "waves", "11.71").out


def test_provision_of_a_wave_takes_those_who_came(run, wave):
    said = run("villages", "provision", "--wave", wave, "--json")
    assert said.code == 0 and said.value["provisioned"] == 1
    live = {v["code"] for v in run("villages", "list", "--json").value["villages"]}
    assert TONASA in live and PAKKABBA not in live
    assert run("villages", "provision", "--wave", "bukan-gelombang").code == 1


def test_duties_are_measured_now(run, wave, two_villages):
    said = run("bimtek", "duties", "73.05", "--json")
    assert said.code == 0 and set(said.value) == {"regency", "measured_at", "villages"}
    assert abs((datetime.now().astimezone() - datetime.fromisoformat(said.value["measured_at"])).total_seconds()) < 60
    rows = {v["code"]: v for v in said.value["villages"]}
    assert len(rows) == 110
    row = rows["73.05.08.2003"]
    assert set(row) == {"code", "name", "district", "live", "done", "official", "duties"}
    assert (row["name"], row["district"], row["live"], row["official"]) == ("Sanrobone", "Sanrobone", True, 2846)
    assert [d["key"] for d in row["duties"]] == ["residents", "content", "profile", "letter", "support"]
    assert all(set(d) == DUTY for d in row["duties"])
    assert row["duties"][0]["target"] == 285
    assert row["done"] == sum(d["state"] == "done" for d in row["duties"])
    assert not rows[PAKKABBA]["live"] and rows[PAKKABBA]["official"] is None


def test_duties_see_what_was_done_a_moment_ago(run, wave, village, app):
    from app.sid.articles import writing
    from tenants.current import in_village

    def articles():
        rows = run("bimtek", "duties", "73.05.08", "--json").value["villages"]
        return next(v for v in rows if v["code"] == village.code)["duties"][1]["words"]

    with in_village(village):
        for old in writing.page(published=True).rows:
            writing.withdraw(old, by="tes")
    assert articles().startswith("Artikel belum")
    with in_village(village):
        writing.publish(writing.write("Panen raya", "Sawah dipanen.", by="tes"), by="tes")
    assert articles().startswith("Artikel terbit")


def test_duties_as_published_say_how_old_they_are(run, wave):
    run("bimtek", "duties", "73.05")
    old = run("bimtek", "duties", "73.05", "--as-published", "--json").value["measured_at"]
    assert old == run("bimtek", "duties", "73.05", "--as-published", "--json").value["measured_at"]


def test_duties_in_words(run, wave):
    said = run("bimtek", "duties", "73.05").out
    assert "Kabupaten Takalar: " in said and "dari 110 desa" in said and "WITA" in said
    assert "belum di sini" in said


def test_duties_of_what_is_no_region(run):
    assert run("bimtek", "duties", "99.99").code == 1
    assert run("bimtek", "duties", "73.05.08.2003").code == 2
