"""A member of staff at the console, and waves to work on."""

from __future__ import annotations

from datetime import date

import pytest

from tenants.bimtek import attendance, participants, waves
from tenants.db import own_transaction
from tenants.people import Role
from tenants.regions import villages_of
from tests import makers

STAFF = "tes"


@pytest.fixture
def staff(app, browse):
    """Signed in at the console; has seen its home, so it holds a token for forms."""
    browser = browse("console").sign_in(makers.person(Role.STAFF, name="Fikri Anshari"), "/masuk")
    browser.get("/")
    return browser


def wave_of(codes: list[str], *, attend: bool = True, name: str = ""):
    """A wave that invites these villages of one regency, each with an operator; all of them came unless told not to."""
    number = next(makers.count)
    with own_transaction():
        regency = codes[0][:5]
        programme = waves.add_programme(regency, f"Bimtek uji {number}", target=10, by=STAFF)
        wave = waves.add_wave(
            programme,
            name or f"Gelombang {number}",
            starts_on=date(2025, 8, 1),
            ends_on=date(2025, 8, 3),
            venue="Hotel Mercure Makassar",
            by=STAFF,
        )
        waves.invite(wave, codes, by=STAFF)
        places = waves.places(wave.id)
        named = {
            p.region_code: participants.Contacts(
                operator_name=f"Operator {p.region.name}",
                operator_email=f"op{number}.{p.region_code.replace('.', '')}@contoh.id",
            )
            for p in places
        }
        participants.name_all(places, named, by=STAFF)
        if attend:
            seen = {(p.region_code, "operator", date(2025, 8, 1)) for p in places}
            attendance.record(wave, add=seen, remove=set(), by=STAFF)
        return wave


def codes_of(district: str, count: int) -> list[str]:
    return [r.code for r in villages_of(district)][:count]
