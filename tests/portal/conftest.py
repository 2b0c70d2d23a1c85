"""Two villages of the portal's own tests, with somebody in each, and those who sign in there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tenants.people import Role
from tests import makers
from tests.registers import add

HERE_KK, THERE_KK = "7305030000000001", "7305030000000002"


@pytest.fixture(scope="session")
def pair(house):
    """`here` and `there`: each a village with one resident, `resident`, who heads a family."""
    with house.app_context():
        here, there = makers.village("73.05.03.1001"), makers.village("73.05.03.1002")
        common = {"shdk": 1, "sex": 2, "dusun": "Kassi", "rt": "2"}
        return SimpleNamespace(
            here=here,
            there=there,
            resident=add(here, name="Hasnah Dg. Kebo", nik="7305035708900001", no_kk=HERE_KK, **common),
            stranger=add(there, name="Orang Sebelah", nik="7305035708900002", no_kk=THERE_KK, **common),
        )


def signed_in(browse, place, role: Role):
    """Somebody of that role, with the home page open."""
    client = browse(place.slug).sign_in(makers.person(role, village_id=place.id), "/portal/masuk")
    client.get("/portal/")
    return client


@pytest.fixture
def operator(app, browse, pair):
    """The operator of `here`."""
    return signed_in(browse, pair.here, Role.OPERATOR)


@pytest.fixture
def treasurer(app, browse, pair):
    return signed_in(browse, pair.here, Role.TREASURER)
