"""Officers at the addresses of their regions, and a count of the statements that a page asks."""

from __future__ import annotations

import pytest

from app.web.protection import limiter
from tenants import region_hosts
from tenants.db import own_transaction
from tenants.people import Role
from tests import makers

TAKALAR, GOWA, SANROBONE, GALESONG = "73.05", "73.06", "73.05.08", "73.05.09"


@pytest.fixture(autouse=True)
def many_sign_ins(monkeypatch):
    """Each test signs in anew, more often in a minute than people may."""
    monkeypatch.setattr(limiter, "enabled", False)


@pytest.fixture(scope="module")
def hosts(house, two_villages):
    """The addresses of two regencies and a district: `hosts["73.05"]` is `takalar-kab`."""
    with house.app_context(), own_transaction():
        return {code: region_hosts.open_region(code, by="tes").slug for code in (TAKALAR, GOWA, SANROBONE)}


@pytest.fixture
def officer(app, browse, hosts):
    """`officer(role, its region, the room it opens)` → a signed-in browser."""

    def open_room(role: Role, code: str, room: str | None = None):
        who = makers.person(role, region_code=code, name="Andi Nurhayati")
        return browse(hosts[room or code]).sign_in(who, "/masuk")

    return open_room


@pytest.fixture
def regency(officer):
    return officer(Role.REGENCY, TAKALAR)


@pytest.fixture
def district(officer):
    return officer(Role.DISTRICT, SANROBONE)
