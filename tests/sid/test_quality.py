"""Every rule finds the case it is made for and leaves the ordinary resident alone; the score follows; doubles are told without names."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.sid.quality import rules, scoring
from app.sid.residents import keeping, ledger
from app.sid.residents.models import Area, Family, Resident
from tenants import nik_marks
from tenants.clock import today
from tenants.current import in_village
from tenants.db import db
from tests import makers
from tests.sql import statements

KK = "7313080000000001"


def born(age: int) -> date:
    return today().replace(year=today().year - age, day=1, month=1)


def nik(day: date, sex: int, serial: int) -> str:
    return f"731308{day.day + (40 if sex == 2 else 0):02d}{day:%m%y}{serial:04d}"


GOOD = {
    "religion": 1,
    "education": 5,
    "occupation": 11,
    "marital": 2,
    "blood": 1,
    "birth_place": "Wajo",
    "mother_name": "Baji",
    "father_name": "Baso",
    "insurance": 2,
    "ktp_el": 2,
    "ktp_record": 3,
    "marriage_certificate": "1/2001",
    "birth_certificate": "1/1980",
}


@pytest.fixture
def place(app):
    """A village with one couple of whom nothing is to be said."""
    place = makers.village(makers.fresh_code())
    with in_village(place):
        for n, (name, shdk, sex, age) in enumerate((("Suami Baik", 1, 1, 45), ("Istri Baik", 3, 2, 42))):
            own = {"name": name, "sex": sex, "shdk": shdk, "birth_date": born(age), "nik": nik(born(age), sex, n + 1)}
            keeping.add({**GOOD, **own}, no_kk=KK, address="Jalan Poros", dusun="KASSI", by="tes")
    return place


CASES = {
    "nik-beda": {"nik": "7313080101010099"},
    "tanpa-keluarga": {"family_id": None},
    "sementara": {"nik": "0731308010100001"},
    "tanpa-ibu": {"mother_name": ""},
    "ganda": {"name": "Suami Baik", "age": 45},
    "terlalu-tua": {"age": 112},
    "kepala-anak": {"age": 12, "shdk": 1, "own_family": True},
    "suami-perempuan": {"shdk": 2, "sex": 2},
    "istri-laki": {"shdk": 3, "sex": 1},
    "anak-lebih-tua": {"shdk": 4, "age": 60},
    "orang-tua-lebih-muda": {"shdk": 7, "age": 30},
    "pasangan-belum-kawin": {"shdk": 3, "sex": 2, "marital": 1},
    "kawin-dini": {"age": 14},
    "hamil-laki": {"pregnant": 1},
    "hamil-umur": {"sex": 2, "pregnant": 1, "age": 60},
    "kb-tidak-cocok": {"contraception": 1},
    "ktp-anak": {"age": 12, "marital": 1},
    "sarjana-anak": {"age": 12, "education": 8},
    "bekerja-anak": {"age": 8},
    "pelajar-tua": {"occupation": 3, "age": 50},
    "induk-sendiri": {"father_nik": "self"},
    "wna-tanpa-dokumen": {"citizenship": 2},
    "belum-rekam-ktp": {"ktp_el": 1, "ktp_record": None},
    "tanpa-tanggal": {"birth_date": None},
    "tanpa-tempat": {"birth_place": ""},
    "tanpa-hubungan": {"shdk": None},
    "tanpa-agama": {"religion": None},
    "tanpa-pendidikan": {"education": None},
    "tanpa-pekerjaan": {"occupation": None},
    "tanpa-status-kawin": {"marital": None},
    "tanpa-darah": {"blood": None},
    "tanpa-ayah": {"father_name": ""},
    "tanpa-asuransi": {"insurance": None},
    "anak-tanpa-akta": {"age": 5, "birth_certificate": ""},
    "kawin-tanpa-buku": {"marriage_certificate": ""},
    "tanpa-dusun": {"nowhere": True},
}


def wrong(changes: dict) -> Resident:
    """A resident who is ordinary but for the changes, written past the forms."""
    changes = dict(changes)
    age, nowhere, own = changes.pop("age", 40), changes.pop("nowhere", False), changes.pop("own_family", False)
    family = db.session.scalars(select(Family)).first()
    if own:
        family = Family(no_kk="7313080000000009", address="x", area_id=family.area_id)
        db.session.add(family)
        db.session.flush()
        db.session.refresh(family)
    area = Area() if nowhere else family.area
    db.session.add(area)
    db.session.flush()
    sex, day = changes.get("sex", 1), changes.get("birth_date", born(age))
    person = {
        **GOOD,
        "name": "Yang Diperiksa",
        "sex": sex,
        "shdk": 9,
        "birth_date": day,
        "nik": nik(born(age), sex, 77),
    }
    person |= {"family_id": family.id, "area_id": area.id} | changes
    if person.get("father_nik") == "self":
        person["father_nik"] = person["nik"]
    row = Resident(**person)
    db.session.add(row)
    db.session.flush()
    return row


def test_there_are_many_rules_and_a_case_for_each():
    assert len(rules.RULES) + len(rules.FAMILY_RULES) >= 25
    assert set(CASES) == set(rules.BY_KEY)


def test_of_ordinary_people_nothing_is_said(place):
    with in_village(place):
        found = scoring.measure()
        assert found.found == [] and found.score == 100 and found.alive == 2


@pytest.mark.parametrize("key", CASES)
def test_each_rule_finds_its_case(place, key):
    with in_village(place):
        row = wrong(CASES[key])
        names = {found.name for found in db.session.scalars(rules.people(key))}
        assert row.name in names and "Istri Baik" not in names
        assert key == "ganda" or "Suami Baik" not in names
        assert scoring.measure().score < 100
        db.session.rollback()


def test_a_contradiction_weighs_more_than_an_empty_field(place):
    with in_village(place):
        row = wrong({"blood": None})
        lacks = scoring.measure().score
        row.blood, row.pregnant = 1, 1
        db.session.flush()
        assert scoring.measure().score < lacks
        db.session.rollback()


def test_who_is_dead_is_not_asked(place):
    with in_village(place):
        ledger.depart(wrong({"blood": None}), "died", by="tes")
        assert scoring.measure().found == []
        db.session.rollback()


def test_measured_in_two_statements_however_many(place):
    with in_village(place):
        scoring.measure()
        with statements() as seen:
            scoring.measure()
    assert len(seen) <= 2


def test_the_day_is_kept_once(place):
    with in_village(place):
        scoring.keep(scoring.measure())
        wrong({"blood": None, "pregnant": 1})
        scoring.keep(scoring.measure())
        assert [day.score < 100 for day in scoring.days()] == [True]


def test_a_double_in_another_village_is_told_without_its_name(app):
    here, there = (makers.village(makers.fresh_code()) for _ in range(2))
    double = nik(born(30), 1, 5)
    for place, name in ((here, "Orang Sini"), (there, "Orang Sana")):
        with in_village(place):
            person = {"name": name, "nik": double, "sex": 1, "shdk": 1, "birth_date": born(30)}
            keeping.add(person, no_kk="7313080000000077", dusun="A", by="tes")
        with in_village(place):
            scoring.publish_marks()
    with in_village(here):
        assert [r.name for r in scoring.elsewhere()] == ["Orang Sini"]
    with in_village(there):
        ledger.depart(scoring.elsewhere()[0], "moved_out", by="tes")
    with in_village(there):
        scoring.publish_marks()
    with in_village(here):
        assert scoring.elsewhere() == []
    assert double.encode() not in nik_marks.mark(double) and len(nik_marks.mark(double)) == 12
