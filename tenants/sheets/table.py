"""The one table of a spreadsheet that people filled in: found by its head, cells by the name of their column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tenants.errors import Refused
from tenants.sheets.reading import sheets

LOOK_FOR_HEAD = 20
MONTHS = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
]


@dataclass(frozen=True)
class Line:
    """A row of the table: its number in the file, and its cells by key."""

    row: int
    values: dict[str, str]


@dataclass(frozen=True)
class Rejected:
    """Why a row does not go in."""

    row: int
    column: str
    value: str
    reason: str


def table(data: bytes, columns: Mapping[str, tuple[str, ...]], *, needed: tuple[str, ...]) -> list[Line]:
    """Rows below the first head that names every needed column. `columns`: key → names it may go by, the first is shown."""
    names = {plain(name): key for key, known in columns.items() for name in known}
    for _, start, rows in sheets(data):
        for offset, cells in enumerate(rows[:LOOK_FOR_HEAD]):
            found = {names[plain(cell)]: at for at, cell in reversed(list(enumerate(cells))) if plain(cell) in names}
            if all(key in found for key in needed):
                return lines(rows[offset + 1 :], start + offset + 1, found)
    raise Refused(
        "Baris judul tidak ditemukan. Tabel harus mempunyai kolom "
        + ", ".join(columns[key][0] for key in needed)
        + ". Unduh contoh berkas lalu isi di sana."
    )


def lines(rows: list[list[str]], first: int, found: dict[str, int]) -> list[Line]:
    made = (
        Line(first + n, {key: cells[at].strip() if at < len(cells) else "" for key, at in found.items()})
        for n, cells in enumerate(rows)
    )
    return [line for line in made if any(line.values.values())]


def plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower().replace("e-mail", "email")).strip()


def as_count(text: str) -> int | None:
    """`2632`, `2.632` or `2,632` → 2632; else None."""
    if not re.fullmatch(r"\d{1,9}|\d{1,3}([.,]\d{3})+", text.strip()):
        return None
    return int(re.sub(r"\D", "", text))


def as_day(text: str) -> date | None:
    """`2025-06-30`, `30/06/2025`, `30-6-2025` or `30 Juni 2025`; else None."""
    words = text.strip().lower()
    iso, short = (
        re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", words),
        re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", words),
    )
    said = re.fullmatch(r"(\d{1,2}) ([a-z]+) (\d{4})", words)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if short:
            return date(int(short[3]), int(short[2]), int(short[1]))
        if said and said[2] in MONTHS:
            return date(int(said[3]), MONTHS.index(said[2]) + 1, int(said[1]))
    except ValueError:
        return None
    return None
