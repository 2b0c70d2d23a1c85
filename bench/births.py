"""A new village: how long it takes, what it weighs, what the walls cost, and how long other ways take for equal tables."""

from __future__ import annotations

import statistics

import psycopg
from psycopg import sql
from sqlalchemy import create_engine, text

from app import onboarding
from bench import django_tenants
from bench.measuring import Figure, figure, median, missing, seconds
from bench.platform import Platform
from tenants import migrating, schemas
from tenants.current import in_village
from tenants.db import db, on_cell, own_transaction, village_metadata
from tenants.ground import plain

REGENCY = 110  # Takalar's villages and kelurahan
OURS = "PaketDesa, the same tables"


def measure(platform: Platform) -> list[Figure]:
    singly = statistics.median(seconds(platform.village) for _ in range(7))
    codes = [next(platform.codes) for _ in range(REGENCY)]
    with psycopg.connect(plain(platform.app.admin_database_url), autocommit=True) as conn:
        before = size(conn)
        together = seconds(lambda: onboarding.provision_now(codes, by="bench", workers=2))
        grown = (size(conn) - before) / REGENCY
        place = platform.village()
        check = median(lambda: schemas.differences(conn, place.schema), 5)
        built = median(lambda: rebuilt(conn), 5)
    return [
        figure("tenancy: a new village, with its account and letter", singly, "s", peer=6.9),
        figure(f"tenancy: {REGENCY} new villages by 2 workers", together, "s", peer=6.9 * REGENCY),
        figure(f"tenancy: each of {REGENCY} new villages by 2 workers", together / REGENCY, "s", peer=6.9),
        figure("tenancy: a village's schema alone, by the rendered script", built, "s"),
        *others(platform, built),
        figure("tenancy: database of an empty village", grown / 2**20, "MB", peer=33),
        figure("tenancy: schema compared with the head", check * 1000, "ms"),
        figure("tenancy: a transaction inside a village's walls", median(lambda: inside(place), 200) * 1000, "ms"),
        figure("tenancy: a transaction of the platform", median(outside, 200) * 1000, "ms"),
    ]


def others(platform: Platform, built: float) -> list[Figure]:
    """The same tables made in other ways; the ratio says how many times faster ours is."""
    url = platform.app.admin_database_url
    found = [
        compared("metadata.create_all", median(lambda: created_all(url), 5), built),
        compared("the Alembic history in process", median(lambda: by_alembic(url), 5), built),
    ]
    try:
        theirs = django_tenants.seconds_of_one(platform)
    except Exception as error:
        return [*found, missing("tenancy: schema by django-tenants", "s", f"{type(error).__name__}: {error}"[:120])]
    return [*found, compared("django-tenants", theirs, built)]


def compared(way: str, value: float, built: float) -> Figure:
    name = f"tenancy: schema by {way}"
    return Figure(name, round(value, 4), "s", f"{OURS}: {built:.3g} s", round(built / value, 3))


def size(conn: psycopg.Connection) -> int:
    found = conn.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(found[0]) if found else 0


def rebuilt(conn: psycopg.Connection) -> None:
    """The schema alone; dropped outside the time would be fairer to none, so all ways drop."""
    schemas.create(conn, "v_000001")
    schemas.drop(conn, "v_000001")


def created_all(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as conn:
        conn.execute(text("CREATE SCHEMA b_all"))
        conn.execute(text("SET LOCAL search_path TO b_all"))
        village_metadata.create_all(conn)
    with engine.begin() as conn:
        conn.execute(text("DROP SCHEMA b_all CASCADE"))
    engine.dispose()


def by_alembic(url: str) -> None:
    """Each village's history rendered and run anew, as a loop over tenants does."""
    migrating.steps.cache_clear()
    with psycopg.connect(plain(url), autocommit=True) as conn:
        with conn.transaction():
            conn.execute("CREATE SCHEMA b_alembic")
            conn.execute("SET LOCAL search_path TO b_alembic")
            for statement in migrating.steps(""):
                conn.execute(statement)
        conn.execute(sql.SQL("DROP SCHEMA b_alembic CASCADE"))


def inside(place) -> None:
    with in_village(place):
        on_cell("SELECT count(*) FROM articles").scalar()


def outside() -> None:
    with own_transaction():
        db.session.execute(text("SELECT count(*) FROM platform.programmes")).scalar()
