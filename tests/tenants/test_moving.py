"""Villages on two real databases: placed, moved, put back, copied, closed, deleted; cut off anywhere they are whole again."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app.sid.residents import importing
from app.sid.residents.models import Resident
from tenants import cells, current, files, rights, schemas, villages, work
from tenants.archives import closing, moving, nightly, shelf, taking
from tenants.db import db, own_transaction, utc_now
from tenants.errors import Refused
from tenants.people import Role
from tenants.villages import State
from tests import makers
from tests.registers import row as person
from tests.registers import sheet


@pytest.fixture
def place(app):
    """A fresh village with twenty residents, on the first cell."""
    village = makers.village(makers.fresh_code())
    with current.in_village(village):
        importing.import_file(sheet([person(n) for n in range(20)]), file_name="x.xlsx", by="tes")
        files.keep(b"isi", "pdf")
    return village


def residents(code: str) -> int:
    with own_transaction():
        here = villages.frozen(villages.by_code(code))
    with current.in_village(here):
        return db.session.scalar(select(func.count()).select_from(Resident))


def do(ask) -> str:
    with own_transaction():
        key = ask().id
    return work.run(key)


def test_a_moved_village_lives_on_the_other_database(place):
    assert do(lambda: moving.ask_move(villages.by_code(place.code), "cell-2", by="tes")) == "done"
    with own_transaction():
        moved = villages.frozen(villages.by_code(place.code))
    assert moved.cell == "cell-2"
    assert residents(place.code) == 20
    with current.in_village(moved):
        importing.import_file(sheet([person(21)]), file_name="y.xlsx", by="tes")
    assert residents(place.code) == 21
    with current.in_village(place):  # a process that has not heard of it yet
        assert db.session.scalar(select(func.count()).select_from(Resident)) == 20
        with pytest.raises((DBAPIError, psycopg.errors.InsufficientPrivilege)) as refused:
            importing.import_file(sheet([person(22)]), file_name="z.xlsx", by="tes")
        assert "permission denied" in str(refused.value)
        db.session.rollback()


def test_the_old_copy_is_dropped_when_confirmed_and_the_new_one_stays(place):
    do(lambda: moving.ask_move(villages.by_code(place.code), "cell-2", by="tes"))
    with own_transaction():
        for copy in shelf.old_copies(place.id):
            shelf.drop_old(copy, by="tes")
    with cells.admin("cell") as conn:
        assert not schemas.exists(conn, place.schema)
    assert residents(place.code) == 20


@pytest.mark.parametrize("where", ["take", "put", "compare"])
def test_a_move_that_fails_leaves_the_village_where_it_was_and_writable(place, monkeypatch, where):
    def broken(*args, **kwargs):
        raise psycopg.OperationalError("putus")

    spot = {"take": (moving.taking, "take"), "put": (moving.putting, "put"), "compare": (moving, "compare")}[where]
    monkeypatch.setattr(*spot, broken)
    with pytest.raises(psycopg.OperationalError):
        do(lambda: moving.ask_move(villages.by_code(place.code), "cell-2", by="tes"))
    monkeypatch.undo()
    with current.in_village(place):
        importing.import_file(sheet([person(30)]), file_name="x.xlsx", by="tes")
    assert do(lambda: moving.ask_move(villages.by_code(place.code), "cell-2", by="tes")) == "done"
    assert residents(place.code) == 21


def test_a_move_asked_twice_is_refused_while_it_runs(place):
    with own_transaction():
        moving.ask_move(villages.by_code(place.code), "cell-2", by="tes")
    with pytest.raises(Exception, match="sedang dipindahkan"), own_transaction():
        moving.ask_move(villages.by_code(place.code), "cell-2", by="tes")


def test_put_back_to_a_day(place):
    archive = shelf.shelve(place, kind="asked", by="tes")
    with current.in_village(place):
        importing.import_file(sheet([person(n) for n in range(40)]), file_name="x.xlsx", by="tes")
    assert residents(place.code) == 40
    with own_transaction():
        assert shelf.of_day(place.id, date.today() + timedelta(days=1)).id == archive.id
    assert do(lambda: moving.ask_put_back(villages.by_code(place.code), archive, by="tes")) == "done"
    assert residents(place.code) == 20
    with own_transaction():
        again = villages.frozen(villages.by_code(place.code))
    assert again.schema != place.schema
    assert files.keys_of(again.schema) == files.keys_of(place.schema)


def test_another_villages_archive_is_not_put_back_onto_this_one(place):
    other = makers.village(makers.fresh_code())
    archive = shelf.shelve(other, kind="asked", by="tes")
    path = shelf.folder(other.id) / archive.file_name
    with own_transaction():
        row = villages.by_code(place.code)
        key = moving.start("village-put-back", row, by="tes", path=str(path), schema=villages.fresh_schema()).id
    assert work.run(key) == "failed"
    assert residents(place.code) == 20


def test_a_copy_is_a_village_of_its_own(place):
    target = makers.fresh_code()
    with own_transaction():
        source = villages.by_code(place.code)
    moving.copy(source, target, by="tes")
    assert residents(target) == 20
    with own_transaction():
        twin = villages.frozen(villages.by_code(target))
    with current.in_village(twin):
        importing.import_file(sheet([person(50)]), file_name="x.xlsx", by="tes")
    assert (residents(target), residents(place.code)) == (21, 20)


def test_a_regency_stays_on_one_cell_and_a_draining_one_takes_none(app, two_villages):
    with own_transaction():
        assert cells.for_regency("11.01") == "cell"  # cell-2 is known, but not taken into use
        with pytest.raises(Refused):
            cells.drain("cell", by="tes")
        cells.add("cell-2", by="tes")
        assert cells.for_regency("11.01") == "cell-2"
        assert cells.for_regency("73.05") == "cell"
        cells.drain("cell-2", by="tes")
        assert cells.for_regency("11.01") == "cell"


def test_closing_keeps_an_archive_and_can_be_undone(place):
    last = closing.close(place.code, by="tes", reason="digabung")
    assert last.rows > 20
    with own_transaction():
        assert villages.by_code(place.code).state == State.CLOSED
    closing.reopen(place.code, by="tes")
    with current.in_village(place):
        importing.import_file(sheet([person(60)]), file_name="x.xlsx", by="tes")
    with own_transaction():
        life = [(m.before, m.after, m.actor, m.reason) for m in closing.life(place.id)]
    assert life[-2:] == [("live", "closed", "tes", "digabung"), ("closed", "live", "tes", "")]


def test_after_the_retention_nothing_is_left(place):
    closing.close(place.code, by="tes")
    assert closing.end_what_is_over() == 0
    assert closing.end_what_is_over(at=utc_now() + shelf.KEEP_CLOSED + timedelta(minutes=1)) >= 1
    with own_transaction():
        village = villages.by_code(place.code)
        assert village.state == State.DELETED
        assert closing.traces(village) == []
    again = makers.village(place.code)
    assert again.schema != place.schema
    assert residents(place.code) == 0


def test_the_drill_compares_and_clears_away(place):
    found = nightly.drill(place.code, by="tes")
    assert found["rows"] >= 20
    with cells.admin() as conn:
        assert not schemas.exists(conn, nightly.DRILL_SCHEMA)
    assert files.keys_of(nightly.DRILL_SCHEMA) == []


def test_nightly_archives_once_a_day_each(app, place):
    with own_transaction():
        assert nightly.start_night(day=date(2026, 1, 1)) > 0
    with own_transaction():
        assert nightly.start_night(day=date(2026, 1, 1)) == 0


def test_what_is_kept_is_daily_then_weekly_then_monthly():
    today = date(2026, 11, 25)
    days = [today - timedelta(days=n) for n in range(400)]
    kept = set(days) - shelf.superfluous(days, today)
    assert {today - timedelta(days=n) for n in range(7)} <= kept
    assert 7 + 3 <= len(kept) <= shelf.DAYS + shelf.WEEKS + shelf.MONTHS
    assert min(kept) < today - timedelta(days=300)


def test_an_archive_is_of_one_moment_while_the_village_works(place, tmp_path, monkeypatch):
    """What is written while the archive is taken is not in it, in no table."""
    wrote = []

    def told(done, total, note):
        if done == 2 and not wrote:
            wrote.append(1)
            with current.in_village(place):
                importing.import_file(sheet([person(70)]), file_name="x.xlsx", by="tes")

    manifest = taking.take(place, tmp_path / "x.zip", told=told)
    assert wrote
    assert manifest.tables["residents"].count == 20
    assert manifest.tables["resident_events"].count == 20


def test_what_is_sent_while_a_village_rests_is_refused_with_a_word_to_wait(place, browse):
    who = makers.person(Role.OPERATOR, village_id=place.id)
    tab = browse(place.slug).sign_in(who, "/portal/masuk")
    tab.get("/portal/berita/tulis")
    with moving.still(place.schema, place.cell):
        answer = tab.post("/portal/berita/tulis", {"title": "Berita", "body": "Isi", "then": "draft"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "belum tersimpan" in answer.get_data(as_text=True)


def test_a_move_that_is_given_up_leaves_the_village_writable(place):
    """Workers that died again and again: the last one finds no more tries, and the clerks may write."""
    with own_transaction():
        task = moving.ask_move(villages.by_code(place.code), "cell-2", by="tes")
        task.attempts = work.working.MAX_ATTEMPTS
        key = task.id
    with cells.admin(place.cell) as conn:
        rights.forbid_writing(conn, place.schema)
    assert work.run(key) == "failed"
    with current.in_village(place):
        importing.import_file(sheet([person(80)]), file_name="x.xlsx", by="tes")
    assert residents(place.code) == 21
