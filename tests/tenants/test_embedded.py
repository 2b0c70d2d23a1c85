"""The servers that start by themselves: real processes, really killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from tenants.embedded import Embedded, Services, places, processes

ROOT = Path(__file__).parent.parent.parent
HOLD = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from tenants import embedded
print(json.dumps(asdict(embedded.ensure(Path(sys.argv[1])))), flush=True)
sys.stdin.read()
"""


class Holder:
    """Another process that needs the servers until it is told to end."""

    def __init__(self, var: Path):
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(var)],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # ignored where the tests run under nohup
        )

    @property
    def services(self) -> Services:
        if not hasattr(self, "_services"):
            line = self.process.stdout.readline()
            assert line, self.process.stderr.read()
            self._services = Services(**json.loads(line))
        return self._services

    def end(self, sign: int | None = None) -> int:
        if sign:
            self.process.send_signal(sign)
        _, said = self.process.communicate(timeout=30)
        assert "Traceback" not in said, said
        return self.process.returncode


@pytest.fixture
def var(tmp_path):
    folder = tmp_path / "var"
    yield folder
    servers = Embedded(folder)
    with servers.locked():
        servers.stop()


def running(var: Path) -> tuple[bool, bool]:
    servers = Embedded(var)
    return servers.postgres.pid() is not None, servers.redis.pid() is not None


def sql(services: Services, statement: str):
    with psycopg.connect(services.database_url.replace("+psycopg", ""), autocommit=True) as conn:
        done = conn.execute(statement)
        return done.fetchall() if done.description else None


def keys(services: Services) -> redis.Redis:
    return redis.from_url(services.redis_url)


def write(services: Services) -> None:
    sql(services, "CREATE TABLE warga (nama text); INSERT INTO warga VALUES ('Daeng Ngalle')")
    with keys(services) as client:
        client.set("desa", "Sanrobone")


def read(services: Services):
    with keys(services) as client:
        return sql(services, "SELECT nama FROM warga"), client.get("desa")


WRITTEN = ([("Daeng Ngalle",)], b"Sanrobone")


def test_the_last_to_leave_stops_them(var):
    first, second = Holder(var), None
    assert first.services.started
    second = Holder(var)
    assert not second.services.started
    assert second.services.database_url == first.services.database_url
    first.end()
    assert sql(
        second.services, "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'paketdesa'"
    ) == [("C.UTF-8", "UTF8")]
    assert keys(second.services).ping()
    second.end()
    assert running(var) == (False, False)


def test_of_many_at_once_one_starts_and_the_others_join(var):
    holders = [Holder(var) for _ in range(3)]
    assert sorted(holder.services.started for holder in holders) == [False, False, True]
    for holder in holders:
        holder.end()
    assert running(var) == (False, False)


def test_a_restart_finds_its_data(var):
    with Embedded(var) as services:
        write(services)
    assert running(var) == (False, False)
    with Embedded(var) as services:
        assert services.started
        assert read(services) == WRITTEN


def test_a_killed_starter_leaves_servers_that_the_next_one_joins_and_stops(var):
    first = Holder(var)
    write(first.services)
    first.end(signal.SIGKILL)
    assert running(var) == (True, True)
    second = Holder(var)
    assert not second.services.started
    assert read(second.services) == WRITTEN
    second.end()
    assert running(var) == (False, False)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP])
def test_a_politely_ended_process_stops_them(var, sign):
    holder = Holder(var)
    assert holder.services.started
    assert holder.end(sign) == 128 + sign
    assert running(var) == (False, False)


def test_killed_servers_start_again_with_their_data(var):
    first = Holder(var)
    write(first.services)
    time.sleep(1.2)  # Redis writes its file out every second
    servers = Embedded(var)
    os.kill(servers.postgres.pid(), signal.SIGKILL)
    os.kill(servers.redis.pid(), signal.SIGKILL)
    assert servers.redis.socket.exists()
    second = Holder(var)
    assert second.services.started
    assert read(second.services) == WRITTEN
    assert first.end() == second.end() == 0
    assert running(var) == (False, False)


def test_a_lock_of_another_boot_is_not_believed(var):
    with Embedded(var) as services:
        write(services)
    servers = Embedded(var)
    other = subprocess.Popen(places.as_account(places.server_account(servers.postgres.data), "sleep", "60"))
    try:
        for lock in (servers.postgres.data / "postmaster.pid", servers.sockets / ".s.PGSQL.5432.lock"):
            lock.write_text(f"{other.pid}\n{servers.postgres.data}\n1700000000\n5432\n{servers.sockets}\n\n")
        (servers.redis.data / "pid").write_text(f"{other.pid} {processes.started_at(other.pid)}")
        servers.redis.socket.touch()
        with servers as services:
            assert services.started
            assert read(services) == WRITTEN
        assert other.poll() is None, "a program that is not ours was ended"
    finally:
        other.kill()
        other.wait()


def test_a_set_up_that_was_cut_off_is_made_anew(var):
    half = var / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with Embedded(var) as services:
        write(services)
        assert read(services) == WRITTEN


def test_two_folders_side_by_side(var, tmp_path):
    with Embedded(var) as here:
        beside = Embedded(tmp_path / "beside")
        with beside as there:
            write(here)
            sql(there, "CREATE TABLE warga (nama text)")
            assert read(there) == ([], None)
            assert read(here) == WRITTEN
        assert running(tmp_path / "beside") == (False, False)
        assert read(here) == WRITTEN


def test_a_long_and_odd_path_gets_short_sockets(tmp_path):
    var = tmp_path / ("desa kami (baru) $HOME 'satu' " + "x" * 90) / "var"
    servers = Embedded(var)
    with servers as services:
        write(services)
        assert read(services) == WRITTEN
        assert len(str(servers.sockets)) < 60
        assert servers.sockets.stat().st_mode & 0o77 == 0
    assert running(var) == (False, False)


def test_the_libraries_take_the_addresses(var):
    from limits.storage import storage_from_string
    from rq import Queue
    from sqlalchemy import create_engine, text

    with Embedded(var) as services:
        engine = create_engine(services.database_url)
        with engine.connect() as conn:
            assert conn.execute(text("SHOW max_locks_per_transaction")).scalar() == "512"
            assert conn.execute(text("SHOW listen_addresses")).scalar() == ""
        engine.dispose()
        with keys(services) as client:
            assert client.config_get("appendonly") == {"appendonly": "yes"}
            assert Queue("default", connection=client).enqueue(print, "ya").get_status() == "queued"
        storage = storage_from_string(services.redis_url.replace("unix://", "redis+unix://"))
        assert storage.incr("batas", 60) == 1
        storage.storage.close()
