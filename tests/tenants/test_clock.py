"""The civil day is that of the village: after midnight in Jayapura it is still yesterday evening in Jakarta."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine

from tenants import clock
from tenants.current import enter, in_village
from tests import makers


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("11.01", "WIB"),
        ("73.05.08.2003", "WITA"),
        ("51.03", "WITA"),
        ("61.01", "WIB"),
        ("62", "WIB"),
        ("91.03", "WIT"),
        ("81.01", "WIT"),
    ],
)
def test_the_zone_of_a_region(code, name):
    assert clock.NAMES[clock.zone_of(code)] == name


def test_every_province_has_a_zone_and_the_east_is_named(app):
    from tenants.regions import children_of

    provinces = {r.code for r in children_of(None)}
    assert provinces >= clock.CENTRAL | clock.EASTERN
    assert len(provinces) == 38


def test_today_follows_the_village_in_force(app, village):
    papua = replace(village, code="91.03.01.2001")
    with time_machine.travel(datetime(2025, 8, 1, 15, 30, tzinfo=UTC), tick=False):
        assert clock.today() == date(2025, 8, 1) and clock.zone_name() == "WIB"  # 22.30
        with enter(village):
            assert clock.today() == date(2025, 8, 1) and clock.zone_name() == "WITA"  # 23.30
            with enter(papua):
                assert clock.today() == date(2025, 8, 2)  # 00.30
            assert clock.zone_name() == "WITA"
    with time_machine.travel(datetime(2025, 8, 1, 16, 30, tzinfo=UTC), tick=False):
        with in_village(village):
            assert clock.today() == date(2025, 8, 2)
        assert clock.today() == date(2025, 8, 1)


def test_the_room_of_a_regency_has_its_own(app, browse):
    from tenants import region_hosts
    from tenants.db import own_transaction
    from tenants.people import Role

    with own_transaction():
        host = region_hosts.open_region("73.05", by="tes").slug
    officer = browse(host).sign_in(makers.person(Role.REGENCY, region_code="73.05"), "/masuk")
    assert officer.get("/").status_code == 200
    assert clock.zone_name() == "WIB"
