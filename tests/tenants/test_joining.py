"""Villages that become one, and dusun that become a village: every row accounted for, nothing half, all of it undoable."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.sid import joining as rules
from app.sid.articles import writing
from app.sid.articles.models import Article
from app.sid.letters.models import Letter
from app.sid.residents import importing
from app.sid.residents.models import Area, Family, Resident, ResidentEvent
from tenants import cells, renaming, villages, work
from tenants.archives import closing, joining, moving, parting, shelf
from tenants.current import in_village
from tenants.db import db, own_transaction, village_metadata
from tenants.errors import Conflict, Refused
from tenants.people import Role, roles_in
from tenants.villages import State
from tests import makers
from tests.registers import row, sheet

REASON = "Peraturan Daerah Nomor 3 Tahun 2026"


def filled(start: int, count: int = 8, **changes):
    """A village with residents of its own and an article."""
    place = makers.village(makers.fresh_code())
    people = [row(start + n, nama=f"Warga {'abcdefghijklmnopqrstuvwxyz'[n]}", **changes) for n in range(count)]
    with in_village(place):
        importing.import_file(sheet(people), file_name="x.xlsx", by="tes")
        writing.write(title="Musyawarah desa", body="<p>Isi</p>", by="tes")
    return place


def now_is(code: str):
    with own_transaction():
        return villages.frozen(villages.by_code(code))


def count(code: str, model) -> int:
    with in_village(now_is(code)):
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def niks(code: str) -> set[str]:
    with in_village(now_is(code)):
        return set(db.session.scalars(select(Resident.nik)))


def merge(source, into, **more) -> str:
    with own_transaction():
        task = joining.ask(
            villages.by_code(source.code),
            villages.by_code(into.code),
            code=more.pop("code", None),
            reason=REASON,
            by="tes",
        )
        key = task.id
    return work.run(key)


def test_every_table_has_a_rule():
    assert set(rules.RULES) == set(village_metadata.tables), "say in app/sid/joining.py how the new table goes along"
    for name, rule in rules.RULES.items():
        table = village_metadata.tables[name]
        named = {*rule.same, *rule.refers, *rule.put, *rule.loosen, *filter(None, [rule.apart])}
        named |= {rule.goes} - {"", "whole"}
        assert named <= set(table.columns.keys()), name
        points = {key.parent.name: key.column.table.name for key in table.foreign_keys}
        assert rule.refers == points or not rule.add or not rule.goes, name
        assert rule.refers == points or not (rule.add and points), name
        assert all(table.columns[column].nullable for column in rule.loosen), name


def test_two_become_one(app, browse):
    a, b = filled(1000), filled(2000)
    with own_transaction():
        report = joining.report(villages.by_code(a.code), villages.by_code(b.code))
    assert report.comes["residents"] == 8 and report.renamed == {"articles": 1} and report.same["areas"] == 1
    before = niks(a.code) | niks(b.code)
    operator = makers.person(Role.OPERATOR, village_id=a.id)
    assert merge(a, b) == "done"
    assert niks(b.code) == before
    assert count(b.code, Article) == 2 and count(b.code, ResidentEvent) == 16 and count(b.code, Area) == 1
    with own_transaction():
        gone = villages.by_code(a.code)
        assert gone.state == State.CLOSED and "digabung ke" in villages.moves_of(gone)[0].reason
        assert Role.OPERATOR in roles_in(operator.id, f"village:{b.id}")
    app.forget_places()
    sent = browse(a.slug).get("/berita")
    assert sent.status_code == 308 and sent.location == f"http://{b.slug}.desa.test/berita"
    with in_village(now_is(b.code)):  # and it goes on working
        writing.write(title="Desa baru", body="<p>Isi</p>", by="tes")


def test_one_person_in_both_is_one_and_the_newest_word_holds(app):
    a, b = filled(3000), filled(3004)  # four people and one family are the same
    with in_village(a):
        person = db.session.scalars(select(Resident).where(Resident.nik == "7305080000003004")).one()
        person.note = "lebih baru"
    assert merge(a, b) == "done"
    assert count(b.code, Resident) == 12 and count(b.code, Family) == 3
    with in_village(now_is(b.code)):
        kept = db.session.scalars(select(Resident).where(Resident.nik == "7305080000003004")).one()
        assert kept.note == "lebih baru"
        assert db.session.scalar(select(func.count()).where(ResidentEvent.resident_id == kept.id)) == 2


def test_two_heads_of_one_family_do_not_stop_it(app):
    a, b = filled(4000, 4), filled(5000, 4)
    with in_village(b):
        db.session.scalars(select(Family)).one().no_kk = "7305080000001000"
    assert merge(a, b) == "done"
    with in_village(now_is(b.code)):
        heads = select(func.count()).where(Resident.shdk == 1, Resident.basic_status == 1)
        assert db.session.scalar(heads) == 1 and count(b.code, Family) == 1


def test_under_a_new_code_and_put_back(app):
    a, b, new = filled(6000, 4), filled(7000, 4), makers.fresh_code()
    assert merge(a, b, code=new) == "done"
    with own_transaction():
        row = villages.by_code(new)
        assert row.id == b.id and renaming.names_of(row.id)[0].code == b.code
        copy = next(c for c in shelf.old_copies(row.id) if c.reason == "merged")
        moving.return_to(copy, by="tes")
    closing.reopen(a.code, by="tes", reason="penggabungan dibatalkan")
    assert count(new, Resident) == 4 and count(a.code, Resident) == 4


def test_across_two_cells(app):
    a, b = filled(8000, 4), filled(9000, 4)
    with own_transaction():
        task = moving.ask_move(villages.by_code(a.code), "cell-2", by="tes").id
    assert work.run(task) == "done"
    assert merge(a, b) == "done" and count(b.code, Resident) == 8


@pytest.mark.parametrize("wrong", ["itself", "closed", "reason", "busy"])
def test_what_cannot_be_merged_is_refused(app, wrong):
    a, b = filled(10000, 1), filled(10100, 1)
    with own_transaction(), pytest.raises((Refused, Conflict)):
        one, other = villages.by_code(a.code), villages.by_code(b.code)
        if wrong == "closed":
            one.state = State.CLOSED
        if wrong == "busy":
            moving.ask_move(one, "cell-2", by="tes")
        joining.ask(
            one, one if wrong == "itself" else other, code=None, reason="" if wrong == "reason" else REASON, by="tes"
        )


def test_cut_off_and_run_again_it_ends_the_same(app, monkeypatch):
    a, b = filled(11000, 4), filled(12000, 4)
    with own_transaction():
        key = joining.ask(villages.by_code(a.code), villages.by_code(b.code), code=None, reason=REASON, by="tes").id

    def cut(*_):
        raise KeyboardInterrupt

    for place in ("bring", "finish"):
        with monkeypatch.context() as patch:
            patch.setattr(joining, place, cut)
            with pytest.raises(KeyboardInterrupt):
                work.run(key)
        with own_transaction():
            work.find(key).state = "waiting"
    assert work.run(key) == "done"
    assert count(b.code, Resident) == 8
    with own_transaction():
        assert villages.by_code(a.code).state == State.CLOSED


def divided(place, dusun: list[str], code: str) -> str:
    with own_transaction():
        key = parting.ask(villages.by_code(place.code), dusun, code, reason=REASON, by="tes").id
    return work.run(key)


@pytest.fixture
def wide(app):
    """A village of two dusun with four people each, and a letter of one who will leave."""
    place = filled(13000 + 100 * next(makers.count), 8)
    with in_village(place):
        other = Area(dusun="KASSI", rw="1", rt="1")
        db.session.add(other)
        db.session.flush()
        families = list(db.session.scalars(select(Family).order_by(Family.no_kk)))
        families[1].area_id = other.id
        for person in db.session.scalars(select(Resident).where(Resident.family_id == families[1].id)):
            person.area_id = other.id
        leaver = db.session.scalars(select(Resident).where(Resident.area_id == other.id)).first()
        letter = {
            "kind": "domisili",
            "subject_name": leaver.name,
            "purpose": "x",
            "number": 1,
            "number_text": "1",
            "year": 2026,
        }
        papers = {
            "signer_name": "x",
            "data": {},
            "file_key": "x.pdf",
            "sha256": "x",
            "picture_key": "x.webp",
            "issued_by": "tes",
        }
        db.session.add(
            Letter(
                resident_id=leaver.id, issued_on=func.current_date(), token=f"t{place.schema}" * 3, **letter, **papers
            )
        )
    return place


def test_a_dusun_becomes_a_village(wide, browse, app):
    code = makers.fresh_code()
    before = niks(wide.code)
    assert divided(wide, ["KASSI"], code) == "done"
    stays, leaves = niks(wide.code), niks(code)
    assert (len(stays), len(leaves)) == (4, 4) and stays | leaves == before
    assert count(code, Letter) == 0 and count(wide.code, Letter) == 1
    with in_village(now_is(wide.code)):
        letter = db.session.scalars(select(Letter)).one()
        assert letter.resident_id is None and letter.subject_name
        assert db.session.scalars(select(Area.dusun)).all() == ["BONTOA"]
    assert count(code, ResidentEvent) == 4 and count(code, Family) == 1 and count(code, Article) == 0
    app.forget_places()
    assert browse(now_is(code).slug).get("/").status_code == 200
    with cells.admin(now_is(code).cell) as conn:
        from tenants import schemas

        assert schemas.differences(conn, now_is(code).schema, schemas.wanted_shape(conn)) == []


def test_parted_and_merged_again_nobody_is_missing(wide):
    code, before = makers.fresh_code(), niks(wide.code)
    assert divided(wide, ["KASSI"], code) == "done"
    assert merge(now_is(code), now_is(wide.code)) == "done"
    assert niks(wide.code) == before


@pytest.mark.parametrize("dusun", [[], ["TIADA"], ["BONTOA", "KASSI"]])
def test_what_cannot_be_parted_is_refused(wide, dusun):
    with own_transaction(), pytest.raises(Refused):
        parting.ask(villages.by_code(wide.code), dusun, makers.fresh_code(), reason=REASON, by="tes")


def test_a_family_across_the_line_is_named(wide):
    with in_village(wide):
        bontoa = db.session.scalars(select(Area).where(Area.dusun == "BONTOA")).one()
        one = db.session.scalars(select(Resident).where(Resident.area_id != bontoa.id)).first()
        one.area_id = bontoa.id
    with own_transaction(), pytest.raises(Refused, match="1 orang tinggal di seberang"):
        parting.ask(villages.by_code(wide.code), ["KASSI"], makers.fresh_code(), reason=REASON, by="tes")
