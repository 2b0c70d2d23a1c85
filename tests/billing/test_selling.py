"""Order → invoice → transfer → receipt → subscription, each once, whoever else is at it."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from billing import selling, standing
from billing.models import Invoice
from tenants import audit, files
from tenants.clock import today
from tenants.db import db, own_transaction
from tenants.errors import Conflict, NotFound, Refused
from tests.sql import statements
from tests.tills import again, ordered, reported

TOTAL = 2_500_000


def words_of(key: str) -> str:
    """The text of a kept paper, with single spaces."""
    return re.sub(r"\s+", " ", " ".join(p.extract_text() for p in PdfReader(BytesIO(files.fetch_platform(key))).pages))


def confirmed(payment):
    with own_transaction():
        return selling.confirm(selling.payment(payment.id), by="staf")


def test_an_invoice_and_its_paper(buyer):
    invoice = ordered(buyer)
    year = today().year
    assert re.fullmatch(rf"INV/{year}/\d{{5}}", invoice.number) and invoice.state == "open"
    assert invoice.reference == f"PD{year % 100}-{invoice.number[-5:]}-2003"
    assert (invoice.total, invoice.due_on - invoice.issued_on) == (TOTAL, timedelta(days=selling.DAYS_TO_PAY))
    said = words_of(invoice.file_key)
    for words in (
        invoice.number,
        "Pemerintah Desa Sanrobone",
        "Kecamatan Sanrobone, Kabupaten Takalar",
        "73.05.08.2003",
        "Paket Digital",
        "01.04.08",
        "Rp2.500.000",
        "Dua juta lima ratus ribu rupiah",
        selling.SELLER["account"],
        invoice.reference,
        selling.said(invoice.due_on),
        "Harga contoh",
    ):
        assert words in said, words


def test_ordering_twice_is_a_conflict(buyer):
    invoice = ordered(buyer)
    with pytest.raises(Conflict, match=invoice.number):
        ordered(buyer)
    assert ordered(buyer, "dasar").state == "open"  # another package is another matter


def test_the_way_by_transfer(buyer):
    invoice = ordered(buyer)
    payment = reported(invoice)
    assert again(invoice).state == "checking"
    paid = confirmed(payment)
    assert paid.state == "paid" and paid.receipt_number.startswith(f"KWT/{today().year}/")
    said = words_of(paid.receipt_key)
    for words in (
        paid.receipt_number,
        invoice.number,
        "Dua juta lima ratus ribu rupiah",
        "Transfer bank",
        f"berita {invoice.reference}",
        "Paket Digital",
    ):
        assert words in said, words
    assert "meterai" not in said.lower()
    running = standing.subscription(buyer.id)
    assert running.package_key == "digital" and standing.support_state(buyer.id) == "paid"
    deeds = set(
        db.session.scalars(db.select(audit.PlatformEntry.deed).where(audit.PlatformEntry.subject == invoice.number))
    )
    assert deeds == {"transfer.proposed", "invoice.paid"}


def test_a_receipt_above_five_million_speaks_of_the_stamp(buyer):
    invoice = ordered(buyer, "terhubung")
    said = words_of(confirmed(reported(invoice)).receipt_key)
    assert "Meterai" in said and "Rp10.000" in said and "Undang-Undang Nomor 10 Tahun 2020" in said


def test_confirming_twice_changes_nothing(buyer):
    invoice = ordered(buyer)
    payment = reported(invoice)
    first = confirmed(payment)
    with pytest.raises(Conflict):
        confirmed(payment)
    assert again(invoice).receipt_number == first.receipt_number
    assert len([p for p in again(invoice).payments if p.state == "confirmed"]) == 1


@pytest.mark.parametrize(("amount", "words"), [(TOTAL - 6500, "kurang Rp6.500"), (TOTAL + 1, "lebih Rp1")])
def test_another_amount_is_not_confirmed(buyer, amount, words):
    invoice = ordered(buyer)
    payment = reported(invoice, amount)
    with pytest.raises(Refused, match=words):
        confirmed(payment)
    assert again(invoice).state == "checking"
    with own_transaction():
        selling.reject(selling.payment(payment.id), f"Jumlahnya {words}.", by="staf")
    assert again(invoice).state == "open"
    assert confirmed(reported(invoice)).state == "paid"


def test_what_a_village_may_not_report(buyer):
    invoice = ordered(buyer)
    good = {"amount": TOTAL, "paid_on": today(), "reference": "", "by": "tes"}
    for wrong, field in (
        ({"amount": 0}, "amount"),
        ({"amount": 10**15}, "amount"),
        ({"paid_on": today() + timedelta(days=1)}, "paid_on"),
        ({"paid_on": today() - timedelta(days=1)}, "paid_on"),
    ):
        with pytest.raises(Refused) as refused, own_transaction():
            selling.propose_transfer(invoice, **{**good, **wrong})
        assert refused.value.field == field
    reported(invoice)
    with pytest.raises(Conflict, match="sedang diperiksa"):
        reported(invoice)
    with pytest.raises(Refused):
        selling.reject(again(invoice).payments[-1], "  ", by="staf")


def test_an_unpaid_invoice_can_be_cancelled_and_ordered_anew(buyer):
    invoice = ordered(buyer)
    with pytest.raises(Refused):
        selling.cancel(invoice, " ", by="tes")
    with own_transaction():
        selling.cancel(selling.invoice(invoice.id), "Salah pilih paket", by="tes")
    gone = again(invoice)
    assert gone.state == "cancelled" and gone.cancel_reason == "Salah pilih paket"
    with pytest.raises(Conflict, match="dibatalkan"):
        reported(invoice)
    with pytest.raises(Conflict, match="sudah dibatalkan"), own_transaction():
        selling.cancel(gone, "lagi", by="tes")
    fresh = ordered(buyer)
    assert int(fresh.number[-5:]) == int(invoice.number[-5:]) + 1


def test_cancelling_waits_for_a_reported_transfer_and_never_undoes_a_payment(buyer):
    invoice = ordered(buyer)
    payment = reported(invoice)
    with pytest.raises(Conflict, match="sedang diperiksa"), own_transaction():
        selling.cancel(again(invoice), "batal", by="tes")
    confirmed(payment)
    with pytest.raises(Conflict, match="sudah lunas"), own_transaction():
        selling.cancel(again(invoice), "batal", by="tes")


def test_a_paper_without_a_row_but_never_a_row_without_its_paper(buyer, monkeypatch):
    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr(files, "keep_platform", full)
    with pytest.raises(OSError, match="disk full"):
        ordered(buyer)
    assert selling.open_invoice(buyer.id, "digital") is None
    monkeypatch.undo()
    payment = reported(ordered(buyer))
    monkeypatch.setattr(files, "keep_platform", full)
    with pytest.raises(OSError, match="disk full"):
        confirmed(payment)
    monkeypatch.undo()
    now = again(payment.invoice)
    assert now.state == "checking" and now.receipt_number is None
    for row in db.session.scalars(db.select(Invoice)):
        assert files.fetch_platform(row.file_key)
        assert row.receipt_key is None or files.fetch_platform(row.receipt_key)


def test_lists_for_staff(buyer):
    invoice = ordered(buyer)
    payment = reported(invoice)
    assert [p.id for p in selling.waiting_payments() if p.invoice_id == invoice.id] == [payment.id]
    for filters in (
        {"q": invoice.number},
        {"q": invoice.reference.lower()},
        {"q": "sanrob", "state": "checking"},
        {"state": "unpaid", "package": "digital", "region": "73.05"},
    ):
        assert invoice.id in {i.id for i in selling.invoices_page(filters, size=100).rows}, filters
    for filters in ({"state": "paid"}, {"state": "open"}, {"q": "100%"}, {"region": "73.06"}, {"package": "dasar"}):
        assert invoice.id not in {i.id for i in selling.invoices_page(filters, size=100).rows}, filters
    with pytest.raises(Refused):
        selling.invoices_page({"state": "semua"})
    assert payment.id in {p.id for p in selling.payments_page({"state": "proposed", "q": "Bank Uji"}).rows}
    counted = selling.totals()
    assert counted["checking"] >= 1
    assert counted["unpaid"] == counted["open"] + counted["overdue"] + counted["checking"]


def test_a_list_asks_as_often_for_many_as_for_one(buyer, app):
    for key in ("dasar", "digital", "terhubung"):
        reported(ordered(buyer, key))
    db.session.rollback()
    with statements() as asked:
        for row in selling.invoices_page({}, size=50).rows:
            assert row.state and row.order.village.name and row.order.package.name
    assert len(asked) <= 4, asked


def test_found_by_number_and_key(buyer):
    invoice = ordered(buyer)
    assert selling.by_number(f" {invoice.number.lower()} ").id == invoice.id
    for key in ("x", "", "00000000-0000-0000-0000-000000000000", "' OR 1=1"):
        with pytest.raises(NotFound):
            selling.invoice(key)
    with pytest.raises(NotFound):
        selling.by_number("INV/2025/99999")
