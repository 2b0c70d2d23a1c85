"""flask catalogue load | prices | price · flask invoices list | confirm | reject | cancel"""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from flask.cli import AppGroup

from app.commands.speaking import as_json, refusing, say
from app.web.formatting import day, rupiah
from billing import catalogue as goods
from billing import selling
from billing.models import Invoice, Payment
from tenants.errors import Refused

catalogue = AppGroup("catalogue", help="Paket dan harga.")
invoices = AppGroup("invoices", help="Tagihan desa: daftar, terima dan tolak transfer, batalkan.")
ACTOR = "baris perintah"
WORDS = {
    "open": "menunggu dana",
    "overdue": "lewat jatuh tempo",
    "checking": "transfer diperiksa",
    "paid": "lunas",
    "cancelled": "dibatalkan",
}


def register(app) -> None:
    app.cli.add_command(catalogue)
    app.cli.add_command(invoices)


@catalogue.command()
@as_json
@refusing
def load(as_json) -> None:
    """Muat katalog pertama; yang sudah diubah petugas tetap. Aman diulang."""
    count = goods.load(by=ACTOR)
    say({"packages": count}, f"{count} paket dalam katalog. Harganya contoh sampai petugas menetapkan.", as_json)


@catalogue.command("prices")
@as_json
@refusing
def list_prices(as_json) -> None:
    """Paket dengan harga yang berlaku hari ini."""
    known = goods.prices()
    rows: list[dict[str, Any]] = [
        {"package": p.key, "amount": known[p.key].amount, "from": known[p.key].valid_from, "note": known[p.key].note}
        for p in goods.packages()
        if p.key in known
    ]
    words = [f"{r['package']:<12} {rupiah(r['amount']):>14}  sejak {day(r['from'])}  {r['note']}" for r in rows]
    say({"prices": rows}, "\n".join(words) or "Katalog kosong. Jalankan: flask catalogue load", as_json)


@catalogue.command()
@click.argument("package")
@click.argument("amount", type=int)
@click.option("--from", "since", help="Mulai tanggal, misalnya 2026-01-01; tanpa ini mulai hari ini.")
@click.option("--note", default="", help="Dasar harga, misalnya nomor keputusan.")
@as_json
@refusing
def price(package, amount, since, note, as_json) -> None:
    """Tetapkan harga setahun (rupiah) sebuah paket mulai suatu tanggal."""
    try:
        start = date.fromisoformat(since) if since else None
    except ValueError:
        raise Refused(f"Tanggal {since} tidak terbaca. Tulis seperti 2026-01-01.") from None
    goods.set_price(package, amount, valid_from=start, note=note, by=ACTOR)
    when = f"mulai {day(start)}" if start else "mulai hari ini"
    say({"package": package, "amount": amount, "from": start}, f"{package}: {rupiah(amount)} {when}.", as_json)


def told(invoice: Invoice) -> dict[str, Any]:
    return {
        "number": invoice.number,
        "village": invoice.order.village.code,
        "name": invoice.order.village.name,
        "package": invoice.order.package_key,
        "total": invoice.total,
        "state": invoice.state,
        "due": invoice.due_on,
        "receipt": invoice.receipt_number,
    }


@invoices.command("list")
@click.option("--unpaid", is_flag=True, help="Hanya yang belum lunas dan tidak dibatalkan.")
@as_json
@refusing
def list_invoices(unpaid, as_json) -> None:
    """Semua tagihan, yang terbaru dulu."""
    filters, rows, number = {"state": "unpaid"} if unpaid else {}, [], 1
    while True:
        page = selling.invoices_page(filters, number, size=500)
        rows += [told(i) for i in page.rows]
        if page.last >= page.total:
            break
        number += 1
    words = [
        f"{r['number']}  {r['village']}  {r['name']:<24} {rupiah(r['total']):>14}  {WORDS[r['state']]}" for r in rows
    ]
    say({"invoices": rows}, "\n".join(words) or "Tidak ada tagihan.", as_json)


def waiting(number: str) -> Payment:
    """The reported transfer of an invoice that staff have still to decide on."""
    invoice = selling.by_number(number)
    found = next((p for p in invoice.payments if p.state == "proposed"), None)
    if found is None:
        raise Refused(f"Tidak ada transfer yang menunggu pemeriksaan untuk {invoice.number}.")
    return found


@invoices.command()
@click.argument("number")
@as_json
@refusing
def confirm(number, as_json) -> None:
    """Dana transfer sudah ditemukan: tagihan lunas, kuitansi terbit, langganan aktif."""
    paid = selling.confirm(waiting(number), by=ACTOR)
    say(told(paid), f"{paid.number} lunas, kuitansi {paid.receipt_number}.", as_json)


@invoices.command()
@click.argument("number")
@click.argument("reason")
@as_json
@refusing
def reject(number, reason, as_json) -> None:
    """Dana transfer tidak ditemukan atau jumlahnya lain; desa membaca alasannya."""
    payment = waiting(number)
    selling.reject(payment, reason, by=ACTOR)
    say(told(payment.invoice), f"Laporan transfer {number} ditolak.", as_json)


@invoices.command()
@click.argument("number")
@click.argument("reason")
@as_json
@refusing
def cancel(number, reason, as_json) -> None:
    """Batalkan tagihan yang belum dibayar; nomornya tetap tercatat."""
    invoice = selling.by_number(number)
    selling.cancel(invoice, reason, by=ACTOR)
    say(told(invoice), f"{invoice.number} dibatalkan.", as_json)
