"""The pages of the money, as an operator meets them: order, report, pay on Stripe's page, papers, and what goes wrong."""

from __future__ import annotations

import re
import urllib.request
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.web.formatting import read_rupiah
from billing import gateways, selling
from tenants.clock import today
from tenants.db import own_transaction
from tenants.people import Role
from tests import makers
from tests.tills import again, heard, ordered, reported, worked


@pytest.fixture
def desk(browse, buyer):
    """A treasurer at the village's portal."""
    who = makers.person(Role.TREASURER, village_id=buyer.id, name="Jumriani Salam")
    return browse(buyer.slug).sign_in(who, "/portal/masuk")


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def place(desk, key="digital") -> str:
    """Order a package by the button; the address of the invoice."""
    desk.get("/portal/langganan")
    answer = desk.post("/portal/langganan/pesan", {"package": key})
    assert answer.status_code == 302
    return answer.location


def key_of(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[1]


def test_packages_with_price_and_what_they_switch_on(desk):
    said = text(desk.get("/portal/langganan"))
    for words in (
        "Paket Dasar",
        "Rp2.500.000",
        "per tahun · harga contoh",
        "Alamat sendiri (nama.desa.id)",
        "Pesan Paket Terhubung",
    ):
        assert words in said


def test_order_report_confirm_and_papers(desk, buyer):
    page = place(desk)
    said = text(desk.get(page))
    invoice = selling.invoice(key_of(page))
    for words in (invoice.number, invoice.reference, "Menunggu dana", "01.04.08", "dua juta lima ratus ribu rupiah"):
        assert words in said
    answer = desk.post(
        f"{page}/transfer", {"amount": "Rp2.500.000", "paid_on": today().isoformat(), "reference": "Bank Sulselbar"}
    )
    assert answer.status_code == 302
    assert "Transfer sedang diperiksa" in text(desk.get(page))
    with own_transaction():
        (payment,) = (p for p in selling.waiting_payments() if p.invoice_id == invoice.id)
        assert (payment.amount, payment.proposed_by) == (2_500_000, "Jumriani Salam")
        selling.confirm(payment, by="staf")
    said = text(desk.get(page))
    assert "Lunas" in said and "Buka kuitansi" in said and "Laporkan transfer" not in said
    for paper in ("pdf", "kuitansi"):
        answer = desk.get(f"{page}/{paper}")
        assert answer.mimetype == "application/pdf" and answer.headers["Content-Disposition"].startswith("inline")
        assert invoice.number in PdfReader(BytesIO(answer.data)).pages[0].extract_text()
    assert desk.get(f"{page}/pdf?unduh=1").headers["Content-Disposition"].startswith("attachment")
    assert "Paket Digital" in text(desk.get("/portal/langganan"))


def test_ordering_twice_leads_to_the_same_invoice(desk):
    assert place(desk) == place(desk)
    assert "Lanjutkan tagihan" in text(desk.get("/portal/langganan"))


def test_ordering_what_is_not_sold(desk):
    desk.get("/portal/langganan")
    assert desk.post("/portal/langganan/pesan", {"package": "emas"}).status_code == 404
    assert desk.post("/portal/langganan/pesan").status_code == 404


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"amount": "dua juta"}, "Isi jumlah transfer dalam rupiah"),
        ({"amount": "-5"}, "Isi jumlah transfer dalam rupiah"),
        ({"amount": "9" * 40}, "Isi jumlah transfer dalam rupiah"),
        ({"amount": ""}, "Isi jumlah transfer dalam rupiah"),
        ({"paid_on": "kemarin"}, "Isi tanggal transfer"),
        ({"paid_on": "2031-02-30"}, "Isi tanggal transfer"),
        ({"paid_on": "2031-02-03"}, "tidak boleh di masa depan"),
        ({"paid_on": "2020-02-03"}, "tidak boleh sebelum tanggal tagihan"),
    ],
)
def test_a_wrong_report_is_told_at_its_field_and_what_was_typed_stays(desk, form, words):
    page = place(desk)
    desk.get(page)
    good = {"amount": "2.500.000", "paid_on": today().isoformat(), "reference": "Bank <b>Uji</b>"}
    answer = desk.post(f"{page}/transfer", {**good, **form})
    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="Bank &lt;b&gt;Uji&lt;/b&gt;"' in answer.get_data(as_text=True)
    assert selling.invoice(key_of(page)).state == "open"


def test_a_rejected_report_says_why_and_may_be_repeated(desk, buyer):
    page = place(desk)
    invoice = selling.invoice(key_of(page))
    payment = reported(invoice, 2_400_000)
    assert "Rp100.000 kurang dari tagihan" in text(desk.get(page))
    with own_transaction():
        selling.reject(selling.payment(payment.id), "Kurang Rp100.000.", by="staf")
    said = text(desk.get(page))
    assert "Laporan terakhir ditolak: Kurang Rp100.000." in said and "Laporkan transfer" in said


def test_cancelling(desk):
    page = place(desk)
    desk.get(page)
    assert "Isi alasan pembatalan" in text(desk.post(f"{page}/pembatalan", {"reason": " "}))
    assert desk.post(f"{page}/pembatalan", {"reason": "Salah pilih"}).status_code == 302
    said = text(desk.get(page))
    assert "Dibatalkan oleh Jumriani Salam: Salah pilih" in said and "Laporkan transfer" not in said
    assert desk.post(f"{page}/pembatalan", {"reason": "Salah pilih"}).status_code == 409
    assert place(desk) != page


def test_another_villages_invoice_does_not_exist(desk, two_villages):
    theirs = ordered(two_villages[1], "dasar")
    with own_transaction():
        pay = f"/portal/tagihan/{theirs.id}"
    desk.get("/portal/langganan")
    for path in ("", "/pdf", "/kuitansi", "/keadaan"):
        assert desk.get(pay + path).status_code == 404, path
    for path in ("/transfer", "/pembatalan", "/bayar/stripe"):
        assert desk.post(pay + path, {"reason": "x", "amount": "1"}).status_code == 404, path
    assert desk.get("/portal/tagihan/bukan-kunci").status_code == 404
    assert again(theirs).state == "open"
    with own_transaction():
        selling.cancel(selling.invoice(theirs.id), "tes selesai", by="tes")


def test_a_receipt_only_when_there_is_one(desk):
    assert "Kuitansi ada setelah tagihan lunas" in text(desk.get(f"{place(desk)}/kuitansi"))


def test_without_a_token_nothing_is_written(desk, buyer):
    desk.token = "palsu"
    assert desk.post("/portal/langganan/pesan", {"package": "digital"}).status_code == 400
    assert selling.open_invoice(buyer.id, "digital") is None


def test_stripe_is_offered_only_with_its_keys(desk):
    page = place(desk)
    assert gateways.offered() == []
    assert "Bayar lewat Stripe" not in text(desk.get(page))
    assert desk.post(f"{page}/bayar/stripe").status_code == 404


def test_paying_on_stripes_page(stripe, desk):
    page = place(desk)
    assert "Bayar lewat Stripe" in text(desk.get(page))
    answer = desk.post(f"{page}/bayar/stripe")
    assert answer.status_code == 303 and answer.location.startswith(f"{stripe.url}/c/pay/cs_test_")
    with urllib.request.urlopen(answer.location, timeout=5) as shown:
        assert "Rp2.500.000" in shown.read().decode()
    session = stripe.shop.pay(answer.location.rsplit("/", 1)[1])
    back = session["success_url"].removeprefix(f"http://{desk.host}")
    assert back == f"{page}?dari=stripe"
    waiting = desk.get(back)
    assert "Menunggu kepastian" in text(waiting) and "Laporkan transfer" not in text(waiting)
    assert desk.get(f"{page}/keadaan").status_code == 200
    heard(stripe, 2)
    assert worked()[0].startswith("Lunas")
    assert desk.get(f"{page}/keadaan").headers["HX-Redirect"] == page
    assert "Buka kuitansi" in text(desk.get(page))
    assert "?dari=stripe" not in text(desk.get(back)) and "Menunggu kepastian" not in text(desk.get(back))


def test_when_stripe_is_away_the_page_says_so_and_stays(stripe, desk):
    page = place(desk)
    desk.get(page)
    stripe.outage = True
    answer = desk.post(f"{page}/bayar/stripe")
    assert answer.status_code == 422
    assert "bayar dengan transfer bank" in text(answer) and "Laporkan transfer" in text(answer)


def test_the_browser_may_be_sent_to_the_page_to_pay_on(desk):
    policy = desk.get(place(desk)).headers["Content-Security-Policy"]
    assert "form-action 'self' https://checkout.stripe.com" in policy


def test_overdue_is_said_without_threat(desk, buyer, monkeypatch):
    page = place(desk)
    monkeypatch.setattr("billing.models.today", lambda: today() + timedelta(days=selling.DAYS_TO_PAY + 1))
    said = text(desk.get(page))
    assert "Lewat jatuh tempo" in said and "Dana belum cair? Tidak apa-apa" in said


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("2500000", 2_500_000),
        ("2.500.000", 2_500_000),
        ("Rp2.500.000", 2_500_000),
        ("rp 2.500.000,00", 2_500_000),
        ("Rp. 2.500.000,-", 2_500_000),
        ("2 500 000", 2_500_000),
        ("2.500.000,50", None),
        ("2,500,000", None),
        ("2.50.000", None),
        ("1e6", None),
        ("٢٥٠٠", None),
        ("", None),
    ],
)
def test_money_as_people_write_it(written, amount):
    assert read_rupiah(written) == amount
