"""A village's own address: given where its package carries it, seen within seconds, and never a dead end afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from app import hosts
from billing import selling
from billing.models import Subscription
from tenants import audit, domain_claims, own_hosts
from tenants.db import db, own_transaction, utc_now
from tenants.errors import Conflict, NotFound, Refused
from tenants.people import Role
from tenants.villages import Village, VillageHost
from tests import makers
from tests.stand_ins.names import served
from tests.tills import ordered, reported

HOST = "sanrobone-uji.desa.id"


@pytest.fixture
def bare(buyer, two_villages):
    """The village without a subscription and without a domain."""
    with own_transaction():
        db.session.execute(db.delete(Subscription).where(Subscription.village_id == buyer.id))
        for model in (VillageHost, domain_claims.DomainClaim):
            db.session.execute(db.delete(model).where(model.village_id.in_([v.id for v in two_villages])))
    return buyer


@pytest.fixture
def desk(browse, bare):
    who = makers.person(Role.OPERATOR, village_id=bare.id)
    return browse(bare.slug).sign_in(who, "/portal/masuk")


def pay(place, package="digital"):
    payment = reported(ordered(place, package))
    with own_transaction():
        selling.confirm(selling.payment(payment.id), by="staf")


def row(place) -> Village:
    return db.session.get_one(Village, place.id)


def give(place, host, **more):
    with own_transaction():
        return own_hosts.give(row(place), host, base_domain="desa.test", by="tes", **more)


def test_locked_with_the_reason_and_the_way_to_it(desk, bare):
    said = desk.get("/portal/alamat").get_data(as_text=True)
    assert "Belum termasuk paket desa" in said and "Lihat Paket Digital" in said and "Daftarkan domain" not in said
    assert desk.post("/portal/alamat", {"host": HOST}).status_code == 403
    pay(bare, "dasar")
    assert desk.post("/portal/alamat", {"host": HOST}).status_code == 403
    assert own_hosts.hosts_of(bare.id) == []


@pytest.fixture
def zone(monkeypatch):
    with served() as zone:
        monkeypatch.setattr(domain_claims.names, "servers", [zone.address])
        monkeypatch.setattr(domain_claims.names, "base_domain", "desa.test")
        monkeypatch.setattr(domain_claims, "PATIENCE", 0.3)
        yield zone


def record_of(place, host=HOST) -> tuple[str, str]:
    with own_transaction():
        return domain_claims.claim_of(row(place), host).record


def prove(zone, place, host=HOST, target=None):
    name, value = record_of(place, host)
    zone.set(name, "TXT", f'"{value}"')
    zone.set(host, "CNAME", f"{target or place.slug + '.desa.test'}.")


def test_claimed_proved_used_and_released(desk, bare, app, browse, zone):
    pay(bare)
    app.forget_places()
    desk.get("/portal/alamat")
    assert desk.post("/portal/alamat", {"host": f"https://{HOST.upper()}/beranda"}).status_code == 302
    name, value = record_of(bare)
    page = desk.get("/portal/alamat").get_data(as_text=True)
    assert HOST in page and name in page and value in page and "Menunggu bukti" in page
    assert desk.post(f"/portal/alamat/{HOST}/pemeriksaan").status_code == 302
    assert "bukti belum ada" in desk.get("/portal/alamat").get_data(as_text=True)
    app.forget_places()
    assert browse().client.get("/portal/masuk", base_url=f"http://{HOST}").status_code == 404
    prove(zone, bare)
    desk.post(f"/portal/alamat/{HOST}/pemeriksaan")
    assert "Aktif" in desk.get("/portal/alamat").get_data(as_text=True)
    app.forget_places()
    answer = browse().client.get("/portal/masuk", base_url=f"http://{HOST}")
    assert answer.status_code == 200 and "Sanrobone" in answer.get_data(as_text=True)
    deeds = db.session.scalars(
        db.select(audit.PlatformEntry.detail).where(audit.PlatformEntry.deed == "own-host.given")
    )
    assert {"host": HOST} in list(deeds)
    assert desk.post(f"/portal/alamat/{HOST}/pelepasan").status_code == 302
    app.forget_places()
    assert browse().client.get("/portal/masuk", base_url=f"http://{HOST}").status_code == 404


@pytest.mark.parametrize("spoil", ["other token", "leads elsewhere", "silent", "only leads"])
def test_half_a_proof_is_none(bare, zone, spoil):
    with own_transaction():
        domain_claims.claim(row(bare), HOST, by="tes")
    prove(zone, bare, target="orang-lain.example" if spoil == "leads elsewhere" else None)
    if spoil == "other token":
        zone.set(record_of(bare)[0], "TXT", '"paketdesa=bukan-ini"')
    if spoil == "only leads":
        del zone.records[record_of(bare)[0], "TXT"]
    zone.silent = spoil == "silent"
    with own_transaction():
        found = domain_claims.claim_of(row(bare), HOST)
        assert not domain_claims.check(found, row(bare), by="tes")
        assert bool(found.found["failed"]) == (spoil == "silent")
        assert own_hosts.hosts_of(bare.id) == [] and found.state == "waiting"


def test_an_address_of_the_platform_leads_here_too(bare, zone, monkeypatch):
    monkeypatch.setattr(domain_claims.names, "addresses", ["203.0.113.10"])
    with own_transaction():
        domain_claims.claim(row(bare), HOST, by="tes")
    name, value = record_of(bare)
    zone.set(name, "TXT", f'"{value}"')
    zone.set(HOST, "A", "203.0.113.10")
    with own_transaction():
        assert domain_claims.check(domain_claims.claim_of(row(bare), HOST), row(bare), by="tes")


def test_two_may_claim_and_the_first_to_prove_has_it(bare, two_villages, zone):
    other = two_villages[1]
    with own_transaction():
        for place in (bare, other):
            domain_claims.claim(row(place), HOST, by="tes")
    prove(zone, other)
    with own_transaction():
        assert domain_claims.check(domain_claims.claim_of(row(other), HOST), row(other), by="tes")
    with own_transaction():
        found = domain_claims.claim_of(row(bare), HOST)
        assert not domain_claims.check(found, row(bare), by="tes")
    assert [h.host for h in own_hosts.hosts_of(other.id)] == [HOST]


def test_the_clock_checks_and_a_week_without_proof_ends_it(bare, zone):
    with own_transaction():
        domain_claims.claim(row(bare), HOST, by="tes")
    prove(zone, bare)
    assert domain_claims.check_due() >= 1
    with own_transaction():
        assert domain_claims.claim_of(row(bare), HOST).state == "active"
    seen = zone.asked
    domain_claims.check_due()
    assert zone.asked == seen  # not before a day has gone
    zone.records.clear()
    for days, state, many in ((2, "shaky", 1), (5, "shaky", 1), (10, "waiting", 0)):
        with time_machine.travel(utc_now() + timedelta(days=days), tick=True):
            domain_claims.check_due()
            with own_transaction():
                assert domain_claims.claim_of(row(bare), HOST).state == state
                assert len(own_hosts.hosts_of(bare.id)) == many


def test_a_certificate_is_made_for_proved_names_only(bare, browse):
    ask = browse().get
    assert ask(f"/internal/sertifikat?domain={HOST}").status_code == 404
    give(bare, HOST)
    assert ask(f"/internal/sertifikat?domain={HOST.upper()}.").status_code == 200
    assert ask("/internal/sertifikat").status_code == 404


def test_every_process_notices_within_seconds():
    assert hosts.REMEMBERED_SECONDS <= 5 and hosts.UNKNOWN_SECONDS <= 2


def test_after_the_package_ends_visitors_are_sent_to_the_address_that_stays(bare, app, browse):
    pay(bare)
    give(bare, HOST)
    app.forget_places()
    client = browse().client
    assert client.get("/portal/masuk", base_url=f"http://{HOST}").status_code == 200
    with time_machine.travel(utc_now() + timedelta(days=366), tick=False):
        app.forget_places()
        answer = client.get("/berita/daftar air?hal=2", base_url=f"http://{HOST}")
        assert answer.status_code == 307
        assert answer.location == f"http://{bare.slug}.desa.test/berita/daftar%20air?hal=2"
        assert client.get("//evil.example/x", base_url=f"http://{HOST}").location.startswith(
            f"http://{bare.slug}.desa.test/"
        )
    app.forget_places()


def test_the_page_says_that_it_lies_still(desk, bare, app):
    pay(bare)
    give(bare, HOST)
    with own_transaction():
        domain_claims.claim(row(bare), HOST, by="tes")
        db.session.execute(db.delete(Subscription).where(Subscription.village_id == bare.id))
    said = desk.get("/portal/alamat").get_data(as_text=True)
    assert "Alamat sendiri sedang tidak aktif" in said and "Diantar ke alamat tetap" in said


@pytest.mark.parametrize(
    "host",
    [
        "",
        "desa",
        "desa.test",
        "lain.desa.test",
        "CONSOLE.desa.test",
        "127.0.0.1",
        "[::1]",
        "desa.localhost",
        "x.local",
        "kantor.internal",
        "desa.id",
        "go.id",
        "-a.desa.id",
        "a_b.desa.id",
        "a..desa.id",
        "sanrobone.desa.id:8080",
        "saya@desa.id",
        "sanrobone desa.id",
        "san\nrobone.desa.id",
        "sanrobone.1",
        "désa.id",
        "a" * 64 + ".desa.id",
        ".".join(["aaaaaaaaa"] * 30) + ".id",
        "javascript://desa.id/",
    ],
)
def test_what_is_no_domain_of_a_village_is_refused(bare, host):
    if host == "javascript://desa.id/":
        host = "javascript:desa.id"
    with pytest.raises(Refused) as refused:
        give(bare, host)
    assert refused.value.field == "host"
    assert own_hosts.hosts_of(bare.id) == []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Sanrobone.Desa.ID", "sanrobone.desa.id"),
        (" https://www.sanrobone.desa.id/berita ", "www.sanrobone.desa.id"),
        ("sanrobone.desa.id.", "sanrobone.desa.id"),
        ("desa-sanrobone.com", "desa-sanrobone.com"),
    ],
)
def test_what_people_paste(written, kept):
    assert own_hosts.plain(written) == kept


def test_taken_is_taken(bare, two_villages):
    give(two_villages[1], HOST)
    with pytest.raises(Conflict, match=HOST):
        give(bare, HOST)
    with pytest.raises(Conflict):
        give(two_villages[1], HOST)
    with pytest.raises(NotFound), own_transaction():
        own_hosts.take_away(row(bare), HOST, by="tes")
    assert [h.host for h in own_hosts.hosts_of(two_villages[1].id)] == [HOST]


def test_a_wrong_name_is_told_at_its_field(desk, bare):
    pay(bare)
    desk.get("/portal/alamat")
    answer = desk.post("/portal/alamat", {"host": "console.desa.test"})
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    assert "tidak perlu didaftarkan" in said and 'value="console.desa.test"' in said


def test_no_more_than_three(bare):
    for number in range(own_hosts.MOST):
        give(bare, f"uji{number}.desa.id")
    with pytest.raises(Refused, match="Paling banyak 3"):
        give(bare, "uji9.desa.id")
