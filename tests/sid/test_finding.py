"""Finding people: names in any order and without their signs, parts of numbers, the filters of the list."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.sid.residents import filtering, mending, names, searching
from app.sid.residents.models import Resident
from tenants import current
from tenants.clock import today
from tenants.db import db
from tests.registers import add


@pytest.fixture
def people(empty):
    aged = today().replace(year=today().year - 60, month=1, day=1)
    add(empty, name="Nur'aini Dg. Kebo", nik="7305085708900001", sex=2, shdk=1, dusun="Kassi")
    add(empty, name="Muḥammad Al-Amin", nik="7305081708900002", religion=1, dusun="Bontoa")
    add(empty, name="Sitti Aisyah, S.Pd.", nik="0", sex=2, birth_date=aged, dusun="Bontoa")
    add(empty, name="Amin Daeng", nik="7305081708900003", mother_name="", no_kk="7305080000000777")
    add(empty, name="Abd. Salam", nik="7305081708910004", basic_status=2)
    return empty


def found(place, args) -> list[str]:
    with current.in_village(place):
        return [r.name.split()[0].strip(",") for r in searching.page(args).rows]


def hits(place, words) -> list[str]:
    with current.in_village(place):
        return [r.name for r in searching.hits(words)]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("nuraini", "Nur'aini Dg. Kebo"),
        ("kebo nur", "Nur'aini Dg. Kebo"),
        ("muhammad", "Muḥammad Al-Amin"),
        ("AL AMIN", "Muḥammad Al-Amin"),
        ("spd aisyah", "Sitti Aisyah, S.Pd."),
        ("89000", "Amin Daeng"),
        ("0000 777", "Amin Daeng"),
        ("salam", "Abd. Salam"),
    ],
)
def test_hits(people, words, first):
    assert hits(people, words)[0] == first


def test_names_that_begin_like_the_words_come_first_and_the_dead_last(people):
    assert hits(people, "am") == ["Amin Daeng", "Muḥammad Al-Amin", "Abd. Salam"]


@pytest.mark.parametrize("words", ["", "  ", "%", "_", "'", "\0", "x" * 500, "12", "\\"])
def test_words_that_fit_nobody(people, words):
    assert hits(people, words) == []


@pytest.mark.parametrize(
    "name", ["Nur'aini", "Sitti Aisyah, S.Pd.", "Muḥammad Ḥasan", "Al-Amin", "O’Neil", "Abd. Rahman (Sattu)", "ÉLISE"]
)
def test_the_register_and_the_search_compare_names_alike(empty, name):
    add(empty, name=name)
    with current.in_village(empty):
        assert db.session.scalar(select(Resident.find_name)) == names.plain(name)


@pytest.mark.parametrize(
    ("args", "left"),
    [
        ({}, ["Amin", "Muḥammad", "Nur'aini", "Sitti"]),
        ({"urut": "-nama"}, ["Sitti", "Nur'aini", "Muḥammad", "Amin"]),
        ({"urut": "-umur"}, ["Sitti", "Amin", "Muḥammad", "Nur'aini"]),
        ({"sex": "2"}, ["Nur'aini", "Sitti"]),
        ({"religion": "1"}, ["Muḥammad"]),
        ({"dusun": "BONTOA"}, ["Muḥammad", "Sitti"]),
        ({"basic_status": "2"}, ["Abd."]),
        ({"umur_dari": "60"}, ["Sitti"]),
        ({"umur_sampai": "59"}, ["Amin", "Muḥammad", "Nur'aini"]),
        ({"umur_dari": "50", "umur_sampai": "40"}, []),
        ({"lihat": "lansia"}, ["Sitti"]),
        ({"lihat": "sementara"}, ["Sitti"]),
        ({"lihat": "tanpa-ibu"}, ["Amin"]),
        ({"lihat": "nik-beda"}, []),
        ({"q": "amin", "sex": "1"}, ["Amin", "Muḥammad"]),
    ],
)
def test_filters(people, args, left):
    assert sorted(found(people, args)) == sorted(left)
    if "urut" in args and args["urut"] == "-nama":
        assert found(people, args) == left


@pytest.mark.parametrize(
    "args",
    [
        {"sex": "9" * 40},
        {"sex": "²"},
        {"sex": "laki"},
        {"religion": "-1"},
        {"umur_dari": "abc"},
        {"umur_sampai": "9999"},
        {"lihat": "'; DROP TABLE residents"},
        {"urut": "nik"},
        {"warna": "biru"},
        {"q": "\0"},
        {"dusun": "\0"},
    ],
)
def test_broken_filters_are_left_aside(people, args):
    assert len(found(people, args)) == 4


def test_a_page_beyond_the_last_is_the_last(people):
    with current.in_village(people):
        page = searching.page({}, number=10**30, size=3)
        assert (page.number, len(page.rows), page.first, page.last) == (2, 1, 4, 4)
        assert searching.page({}, number=-5).number == 1


def test_what_is_to_mend_is_the_same_in_sql_and_to_a_row(empty):
    add(empty, nik="7305085708900001", sex=2, shdk=1)
    add(empty, nik="7305081708900001", sex=2, name="Jenis kelamin lain")
    add(empty, nik="7305081808900001", name="Hari lain")
    add(empty, nik="0", name="Sementara", mother_name="")
    with current.in_village(empty):
        for mend in mending.MENDS:
            by_sql = set(db.session.scalars(select(Resident.name).where(mend.condition)))
            by_row = {r.name for r in db.session.scalars(select(Resident)) if mend.holds(r)}
            assert by_sql == by_row, mend.key
        assert filtering.counts().views["nik-beda"] == 2
        assert filtering.counts().views["perbaiki"] == 3


def test_families_without_a_head_are_counted_while_somebody_lives_in_them(empty):
    add(empty, shdk=4)
    add(empty, shdk=1, no_kk="7305080000000002")
    add(empty, shdk=1, no_kk="7305080000000003", basic_status=2)
    with current.in_village(empty):
        assert filtering.counts().headless == 1
        assert [f.no_kk for f in searching.families(headless=True).rows] == ["7305080000000001"]
