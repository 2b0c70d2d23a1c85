"""A village's new name and code: the address follows, the old one leads on, history tells it."""

from __future__ import annotations

import pytest

from tenants import renaming, villages
from tenants.db import own_transaction
from tenants.errors import Conflict, Refused
from tests import makers


@pytest.fixture
def place(app):
    return makers.village(makers.fresh_code())


def test_the_old_address_leads_to_the_new_one(app, place, browse):
    with own_transaction():
        renaming.rename(villages.by_code(place.code), "Mattiro Deceng", by="tes", reason="Perda 3/2026")
        village = villages.by_code(place.code)
        assert (village.slug, village.name) == ("mattiro-deceng", "Mattiro Deceng")
        assert [(n.name, n.slug, n.reason) for n in renaming.names_of(village.id)] == [
            (place.name, place.slug, "Perda 3/2026")
        ]
    app.forget_places()
    answer = browse(place.slug).get("/berita/x")
    assert answer.status_code == 308
    assert answer.location == "http://mattiro-deceng.desa.test/berita/x"
    assert app.place_of("mattiro-deceng.desa.test").village.name == "Mattiro Deceng"


def test_back_to_the_old_name(place):
    with own_transaction():
        village = villages.by_code(place.code)
        renaming.rename(village, "Lain Sekali", by="tes", reason="a")
        renaming.rename(village, place.name, by="tes", reason="b")
        assert village.slug == place.slug


def test_an_address_that_a_village_had_is_given_to_nobody_else(place):
    other = makers.village(makers.fresh_code())
    with own_transaction():
        renaming.rename(villages.by_code(place.code), "Nama Satu", by="tes", reason="a")
        renaming.rename(villages.by_code(place.code), "Nama Dua", by="tes", reason="b")
        renamed = renaming.rename(villages.by_code(other.code), "Nama Satu", by="tes", reason="c")
        assert renamed.slug.startswith("nama-satu-")


def test_a_new_code_keeps_rows_and_history(place):
    code = makers.fresh_code()
    with own_transaction():
        village = renaming.recode(villages.by_code(place.code), code, by="tes", reason="Kepmendagri")
        assert (village.code, village.schema_name) == (code, place.schema)
        assert renaming.names_of(village.id)[0].code == place.code
    taken = makers.village(makers.fresh_code())
    with pytest.raises(Conflict), own_transaction():
        renaming.recode(villages.by_code(code), taken.code, by="tes", reason="x")
    with pytest.raises(Refused), own_transaction():
        renaming.recode(villages.by_code(code), "73.04", by="tes", reason="x")
    with pytest.raises(Refused), own_transaction():
        renaming.rename(villages.by_code(code), "Tanpa Sebab", by="tes", reason=" ")
