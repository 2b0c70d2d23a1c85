"""PgBouncer in transaction mode between: thousands of interleaved transactions of 200 villages, with failures injected.

Every answer must come from the village that asked. The same once more over HTTP, through gunicorn with threads.
"""

from __future__ import annotations

import http.client
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from app import create_app, onboarding
from app.sid.articles.models import Article
from config import ROOT, Settings
from tenants import cells, villages
from tenants.current import in_village
from tenants.db import db, on_cell, own_transaction
from tenants.ground import CELL_LOGIN, CONTROL, plain
from tenants.regions import villages_of
from tests.proofs.ground import VAR, Ground, standing

PLACES, THREADS = 200, 16
CONFIG = """
[databases]
* = host={sockets} port=5432

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {users}
pool_mode = transaction
default_pool_size = 6
max_client_conn = 400
server_reset_query =
ignore_startup_parameters = extra_float_digits
logfile = {log}
pidfile = {pid}
"""


def prove(given) -> list[str]:
    program = shutil.which("pgbouncer") or ("/usr/sbin/pgbouncer" if Path("/usr/sbin/pgbouncer").exists() else None)
    if program is None:
        print("  pgbouncer is not installed here: apt-get install pgbouncer")
        return ["pooler: not proved, pgbouncer is absent"]
    with standing() as ground:
        codes = [r.code for r in villages_of("73.13")] + [r.code for r in villages_of("73.14")]
        onboarding.provision_now(codes[:PLACES], by="bukti")
        with own_transaction():
            places = [villages.frozen(v) for v in villages.of_region()][:PLACES]
        for place in places:
            mark(place)
        port = 6543
        process = start(program, ground, port)
        try:
            return through(ground, places, port, given) + over_http(ground, places, port, given)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def mark(place) -> None:
    """One article that names its village: what an answer must carry."""
    with cells.admin(place.cell) as conn:
        conn.execute(
            f"INSERT INTO {place.schema}.articles (title, slug, body, author, published_at) VALUES (%s, %s, '', 'x', now())",
            (f"Milik {place.code}", place.schema),
        )


def start(program: str, ground: Ground, port: int) -> subprocess.Popen:
    folder = VAR / "pooler"
    folder.mkdir(exist_ok=True)
    password = ground.app.settings.role_password
    users = folder / "users.txt"
    users.write_text("".join(f'"{role}" "{password}"\n' for role in (CONTROL, CELL_LOGIN)))
    sockets = make_url(ground.url).query["host"]
    (folder / "pgbouncer.ini").write_text(
        CONFIG.format(sockets=sockets, port=port, users=users, log=folder / "log", pid=folder / "pid")
    )
    words = [program, str(folder / "pgbouncer.ini")]
    if os.geteuid() == 0:  # it refuses to run as root
        shutil.chown(folder, "nobody")
        for path in folder.iterdir():
            shutil.chown(path, "nobody")
        words = [program, "-u", "nobody", str(folder / "pgbouncer.ini")]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            psycopg.connect(address(ground, port, CELL_LOGIN), connect_timeout=2).close()
            return process
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError((folder / "log").read_text()[-600:])


def address(ground: Ground, port: int, role: str) -> str:
    return f"postgresql://{role}:{ground.app.settings.role_password}@127.0.0.1:{port}/{make_url(ground.url).database}"


def pooled(ground: Ground, port: int) -> Settings:
    """The application with both logins behind the pooler; only the owner's connection goes straight."""
    return ground.app.settings.model_copy(
        update={
            "control_database_url": address(ground, port, CONTROL).replace("postgresql://", "postgresql+psycopg://"),
            "cell_database_url": address(ground, port, CELL_LOGIN).replace("postgresql://", "postgresql+psycopg://"),
            "database_url": ground.url,
            "redis_url": ground.app.redis_url,
            "cells": {},
        }
    )


def through(ground: Ground, places, port: int, given) -> list[str]:
    app = create_app(pooled(ground, port))
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    killing = threading.Event()
    killer = threading.Thread(target=kill_backends, args=(ground, killing), daemon=True)
    killer.start()

    def one(number: int) -> None:
        chance = random.Random(given.seed * 100_000 + number)
        place = chance.choice(places)
        failure = chance.choice(["", "", "", "", "sql", "python", "cancelled", "halfway"])
        try:
            with app.app_context(), in_village(place):
                titles = on_cell("SELECT title FROM articles").scalars().all()
                schema = on_cell("SELECT current_schema() || ' ' || current_user").scalar()
                if titles != [f"Milik {place.code}"] or schema != f"{place.schema} {place.schema}":
                    wrong.append(f"{place.code} got {titles} as {schema}")
                fail(failure)
                on_cell("SELECT count(*) FROM residents").scalar()
            seen["answered"] += 1
        except Exception as error:
            seen[f"failed as injected ({failure})" if failure else f"cut off ({type(error).__name__})"] += 1

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda n: copy_context().run(one, n), range(given.transactions)))
    killing.set()
    killer.join()
    print("  through the pooler: " + ", ".join(f"{n} {word}" for word, n in seen.most_common()))
    if seen["answered"] < given.transactions / 4:
        wrong.append(f"only {seen['answered']} of {given.transactions} were answered")
    return wrong


def fail(how: str) -> None:
    """An error of the database, of the code, a statement that is cancelled, a client that is gone in mid-transaction."""
    if how == "sql":
        on_cell("SELECT 1 / 0")
    if how == "cancelled":
        on_cell("SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(1)").scalar()
    if how == "python":
        raise ValueError("injected")
    if how == "halfway":
        own = db.session.connection(bind_arguments={"mapper": Article.__mapper__}).connection.dbapi_connection
        own.pgconn.finish()
        raise ConnectionError("injected")


def kill_backends(ground: Ground, over: threading.Event) -> None:
    """Every tenth of a second a backend of the cell login dies."""
    with psycopg.connect(plain(ground.url), autocommit=True) as conn:
        while not over.wait(0.1):
            conn.execute(
                "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE usename = %s"
                " ORDER BY random() LIMIT 1) x",
                (CELL_LOGIN,),
            )


def over_http(ground: Ground, places, port: int, given) -> list[str]:
    """gunicorn with threads, hosts interleaved: every page names its own village."""
    settings = pooled(ground, port)
    web = 8765
    environment = {
        **os.environ,
        "ENVIRONMENT": "test",
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "DATABASE_URL": ground.url,
        "REDIS_URL": settings.redis_url or "",
        "CONTROL_DATABASE_URL": settings.control_database_url or "",
        "CELL_DATABASE_URL": settings.cell_database_url or "",
        "BASE_DOMAIN": settings.base_domain,
        "VAR_DIR": str(VAR),
    }
    words = [str(Path(sys.executable).parent / "gunicorn"), "wsgi:app", "--worker-class", "gthread", "--workers", "2"]
    words += ["--threads", "8", "--bind", f"127.0.0.1:{web}", "--no-control-socket", "--log-level", "error"]
    process = subprocess.Popen(words, cwd=ROOT, env=environment)
    seen: Counter[int] = Counter()
    wrong: list[str] = []
    try:
        wait_for(web)

        def one(number: int) -> None:
            place = random.Random(given.seed * 7 + number).choice(places)
            connection = http.client.HTTPConnection("127.0.0.1", web, timeout=30)
            connection.request("GET", "/berita", headers={"Host": f"{place.slug}.{settings.base_domain}"})
            answer = connection.getresponse()
            page = answer.read().decode()
            connection.close()
            seen[answer.status] += 1
            named = {code for code in page.split() if code.startswith("73.1")}
            others = [p.code for p in places if p.code != place.code and f"Milik {p.code}" in page]
            if others or (answer.status == 200 and f"Milik {place.code}" not in page):
                wrong.append(f"{place.code} over HTTP: {others or named}")

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(one, range(given.transactions // 2)))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    print("  over HTTP: " + ", ".join(f"{n} answers {status}" for status, n in seen.most_common()))
    if seen[200] < given.transactions // 4:
        wrong.append("too few pages were answered")
    return wrong


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=2).connect()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("gunicorn did not come up")
