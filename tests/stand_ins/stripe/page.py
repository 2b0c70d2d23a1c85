"""The page on which the stand-in's payer pays. It says of itself that it is not Stripe."""

from __future__ import annotations

from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light; --ink: #16242c; --soft: #5d6a73; --act: #0e627c; --line: #e4dfd4; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 20px; background: #f6f4ef; color: var(--ink);
  font: 500 16px/24px system-ui, sans-serif; }
main { width: 100%; max-width: 460px; background: #fff; border: 1px solid var(--line); border-radius: 16px; overflow: hidden;
  box-shadow: 0 10px 30px -8px rgba(22, 36, 44, .22); }
.note { margin: 0; padding: 12px 24px; background: #fdf0d2; color: #7a4b00; font-size: 14px; line-height: 20px; font-weight: 600; }
section { padding: 24px; }
p { margin: 0; } .soft { color: var(--soft); font-size: 14px; line-height: 20px; }
.sum { margin: 4px 0 20px; font-size: 34px; line-height: 42px; font-weight: 700; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
dl { margin: 0 0 24px; border-top: 1px solid var(--line); }
dl div { display: flex; justify-content: space-between; gap: 16px; padding: 12px 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); } dd { margin: 0; text-align: right; font-weight: 600; }
button, .back { display: block; width: 100%; min-height: 52px; border-radius: 10px; font: 700 16px/24px system-ui, sans-serif; }
button { border: 0; background: var(--act); color: #fff; cursor: pointer; } button:hover { background: #0a4c61; }
button.plain { background: none; color: var(--act); min-height: 44px; margin-top: 10px; }
.back { padding: 12px; text-align: center; color: var(--soft); text-decoration: none; font-weight: 600; min-height: 44px; }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
"""


def money(amount: int, currency: str) -> str:
    """Two decimals at Stripe, whole rupiah on screen."""
    whole = f"{amount // 100:,}".replace(",", ".")
    return f"Rp{whole}" if currency == "idr" else f"{currency.upper()} {whole}"


def checkout(row: dict[str, Any]) -> str:
    total = money(row["amount_total"], row["currency"])
    lines = "".join(
        f"<div><dt>{escape(line['description'])}</dt><dd>{money(line['amount_total'], row['currency'])}</dd></div>"
        for line in row["_lines"]
    )
    reference = escape(row["client_reference_id"] or "")
    body = f"""<section><p class="soft">Bayar kepada OpenDesa</p><p class="sum">{total}</p>
<dl><div><dt>Tagihan</dt><dd>{reference}</dd></div>{lines}</dl>
<form method="post"><button name="cara" value="sekarang" autofocus>Bayar {total}</button>
<button class="plain" name="cara" value="nanti">Bayar, dana menyusul</button></form>
<a class="back" href="{escape(row["cancel_url"] or "#")}">Kembali tanpa membayar</a></section>"""
    return frame(f"Bayar {total}", body)


def over(row: dict[str, Any]) -> str:
    words = {"complete": "Pembayaran ini sudah selesai.", "expired": "Halaman pembayaran ini sudah lewat waktunya."}
    back = escape(row["success_url"] if row["status"] == "complete" else row["cancel_url"] or "#")
    body = f'<section><p>{words[row["status"]]}</p><a class="back" href="{back}">Kembali ke tagihan</a></section>'
    return frame("Pembayaran", body)


def frame(title: str, body: str) -> str:
    note = "Peragaan: pengganti Stripe di komputer ini. Tidak ada uang yang berpindah."
    return (
        f'<!doctype html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{escape(title)}</title><style>{STYLE}</style><main><p class="note">{note}</p>{body}</main></html>'
    )
