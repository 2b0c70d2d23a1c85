"""Whole rupiah and dates as papers and sentences of the money write them."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import format_date
from babel.numbers import format_currency

STAMP_DUTY_ABOVE = 5_000_000  # rupiah; Undang-Undang 10/2020 pasal 3: a paper that states more owes a stamp of Rp10.000


def rupiah(amount: int) -> str:
    """Rp2.775.000."""
    return format_currency(amount, "IDR", "¤#,##0", currency_digits=False, locale="id_ID")


def said(day: date) -> str:
    """3 Agustus 2025."""
    return format_date(day, "d MMMM y", locale="id_ID")


def year_from(day: date) -> date:
    """The last day of the year that begins on a day: 3 August 2025 → 2 August 2026."""
    try:
        following = day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        following = date(day.year + 1, 3, 1)
    return following - timedelta(days=1)
