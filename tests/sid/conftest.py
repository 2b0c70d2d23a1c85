"""Villages of these tests' own: their registers are emptied before each test."""

from __future__ import annotations

import pytest

from tenants import current
from tenants.db import on_cell
from tests import makers


@pytest.fixture(scope="module")
def fresh(house):
    with house.app_context():
        return makers.village("73.05.08.2004")


@pytest.fixture
def empty(app, fresh):
    with current.in_village(fresh):
        for table in ("resident_events", "residents", "families", "areas", "import_runs"):
            on_cell(f"DELETE FROM {table}")
    return fresh
