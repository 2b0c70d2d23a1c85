"""Real PostgreSQL and Redis for the tests, started by themselves; each parallel worker has its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
VAR = Path(os.environ.get("TEST_VAR_DIR", Path(__file__).parent.parent / "var")) / f"test-{WORKER}"
os.environ["PAKETDESA_FAST_PG"] = "1"
for name in ("DATABASE_URL", "REDIS_URL", "CONTROL_DATABASE_URL", "CELL_DATABASE_URL"):
    os.environ.pop(name, None)

from tests import makers  # noqa: E402
from tests.browser import chrome  # noqa: E402, F401
from tests.tills import address, buyer, sold, stripe  # noqa: E402, F401


@pytest.fixture(scope="session")
def settings():
    from config import Settings

    return Settings(
        environment="test", var_dir=VAR, base_domain="desa.test", secret_key="kunci-untuk-tes-saja", _env_file=None
    )


def second_cell(var: Path) -> str:
    """A second real database for villages, beside the first."""
    import psycopg
    from sqlalchemy.engine import make_url

    from tenants import embedded
    from tenants.ground import plain

    first = embedded.ensure(var).database_url
    with psycopg.connect(plain(first), autocommit=True) as conn:
        conn.execute("CREATE DATABASE cell_2")
    return make_url(first).set(database="cell_2").render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def house(settings):
    """The application on a fresh database: roles, schemas, migrations, regions."""
    import shutil

    from tenants import embedded

    embedded.discard(VAR)
    shutil.rmtree(VAR, ignore_errors=True)
    from app import create_app
    from app.web.protection import limiter
    from tenants import ground, migrating, region_loading

    second = second_cell(VAR)
    app = create_app(settings.model_copy(update={"cells": {"cell-2": second}}))
    app.test_client_class = makers.Client
    app.config.update(PROPAGATE_FAULTS=True)
    limiter.enabled = False  # every test signs in from the same address
    ground.prepare(app.admin_database_url, settings.role_password)
    ground.prepare(second, settings.role_password, control=False)
    migrating.upgrade_platform(app.admin_database_url)
    region_loading.load(app.admin_database_url)
    return app


@pytest.fixture
def app(house):
    """The application's context in force; what a test writes stays until the session ends, so tests use their own villages and people."""
    from tenants.db import db

    house.forget_places()
    with house.app_context():
        yield house
        db.session.rollback()


@pytest.fixture(scope="session")
def two_villages(house):
    """Two live villages, as every isolation test needs: Sanrobone and Laguruda of Takalar."""
    with house.app_context():
        return makers.village("73.05.08.2003"), makers.village("73.05.08.2001")


@pytest.fixture
def village(app, two_villages):
    """The first of the two villages, as the frozen value; use `tenants.current.in_village(village)`."""
    return two_villages[0]


@pytest.fixture
def browse(house):
    """`browse(host)` → a client that speaks to that host: "" apex, "console", a slug; CSRF is on as in life."""
    return lambda host="": makers.Browser(house, host)
