"""A loaded file is taken back as a whole; who was touched since stays, named."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.sid.residents import importing, keeping, ledger, undoing
from app.sid.residents.houses import House
from app.sid.residents.models import Family, ImportRun, Resident, ResidentEvent
from tenants.clock import now
from tenants.current import in_village
from tenants.db import db
from tenants.errors import Conflict, Refused
from tests import makers
from tests.registers import row, sheet


@pytest.fixture
def place(app):
    return makers.village(makers.fresh_code())


def load(place, rows) -> ImportRun:
    with in_village(place):
        importing.import_file(sheet(rows), file_name="berkas.xlsx", by="tes")
        return db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc())).first().id


def run_of(key) -> ImportRun:
    return db.session.get_one(ImportRun, key)


def snapshot(place) -> dict:
    columns = [c for c in Resident.__table__.columns if c.name not in ("updated_at", "find_name")]
    with in_village(place):
        people = {r.nik: tuple(r) for r in db.session.execute(select(*columns))}
        families = {f.no_kk: (f.address, f.no_rtm) for f in db.session.scalars(select(Family))}
        return {"people": people, "families": families}


def test_whom_a_file_brought_is_gone(place):
    before = snapshot(place)
    key = load(place, [row(n) for n in range(12)])
    with in_village(place):
        assert undoing.undo(run_of(key), by="tes") == {"removed": 12, "restored": 0, "left": 0, "names": []}
    assert snapshot(place) == before
    with in_village(place):
        assert db.session.scalar(select(func.count()).select_from(ResidentEvent)) == 0
        with pytest.raises(Conflict):
            undoing.undo(run_of(key), by="tes")


def test_whom_a_file_changed_stands_as_before(place):
    load(place, [row(n) for n in range(12)])
    before = snapshot(place)
    changed = [
        row(0, agama_id="2", tanggallahir="01-02-1991", alamat="Jalan Baru"),
        row(1, kk_level="1", no_kk="7305080000009999"),
        row(2, status_dasar="2"),
        row(3, dusun="Kassi"),
        row(4, nama="Nama Lain"),
    ]
    key = load(place, [*changed, row(50)])
    assert snapshot(place) != before
    with in_village(place):
        outcome = undoing.undo(run_of(key), by="tes")
        assert (outcome["removed"], outcome["left"]) == (1, 0) and outcome["restored"] >= 5
    assert snapshot(place) == before


def test_who_was_touched_since_is_left_and_named(place):
    key = load(place, [row(n, nama=f"Warga {'ABCD'[n]}") for n in range(4)])
    with in_village(place):
        one, other = (db.session.scalars(select(Resident).where(Resident.name == f"Warga {x}")).one() for x in "BC")
        keeping.correct(
            one, {"religion": 2}, **{n: getattr(House.of(one), n) for n in House.__dataclass_fields__}, by="tes"
        )
        ledger.depart(other, "died", by="tes")
    with in_village(place):
        outcome = undoing.undo(run_of(key), by="tes")
        assert outcome["names"] == ["Warga B", "Warga C"] and outcome["removed"] == 2
        assert db.session.scalar(select(func.count()).select_from(Resident)) == 2


def test_after_thirty_days_it_stands(place):
    key = load(place, [row(1)])
    with time_machine.travel(now() + timedelta(days=31), tick=False), in_village(place):
        assert not undoing.can_undo(run_of(key))
        with pytest.raises(Refused):
            undoing.undo(run_of(key), by="tes")


def test_the_same_file_may_come_again(place):
    rows = [row(n) for n in range(4)]
    key = load(place, rows)
    with in_village(place):
        undoing.undo(run_of(key), by="tes")
    load(place, rows)
    with in_village(place):
        assert db.session.scalar(select(func.count()).select_from(Resident)) == 4
