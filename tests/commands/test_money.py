"""flask catalogue and flask invoices: words for people, one JSON object for scripts, exit 1 when the domain refuses."""

from __future__ import annotations

import json

import pytest

from billing import catalogue, selling
from tenants.db import own_transaction
from tests.tills import again, ordered, reported


@pytest.fixture
def flask(app, sold):
    """`flask("invoices list")` → exit code and what was printed."""

    def run(line: str, *more: str):
        done = app.test_cli_runner().invoke(args=[*line.split(), *more])
        return done.exit_code, done.output.strip()

    return run


def test_catalogue(flask):
    assert flask("catalogue load --json") == (0, '{"packages": 3}')
    code, said = flask("catalogue prices")
    assert code == 0 and "Rp6.500.000" in said and "Harga contoh" in said
    prices = json.loads(flask("catalogue prices --json")[1])["prices"]
    assert {p["package"] for p in prices} == {"dasar", "digital", "terhubung"}


def test_a_price_from_a_day_on(flask):
    was = catalogue.price("dasar")
    code, said = flask("catalogue price dasar 1750000 --from 2099-01-01 --note Uji")
    assert (code, said) == (0, "dasar: Rp1.750.000 mulai 1 Januari 2099.")
    assert catalogue.price("dasar") == was
    assert flask("catalogue price dasar 1750000 --from 2020-01-01")[0] == 1
    assert flask("catalogue price dasar 1750000 --from besok")[0] == 1
    assert flask("catalogue price emas 1750000")[0] == 1


def test_list_and_confirm(flask, buyer):
    invoice = ordered(buyer)
    reported(invoice)
    rows = json.loads(flask("invoices list --unpaid --json")[1])["invoices"]
    (mine,) = (r for r in rows if r["number"] == invoice.number)
    assert (mine["village"], mine["total"], mine["state"]) == ("73.05.08.2003", invoice.total, "checking")
    assert "transfer diperiksa" in flask("invoices list")[1]
    code, said = flask("invoices confirm --json", invoice.number)
    assert code == 0 and json.loads(said)["receipt"] == again(invoice).receipt_number
    code, said = flask("invoices confirm --json", invoice.number)
    assert code == 1 and json.loads(said.splitlines()[0])["error"].startswith("Tidak ada transfer yang menunggu")
    assert invoice.number not in flask("invoices list --unpaid")[1]
    assert flask("invoices confirm INV/2000/00001")[0] == 1


def test_reject_and_cancel(flask, buyer):
    invoice = ordered(buyer)
    reported(invoice)
    assert flask("invoices cancel", invoice.number, "Salah pilih")[0] == 1
    assert flask("invoices reject", invoice.number, "Tidak ditemukan")[0] == 0
    assert again(invoice).payments[-1].reason == "Tidak ditemukan"
    assert flask("invoices cancel", invoice.number, "Salah pilih")[0] == 0
    with own_transaction():
        assert selling.by_number(invoice.number).state == "cancelled"
