"""Prices hold from a day on; what was offered stays true; a package's features are data."""

from datetime import date, timedelta

import pytest
import time_machine

from billing import catalogue, selling
from billing.standing import FEATURE_NAMES, Feature
from tenants.clock import today
from tenants.db import db, own_transaction
from tenants.errors import NotFound, Refused
from tests.tills import again, ordered

pytestmark = pytest.mark.usefixtures("app", "sold")


def test_loading_again_keeps_what_staff_changed():
    with own_transaction():
        catalogue.package("terhubung").name = "Paket Terhubung Plus"
    with own_transaction():
        assert catalogue.load(by="tes") == 3
        assert [p.key for p in catalogue.packages()] == ["dasar", "digital", "terhubung"]
        assert catalogue.package("terhubung").name == "Paket Terhubung Plus"
        catalogue.package("terhubung").name = "Paket Terhubung"


def test_a_price_holds_from_its_day():
    tomorrow = today() + timedelta(days=1)
    before = catalogue.price("dasar")
    with own_transaction():
        catalogue.set_price("dasar", before + 100_000, valid_from=tomorrow, note="Ketetapan 2/2026", by="tes")
    assert catalogue.price("dasar") == before
    assert catalogue.price("dasar", tomorrow) == before + 100_000
    assert catalogue.prices(tomorrow)["dasar"].note == "Ketetapan 2/2026"
    with own_transaction():
        catalogue.set_price("dasar", before, valid_from=tomorrow, note=catalogue.EXAMPLE, by="tes")
    assert catalogue.price("dasar", tomorrow) == before
    assert len([p for p in catalogue.price_history("dasar") if p.valid_from == tomorrow]) == 1


def test_an_invoice_keeps_the_price_at_which_it_was_ordered(buyer):
    invoice = ordered(buyer, "digital")
    with own_transaction():
        was = catalogue.price("digital")
        catalogue.set_price("digital", was + 1, by="tes")
    assert again(invoice).total == was
    with own_transaction():
        catalogue.set_price("digital", was, note=catalogue.EXAMPLE, by="tes")


@pytest.mark.parametrize(
    ("amount", "days", "field"), [(0, 0, "amount"), (-5, 0, "amount"), (10**10, 0, "amount"), (5, -1, "valid_from")]
)
def test_wrong_prices_are_refused(amount, days, field):
    with pytest.raises(Refused) as refused:
        catalogue.set_price("dasar", amount, valid_from=today() + timedelta(days=days), by="tes")
    assert refused.value.field == field


def test_before_the_first_price_nothing_is_sold(buyer):
    assert catalogue.prices(date(2024, 12, 31)) == {}
    with (
        time_machine.travel("2024-12-31 12:00+07:00", tick=False),
        pytest.raises(Refused, match="belum mempunyai harga"),
    ):
        selling.order(village_row(buyer), "digital", by="tes")


def test_what_is_not_sold_is_not_found():
    with pytest.raises(NotFound):
        catalogue.package("emas")
    with pytest.raises(NotFound):
        catalogue.set_price("emas", 5, by="tes")


def test_every_feature_of_a_package_is_known_and_named():
    for package in catalogue.packages():
        assert {Feature(key) for key in package.features} <= set(FEATURE_NAMES)
    assert catalogue.first_with(Feature.OWN_DOMAIN).key == "digital"


def village_row(place):
    from tenants.villages import Village

    return db.session.get_one(Village, place.id)
