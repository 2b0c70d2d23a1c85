"""The real PostgreSQL and the real Redis that start by themselves when none is configured. Development and tests only.

Both listen on unix sockets alone, in a folder that only their user can enter. Processes that need them register under `users/`; the last
one to leave stops them, so a command joins the servers of a running `make run` and leaves them running.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tenants.embedded import places
from tenants.embedded.postgres import Postgres
from tenants.embedded.processes import started_at
from tenants.embedded.redis_server import RedisServer


@dataclass(frozen=True)
class Services:
    """Addresses of the two servers; `started`: by this call."""

    database_url: str
    redis_url: str
    started: bool


class Embedded:
    """The two servers of one data folder; `with Embedded(folder) as services:` joins them and leaves them."""

    def __init__(self, var_dir: Path):
        self.var = Path(var_dir).resolve()
        self.users = self.var / "users"
        self.sockets = places.sockets(self.var)
        self.postgres = Postgres(self.var / "postgres", self.sockets)
        self.redis = RedisServer(self.var / "redis", self.sockets)

    def __enter__(self) -> Services:
        return self.join()

    def __exit__(self, *_) -> None:
        self.leave()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time starts, joins, leaves or stops."""
        try:
            self.var.mkdir(parents=True, exist_ok=True)
            handle = open(self.var / "lock", "a")  # noqa: SIM115
        except PermissionError as exc:
            raise RuntimeError(
                f"{self.var} belongs to another user; remove it, or set VAR_DIR to a folder of your own"
            ) from exc
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def join(self) -> Services:
        """Start what does not run, and register this process as one that needs it."""
        with self.locked():
            self.users.mkdir(exist_ok=True)
            me = self.users / str(os.getpid())
            me.write_text(started_at(os.getpid()))
            try:
                started = self.start()
            except BaseException:
                me.unlink(missing_ok=True)
                if not self.others():
                    self.stop()
                raise
        return Services(self.postgres.url, self.redis.url, started)

    def leave(self) -> None:
        """The last one to leave stops the servers."""
        if not self.var.exists():
            return
        with self.locked():
            (self.users / str(os.getpid())).unlink(missing_ok=True)
            if not self.others():
                self.stop()

    def others(self) -> list[int]:
        """Living processes that use the servers, but for this one; traces of dead ones are removed."""
        found = []
        for trace in self.users.glob("[0-9]*"):
            pid = int(trace.name)
            if pid == os.getpid():
                continue
            if started_at(pid) and started_at(pid) == trace.read_text():
                found.append(pid)
            else:
                trace.unlink(missing_ok=True)
        return found

    def start(self) -> bool:
        """Start what does not run; True when anything was started."""
        places.prepare(self.sockets, places.server_account(self.postgres.data))
        started = self.postgres.start()
        return self.redis.start() or started

    def stop(self) -> None:
        self.redis.ask_to_stop()
        self.postgres.stop()
        self.redis.wait_until_stopped()


_joined: dict[tuple[int, Path], Services] = {}


def ensure(var_dir: Path) -> Services:
    """Start the servers of a data folder or join the running ones until this process ends; the last process to end stops them."""
    servers = Embedded(var_dir)
    pid = os.getpid()
    if (pid, servers.var) not in _joined:
        end_on_signals()
        _joined[pid, servers.var] = servers.join()
        atexit.register(lambda: servers.leave() if os.getpid() == pid else None)
    return _joined[pid, servers.var]


def end_on_signals() -> None:
    """Let a polite signal that nobody handles end the process the long way, so that it leaves the servers."""
    if threading.current_thread() is threading.main_thread():
        for sign in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(sign) is signal.SIG_DFL:
                signal.signal(sign, lambda number, _: sys.exit(128 + number))


def discard(var_dir: Path) -> None:
    """Stop whatever runs on a data folder and remove its data: for tests that want a fresh one."""
    servers = Embedded(var_dir)
    if not servers.var.exists():
        return
    with servers.locked():
        servers.stop()
        shutil.rmtree(servers.sockets, ignore_errors=True)
        shutil.rmtree(servers.var, ignore_errors=True)
    _joined.pop((os.getpid(), servers.var), None)
