"""Numbers, money, dates and masked numbers as Indonesians write them."""

from __future__ import annotations

import re
from datetime import date, datetime

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal
from flask import Flask

from tenants.clock import here, now

LOCALE = "id_ID"
WRITTEN = re.compile(r"(?:rp\.?)?\s*(\d{1,15}|\d{1,3}(?:[. ]\d{3}){1,4})(?:,(?:00?|-))?", re.IGNORECASE | re.ASCII)


def rupiah(amount: int | None) -> str:
    """Whole rupiah: Rp2.775.000."""
    return "–" if amount is None else format_currency(amount, "IDR", "¤#,##0", currency_digits=False, locale=LOCALE)


def read_rupiah(text: str) -> int | None:
    """Whole rupiah as people write them: 2500000, 2.500.000, Rp2.500.000,00; None where it is something else."""
    found = WRITTEN.fullmatch(text.strip())
    return int(re.sub(r"\D", "", found.group(1))) if found else None


def number(value: int | float | None) -> str:
    return "–" if value is None else format_decimal(value, locale=LOCALE)


def day(value: date | datetime | None, form: str = "long") -> str:
    """3 Agustus 2025; `full` adds the weekday."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = here(value).date()
    return format_date(
        value, "d MMMM y" if form == "long" else "EEEE, d MMMM y" if form == "full" else "d MMM y", locale=LOCALE
    )


def moment(value: datetime | None) -> str:
    """3 Agustus 2025 10.42."""
    return (
        "–"
        if value is None
        else format_datetime(here(value), "d MMMM y HH.mm", tzinfo=here(value).tzinfo, locale=LOCALE)
    )


def hour(value: datetime | None) -> str:
    """10.42."""
    return "–" if value is None else format_datetime(here(value), "HH.mm", tzinfo=here(value).tzinfo, locale=LOCALE)


def ago(value: datetime | None) -> str:
    return "belum pernah" if value is None else format_timedelta(value - now(), add_direction=True, locale="id")


def masked(value: str | None) -> str:
    """A NIK or KK number: six shown, six hidden, four shown."""
    if not value:
        return "–"
    return (
        f"{value[:6]}••••••{value[12:]}" if len(value) == 16 else value[:2] + "•" * max(0, len(value) - 4) + value[-2:]
    )


def covered(text: str | None) -> str:
    """Text in which a whole NIK or KK number may stand: those are masked, the rest stays."""
    return re.sub(r"(?<!\d)\d{16}(?!\d)", lambda found: masked(found[0]), text or "")


def size(count: int | None) -> str:
    """Bytes as people say them: 486 kB, 1,2 MB."""
    if not count:
        return "0 kB"
    return (
        f"{number(max(1, round(count / 1024)))} kB"
        if count < 1024 * 1024
        else f"{number(round(count / 1048576, 1))} MB"
    )


def duration(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    if seconds < 10:
        return f"{number(round(seconds, 1))} detik"
    if seconds < 90:
        return f"{seconds:.0f} detik"
    return f"{seconds / 60:.0f} menit"


def init_app(app: Flask) -> None:
    for function in (rupiah, number, day, moment, hour, ago, masked, covered, size, duration):
        app.add_template_filter(function)
