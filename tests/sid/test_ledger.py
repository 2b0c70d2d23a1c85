"""The ledger: what happened follows the rules, is undone whole, and the counts agree whatever happened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.sid.residents import family_events, keeping, ledger, monthly, taking_back
from app.sid.residents.models import ALIVE, HEAD, Family, Resident, ResidentEvent
from app.sid.statistics import counting
from tenants import current
from tenants.clock import today
from tenants.db import db
from tenants.errors import Conflict, NotFound, Refused
from tests import makers

KK = "7313050000000001"


@pytest.fixture
def place(app):
    """A village with one family: a father who heads it, a mother, two children."""
    place = makers.village(makers.fresh_code())
    with current.in_village(place):
        for n, (name, shdk, sex, born) in enumerate(
            (("Ayah", 1, 1, 1980), ("Ibu", 3, 2, 1982), ("Anak Satu", 4, 1, 2005), ("Anak Dua", 4, 2, 2010))
        ):
            nik = f"73130501{n:08d}"
            person = {"name": name, "nik": nik, "shdk": shdk, "sex": sex, "birth_date": date(born, 1, 2)}
            keeping.add(person, no_kk=KK, dusun="BONTOA", by="tes")
    return place


def who(name: str) -> Resident:
    return db.session.scalars(select(Resident).where(Resident.name == name)).one()


def newest(name: str) -> ResidentEvent:
    query = select(ResidentEvent).where(ResidentEvent.resident_id == who(name).id).order_by(ResidentEvent.id.desc())
    return taking_back.event(db.session.scalars(query).first().id)


def agree() -> int:
    """The three counts of the living: the ledger's, the rows', the statistics'."""
    rows = db.session.scalar(select(func.count()).where(Resident.basic_status == ALIVE))
    statistics = sum(line.total for line in counting.table("agama"))
    now = today()
    assert monthly.standing(now).total == rows == statistics == monthly.report(now.year, now.month).end.total
    return rows


def test_a_death_takes_out_of_the_count_and_back(place):
    with current.in_village(place):
        ledger.depart(who("Anak Satu"), "died", cause="1", place="Rumah", by="tes")
        assert who("Anak Satu").basic_status == 2 and agree() == 3
        report = monthly.report(today().year, today().month)
        assert next(line for line in report.lines if line.key == "died").cells["wni_l"] == 1
        taking_back.undo(newest("Anak Satu"), by="tes")
        assert who("Anak Satu").basic_status == ALIVE and agree() == 4
        with pytest.raises(Conflict):
            taking_back.undo(newest("Anak Satu"), by="tes")


def test_when_the_head_dies_another_is_named_in_the_same_act(place):
    with current.in_village(place):
        with pytest.raises(Refused) as asked:
            ledger.depart(who("Ayah"), "died", by="tes")
        assert asked.value.field == "new_head"
    with current.in_village(place):
        ledger.depart(who("Ayah"), "died", new_head=who("Ibu"), by="tes")
        family = db.session.scalars(select(Family)).one()
        assert family.head.name == "Ibu"
        taking_back.undo(newest("Ayah"), by="tes")
        db.session.expire_all()
        assert db.session.scalars(select(Family)).one().head.name == "Ayah" and who("Ibu").shdk == 3


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"happened_on": date(2100, 1, 1)}, "happened_on"),
        ({"happened_on": date(1990, 1, 1)}, "happened_on"),
        ({"happened_on": date(2020, 1, 2), "reported_on": date(2020, 1, 1)}, "reported_on"),
        ({"cause": "99"}, "cause"),
        ({"place": "x" * 300}, "place"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(place, more, field):
    with current.in_village(place), pytest.raises(Refused) as refused:
        ledger.depart(who("Anak Satu"), "died", by="tes", **more)
    assert refused.value.field == field


def test_nobody_dies_twice_and_what_came_later_is_undone_first(place):
    with current.in_village(place):
        ledger.depart(who("Anak Dua"), "lost", by="tes")
        with pytest.raises(Conflict, match="hilang"):
            ledger.depart(who("Anak Dua"), "died", by="tes")
        gone = newest("Anak Dua")
        ledger.come_back(who("Anak Dua"), by="tes")
        with pytest.raises(Conflict, match="kembali"):
            taking_back.undo(gone, by="tes")
        taking_back.undo(newest("Anak Dua"), by="tes")
        taking_back.undo(taking_back.event(gone.id), by="tes")
        assert agree() == 4


def test_a_newborn_and_a_newcomer_enter_and_are_undone(place):
    with current.in_village(place):
        born = {"name": "Bayi", "nik": "0", "shdk": 4, "sex": 2, "birth_date": today() - timedelta(days=3)}
        keeping.add(born, no_kk=KK, dusun="BONTOA", kind="born", by="tes")
        came = {"name": "Pendatang", "nik": "7313050190000009", "shdk": 9, "sex": 1, "birth_date": date(1990, 5, 5)}
        keeping.add(came, no_kk=KK, dusun="BONTOA", kind="moved_in", by="tes")
        report = {line.key: line.total for line in monthly.report(today().year, today().month).lines}
        assert (report["born"], report["came"]) == (1, 1) and agree() == 6
        taking_back.undo(newest("Bayi"), by="tes")
        assert db.session.scalar(select(func.count()).where(Resident.name == "Bayi")) == 0 and agree() == 5


def test_a_family_is_parted_and_put_together_again(place):
    with current.in_village(place):
        family = db.session.scalars(select(Family)).one()
        son, mother = who("Anak Satu"), who("Ibu")
        fresh = family_events.split(family, [son, mother], son, no_kk="7313050000000002", by="tes")
        assert fresh.no_kk.endswith("2") and who("Anak Satu").shdk == HEAD and agree() == 4
        taking_back.undo(newest("Anak Satu"), by="tes")
        db.session.expire_all()
        assert db.session.scalar(select(func.count()).select_from(Family)) == 1
        assert who("Anak Satu").shdk == 4 and who("Ibu").family_id == family.id


@pytest.mark.parametrize("wrong", ["everybody", "nobody", "number", "taken", "leader", "head"])
def test_a_parting_that_leaves_something_open_is_refused(place, wrong):
    with current.in_village(place):
        family = db.session.scalars(select(Family)).one()
        everybody = ledger.living(family.id)
        members = {"everybody": everybody, "nobody": [], "head": [who("Ayah")]}.get(wrong, [who("Anak Satu")])
        leader = who("Ibu") if wrong == "leader" else (members or [who("Ayah")])[0]
        number = {"number": "12", "taken": KK}.get(wrong, "7313050000000003")
        with pytest.raises((Refused, Conflict)):
            family_events.split(family, members, leader, no_kk=number, by="tes")


def test_a_whole_family_moves_in_one_act(place):
    with current.in_village(place):
        family = db.session.scalars(select(Family)).one()
        ledger.depart_together(ledger.living(family.id), "moved_out", move_kind="3", address="Makassar", by="tes")
        assert agree() == 0
        taking_back.undo(newest("Ibu"), by="tes")
        db.session.expire_all()
        assert agree() == 4 and family.head.name == "Ayah"


def test_the_status_is_not_put_right_by_hand(place):
    with current.in_village(place), pytest.raises(Refused, match="peristiwa"):
        keeping.correct(who("Ibu"), {"basic_status": 2}, no_kk=KK, dusun="BONTOA", by="tes")


def test_a_month_begins_as_the_one_before_ended(place):
    with current.in_village(place):
        for event in db.session.scalars(select(ResidentEvent)):
            event.happened_on = event.reported_on = date(2025, 3, 5)
        db.session.flush()
        day = {"happened_on": date(2025, 5, 20), "reported_on": date(2025, 6, 2)}
        ledger.depart(who("Anak Dua"), "moved_out", by="tes", **day)
        totals = [(monthly.report(2025, m).start.total, monthly.report(2025, m).end.total) for m in (2, 3, 4, 5, 6, 7)]
        assert totals == [(0, 0), (0, 4), (4, 4), (4, 4), (4, 3), (3, 3)]  # by the month of the report
        behind = monthly.people(2025, 6, ("moved_out",))
        assert [event.resident.name for event in behind] == ["Anak Dua"]


STEP = st.tuples(
    st.sampled_from(["died", "moved_out", "lost", "left", "back", "born", "came", "head", "split", "undo"]),
    st.integers(0, 9),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, min_size=1, max_size=14))
def test_whatever_happens_the_counts_agree_and_all_of_it_can_be_undone(house, steps):
    with house.app_context():
        place = sample(house)
        with current.in_village(place):
            start = snapshot()
            for number, (what, pick) in enumerate(steps):
                try:
                    with db.session.begin_nested():
                        happen(what, pick, number)
                except (Refused, Conflict, NotFound):
                    db.session.expire_all()
                agree()
                one_head_each()
            for key in reversed(acts()):
                found = db.session.get(ResidentEvent, key)
                if found is not None and found.undone_at is None:
                    taking_back.undo(taking_back.event(key), by="tes")
            db.session.expire_all()
            assert snapshot() == start
            agree()
            db.session.rollback()


_place: list = []


def sample(house):
    """One village for all examples: each example is rolled back."""
    if not _place:
        village = makers.village(makers.fresh_code())
        with current.in_village(village):
            for n in range(8):
                person = {
                    "name": f"Warga {'ABCDEFGH'[n]}",
                    "nik": f"73130502{n:08d}",
                    "sex": 1 + n % 2,
                    "birth_date": date(1970 + n, 2, 3),
                }
                keeping.add(
                    {**person, "shdk": 1 if n % 4 == 0 else 4},
                    no_kk=f"731305020000000{n // 4}",
                    dusun="BONTOA",
                    by="tes",
                )
        _place.append(village)
    return _place[0]


def snapshot() -> dict:
    return {r.nik: (r.basic_status, r.family_id, r.shdk, r.area_id) for r in db.session.scalars(select(Resident))}


def acts() -> list:
    query = select(ResidentEvent.id).where(
        ResidentEvent.act_id.is_not(None), ResidentEvent.kind != "corrected", ResidentEvent.undone_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(ResidentEvent.id)))


def one_head_each() -> None:
    heads = select(func.count()).where(
        Resident.shdk == HEAD, Resident.basic_status == ALIVE, Resident.family_id.is_not(None)
    )
    assert (db.session.scalar(heads.group_by(Resident.family_id).order_by(func.count().desc()).limit(1)) or 0) <= 1


def happen(what: str, pick: int, number: int) -> None:
    everybody = list(db.session.scalars(select(Resident).order_by(Resident.nik)))
    person = everybody[pick % len(everybody)]
    others = ledger.living(person.family_id, but=person) if person.family_id else []
    if what in ledger.EXITS:
        ledger.depart(person, what, new_head=others[0] if others else None, by="tes")
    elif what == "back":
        ledger.come_back(person, by="tes")
    elif what in ("born", "came"):
        new = {
            "name": f"Baru {'abcdefghijklmn'[number]}",
            "nik": f"73130509{number:08d}",
            "sex": 1 + pick % 2,
            "birth_date": today(),
            "shdk": 4,
        }
        kk = person.family.no_kk if person.family else "7313050200000009"
        keeping.add(new, no_kk=kk, dusun="BONTOA", kind={"born": "born", "came": "moved_in"}[what], by="tes")
    elif what == "head" and person.family:
        family_events.change_head(person.family, person, by="tes")
    elif what == "split" and person.family:
        family_events.split(
            person.family,
            [person],
            person,
            no_kk=f"73130503{number:08d}",
            new_head=others[0] if others else None,
            by="tes",
        )
    elif what == "undo" and (known := acts()):
        taking_back.undo(taking_back.event(known[pick % len(known)]), by="tes")
