"""Each duty turns on the regency's page when the village really does the thing, and not before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app import onboarding
from app.sid.articles import writing
from app.sid.letters import issuing
from app.sid.officials import keeping as officials
from app.sid.profile import keeping
from app.sid.profile.models import Profile
from app.sid.residents import importing
from app.sid.residents.models import Resident
from app.sid.statistics import counting
from billing import catalogue, selling
from tenants import changes, figures, villages
from tenants.bimtek import tasks
from tenants.clock import today
from tenants.current import in_village
from tenants.db import db, own_transaction
from tests import makers

SAMPLE = Path(__file__).parent.parent / "fixtures" / "contoh-ekspor-kode.xlsx"
CODE = "73.05.09.2013"


@pytest.fixture(scope="module")
def place(house):
    """A village of this module's own, with an official figure of which the sample file is more than a tenth."""
    with house.app_context():
        found = makers.village(CODE)
        with own_transaction():
            figures.state_population(CODE, 20, source="Dukcapil", as_of=date(2025, 6, 30), by="tes")
            catalogue.load(by="tes")
        onboarding.measure_changed()
        return found


def import_residents(place):
    with in_village(place):
        importing.import_file(SAMPLE.read_bytes(), file_name=SAMPLE.name, by="tes")


def publish_article(place):
    with in_village(place):
        writing.publish(writing.write("Panen raya", "Sawah dipanen.", by="tes"), by="tes")


def publish_statistics(place):
    with in_village(place):
        counting.publish("umur", by="tes")


def fill_profile(place):
    with in_village(place):
        shaped = {"postal_code": "92231", "email": "desa@contoh.id", "phone": "0418 321 456", "area_km2": "12,5"}
        keeping.fill({**dict.fromkeys(Profile.FIELDS, "terisi"), **shaped}, by="tes")
        officials.name_head("Haslan Dg. Rurung", by="tes")


def issue_letter(place):
    with in_village(place):
        who = db.session.scalars(select(Resident).order_by(Resident.id)).first()
        issuing.issue(who, "melamar kerja", check_url="http://desa.test/surat/{token}", by="tes")


def order_package(place):
    with own_transaction():
        selling.order(villages.by_code(place.code), catalogue_key(), by="tes")


def report_transfer(place):
    with own_transaction():
        made = selling.invoices_of(place.id)[0]
        selling.propose_transfer(made, amount=made.total, paid_on=today(), reference="Bank", by="tes")


def confirm_payment(place):
    with own_transaction():
        selling.confirm(selling.last_payment(selling.invoices_of(place.id)[0]), by="tes")


def catalogue_key() -> str:
    from billing.models import Package

    return db.session.scalars(select(Package.key).order_by(Package.position)).first()


STEPS = (
    (import_residents, "residents", "done"),
    (publish_article, "content", "working"),
    (publish_statistics, "content", "done"),
    (fill_profile, "profile", "done"),
    (issue_letter, "letter", "done"),
    (order_package, "support", "waiting"),
    (report_transfer, "support", "waiting"),
    (confirm_payment, "support", "done"),
)


def standing():
    with own_transaction():
        return next(s for s in tasks.overview("73.05.09") if s.code == CODE)


def state(key: str) -> str:
    return next(d.state for d in standing().duties if d.key == key)


def test_the_village_does_its_duties_and_the_regency_sees_each(app, place, regency):
    """One journey: after each deed only this village is marked, and its state turns with the measuring, not before."""
    assert standing().done == 0
    for deed, key, after in STEPS:
        before = state(key)
        deed(place)
        assert changes.waiting() == {place.id}, deed.__name__
        assert state(key) == before
        assert onboarding.measure_changed() == 1
        assert state(key) == after, deed.__name__
        page = regency.get(f"/desa/{CODE}").get_data(as_text=True)
        assert next(d.words for d in standing().duties if d.key == key) in page
    assert standing().ready
    page = regency.get("/desa?keadaan=siap&kecamatan=73.05.09").get_data(as_text=True)
    assert page.count('<td class="name">') == 1
    assert "Kelima tugas sudah selesai" in regency.get(f"/desa/{CODE}").get_data(as_text=True)


def test_no_page_names_a_resident(app, place, regency):
    with in_village(place):
        known = db.session.execute(select(Resident.name, Resident.nik)).all()
    if not known:
        import_residents(place)
        with in_village(place):
            known = db.session.execute(select(Resident.name, Resident.nik)).all()
    for path in ("/", "/desa", f"/desa/{CODE}", "/kecamatan/73.05.09"):
        page = regency.get(path).get_data(as_text=True)
        assert not [name for name, nik in known if name in page or nik in page]


def duty(key: str, counts: dict, official: int | None = 1000, how_far: str = "none") -> tasks.Duty:
    return next(d for d in tasks.duties(counts, official, how_far) if d.key == key)


@pytest.mark.parametrize(
    ("alive", "official", "target", "state", "percent"),
    [
        (0, 1000, 100, "none", 0),
        (99, 1000, 100, "working", 99),
        (100, 1000, 100, "done", 100),
        (100, 1001, 101, "working", 99),
        (1, 1, 1, "done", 100),
        (5000, None, 0, "working", 0),
        (0, None, 0, "none", 0),
    ],
)
def test_a_tenth_of_the_official_population(alive, official, target, state, percent):
    found = duty("residents", {"residents_alive": alive}, official)
    assert (found.target, found.state, found.percent) == (target, state, percent)


def test_without_an_official_figure_it_says_what_to_do():
    found = duty("residents", {"residents_alive": 1234}, None)
    assert found.words == "1.234 jiwa; angka resmi belum ada"
    assert "kirimkan angka dan sumbernya kepada OpenDesa" in found.left


@pytest.mark.parametrize(
    ("key", "counts", "state", "left"),
    [
        ("content", {}, "none", "Terbitkan satu artikel dan statistik penduduk"),
        ("content", {"articles_published": 3}, "working", "Terbitkan statistik penduduk"),
        ("content", {"statistics_published": True}, "working", "Terbitkan satu artikel"),
        ("content", {"articles_published": 1, "statistics_published": True}, "done", ""),
        ("profile", {}, "none", "Isi profil desa"),
        ("profile", {"profile_filled": 11, "profile_total": 14}, "working", "Isi 3 isian profil lagi"),
        ("profile", {"profile_filled": 14, "profile_total": 14}, "done", ""),
        ("letter", {}, "none", "Terbitkan satu surat"),
        ("letter", {"letters_issued": 20}, "done", ""),
    ],
)
def test_the_duties_of_the_village(key, counts, state, left):
    found = duty(key, counts)
    assert (found.state, found.left) == (state, left)


@pytest.mark.parametrize(
    ("how_far", "state"), [("none", "none"), ("ordered", "waiting"), ("waiting", "waiting"), ("paid", "done")]
)
def test_the_support_product(how_far, state):
    assert duty("support", {}, how_far=how_far).state == state
