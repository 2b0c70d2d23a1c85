"""A whole platform beside the tests' own: its own data folder and servers, driven by its commands as separate processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

from tenants import embedded
from tenants.embedded import Embedded

ROOT = Path(__file__).parent.parent
FLASK = [str(Path(sys.executable).parent / "flask"), "--app", "wsgi"]
SETTINGS = {
    "ENVIRONMENT": "test",
    "BASE_DOMAIN": "desa.test",
    "SECRET_KEY": "kunci-untuk-tes-saja",
    "HEARTBEAT_SECONDS": "0.5",
    "TASK_STALE_SECONDS": "2",
}


class Commands:
    """The product's commands as processes of their own, on the servers of a data folder."""

    def __init__(self, var: Path):
        self.var = var
        self.running: list[subprocess.Popen] = []

    def start(self, *words: str, **more: str) -> subprocess.Popen:
        """A command as a process (and process group) of its own."""
        process = subprocess.Popen(
            [*FLASK, *words],
            cwd=ROOT,
            env={**os.environ, **SETTINGS, "VAR_DIR": str(self.var), **more},
            start_new_session=True,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.running.append(process)
        return process

    def run(self, *words: str, code: int = 0, **more: str) -> str:
        """What a command printed; it must end with that code."""
        process = self.start(*words, **more)
        out, err = process.communicate(timeout=180)
        assert process.returncode == code, f"flask {' '.join(words)} → {process.returncode}\n{out}{err}"
        return out if code == 0 else err

    def json(self, *words: str) -> dict[str, Any]:
        return json.loads(self.run(*words, "--json"))

    def end(self) -> None:
        """Kill what still runs."""
        for process in self.running:
            kill(process)


class Platform(Commands):
    """`with Platform(folder) as platform: platform.run("release")`; its servers run until the block ends."""

    def __init__(self, var: Path):
        super().__init__(var)
        self.servers = Embedded(var)

    def __enter__(self) -> Platform:
        embedded.discard(self.var)  # what an earlier run was cut off from clearing away
        shutil.rmtree(self.var, ignore_errors=True)
        self.services = self.servers.join()
        return self

    def __exit__(self, *_) -> None:
        self.end()
        with self.servers.locked():
            self.servers.stop()

    def rows(self, statement: str, *values) -> list[tuple]:
        with psycopg.connect(self.services.database_url.replace("+psycopg", ""), autocommit=True) as conn:
            done = conn.execute(statement, values or None)
            return done.fetchall() if done.description else []

    def one(self, statement: str, *values) -> Any:
        return self.rows(statement, *values)[0][0]


def until(true: Callable[[], Any], *, seconds: float = 60, what: str = "") -> Any:
    """The first true answer; no test sleeps for a guessed while."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(0.02)
    return found


def children(pid: int) -> list[int]:
    """The living children of a process, from /proc."""
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def kill(process: subprocess.Popen) -> None:
    """As the kernel does it to a machine that is out of memory: the process and what it forked, at once.

    One that has ended already is left alone: its number may be somebody else's by now.
    """
    for pid in (process.pid, *children(process.pid)) if process.poll() is None else ():
        for send in (os.killpg, os.kill):  # a forked worker has its own group
            with suppress(ProcessLookupError):
                send(pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()
