"""A platform of the proofs' own: real fsync, two cells, the application in force here, its commands as processes."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from config import ROOT, Settings
from tenants import embedded, ground, migrating, region_loading, work
from tenants.db import db
from tenants.embedded import Embedded
from tests.platform_of_its_own import SETTINGS, Commands, until

VAR = Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve() / "proofs"
WEB = 8767
STALE = timedelta(seconds=2)


class Ground:
    """`app` in force, `commands` to start processes, `servers` to kill and start again."""

    def __init__(self) -> None:
        from app import create_app

        os.environ.pop("PAKETDESA_FAST_PG", None)
        embedded.discard(VAR)
        shutil.rmtree(VAR, ignore_errors=True)
        self.servers = Embedded(VAR)
        services = self.servers.join()
        self.second = second_database(services.database_url)
        self.cells = {"cell-2": self.second}
        self.app = create_app(
            Settings(
                environment="test",
                var_dir=VAR,
                base_domain=SETTINGS["BASE_DOMAIN"],
                secret_key=SETTINGS["SECRET_KEY"],  # type: ignore[arg-type]
                cells=self.cells,
                _env_file=None,  # type: ignore[call-arg]
            )
        )
        self.url = self.app.admin_database_url
        password = self.app.settings.role_password
        ground.prepare(self.url, password)
        ground.prepare(self.second, password, control=False)
        migrating.upgrade_platform(self.url)
        region_loading.load(self.url)
        work.timing.stale = STALE
        self.commands = Commands(VAR)

    def worker(self):
        return self.commands.start("worker", CELLS=json.dumps(self.cells))

    def web(self) -> subprocess.Popen:
        """The web server, ready to answer."""
        words = [
            str(Path(sys.executable).parent / "gunicorn"),
            "wsgi:app",
            "--worker-class",
            "gthread",
            "--workers",
            "2",
        ]
        words += ["--threads", "4", "--bind", f"127.0.0.1:{WEB}", "--no-control-socket", "--log-level", "critical"]
        more = {**SETTINGS, "VAR_DIR": str(VAR), "CELLS": json.dumps(self.cells)}
        process = subprocess.Popen(
            words, cwd=ROOT, env={**os.environ, **more}, start_new_session=True, stderr=subprocess.DEVNULL
        )
        self.commands.running.append(process)
        until(lambda: self.asked("") == 200, seconds=60, what="the web server answers")
        return process

    def asked(self, slug: str) -> int:
        """The status of a village's public page, or 0."""
        host = f"{slug}.{SETTINGS['BASE_DOMAIN']}" if slug else SETTINGS["BASE_DOMAIN"]
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", WEB, timeout=20)
            connection.request("GET", "/", headers={"Host": host})
            return connection.getresponse().status
        return 0

    def again(self) -> None:
        """The servers, after one of them was killed."""
        self.servers.postgres.start()
        self.servers.redis.start()
        for engine in db.engines.values():
            engine.dispose()


def second_database(url: str) -> str:
    with psycopg.connect(ground.plain(url), autocommit=True) as conn:
        conn.execute("CREATE DATABASE cell_2")
    return make_url(url).set(database="cell_2").render_as_string(hide_password=False)


@contextmanager
def standing() -> Iterator[Ground]:
    found = Ground()
    try:
        with found.app.app_context():
            yield found
    finally:
        found.commands.end()
        embedded.discard(VAR)
