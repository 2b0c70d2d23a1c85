"""Two Alembic histories: `platform` is upgraded in process; `village` is rendered once to SQL and applied village by village."""

from __future__ import annotations

import io
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from queue import Empty, SimpleQueue

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import create_engine

from tenants import rights
from tenants.ground import CONTROL, OWNER

MIGRATIONS = Path(__file__).parent.parent / "migrations"
rendering = threading.Lock()  # Alembic keeps its environment in globals
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
    with rendering:
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
    """What came of one village: its version before and after, and why it did not move where it did not."""

    schema: str
    before: str | None
    after: str | None
    error: str | None = None


RETIRE_AFTER = 200  # villages per backend: it keeps 0.36 MB of catalogue for each
TRIES = 3  # where somebody holds a lock for longer than half a second


def migrate_village(conn: psycopg.Connection, schema: str) -> Outcome:
    """One village to the head: steps, rights and version row in one transaction, so that a stop anywhere resumes.

    Half a second for a lock: a longer wait would make the village's own readers wait behind it.
    """
    before = None
    target = head("village")
    try:
        with conn.transaction():
            conn.execute("SET LOCAL lock_timeout = '500ms'")
            conn.execute("SET LOCAL statement_timeout = '60s'")
            conn.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
            conn.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(schema)))
            row = conn.execute("SELECT version FROM schema_version FOR UPDATE").fetchone()
            before = row[0] if row else None
            if before == target:
                return Outcome(schema, before, before)
            with conn.pipeline():
                for statement in steps(before or ""):
                    conn.execute(statement)
                conn.execute("UPDATE schema_version SET version = %s", (target,))
                rights.set_rights(conn, schema)
        return Outcome(schema, before, target)
    except psycopg.Error as error:
        return Outcome(schema, before, before, str(error).strip().splitlines()[0])


def patiently(conn: psycopg.Connection, schema: str) -> Outcome:
    """Again where a lock was in the way; any other reason is final."""
    outcome = migrate_village(conn, schema)
    for pause in range(1, TRIES):
        if not (outcome.error and "lock timeout" in outcome.error):
            break
        time.sleep(0.2 * pause)
        outcome = migrate_village(conn, schema)
    return outcome


def migrate_villages(
    homes: list[tuple[str, str]], connect: Callable[[str], psycopg.Connection], *, workers: int = 2
) -> Iterator[Outcome]:
    """Many villages, (schema, cell) each, side by side; outcomes as they come. One bad village does not stop the others.

    `connect(cell)` gives a connection that may change schemas there; it is replaced after 200 villages.
    """
    waiting: SimpleQueue[tuple[str, str]] = SimpleQueue()
    done: SimpleQueue[Outcome] = SimpleQueue()
    for home in homes:
        waiting.put(home)

    def work() -> None:
        conn, at, served = None, "", 0
        try:
            while True:
                try:
                    schema, cell = waiting.get_nowait()
                except Empty:
                    return
                if conn is None or cell != at or served >= RETIRE_AFTER or conn.broken:
                    if conn is not None:
                        conn.close()
                    conn, at, served = connect(cell), cell, 0
                done.put(patiently(conn, schema))
                served += 1
        finally:
            if conn is not None:
                conn.close()

    with ThreadPoolExecutor(max(1, min(workers, len(homes) or 1))) as pool:
        running = [pool.submit(work) for _ in range(max(1, min(workers, len(homes) or 1)))]
        for _ in homes:
            while True:
                try:
                    yield done.get(timeout=1)
                    break
                except Empty:
                    for job in running:
                        if job.done():
                            job.result()
                    if all(job.done() for job in running) and done.empty():
                        return
