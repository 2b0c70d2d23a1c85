"""Invoices at the console: filters, a transfer confirmed, one rejected, one that does not fit, cancelling, prices."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing import catalogue, selling, standing
from tenants.clock import today
from tenants.db import db, own_transaction
from tenants.villages import Village
from tests import makers

BY = "Bendahara"


@pytest.fixture(scope="module")
def buyer(house):
    with house.app_context():
        with own_transaction():
            catalogue.load(by="tes")
        return makers.village("73.04.10.2001")


@pytest.fixture
def invoice(app, buyer):
    """A fresh invoice of the buyer."""
    with own_transaction():
        for row in selling.invoices_of(buyer.id):
            if row.open:
                for sent in row.payments:
                    if sent.state == "proposed":
                        selling.reject(sent, "Uji selesai", by=BY)
                selling.cancel(row, "Uji selesai", by=BY)
        return selling.order(db.session.get_one(Village, buyer.id), "digital", by=BY)


def transfer(invoice, amount: int):
    with own_transaction():
        return selling.propose_transfer(
            selling.invoice(invoice.id), amount=amount, paid_on=today(), reference="Bank Sulselbar", by=BY
        )


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_a_transfer_is_confirmed_once(app, staff, buyer, invoice):
    sent = transfer(invoice, invoice.total)
    assert invoice.number in text(staff.get("/tagihan?state=checking"))
    assert "Periksa" in text(staff.get("/")) and buyer.name in text(staff.get("/"))
    page = text(staff.get(f"/tagihan/{invoice.id}"))
    assert "cocok" in page and "Dana sudah masuk" in page
    assert staff.post(f"/pembayaran/{sent.id}/konfirmasi", {}).status_code == 302
    assert staff.post(f"/pembayaran/{sent.id}/konfirmasi", {}).status_code == 409
    page = text(staff.get(f"/tagihan/{invoice.id}"))
    assert "Lunas" in page and "Kwitansi PDF" in page
    assert staff.get(f"/tagihan/{invoice.id}/kwitansi").data[:5] == b"%PDF-"
    with own_transaction():
        assert standing.subscription(buyer.id)
    assert "sampai" in text(staff.get(f"/desa/{buyer.code}"))


def test_a_transfer_that_does_not_fit_is_rejected_with_its_reason(app, staff, invoice):
    sent = transfer(invoice, invoice.total - 1)
    page = text(staff.get(f"/tagihan/{invoice.id}"))
    assert "kurang Rp1" in page and "disabled" in page
    assert staff.post(f"/pembayaran/{sent.id}/konfirmasi", {}).status_code == 422
    answer = staff.post(f"/pembayaran/{sent.id}/penolakan", {"reason": " "})
    assert answer.status_code == 422 and "Isi alasan penolakan" in text(answer)
    assert staff.post(f"/pembayaran/{sent.id}/penolakan", {"reason": "Kurang Rp1"}).status_code == 302
    assert "Kurang Rp1" in text(staff.get(f"/tagihan/{invoice.id}"))
    assert "menolak transfer" in text(staff.get("/audit"))


def test_an_invoice_is_cancelled_with_its_reason(app, staff, invoice):
    path = f"/tagihan/{invoice.id}/pembatalan"
    answer = staff.post(path, {"reason": ""})
    assert answer.status_code == 422 and "Isi alasan pembatalan" in text(answer)
    assert staff.post(path, {"reason": "Salah paket"}).status_code == 302
    assert staff.post(path, {"reason": "Salah paket"}).status_code == 409
    assert invoice.number in text(staff.get("/tagihan?state=cancelled"))
    assert "Salah paket" in text(staff.get(f"/tagihan/{invoice.id}"))


@pytest.mark.parametrize("filters", ["q=sanrobone", "package=digital", "region=73.05", "state=unpaid", "q=PD"])
def test_filters(staff, invoice, filters):
    assert staff.get(f"/tagihan?{filters}").status_code == 200


def test_a_strange_filter_says_so(staff, invoice):
    assert staff.get("/tagihan?state=apa").status_code == 422


def test_search_finds_an_invoice(staff, invoice):
    assert f"/tagihan/{invoice.id}" in text(staff.get(f"/cari?q={invoice.number}"))


def test_a_price_holds_from_its_day(app, staff, buyer):
    tomorrow = today() + timedelta(days=30)
    for change, sentence in (
        ({"amount": "murah"}, "Isi harga setahun"),
        ({"amount": "0"}, "antara Rp1"),
        ({"valid_from": "2020-01-01"}, "mulai hari ini"),
        ({"valid_from": ""}, "Pilih tanggal mulai"),
    ):
        answer = staff.post("/paket/terhubung/harga", {"amount": "7.000.000", "valid_from": str(tomorrow)} | change)
        assert answer.status_code == 422 and sentence in text(answer)
    good = {"amount": "7.000.000", "valid_from": str(tomorrow), "note": "Rapat"}
    assert staff.post("/paket/terhubung/harga", good).status_code == 302
    page = text(staff.get("/paket"))
    assert "Rp7.000.000" in page and "Rp6.500.000" in page
    with own_transaction():
        assert catalogue.price("terhubung") == 6_500_000
        assert catalogue.price("terhubung", tomorrow) == 7_000_000


def test_a_villages_money_is_on_its_page(staff, buyer, invoice):
    assert invoice.number in text(staff.get(f"/desa/{buyer.code}"))
