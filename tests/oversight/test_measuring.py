"""A village that does something is marked, measured under its own role, and published; nothing else is measured."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
import redis
import xlsxwriter
from sqlalchemy import select

from app import onboarding
from app.sid.articles import writing
from app.sid.residents import importing
from app.sid.residents.columns import COLUMNS
from tenants import changes, figures, villages
from tenants.bimtek import tasks
from tenants.clock import day_of, now
from tenants.current import in_village
from tenants.db import db, own_transaction
from tenants.work import queues


@pytest.fixture
def measured(app, village):
    """Nothing is marked: everything was measured a moment ago."""
    onboarding.measure_villages()
    assert not changes.waiting()
    return village


def published(place) -> dict:
    with own_transaction():
        return figures.published([place.id])[place.id].figures


def file_of(rows: int) -> bytes:
    """A population file of that many people, four to a family."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Data Penduduk")
        for column, one in enumerate(COLUMNS):
            sheet.write(0, column, one.header)
        for n in range(rows):
            person = {
                "alamat": "Jl. Poros",
                "dusun": "Bontoa",
                "rw": "1",
                "rt": "2",
                "nama": "Daeng Nai",
                "no_kk": f"730508{n // 4:010d}",
                "nik": f"730508{n:010d}",
                "sex": "1",
                "tempatlahir": "Takalar",
                "tanggallahir": "17-08-1990",
                "agama_id": "1",
                "pendidikan_kk_id": "5",
                "pekerjaan_id": "11",
                "status_kawin": "2",
                "kk_level": "1" if n % 4 == 0 else "4",
                "warganegara_id": "1",
                "nama_ibu": "Daeng Baji",
            }
            for column, one in enumerate(COLUMNS):
                sheet.write_string(n + 1, column, person.get(one.header, ""))
    return out.getvalue()


def test_a_write_marks_its_village_and_only_it(measured):
    with in_village(measured):
        writing.publish(writing.write("Panen raya", "Sawah dipanen.", by="tes"), by="tes")
    assert changes.waiting() == {measured.id}
    before = published(measured)["articles_published"]
    assert onboarding.measure_changed() == 1
    assert published(measured)["articles_published"] == before + 1
    assert not changes.waiting()


def test_what_is_rolled_back_marks_nothing(measured):
    with pytest.raises(ZeroDivisionError), in_village(measured):
        writing.write("Batal", "Tidak jadi.", by="tes")
        db.session.flush()
        raise ZeroDivisionError
    assert not changes.waiting()


def test_an_import_of_many_marks_once(measured, monkeypatch):
    told = []
    monkeypatch.setattr(changes, "_tell", told.append)
    with in_village(measured):
        importing.import_file(file_of(5000), file_name="banyak.xlsx", by="tes")
    assert told == [measured.id]
    onboarding.measure(measured)
    assert published(measured)["residents_alive"] >= 5000


def test_many_writes_of_one_transaction_mark_once(measured, monkeypatch):
    told = []
    monkeypatch.setattr(changes, "_tell", told.append)
    with in_village(measured):
        for number in range(5):
            writing.write(f"Kabar {number}", "Isi.", by="tes")
    assert told == [measured.id]


def test_a_lost_mark_is_made_good_by_the_full_measuring(measured):
    with in_village(measured):
        writing.publish(writing.write("Gotong royong", "Jalan dibersihkan.", by="tes"), by="tes")
    queues.connection().delete(changes.CHANGED, changes.IN_HAND)
    assert onboarding.measure_changed() == 0
    before = published(measured)["articles_published"]
    onboarding.measure_villages()
    assert published(measured)["articles_published"] == before + 1


def test_a_write_stands_while_redis_is_away(measured, monkeypatch):
    def away():
        raise redis.ConnectionError

    monkeypatch.setattr(changes, "connection", away)
    with in_village(measured):
        article = writing.write("Tanpa Redis", "Tetap tersimpan.", by="tes")
    with in_village(measured):
        assert db.session.get(type(article), article.id) is not None


def test_a_measuring_cut_off_is_done_again(measured, two_villages):
    other = two_villages[1]
    for place in (measured, other):
        with in_village(place):
            writing.write("Kabar", "Isi.", by="tes")

    def cut_off(village_id):
        if village_id == measured.id:
            raise RuntimeError("mati")

    assert changes.each(cut_off) == 1
    assert changes.waiting() == {measured.id}
    assert onboarding.measure_changed() == 1


def test_only_the_marked_are_counted(measured, monkeypatch):
    counted = []
    monkeypatch.setattr(onboarding, "measure", lambda place: counted.append(place.id))
    with in_village(measured):
        writing.write("Satu", "Isi.", by="tes")
    onboarding.measure_changed()
    assert counted == [measured.id]


def test_an_official_figure_marks_its_village(measured):
    with own_transaction():
        figures.state_population(measured.code, 2846, source="Dukcapil", as_of=date(2025, 6, 30), by="tes")
    assert changes.waiting() == {measured.id}


def test_each_day_keeps_how_far_the_duties_were(measured):
    onboarding.measure(measured)
    with own_transaction():
        day = db.session.get(figures.FigureDay, (measured.id, day_of(now())))
        row = next(s for s in tasks.overview("73.05") if s.code == measured.code)
    assert day.duties == tasks.states(row.duties)
    assert day.done == row.done


def test_a_counting_that_comes_late_changes_nothing_newer(measured):
    counted = published(measured)
    early = now() - timedelta(minutes=1)
    with own_transaction():
        figures.publish(measured.id, {**counted, "letters_issued": 99}, duties={"letter": ["done", 100]}, as_of=early)
    assert published(measured)["letters_issued"] == counted["letters_issued"]
    with own_transaction():
        assert db.session.get(figures.FigureDay, (measured.id, day_of(now()))).duties.keys() == set(tasks.KEYS)


def test_a_past_day_is_history_alone(measured):
    then = now() - timedelta(days=40)
    with own_transaction():
        figures.publish(measured.id, {"letters_issued": 7}, duties={"letter": ["done", 100]}, as_of=then)
    with own_transaction():
        assert db.session.get(figures.FigureDay, (measured.id, day_of(then))).done == 1
    assert published(measured)["letters_issued"] != 7


KNOWN_FIGURES = {
    "residents_alive",
    "families",
    "articles_published",
    "statistics_published",
    "profile_filled",
    "profile_total",
    "letters_issued",
    "support",
}


def test_figures_hold_no_person(measured):
    found = onboarding.counts_of(measured)
    assert set(found) == KNOWN_FIGURES, "a new figure: make sure that it is a count, then name it here"
    with own_transaction():
        for row in db.session.scalars(select(figures.VillageFigures)):
            figures.refuse_people(row.figures)
            assert set(row.figures) <= KNOWN_FIGURES


@pytest.mark.parametrize("value", ["Rahmatia", 7305080000000001, ["none"], {"nik": 1}, None, 1.5, -1])
def test_what_is_no_count_is_not_published(measured, value):
    with pytest.raises(TypeError):
        figures.publish(measured.id, {"residents_alive": value}, duties={})


def test_a_village_that_goes_live_is_marked(app):
    code = "73.05.08.2005"
    row = onboarding.provision(code, by="tes")
    assert row.id in changes.waiting()
    onboarding.measure_changed()
    with own_transaction():
        assert figures.published([villages.by_code(code).id])
