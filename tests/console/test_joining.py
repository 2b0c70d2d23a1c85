"""Joining and parting at the console and by command: looked at, typed to be sure, done by a worker."""

from __future__ import annotations

from sqlalchemy import func, select

from app.sid.residents.models import Area, Family, Resident
from tenants import villages, work
from tenants.current import in_village
from tenants.db import db, own_transaction
from tests import makers
from tests.tenants.test_joining import REASON, count, filled


def test_merged_at_the_console(app, staff):
    a, b = filled(20000, 4), filled(21000, 4)
    where = f"/desa/{a.code}/gabung"
    page = staff.get(f"{where}?ke={b.code}").get_data(as_text=True)
    assert "Yang akan terjadi" in page and b.name in page
    sent = {"act": "merge", "into": b.code, "reason": REASON, "code": "x", "as": ""}
    assert staff.post(where, sent).status_code == 422
    assert staff.post(where, {**sent, "code": a.code, "reason": "perda"}).status_code == 422
    assert staff.post(where, {**sent, "code": a.code, "into": "73.99"}).status_code in (404, 422)
    done = staff.post(where, {**sent, "code": a.code})
    assert done.status_code == 302 and done.location.endswith(f"/desa/{b.code}/cadangan")
    with own_transaction():
        key = work.latest("village-merge", village_id=b.id).id
    assert "Penggabungan desa" in staff.get(done.location).get_data(as_text=True)
    assert work.run(key) == "done"
    assert count(b.code, Resident) == 8
    assert "Keadaan sebelum digabung" in staff.get(done.location).get_data(as_text=True)


def two_dusun(start: int):
    place = filled(start, 8)
    with in_village(place):
        other = Area(dusun="KASSI", rw="1", rt="1")
        db.session.add(other)
        db.session.flush()
        family = db.session.scalars(select(Family).order_by(Family.no_kk)).first()
        family.area_id = other.id
        for person in db.session.scalars(select(Resident).where(Resident.family_id == family.id)):
            person.area_id = other.id
    return place


def test_parted_at_the_console(app, staff):
    place, code = two_dusun(22000), makers.fresh_code()
    where = f"/desa/{place.code}/pemekaran"
    staff.get(where)
    assert staff.post(where, {"act": "look"}).status_code == 422
    page = staff.post(where, {"act": "look", "dusun": "KASSI"}).get_data(as_text=True)
    assert "4 orang ikut, 4 tinggal" in page
    sent = {"act": "split", "dusun": "KASSI", "code": code, "reason": REASON, "sure": place.code}
    assert staff.post(where, {**sent, "sure": ""}).status_code == 422
    assert staff.post(where, {**sent, "code": "12"}).status_code in (404, 422)
    assert staff.post(where, sent).status_code == 302
    with own_transaction():
        key = work.latest("village-part", village_id=place.id).id
    assert work.run(key) == "done"
    assert count(code, Resident) == 4


def test_by_command(app):
    runner = app.test_cli_runner()
    a, b = filled(23000, 4), filled(24000, 4)
    looked = runner.invoke(args=["villages", "merge", a.code, b.code, "--dry-run", "--json"])
    assert looked.exit_code == 0 and '"residents": 4' in looked.stdout
    assert runner.invoke(args=["villages", "merge", a.code, b.code]).exit_code == 2
    done = runner.invoke(args=["villages", "merge", a.code, b.code, "--yes", "--reason", REASON, "--json"])
    assert done.exit_code == 0, done.output
    assert count(b.code, Resident) == 8
    place, code = two_dusun(25000), makers.fresh_code()
    words = ["villages", "split", place.code, "--dusun", "Kassi", "--as", code]
    assert '"leaves": 4' in runner.invoke(args=[*words, "--dry-run", "--json"]).stdout
    assert runner.invoke(args=[*words, "--yes", "--reason", REASON]).exit_code == 0
    with own_transaction():
        here = villages.frozen(villages.by_code(code))
    with in_village(here):
        assert db.session.scalar(select(func.count()).select_from(Resident)) == 4
