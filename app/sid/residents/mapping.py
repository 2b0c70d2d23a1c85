"""From the cells of a file to a resident's fields, or the reason why not. Knows the quirks of the files in the field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.sid import codes
from app.sid.residents.columns import BY_HEADER, Column
from tenants.errors import Refused

END_MARK = "###"
OTHER_SHEETS = {"kode data"}
NEEDED_HEADERS = {"nik", "nama", "no_kk"}


@dataclass
class Row:
    """One line of the file: its number there, the fields that it states, and what is wrong with it."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    wrong: tuple[str, str] | None = None  # column, reason


@dataclass
class File:
    rows: list[Row]
    unknown_columns: list[str]
    headers: list[str]


class Wrong(Exception):
    pass


def unwrapped(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"')
    return text.strip()


def as_date(text: str) -> date | None:
    if text in ("", "-") or text.startswith("0000"):
        return None
    for pattern, order in (
        (r"(\d{4})-(\d{1,2})-(\d{1,2})", (1, 2, 3)),
        (r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", (3, 2, 1)),
    ):
        found = re.match(pattern, text)
        if found:
            try:
                day = date(*(int(found[i]) for i in order))
            except ValueError:
                break
            if day.year < 1880 or day.year > 2200:
                break
            return day
    raise Wrong(f"“{text}” bukan tanggal. Tulis seperti 17-08-1990.")


def as_digits(text: str, name: str) -> str:
    digits = re.sub(r"\D", "", text)
    if name == "NIK" and digits == "0":
        return "0"
    if len(digits) != 16:
        raise Wrong(f"{name} harus 16 angka, di sini {len(digits)} angka.")
    return digits


def as_area(text: str, header: str) -> str:
    text = "" if text == "-" else text.replace("_", " ").strip()
    if header == "dusun":
        return re.sub(r"^DUSUN\s+", "", text.upper())
    return text.lstrip("0").zfill(3) if text.isdigit() and int(text) else "" if text.isdigit() else text


def cell(column: Column, text: str, *, sex: int | None) -> Any:
    """A cell's value; None for "says nothing"."""
    text = unwrapped(text)
    if column.kind == "area":
        return as_area(text, column.header)
    if text in ("", "-"):
        return None
    if column.kind == "nik":
        return as_digits(text, "NIK" if column.header == "nik" else "Nomor KK")
    if column.kind == "date":
        return as_date(text)
    if column.kind == "code":
        if column.header == "hamil" and codes.squeezed(text) in ("tidak", "ya"):
            return None if sex == 1 else 2 if codes.squeezed(text) == "tidak" else 1
        if text == "0":
            return None
        found = codes.parse(column.codes, text, column=column.header)
        if found is None:
            raise Wrong(f"“{text}” tidak dikenal untuk kolom {column.header}.")
        return found
    if column.header in ("ayah_nik", "ibu_nik"):
        text = re.sub(r"\D", "", text)
        return text if len(text) == 16 else None
    if column.header == "nama" and not re.fullmatch(r"[A-Za-z .,'`’\-/]+", text):
        raise Wrong("Nama hanya boleh berisi huruf, spasi, titik, koma, petik, dan tanda hubung.")
    if len(text) > column.longest:
        raise Wrong(f"Terlalu panjang: paling banyak {column.longest} huruf.")
    return text


def mapped(number: int, headers: list[str], line: list[str]) -> Row:
    row = Row(number)
    row.cells = dict(zip(headers, line, strict=False))
    sex_text = row.cells.get("sex", "")
    sex = codes.parse("jenis_kelamin", unwrapped(sex_text), column="sex") if sex_text else None
    for header, text in row.cells.items():
        column = BY_HEADER.get(header)
        if column is None:
            continue
        try:
            value = cell(column, text, sex=sex)
        except Wrong as wrong:
            row.wrong = row.wrong or (header, str(wrong))
            continue
        if value is not None:
            row.values[column.field] = value
    return row


def file_of(sheets: list[tuple[str, int, list[list[str]]]]) -> File:
    """The residents of all sheets that have a header line with NIK, name and KK; columns in any order, unknown ones named."""
    rows: list[Row] = []
    unknown: list[str] = []
    known_headers: list[str] = []
    for name, first, lines in sheets:
        if name.strip().lower() in OTHER_SHEETS or not lines:
            continue
        headers = [re.sub(r"\s+", "_", h.strip().lower()) for h in lines[0]]
        if not set(headers) >= NEEDED_HEADERS:
            continue
        known_headers = headers
        unknown += [h for h in headers if h and h not in BY_HEADER and h not in unknown]
        for offset, line in enumerate(lines[1:], start=1):
            if any(c == END_MARK for c in line[:3]):
                break
            if any(c not in ("", "-") for c in line):
                rows.append(mapped(first + offset, headers, line))
    if not known_headers:
        raise Refused(
            "Berkas ini tidak berisi lembar penduduk: baris pertama harus memuat judul kolom nik, nama, dan no_kk."
        )
    return File(rows, unknown, known_headers)
