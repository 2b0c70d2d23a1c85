"""Two villages with one of everything: `mine` attacks, `theirs` is attacked."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.sid.aid import keeping as aid
from app.sid.residents import import_tasks, ledger
from app.sid.residents.models import Resident
from billing import catalogue, selling
from tenants import domain_claims, handing_over, setup_links, signing, villages, visits, work
from tenants.archives import shelf
from tenants.clock import today
from tenants.current import in_village
from tenants.db import db, own_transaction
from tenants.people import Person, Role
from tests import makers
from tests.portal.furnished import furnished
from tests.registers import add, row, sheet

NAME, NIK, KK = "Rahasia Sebelah", "7313990101900077", "7313990000000077"


def one_of_everything(place) -> SimpleNamespace:
    """Keys of one thing of each kind in a village."""
    ids = furnished(place)
    number = 7_000 + next(makers.count)
    member = add(
        place,
        name="Kepala Keluarga",
        nik=f"731399{number:010d}",
        no_kk=f"731399{number:010d}",
        shdk=1,
        sex=1,
        dusun="KASSI",
    )
    ids["family"] = member.family_id
    with in_village(place):
        task = import_tasks.start_plan(sheet([row(1)]), file_name="sebelah.xlsx", by="tes").id
    assert work.run(task) == "done"
    archive = shelf.shelve(place, kind="asked", by="tes").id
    head, operator = (makers.person(role, village_id=place.id) for role in (Role.HEAD, Role.OPERATOR))
    leaver = makers.person(Role.OPERATOR, village_id=place.id)
    staff = makers.person(Role.STAFF)
    with own_transaction():
        catalogue.load(by="tes")
        village = villages.by_code(place.code)
        invoice = selling.order(village, "digital", by="tes").id
        taker = db.session.get_one(Person, operator.id)
        handover = handing_over.hand_over(
            village, db.session.get_one(Person, leaver.id), taker, day=today(), open_work=[], by="tes"
        ).id
        visitor = db.session.get_one(Person, staff.id)
        visit = visits.begin(village, reason="Membantu operator", minutes=60, writes=True, by=visitor).id
        link = setup_links.setup_link(taker, village_id=place.id, by="tes")
        host = domain_claims.claim(village, f"{place.slug}-uji.desa.id", by="tes").host
        session = signing.sign_in(taker, f"village:{place.id}")
        key = signing.holder(session, f"village:{place.id}")[1].id
        factor = second_factor_of(taker)
    with in_village(place):
        event = ledger.depart(db.session.get_one(Resident, member.id), "lost", by="tes").id
        ledger.come_back(db.session.get_one(Resident, member.id), by="tes")
    with in_village(place):
        programme = {"name": "BLT", "target": "family", "source": "Dana Desa"}
        ids["aid"] = aid.keep(programme, starts_on=today(), ends_on=None, by="tes").id
    keys = {name: str(value) for name, value in ids.items()} | {"event": str(event)}
    found = {"task": task, "archive": archive, "invoice": invoice, "handover": handover, "visit": visit, "host": host}
    more = {"person": operator.id, "session": key, "factor": factor, "link": link}
    return SimpleNamespace(place=place, head=head, keys={**keys, **{k: str(v) for k, v in {**found, **more}.items()}})


def second_factor_of(person: Person):
    from tenants import second_factor

    return second_factor.begin_app(person, by="tes")[0].id


@pytest.fixture(scope="session")
def theirs(house):
    with house.app_context():
        found = one_of_everything(makers.village(makers.fresh_code()))
        with in_village(found.place):
            from app.sid.residents.models import Family, Resident

            person = db.session.get_one(Resident, found.keys["resident"])
            person.name, person.nik = NAME, NIK
            db.session.get_one(Family, found.keys["family"]).no_kk = KK
        return found


@pytest.fixture(scope="session")
def mine(house):
    with house.app_context():
        return one_of_everything(makers.village(makers.fresh_code()))


@pytest.fixture
def attacker(app, browse, mine):
    """The head of `mine`, who may do everything at home."""
    browser = browse(mine.place.slug).sign_in(mine.head, "/portal/masuk")
    browser.get("/portal/akun")
    return browser
