"""Two Alembic histories: `platform` is upgraded in process; `village` is rendered once to SQL and applied village by village."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import create_engine

from tenants.ground import CONTROL, OWNER, plain

MIGRATIONS = Path(__file__).parent.parent / "migrations"
VERSION_TABLE = {"platform": "alembic_version", "village": "schema_version"}


def config(history: str, buffer: io.StringIO | None = None) -> Config:
    found = Config(output_buffer=buffer) if buffer else Config()
    found.set_main_option("script_location", str(MIGRATIONS / history))
    found.set_main_option("version_locations", str(MIGRATIONS / history / "versions"))
    found.set_main_option("path_separator", "os")
    return found


@lru_cache
def head(history: str) -> str:
    """The newest revision of a history; two heads are an error."""
    found = ScriptDirectory.from_config(config(history)).get_current_head()
    if found is None:
        raise RuntimeError(f"the {history} history is empty")
    return found


def upgrade_platform(admin_url: str) -> None:
    """Bring schema `platform` to its head, as the owner role, in one transaction."""
    engine = create_engine(admin_url)
    try:
        with engine.begin() as conn:
            conn.exec_driver_sql("SELECT pg_advisory_xact_lock(730502)")
            conn.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")
            settings = config("platform")
            settings.attributes["connection"] = conn
            command.upgrade(settings, "head")
            conn.exec_driver_sql(f"REVOKE UPDATE, DELETE, TRUNCATE ON platform.audit_entries FROM {CONTROL}")
    finally:
        engine.dispose()


@lru_cache
def versions(history: str) -> tuple[str, ...]:
    """All revisions of a history, oldest first."""
    found = [script.revision for script in ScriptDirectory.from_config(config(history)).walk_revisions()]
    return tuple(reversed(found))


@lru_cache
def steps(since: str, to: str = "head") -> tuple[str, ...]:
    """The SQL from one village version ("" for nothing) to another, rendered once, as single statements."""
    if since and since == (head("village") if to == "head" else to):
        return ()
    buffer = io.StringIO()
    command.upgrade(config("village", buffer), f"{since}:{to}" if since else to, sql=True)
    text = re.sub(r"^--.*$", "", buffer.getvalue(), flags=re.M)
    found = [part.strip() for part in text.split(";\n") if part.strip()]
    return tuple(
        part.rstrip(";")
        for part in found
        if part.rstrip(";") not in ("BEGIN", "COMMIT") and VERSION_TABLE["village"] not in part
    )


@dataclass(frozen=True)
class Outcome:
    schema: str
    before: str | None
    after: str | None
    error: str | None = None


def migrate_village(conn: psycopg.Connection, schema: str) -> Outcome:
    """One village to the head: steps and version row in one transaction, so that a stop anywhere resumes."""
    before = None
    try:
        with conn.transaction():
            conn.execute("SET LOCAL lock_timeout = '500ms'")
            conn.execute("SET LOCAL statement_timeout = '60s'")
            conn.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
            conn.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(schema)))
            row = conn.execute("SELECT version FROM schema_version FOR UPDATE").fetchone()
            before = row[0] if row else None
            if before == head("village"):
                return Outcome(schema, before, before)
            for statement in steps(before or ""):
                conn.execute(statement)
            conn.execute("UPDATE schema_version SET version = %s", (head("village"),))
        return Outcome(schema, before, head("village"))
    except psycopg.Error as error:
        return Outcome(schema, before, before, str(error).strip().splitlines()[0])


def migrate_villages(
    admin_url: str, schemas: list[str], *, workers: int = 2, on_done=lambda outcome: None
) -> list[Outcome]:
    """Many villages side by side; one bad village does not stop the others."""

    def part(names: list[str]) -> list[Outcome]:
        with psycopg.connect(plain(admin_url), autocommit=True) as conn:
            found = []
            for name in names:
                outcome = migrate_village(conn, name)
                if outcome.error and "lock timeout" in outcome.error:
                    outcome = migrate_village(conn, name)
                found.append(outcome)
                on_done(outcome)
            return found

    workers = max(1, min(workers, len(schemas)))
    with ThreadPoolExecutor(workers) as pool:
        return [o for group in pool.map(part, [schemas[i::workers] for i in range(workers)]) for o in group]
