"""The made-up people hold together: numbers, families, ages, schooling and work fit each other."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date, datetime

import pytest

from app.demo import participants, register, story, texts
from app.demo.households import DAY, HEAD, MARRIED, SINGLE, WIFE
from app.demo.lives import PENSIONER, PUPIL
from app.sid.residents import mapping
from app.sid.residents.columns import COLUMNS, REQUIRED
from app.sid.residents.numbering import mismatch
from tenants.current import CurrentVillage
from tenants.sheets import sheets

SOME = [v for v in story.villages() if v.code[:8] in ("73.05.08", "73.05.10", "73.05.03")]


def people(village: story.VillageStory) -> list[dict]:
    return list(register.rows(village, participants.head(village.code)))


@pytest.fixture(scope="module")
def everyone() -> list[dict]:
    return [row for village in story.villages() for row in people(village)]


@pytest.fixture(scope="module")
def families(everyone) -> dict[str, list[dict]]:
    found = defaultdict(list)
    for row in everyone:
        found[row["no_kk"]].append(row)
    return found


def born(row: dict) -> date:
    return datetime.strptime(row["tanggallahir"], "%d-%m-%Y").date()


def age(row: dict) -> float:
    return (DAY - born(row)).days / 365.25


def numbered(rows: list[dict]) -> list[dict]:
    return [r for r in rows if r["nik"] != "0"]


def test_a_nik_carries_district_birth_date_and_sex(everyone):
    assert not [r for r in numbered(everyone) if mismatch(r["nik"], born(r), int(r["sex"]))]
    for village in SOME:
        assert {r["nik"][:6] for r in numbered(people(village))} <= {village.code.replace(".", "")[:6]}


def test_no_nik_is_given_twice_in_all_villages(everyone):
    niks = [r["nik"] for r in numbered(everyone)]
    assert len(niks) == len(set(niks)) and all(len(n) == 16 and n.isdigit() for n in niks)


def test_only_the_new_born_have_no_number(everyone):
    assert all(age(r) < 0.2 for r in everyone if r["nik"] == "0")


def test_every_family_has_one_head_and_one_home(families):
    for kk, rows in families.items():
        assert len(kk) == 16 and kk.isdigit()
        assert [int(r["kk_level"]) for r in rows].count(HEAD) == 1
        assert len({(r["alamat"], r["dusun"], r["rw"], r["rt"]) for r in rows}) == 1


def test_husband_and_wife_are_married_to_each_other(families):
    for rows in families.values():
        wives = [r for r in rows if int(r["kk_level"]) == WIFE]
        head = next(r for r in rows if int(r["kk_level"]) == HEAD)
        assert len(wives) <= 1
        assert (int(head["status_kawin"]) == MARRIED) == bool(wives)
        assert all(int(w["sex"]) == 2 and int(w["status_kawin"]) == MARRIED for w in wives)
        if wives:
            assert wives[0]["tanggalperkawinan"] == head["tanggalperkawinan"]


def test_no_child_is_older_than_its_parents_less_fifteen_years(everyone):
    by_nik = {r["nik"]: r for r in numbered(everyone)}
    checked = 0
    for row in everyone:
        for key, name, sex in (("ayah_nik", "nama_ayah", "1"), ("ibu_nik", "nama_ibu", "2")):
            parent = by_nik.get(row[key])
            if parent:
                checked += 1
                assert (born(row) - born(parent)).days > 15 * 365
                assert parent["nama"] == row[name] and parent["sex"] == sex
    assert checked > 1000


def test_nobody_is_married_as_a_child_or_before_birth(everyone):
    for row in everyone:
        if row["tanggalperkawinan"]:
            married = datetime.strptime(row["tanggalperkawinan"], "%d-%m-%Y").date()
            assert born(row).year + 17 <= married.year and married <= DAY
        if age(row) < 18:
            assert int(row["status_kawin"]) == SINGLE


def test_schooling_and_work_fit_the_age(everyone):
    for row in everyone:
        years, completed, attending = age(row), int(row["pendidikan_kk_id"]), int(row["pendidikan_sedang_id"])
        work = int(row["pekerjaan_id"])
        assert completed < 8 or years >= 22
        assert attending not in (4, 6, 7) or years < 19.5
        assert (work != PUPIL) or 6 <= years < 25
        assert (work != PENSIONER) or years >= 58
        assert years >= 17 or work in (1, PUPIL)


def test_ages_have_the_shape_of_a_village(everyone):
    share = len(everyone)
    young = sum(age(r) < 15 for r in everyone) / share
    old = sum(age(r) >= 65 for r in everyone) / share
    women = sum(r["sex"] == "2" for r in everyone) / share
    assert 0.22 < young < 0.32 and 0.04 < old < 0.10 and 0.47 < women < 0.54


def test_the_head_of_the_village_lives_in_it():
    for village in SOME:
        heads = [r for r in people(village) if r["pekerjaan_id"] == "86"]
        assert [r["nama"] for r in heads] == ([participants.head(village.code).name] if village.register else [])


@pytest.mark.parametrize("village", SOME[:6], ids=lambda v: v.name)
def test_the_same_at_every_run_and_as_many_as_told(village):
    assert people(village) == people(village)
    assert len(people(village)) == village.register


@pytest.mark.parametrize("village", SOME[:3], ids=lambda v: v.name)
def test_the_file_is_one_that_the_register_takes(village):
    file = mapping.file_of(sheets(register.file(village, participants.head(village.code))))
    assert (
        len(file.rows) == village.register and not file.unknown_columns and file.headers == [c.header for c in COLUMNS]
    )
    assert not [row.wrong for row in file.rows if row.wrong]
    assert all(row.values.get(c.field) not in (None, "") for row in file.rows for c in REQUIRED)


def test_of_the_villages_some_have_a_tenth_of_their_people_and_some_not():
    reached = [v for v in story.villages() if v.register * 10 >= v.population]
    assert len(story.villages()) == 37 and 15 < len(reached) < 30


def place(village: story.VillageStory) -> CurrentVillage:
    return CurrentVillage(uuid.uuid4(), village.code, "x", "v_000001", village.name, district="Sanrobone")


def test_news_is_whole_and_differs_from_village_to_village():
    seen = defaultdict(set)
    for village in story.villages():
        told = texts.news(village, place(village))
        assert len(told) == village.articles == len({title for title, _ in told})
        for title, body in told:
            assert "{" not in title + body and len(title) <= 160 and len(body) > 400
            seen[village.code].add(body)
    bodies = [b for texts_of in seen.values() for b in texts_of]
    assert len(bodies) == len(set(bodies)) > 70


def test_a_profile_fills_as_many_fields_as_asked():
    village = SOME[0]
    for wanted in (0, 4, 13):
        filled = texts.profile(village, place(village), wanted)
        assert len(filled) == wanted and all(filled.values()) and "{" not in "".join(filled.values())
