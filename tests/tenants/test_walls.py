"""Nothing of one village is reached from another: through ORM, Core, text, a job, stacked statements, functions."""

from __future__ import annotations

import re

import psycopg
import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from tenants import cache, current, files, walls, work
from tenants.audit import VillageEntry
from tenants.db import CELL, db, on_cell, own_transaction
from tenants.errors import NotFound, NoVillage


@pytest.fixture
def other(two_villages):
    return two_villages[1]


@pytest.fixture
def secret(app, village, other):
    """A row that only the other village has."""
    with current.in_village(other):
        db.session.add(VillageEntry(deed="rahasia", actor="tes"))
    return "rahasia"


def deeds() -> list[str]:
    return list(db.session.scalars(select(VillageEntry.deed)))


def test_orm_sees_its_own_village_only(app, village, other, secret):
    with current.in_village(village):
        assert secret not in deeds()
    with current.in_village(other):
        assert secret in deeds()


def test_core_writes_into_its_own_village_only(app, village, other):
    with current.in_village(village):
        db.session.execute(insert(VillageEntry).values(deed="milik-sendiri", actor="tes"))
    with current.in_village(other):
        assert "milik-sendiri" not in deeds()


def test_text_sees_its_own_village_only(app, village, secret):
    with current.in_village(village):
        assert on_cell("SELECT count(*) FROM audit_entries WHERE deed = 'rahasia'").scalar() == 0


def test_without_a_village_nothing_is_asked(app):
    with pytest.raises(NoVillage):
        db.session.execute(select(VillageEntry.deed))


def test_changing_the_village_ends_the_transaction(app, village, other, secret):
    with current.enter(village):
        assert secret not in deeds()
        with current.enter(other):
            assert secret in deeds()
        assert secret not in deeds()


ATTACKS = {
    "other schema by name": "SELECT * FROM {other}.audit_entries",
    "union": "SELECT deed FROM audit_entries UNION SELECT deed FROM {other}.audit_entries",
    "set role": "SET ROLE {other}",
    "set local role": "SET LOCAL ROLE {other}",
    "do": "DO $$ BEGIN EXECUTE 'SET ROLE {other}'; END $$",
    "comment before set": "/* x */ SET ROLE {other}",
    "stacked": "SELECT 1; SELECT * FROM {other}.audit_entries",
    "stacked role": "SELECT 1; SET ROLE {other}; SELECT 1",
    "set_config": "SELECT set_config('role', '{other}', true)",
    "ts_stat": "SELECT * FROM ts_stat('select to_tsvector(deed) from {other}.audit_entries')",
    "create": "CREATE TABLE mine (x int)",
    "temp": "CREATE TEMP TABLE mine (x int)",
    "drop": "DROP TABLE audit_entries",
    "truncate": "TRUNCATE audit_entries",
    "alter": "ALTER TABLE audit_entries ADD COLUMN x int",
    "platform": "SELECT * FROM platform.people",
    "write ref": "INSERT INTO ref.codes VALUES ('a', 'b', 'c', 1)",
    "copy program": "COPY audit_entries TO PROGRAM 'cat'",
    "copy file": "COPY audit_entries FROM '/etc/passwd'",
    "read file": "SELECT pg_read_file('/etc/passwd')",
    "passwords": "SELECT * FROM pg_authid",
    "drop schema": "DROP SCHEMA {other} CASCADE",
    "version": "DELETE FROM {other}.schema_version",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_is_refused(app, village, other, attack):
    with current.enter(village):
        with pytest.raises(DBAPIError) as refused:
            db.session.connection(bind_arguments={"bind": db.engines[CELL]}).exec_driver_sql(
                ATTACKS[attack].format(other=other.schema)
            )
        assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege | psycopg.errors.SyntaxError), (
            refused.value
        )
        db.session.rollback()


def test_set_role_does_not_outlive_the_transaction(app, village, other, secret):
    """Were a role changed behind the cursor's back, the connection is refused and replaced."""
    with current.enter(village):
        raw = db.session.connection(bind_arguments={"bind": db.engines[CELL]}).connection.driver_connection
        with psycopg.Cursor(raw) as behind:
            behind.execute(f"SET ROLE {other.schema}")
        db.session.commit()
        with pytest.raises(DBAPIError):
            on_cell("SELECT 1")
        db.session.rollback()
        assert on_cell("SELECT current_user").scalar() == village.schema


def test_autocommit_connection_finds_nothing(app, village):
    with current.enter(village):
        engine = db.engines[CELL].execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as conn, pytest.raises(DBAPIError):
            conn.execute(text("SELECT * FROM audit_entries"))


def test_ref_is_readable_by_every_village(app, village):
    with current.in_village(village):
        assert on_cell("SELECT label FROM ref.codes WHERE list = 'agama' AND code = '1'").scalar() == "ISLAM"


@work.task("test-look")
def look(claim):
    with own_transaction():
        from tenants import villages

        frozen = villages.frozen(db.session.get(villages.Village, claim.village_id))
    with current.in_village(frozen):
        return {"deeds": deeds()}


def test_a_job_sees_its_own_village_only(app, village, other, secret):
    with own_transaction():
        mine = work.start("test-look", by="tes", village_id=village.id).id
        theirs = work.start("test-look", by="tes", village_id=other.id).id
    assert work.run(mine) == work.run(theirs) == "done"
    with own_transaction():
        assert secret not in db.session.get(work.Task, mine).result["deeds"]
        assert secret in db.session.get(work.Task, theirs).result["deeds"]


OWN_HISTORY = {
    "rewrite": "UPDATE audit_entries SET actor = 'orang lain'",
    "erase": "DELETE FROM audit_entries",
    "say another version": "UPDATE schema_version SET version = 'x'",
    "forget the version": "DELETE FROM schema_version",
    "a second version": "INSERT INTO schema_version VALUES ('x')",
}


@pytest.mark.parametrize("attack", OWN_HISTORY)
def test_a_village_cannot_change_its_own_history(app, village, attack):
    with current.enter(village):
        with pytest.raises(DBAPIError) as refused:
            on_cell(OWN_HISTORY[attack])
        assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
        db.session.rollback()


@pytest.mark.parametrize(
    "attack", ["UPDATE platform.audit_entries SET actor = 'x'", "DELETE FROM platform.audit_entries"]
)
def test_nor_does_the_platform_change_its_own(app, attack):
    with pytest.raises(DBAPIError) as refused:
        db.session.execute(text(attack))
    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
    db.session.rollback()


def test_a_connection_that_served_many_villages_is_replaced(app, two_villages, monkeypatch):
    """A backend keeps 0.36 MB of catalogue for each village that it touched."""
    monkeypatch.setattr(walls, "MAX_VILLAGES_PER_BACKEND", 2)
    db.engines[CELL].dispose()
    backends = []
    for village in (*two_villages, *two_villages):
        with current.in_village(village):
            backends.append(on_cell("SELECT pg_backend_pid()").scalar())
    assert backends[0] == backends[1] != backends[2]


def test_files_of_another_village_are_not_found(app, village, other):
    with current.enter(other):
        key = files.keep(b"rahasia", "pdf")
    with current.enter(village):
        for name in (key, f"../{other.schema}/{key}", f"..%2F{key}", key.upper(), "", "/etc/passwd", f"{key}\0"):
            with pytest.raises(NotFound):
                files.fetch(name)
    with current.enter(other):
        assert files.fetch(key) == b"rahasia"


def test_kept_values_of_another_village_are_not_found(app, village, other):
    with current.enter(other):
        assert cache.remember("angka", lambda: "rahasia") == "rahasia"
    with current.enter(village):
        assert cache.remember("angka", lambda: "sendiri") == "sendiri"
        cache.forget("angka")
    with current.enter(other):
        assert cache.remember("angka", lambda: "baru") == "rahasia"


def test_no_key_in_redis_of_a_village_lacks_its_schema(app, village):
    with current.enter(village):
        cache.remember("uji", lambda: 1)
    names = [name.decode() for name in cache._redis.keys("village:*")]
    assert names
    assert all(re.match(r"village:v_\d{6,9}:", name) for name in names)
