"""A platform of the bench's own: its own data folder and servers, set up as in production, and its web server by the Procfile."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from functools import cached_property
from pathlib import Path

import structlog

from app import create_app, onboarding
from app.demo import participants, register, texts
from app.demo.story import VillageStory
from app.sid.articles import writing
from app.sid.profile import keeping
from app.sid.residents import importing
from app.sid.statistics import counting
from config import ROOT, Settings
from tenants import embedded, ground, migrating, people, region_loading, signing, villages
from tenants.current import CurrentVillage, in_village
from tenants.db import own_transaction
from tenants.people import Person, Role
from tenants.regions import villages_of

VAR = Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve() / "bench"
DOMAIN, PASSWORD = "desa.test", "perahu pinisi di teluk"
RESIDENTS, ARTICLES = 3000, 24  # as in the measured OpenSID
BIG = "73.05.08.2003"


class Platform:
    """`with Platform() as platform:` an application in force on a fresh database."""

    def __enter__(self) -> Platform:
        embedded.discard(VAR)
        shutil.rmtree(VAR, ignore_errors=True)
        servers = embedded.ensure(VAR)
        self.settings = Settings(
            environment="production",
            secret_key="kunci untuk mengukur saja, tiga puluh dua huruf",
            database_url=servers.database_url,
            redis_url=servers.redis_url,
            base_domain=DOMAIN,
            public_scheme="https",
            var_dir=VAR,
            _env_file=None,
        )
        self.app = create_app(self.settings)
        quiet = structlog.make_filtering_bound_logger(logging.WARNING)  # no line for each request
        structlog.configure(wrapper_class=quiet)
        self.context = self.app.app_context()
        self.context.push()
        ground.prepare(self.app.admin_database_url, self.settings.role_password)
        migrating.upgrade_platform(self.app.admin_database_url)
        region_loading.load(self.app.admin_database_url)
        self.codes = iter(unused_codes())
        return self

    def __exit__(self, *_) -> None:
        self.context.pop()
        embedded.discard(VAR)

    def village(self, code: str | None = None) -> CurrentVillage:
        """A live village; without a code one that nothing else uses."""
        row = onboarding.provision(code or next(self.codes), by="bench")
        with own_transaction():
            return villages.frozen(villages.by_code(row.code))

    def operator(self, place: CurrentVillage) -> Person:
        with own_transaction():
            found = people.add_person(name="Rahmatia", email=f"{place.slug}@bench.example", by="bench")
            if found.password_hash is None:
                signing.set_password(found, PASSWORD, by=found)
            people.join(found, Role.OPERATOR, village_id=place.id, by="bench")
            return found

    @cached_property
    def big(self) -> CurrentVillage:
        """A village with 3,000 residents, 24 articles, statistics and a profile."""
        place = self.village(BIG)
        with in_village(place):
            importing.import_file(file_of(place, RESIDENTS), file_name="besar.xlsx", by="bench")
        told = VillageStory(BIG, place.name, "coast", 9000, 0, ARTICLES, True, 14, 0, "none")
        with in_village(place):
            keeping.name_head("Haslan Dg. Rurung", by="bench")
            keeping.fill(texts.profile(told, place, 13), by="bench")
            for kind in counting.USUAL:
                counting.publish(kind, by="bench")
            for title, body in (texts.news(told, place) * 2)[:ARTICLES]:
                writing.publish(writing.write(title, body, by="bench"), by="bench")
        return place

    def ask(self, slug: str, path: str, *, cookie: str = "", method: str = "GET", data: dict | None = None):
        """One request inside the application, as the web server would make it: in a context of its own."""
        base = f"https://{slug}.{DOMAIN}"
        sent = {"Referer": base + path, **({"Cookie": cookie} if cookie else {})}
        client = self.app.test_client(use_cookies=False)
        return Context().run(client.open, path, method=method, data=data, base_url=base, headers=sent, buffered=True)

    @contextmanager
    def web(self) -> Iterator[int]:
        """The web server exactly as the Procfile starts it, on a free port of the loopback."""
        port = free_port()
        line = next(x for x in (ROOT / "Procfile").read_text().splitlines() if x.startswith("web: ")).removeprefix(
            "web: "
        )
        process = subprocess.Popen(
            ["/bin/sh", "-c", line],
            cwd=ROOT,
            env={**os.environ, **self.environment(), "PORT": str(port), "BIND": "127.0.0.1", "WEB_CONCURRENCY": "2"},
            stdout=subprocess.DEVNULL,  # a line for each request
        )
        try:
            answers(port)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)

    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "ENVIRONMENT": "production",
            "SECRET_KEY": self.settings.secret_key.get_secret_value(),
            "DATABASE_URL": self.settings.database_url or "",
            "REDIS_URL": self.settings.redis_url or "",
            "BASE_DOMAIN": DOMAIN,
            "PUBLIC_SCHEME": "https",
            "VAR_DIR": str(VAR),
        }


def unused_codes() -> list[str]:
    """Villages of another regency than the demonstration's."""
    with own_transaction():
        return [r.code for r in villages_of("73.06")]


def file_of(place: CurrentVillage, count: int) -> bytes:
    told = VillageStory(place.code, place.name, "coast", 9000, count, 0, False, 0, 0, "none")
    return register.file(told, participants.head(place.code))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
