"""Stopping a worker at a known place, and what brings its work back: for the tests of recovery.

A lock that the test holds in PostgreSQL stops the worker, so that no timing is guessed.
"""

from __future__ import annotations

import signal
import subprocess
from contextlib import contextmanager

import psycopg

from tenants import work
from tenants.db import db, own_transaction
from tests.platform_of_its_own import Commands, until

GATE = 730_577  # the advisory lock at which a trigger of the test waits


@contextmanager
def held(admin, table: str):
    """Nobody writes to a table while the block runs; yields how many wait for it."""
    with psycopg.connect(admin.info.dsn, password=admin.info.password) as lock:
        lock.execute(f"LOCK TABLE {table} IN SHARE MODE")
        waiting = "SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted"
        yield lambda: admin.execute(waiting, (table,)).fetchone()[0]
        lock.rollback()


@contextmanager
def gate(admin):
    """A function for triggers that waits until the block ends; yields how many wait."""
    admin.execute("CREATE SCHEMA IF NOT EXISTS gate")
    admin.execute("GRANT USAGE ON SCHEMA gate TO PUBLIC")
    with psycopg.connect(admin.info.dsn, autocommit=True) as lock:
        lock.execute("SELECT pg_advisory_lock(%s)", (GATE,))
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
        yield lambda: admin.execute(waiting, (GATE,)).fetchone()[0]
    admin.execute("DROP SCHEMA gate CASCADE")


def wait_in(admin, kind: str) -> None:
    admin.execute(
        f"CREATE FUNCTION gate.wait() RETURNS {kind} LANGUAGE plpgsql AS "
        f"$$BEGIN PERFORM pg_advisory_xact_lock_shared({GATE}); {'RETURN NEW;' if kind == 'trigger' else ''} END$$"
    )


def tasks_of(run: work.Task) -> list[work.Task]:
    with own_transaction():
        return work.children(run.id)


def task(key) -> work.Task:
    with own_transaction():
        return db.session.get_one(work.Task, key)


def swept(*keys) -> None:
    """The sweeper runs, as the clock lets it every few seconds, until it has queued these again."""

    def queued() -> bool:
        with own_transaction():
            work.sweep()
        waiting = {job.args[0] for name in work.QUEUES for job in work.queue(name).jobs}
        return {str(key) for key in keys} <= waiting

    until(queued, seconds=20, what="the sweeper finds what a dead worker left")


def finished(commands: Commands, keys, *, workers: int = 1) -> None:
    """Fresh workers, until all is done; then they are told to end and do."""
    fresh = [commands.start("worker") for _ in range(workers)]
    try:
        until(lambda: all(task(key).over for key in keys), seconds=90, what="fresh workers finish")
    except AssertionError:
        raise AssertionError([(t.subject, t.state, t.note, t.error) for t in map(task, keys)]) from None
    for process in fresh:
        ends_politely(process)


def ends_politely(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said


def running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
