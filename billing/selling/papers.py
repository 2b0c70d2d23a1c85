"""The papers of the money: what stands on an invoice and a receipt, and their PDF."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from billing.models import Invoice
from billing.money import STAMP_DUTY_ABOVE, rupiah, said
from tenants import files, papers
from tenants.regions import region
from tenants.villages import Village

FOLDER = Path(__file__).parent.parent / "papers"
SELLER: dict[str, str] = tomllib.loads((FOLDER.parent / "seller.toml").read_text(encoding="utf-8"))
METHODS = {"bank_transfer": "Transfer bank", "stripe": "Pembayaran daring (Stripe)"}


def buyer_of(village: Village) -> dict[str, str]:
    """Who is billed, as it stands on the day of the invoice."""
    district, regency = region(village.district_code), region(village.regency_code)
    return {
        "name": f"Pemerintah {village.full_name}",
        "place": f"{district.full_name}, {regency.full_name}",
        "code": village.code,
    }


def keep_invoice(invoice: Invoice) -> str:
    """The invoice's PDF, kept; its key goes into the row."""
    scan = "\n".join(
        (
            f"Tagihan {invoice.number}",
            invoice.buyer["name"],
            f"Jumlah {rupiah(invoice.total)}",
            f"{invoice.seller['bank']} {invoice.seller['account']}",
            f"a.n. {invoice.seller['holder']}",
            f"Berita {invoice.reference}",
        )
    )
    return files.keep_platform(papers.render(FOLDER / "invoice.typ", common(invoice, scan)), "pdf")


def keep_receipt(invoice: Invoice, *, number: str, day: date, paid_on: date, method: str) -> str:
    """The receipt's PDF, kept; its key goes into the row."""
    scan = f"Kuitansi {number}\nTagihan {invoice.number}\n{invoice.buyer['name']}\nLunas {rupiah(invoice.total)}"
    data = common(invoice, scan) | {
        "receipt": number,
        "day": said(day),
        "through": through(invoice, method, paid_on),
        "purpose": "; ".join(line["text"] for line in invoice.lines),
        "stamp": invoice.total > STAMP_DUTY_ABOVE,
    }
    return files.keep_platform(papers.render(FOLDER / "receipt.typ", data), "pdf")


def through(invoice: Invoice, method: str, paid_on: date) -> str:
    """Transfer bank, 19 Agustus 2025, berita PD25-00148-2003."""
    said_with = f", berita {invoice.reference}" if method == "bank_transfer" else ""
    return f"{METHODS.get(method, method)}, {said(paid_on)}{said_with}"


def common(invoice: Invoice, scan: str) -> dict[str, Any]:
    """What both papers say. `scan`: the text behind the QR, for a phone to copy."""
    return {
        "number": invoice.number,
        "issued": said(invoice.issued_on),
        "due": said(invoice.due_on),
        "budget_year": str(invoice.issued_on.year),
        "seller": invoice.seller,
        "buyer": invoice.buyer,
        "reference": invoice.reference,
        "lines": [{**line, "price": rupiah(line["price"]), "amount": rupiah(line["amount"])} for line in invoice.lines],
        "total": rupiah(invoice.total),
        "words": papers.in_words(invoice.total),
        "example": any(line["example"] for line in invoice.lines),
        "qr": papers.qr_svg(scan),
    }
