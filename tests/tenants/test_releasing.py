"""A release to many villages: side by side, resumable, one bad village named and passed by, served all the while."""

from __future__ import annotations

import shutil
import threading
from contextvars import copy_context

import pytest
from sqlalchemy import select

from app.sid.articles import writing
from app.sid.articles.models import Article
from tenants import cells, current, migrating, releasing, schemas, villages
from tenants.db import db, own_transaction
from tests import makers

NEXT = """
from alembic import op

revision = "9001"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE articles ADD COLUMN reads integer")


def downgrade() -> None:
    raise NotImplementedError
"""


def forget() -> None:
    for kept in (migrating.head, migrating.steps, migrating.versions):
        kept.cache_clear()


@pytest.fixture
def release(app, tmp_path, monkeypatch):
    """A history with one additive revision more than the code's."""
    shutil.copytree(migrating.MIGRATIONS, tmp_path / "migrations")
    head = migrating.head("village")
    (tmp_path / "migrations/village/versions/9001_reads.py").write_text(NEXT.format(head=head))
    monkeypatch.setattr(migrating, "MIGRATIONS", tmp_path / "migrations")
    forget()
    yield
    monkeypatch.undo()
    with cells.admin() as conn, conn.transaction():
        for schema, cell in releasing.homes():
            if cell == "cell" and schemas.exists(conn, schema):
                conn.execute(f"ALTER TABLE {schema}.articles DROP COLUMN IF EXISTS reads")
                conn.execute(f"UPDATE {schema}.schema_version SET version = '{head}'")
    with own_transaction():
        for village in villages.of_region():
            village.schema_version, village.schema_error = village.schema_version and head, None
    forget()


@pytest.fixture
def three(app):
    return [makers.village(makers.fresh_code()) for _ in range(3)]


def homes(places) -> list[tuple[str, str]]:
    return [(place.schema, place.cell) for place in places]


def versions(places) -> list[str | None]:
    with own_transaction():
        return [villages.by_code(place.code).schema_version for place in places]


def test_every_village_comes_to_the_new_version_and_again_changes_nothing(three, release):
    outcomes = list(releasing.migrate(homes(three), workers=2))
    assert [o.error for o in outcomes] == [None] * 3
    assert versions(three) == ["9001"] * 3
    assert all(o.before == o.after == "9001" for o in releasing.migrate(homes(three)))
    with own_transaction():
        assert not set(homes(three)) & set(releasing.behind())


def test_a_bad_village_is_named_with_its_reason_and_the_others_go_on(three, release):
    with cells.admin() as conn:
        conn.execute(f"ALTER TABLE {three[1].schema} .articles ADD COLUMN reads integer")
    found = {o.schema: o for o in releasing.migrate(homes(three), workers=2)}
    assert "already exists" in found[three[1].schema].error
    assert found[three[1].schema].after != "9001"
    assert versions([three[0], three[2]]) == ["9001"] * 2
    with own_transaction():
        assert "already exists" in villages.by_code(three[1].code).schema_error
    with cells.admin() as conn:
        conn.execute(f"ALTER TABLE {three[1].schema}.articles DROP COLUMN reads")
    assert [o.error for o in releasing.migrate(homes(three))] == [None] * 3


def test_a_village_closed_before_it_was_built_is_passed_by(app):
    with own_transaction():
        row = villages.register(makers.fresh_code(), by="tes")
        villages.move(row, villages.State.CLOSED, by="tes")
        assert (row.schema_name, row.cell) not in releasing.homes()


def test_a_village_whose_schema_is_out_of_reach_keeps_its_version(three):
    schema, before = three[0].schema, versions(three[:1])
    with cells.admin() as conn:
        conn.execute(f"ALTER SCHEMA {schema} RENAME TO {schema}_away")
    outcomes = list(releasing.migrate(homes(three[:1])))
    with cells.admin() as conn:
        conn.execute(f"ALTER SCHEMA {schema}_away RENAME TO {schema}")
    assert outcomes[0].error and versions(three[:1]) == before
    assert next(releasing.migrate(homes(three[:1]))).error is None


def test_a_lock_is_waited_for_briefly_and_tried_again(three, release):
    with cells.admin() as holder:
        holder.execute("BEGIN")
        holder.execute(f"LOCK TABLE {three[0].schema}.articles IN ACCESS SHARE MODE")
        freed = threading.Timer(0.7, lambda: holder.execute("COMMIT"))
        freed.start()
        outcomes = list(releasing.migrate(homes(three[:1])))
        freed.join()
    assert outcomes[0].error is None


def test_one_that_holds_its_lock_for_long_does_not_stop_the_others(three, release):
    with cells.admin() as holder:
        holder.execute("BEGIN")
        holder.execute(f"LOCK TABLE {three[0].schema}.articles IN ACCESS SHARE MODE")
        found = {o.schema: o for o in releasing.migrate(homes(three), workers=2)}
        holder.execute("COMMIT")
    assert "lock timeout" in found[three[0].schema].error
    assert versions(three[1:]) == ["9001"] * 2


def test_villages_are_served_before_while_and_after(three, release):
    over, trouble, served = threading.Event(), [], []

    def clerk(place):
        while not over.is_set():
            try:
                with current.in_village(place):
                    writing.write("Berita", "Isi", by="tes")
                    served.append(db.session.scalar(select(Article.title).limit(1)))
            except Exception as error:
                trouble.append(error)
                return

    clerks = [threading.Thread(target=copy_context().run, args=(clerk, place)) for place in three]
    for thread in clerks:
        thread.start()
    try:
        while len(served) < 6 and not trouble:
            over.wait(0.01)
        outcomes = list(releasing.migrate(homes(three), workers=2))
        before = len(served)
        while len(served) < before + 6 and not trouble:
            over.wait(0.01)
    finally:
        over.set()
        for thread in clerks:
            thread.join()
    assert not trouble
    assert [o.error for o in outcomes] == [None] * 3


def test_the_dry_run_shows_the_statements(app, three, release):
    assert migrating.steps(migrating.versions("village")[0])[-1].startswith("ALTER TABLE articles ADD COLUMN reads")
