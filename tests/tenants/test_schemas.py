"""Script, models and migrations agree, for both histories; provisioning can be repeated."""

import psycopg
import pytest
from psycopg import sql

from app import onboarding
from tenants import migrating, schemas, villages
from tenants.db import own_transaction, platform_metadata
from tenants.ground import plain


@pytest.fixture
def admin(app):
    with psycopg.connect(plain(app.admin_database_url), autocommit=True) as conn:
        yield conn


def test_village_equals_head(app, village, admin):
    assert schemas.differences(admin, village.schema) == []


def test_village_migrations_from_zero_give_the_same(app, village, admin):
    with admin.transaction(force_rollback=True):
        admin.execute("CREATE SCHEMA v_999999")
        admin.execute("SET LOCAL search_path TO v_999999")
        for statement in migrating.steps(""):
            admin.execute(statement)
        found = schemas.shape(admin, "v_999999")
    assert found == schemas.shape(admin, village.schema)


def test_platform_models_equal_the_migrated_schema(app):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext
    from sqlalchemy import create_engine

    engine = create_engine(app.admin_database_url)
    with engine.connect() as conn:
        context = MigrationContext.configure(
            conn,
            opts={
                "include_schemas": True,
                "version_table_schema": "platform",
                "compare_type": True,
                "include_name": lambda name, kind, parents: name == "platform" if kind == "schema" else True,
            },
        )
        found = [
            d
            for d in compare_metadata(context, platform_metadata)
            if not (d[0] == "remove_table" and d[1].name == "alembic_version")
        ]
    engine.dispose()
    assert found == []


def test_a_changed_schema_is_named(app, village, admin):
    with admin.transaction(force_rollback=True):
        admin.execute(
            sql.SQL("ALTER TABLE {}.audit_entries ADD COLUMN stray int").format(sql.Identifier(village.schema))
        )
        assert schemas.differences(admin, village.schema) == ["extra: column audit_entries.stray"]


def test_provisioning_twice_changes_nothing(app, village):
    before = villages.by_code(village.code).went_live_at
    onboarding.provision(village.code, by="tes")
    with own_transaction():
        assert villages.by_code(village.code).went_live_at == before


def test_provisioning_resumes_after_a_stop_at_any_step(app, monkeypatch):
    from tenants import provisioning

    code = "73.05.08.2002"
    for stop_at in range(len(provisioning.GROUND) + len(onboarding.steps())):

        def told(done, note, stop_at=stop_at):
            if done == stop_at:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            onboarding.provision(code, by="tes", told=told)
    assert onboarding.provision(code, by="tes").state == "live"
