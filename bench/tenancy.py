"""A new village: how long it takes, what it weighs, and what the walls cost."""

from __future__ import annotations

import statistics

import psycopg
from sqlalchemy import text

from app import onboarding
from bench.measuring import Figure, figure, median, seconds
from bench.platform import Platform
from tenants import schemas
from tenants.current import in_village
from tenants.db import db, on_cell, own_transaction
from tenants.ground import plain

MANY = 24


def measure(platform: Platform) -> list[Figure]:
    singly = statistics.median(seconds(platform.village) for _ in range(7))
    codes = [next(platform.codes) for _ in range(MANY)]
    with psycopg.connect(plain(platform.app.admin_database_url), autocommit=True) as conn:
        before = size(conn)
        together = seconds(lambda: onboarding.provision_now(codes, by="bench", workers=2)) / MANY
        grown = (size(conn) - before) / MANY
        place = platform.village()
        check = median(lambda: schemas.differences(conn, place.schema), 5)
    return [
        figure("tenancy: a new village", singly, "s", peer=6.9),
        figure(f"tenancy: each of {MANY} new villages by 2 workers", together, "s", peer=6.9),
        figure("tenancy: database of an empty village", grown / 2**20, "MB", peer=33),
        figure("tenancy: schema compared with the head", check * 1000, "ms"),
        figure("tenancy: a transaction inside a village's walls", median(lambda: inside(place), 200) * 1000, "ms"),
        figure("tenancy: a transaction of the platform", median(outside, 200) * 1000, "ms"),
    ]


def size(conn: psycopg.Connection) -> int:
    found = conn.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(found[0]) if found else 0


def inside(place) -> None:
    with in_village(place):
        on_cell("SELECT count(*) FROM articles").scalar()


def outside() -> None:
    with own_transaction():
        db.session.execute(text("SELECT count(*) FROM platform.programmes")).scalar()
