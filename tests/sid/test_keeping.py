"""Adding and correcting by hand: what is refused names the field and the other person, and nothing is half done."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from app.sid.residents import history, keeping, searching
from app.sid.residents.houses import House
from app.sid.residents.models import Family, Resident, ResidentEvent
from tenants import current
from tenants.audit import VillageEntry
from tenants.db import db
from tenants.errors import Conflict, Refused
from tests.registers import add

KK, OTHER_KK = "7305080000000001", "7305080000000002"


def correct(place, key, values=None, *, seen=None, **house):
    with current.in_village(place):
        found = searching.resident(key)
        start = {name: getattr(House.of(found), name) for name in House.__dataclass_fields__}
        return keeping.correct(found, values or {}, **{**start, **house}, seen=seen, by="tes")


def test_a_new_resident_leaves_an_event_and_an_audit_row(empty):
    made = add(empty, nik="7305081708900001", shdk=1, dusun="Dusun Bontoa", rt="2", rw="1")
    with current.in_village(empty):
        found = searching.resident(made.id)
        assert (found.area.dusun, found.area.rt) == ("BONTOA", "002"), "the same neighbourhood as a file would make"
        assert [e.kind for e in history.events(found)] == ["opening"]
        assert (
            db.session.scalar(select(VillageEntry.deed).where(VillageEntry.subject_id == made.id)) == "resident.added"
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Budi 2"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"sex": None}, "sex"),
        ({"sex": 7}, "sex"),
        ({"nik": "123"}, "nik"),
        ({"nik": "abc"}, "nik"),
        ({"birth_date": date(2999, 1, 1)}, "birth_date"),
        ({"birth_date": date(1700, 1, 1)}, "birth_date"),
        ({"no_kk": "12"}, "no_kk"),
        ({"father_nik": "12"}, "father_nik"),
        ({"phone": "telepon"}, "phone"),
        ({"religion": 99}, "religion"),
        ({"address": "x" * 201}, "address"),
        ({"passport": "x" * 46}, "passport"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(empty, values, field):
    with pytest.raises(Refused) as refused:
        add(empty, **values)
    assert refused.value.field == field
    with current.in_village(empty):
        assert db.session.scalar(select(func.count()).select_from(Family)) == 0, "nothing half written"


def test_numbers_may_be_grouped_as_people_write_them(empty):
    made = add(empty, nik="7305 0817.0890-0001", no_kk="7305 0800 0000 0009")
    assert made.nik == "7305081708900001"


def test_a_taken_nik_names_its_owner(empty):
    add(empty, nik="7305081708900001", name="Hasnah Dg. Kebo")
    with pytest.raises(Conflict, match=r"Hasnah Dg\. Kebo") as conflict:
        add(empty, nik="7305081708900001")
    assert conflict.value.field == "nik"


def test_a_second_head_is_refused_with_what_to_do(empty):
    add(empty, shdk=1, name="Sitti Saenab")
    with pytest.raises(Refused, match=r"ubah dulu hubungan Sitti Saenab") as refused:
        add(empty, shdk=1)
    assert refused.value.field == "shdk"


def test_a_temporary_number_is_given_and_kept(empty):
    first, second = add(empty, nik="0"), add(empty, nik="")
    assert first.nik != second.nik and first.temporary_nik and second.temporary_nik
    correct(empty, first.id, {"nik": "0", "name": "Daeng Lain"})
    with current.in_village(empty):
        assert searching.resident(first.id).nik == first.nik


def test_a_correction_tells_old_and_new_and_nothing_is_no_event(empty):
    made = add(empty)
    assert correct(empty, made.id, {"name": "Daeng Baru", "religion": 1}) == {
        "name": ["Daeng Nai", "Daeng Baru"],
        "religion": ["", "1"],
    }
    assert correct(empty, made.id, {"name": "Daeng Baru"}) == {}
    with current.in_village(empty):
        events = db.session.scalars(select(ResidentEvent.kind).order_by(ResidentEvent.id)).all()
        assert events == ["opening", "corrected"]


def test_the_address_holds_for_the_whole_family(empty):
    one, two = add(empty, shdk=1), add(empty)
    assert correct(empty, one.id, address="Jl. Baru") == {"address": ["", "Jl. Baru"]}
    with current.in_village(empty):
        assert searching.resident(two.id).family.address == "Jl. Baru"


def test_who_moves_into_a_family_takes_its_address(empty):
    add(empty, shdk=1, address="Jl. Lama")
    mover = add(empty)
    add(empty, shdk=1, no_kk=OTHER_KK, address="Jl. Tujuan")
    changed = correct(empty, mover.id, {"shdk": 5}, no_kk=OTHER_KK, address="Jl. Lama")
    assert changed["no_kk"] == [KK, OTHER_KK]
    with current.in_village(empty):
        assert searching.resident(mover.id).family.address == "Jl. Tujuan"
        assert db.session.scalar(select(Family.address).where(Family.no_kk == KK)) == "Jl. Lama"


def test_the_kk_number_is_not_emptied(empty):
    made = add(empty)
    with pytest.raises(Refused) as refused:
        correct(empty, made.id, no_kk="")
    assert refused.value.field == "no_kk"


def test_the_later_of_two_editors_is_told(empty):
    made = add(empty)
    with current.in_village(empty):
        seen = keeping.version(searching.resident(made.id))
    correct(empty, made.id, {"name": "Daeng Satu"}, seen=seen)
    with pytest.raises(Conflict, match="tes menyimpan perubahan"):
        correct(empty, made.id, {"name": "Daeng Dua"}, seen=seen)
    with current.in_village(empty):
        assert db.session.scalar(select(Resident.name)) == "Daeng Satu"
