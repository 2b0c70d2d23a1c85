"""The small start on an empty platform: complete, the same again, and complete after being cut off anywhere."""

from __future__ import annotations

import time

import pytest

from app.demo import story
from app.demo.story import PASSWORD
from tests.platform_of_its_own import Platform, kill, until

CONTENT = {
    "residents": "SELECT nik, name, sex, birth_date, shdk, occupation FROM {s}.residents WHERE nik NOT LIKE '0%%'",
    "temporary": "SELECT name, birth_date FROM {s}.residents WHERE nik LIKE '0%%'",
    "families": "SELECT no_kk, address FROM {s}.families",
    "events": "SELECT kind, count(*) FROM {s}.resident_events GROUP BY kind",
    "imports": "SELECT file_name, state, outcome->>'created' FROM {s}.import_runs",
    "articles": "SELECT slug, title, body, published_at IS NOT NULL FROM {s}.articles",
    "letters": "SELECT number, number_text, subject_name, purpose, issued_by FROM {s}.letters",
    "statistics": 'SELECT kind, "table"::text FROM {s}.published_statistics',
    "profile": "SELECT address, phone, vision, mission, history, border_west FROM {s}.profile",
    "officials": "SELECT name, position FROM {s}.officials",
}
PLATFORM = {
    "villages": "SELECT code, slug, state, schema_version FROM platform.villages",
    "people": "SELECT name, email, password_hash IS NOT NULL FROM platform.people",
    "memberships": "SELECT p.email, m.role, v.code, m.region_code FROM platform.memberships m "
    "JOIN platform.people p ON p.id = m.person_id LEFT JOIN platform.villages v ON v.id = m.village_id",
    "attendance": "SELECT w.region_code, a.role, a.day FROM platform.attendances a "
    "JOIN platform.wave_villages w ON w.id = a.wave_village_id",
    "populations": "SELECT region_code, figure, source, as_of FROM platform.official_populations",
    "letters": "SELECT v.code, count(*) FROM platform.welcome_letters w JOIN platform.villages v ON v.id = w.village_id GROUP BY 1",
    "invoices": "SELECT i.number, i.total, i.receipt_number, v.code FROM platform.invoices i "
    "JOIN platform.orders o ON o.id = i.order_id JOIN platform.villages v ON v.id = o.village_id",
    "payments": "SELECT amount, state, method FROM platform.payments",
    "tasks": "SELECT kind, subject, state FROM platform.tasks",
    "figures": "SELECT v.code, f.figures::text FROM platform.village_figures f JOIN platform.villages v ON v.id = f.village_id",
}


def content(platform: Platform) -> dict[str, list[tuple]]:
    """All that the demonstration is, without keys and moments."""
    found = {name: platform.rows(statement) for name, statement in PLATFORM.items()}
    for code, schema in platform.rows("SELECT code, schema_name FROM platform.villages"):
        found |= {f"{code} {name}": platform.rows(text.format(s=schema)) for name, text in CONTENT.items()}
    return {name: sorted(rows, key=str) for name, rows in found.items()}


def everything(platform: Platform) -> dict[str, str]:
    """A fingerprint of every row of every table, keys, moments and audit included."""
    tables = platform.rows(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'platform' OR schemaname LIKE 'v\\_%'"
    )
    return {
        name: platform.one(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {name} t")
        for (name,) in tables
        if name != "platform.regions"
    }


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    with Platform(tmp_path_factory.mktemp("small") / "var") as found:
        started = time.monotonic()
        found.run("demo", "small", "--if-empty")  # prepares the ground by itself
        found.seconds = time.monotonic() - started
        yield found


def test_three_villages_as_told(platform):
    rows = platform.json("bimtek", "duties", "73.05.08")["villages"]
    done = {v["name"]: v["done"] for v in rows if v["live"]}
    assert done == {"Laguruda": 5, "Banyuanyara": 2, "Sanrobone": 2}
    sanrobone = next(v for v in rows if v["name"] == "Sanrobone")
    assert [d["words"] for d in sanrobone["duties"]] == [
        "214 dari 285 jiwa",
        "Artikel terbit, statistik belum",
        "14 dari 14 isian",
        "3 surat terbit",
        "Pembayaran sedang diperiksa",
    ]
    assert platform.json("villages", "check", "73.05.08.2003")["equal"]


def test_everyone_can_sign_in(platform):
    found = platform.json("demo", "sign-ins")
    assert set(found) == {"addresses", "people", "password"} and found["password"] == PASSWORD
    assert len(found["people"]) == 5 and all(set(p) == {"what", "email"} for p in found["people"])
    assert all(p["email"].endswith(".example") for p in found["people"])
    urls = [a["url"] for a in found["addresses"]]
    assert "http://sanrobone.desa.test/portal" in urls and "http://takalar-kab.desa.test/" in urls


def test_again_changes_nothing(platform):
    before = everything(platform)
    assert platform.json("demo", "small", "--if-empty")["villages"] == 0
    assert everything(platform) == before
    platform.run("demo", "small")
    assert everything(platform) == before


def test_not_on_what_is_not_empty(tmp_path):
    with Platform(tmp_path / "var") as other:
        other.run("release")
        other.run("villages", "provision", "73.05.01.2003")
        before = everything(other)
        assert other.json("demo", "small", "--if-empty")["villages"] == 0
        assert everything(other) == before


def test_never_in_production(platform):
    more = {
        "ENVIRONMENT": "production",
        "SECRET_KEY": "x" * 40,
        "PUBLIC_SCHEME": "https",
        "DATABASE_URL": platform.services.database_url,
        "REDIS_URL": platform.services.redis_url,
    }
    before = everything(platform)
    for verb in ("small", "full", "sign-ins"):
        assert "sungguhan" in platform.run("demo", verb, code=1, **more)
    assert everything(platform) == before


def test_cut_off_anywhere_it_goes_on_and_ends_the_same(platform, tmp_path):
    """Killed outright whenever it has come one table further, then run to its end."""
    with Platform(tmp_path / "var") as other:
        other.run("release")
        for reached in ("attendances", "tasks WHERE state = 'working'", "welcome_letters", "invoices"):
            process = other.start("demo", "small", "--if-empty")
            until(lambda reached=reached: other.one(f"SELECT count(*) FROM platform.{reached}"), what=reached)
            kill(process)
        assert other.json("demo", "small", "--if-empty")["villages"] == len(story.small())
        assert content(other) == content(platform)
        assert other.json("demo", "small", "--if-empty")["villages"] == 0
