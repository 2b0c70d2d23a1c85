"""One cell of a population file: what it says, or what is wrong with it and what to do."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from app.sid import codes
from app.sid.residents import names
from app.sid.residents.columns import Column

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
ORDERS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?!\d)"), (3, 2, 1)),
)
OLDEST, FARTHEST = 1880, 2200


class Wrong(Exception):
    """What is wrong with a cell, in words that say what to do."""


def unwrapped(text: str) -> str:
    """Some exports put a cell with quotes into quotes."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"')
    return text.strip()


def as_date(text: str) -> date | None:
    if text.startswith("0000"):
        return None
    for pattern, order in ORDERS:
        found = pattern.match(text)
        if not found:
            continue
        year, month, day = (int(found[i]) for i in order)
        if not 1 <= month <= 12 or not 1 <= day <= 31:
            break
        try:
            known = date(year, month, day)
        except ValueError:
            raise Wrong(f"{day} {MONTHS[month - 1]} {year} tidak ada. Periksa akta lahir atau KK.") from None
        if not OLDEST <= year <= FARTHEST:
            raise Wrong(f"Tahun {year} tidak mungkin. Periksa akta lahir atau KK.")
        return known
    raise Wrong("Bukan tanggal. Tulis seperti 17-08-1990.")


def as_digits(text: str, name: str) -> str:
    digits = re.sub(r"\D", "", text)
    if name == "NIK" and digits == "0":
        return "0"
    if len(digits) != 16:
        raise Wrong(f"{name} {len(digits)} angka, seharusnya 16. Salin ulang dari KTP atau KK.")
    return digits


def as_area(text: str, header: str) -> str:
    text = "" if text == "-" else text.replace("_", " ").strip()
    if header == "dusun":
        return re.sub(r"^DUSUN\s+", "", text.upper())
    if not text.isdigit():
        return text
    return text.lstrip("0").zfill(3) if int(text) else ""


def sex_of(text: str, nik: str) -> int | None:
    """The sex that a row states, else the one that its NIK carries: some columns hang on it."""
    return codes.parse("jenis_kelamin", unwrapped(text), column="sex") or sex_by(nik)


def sex_by(nik: str) -> int | None:
    digits = re.sub(r"\D", "", nik)
    return (2 if int(digits[6:8]) > 40 else 1) if len(digits) == 16 and digits[0] != "0" else None


def as_code(column: Column, text: str, sex: int | None) -> int | None:
    if column.header == "hamil" and codes.squeezed(text) in ("tidak", "ya"):
        return None if sex == 1 else 2 if codes.squeezed(text) == "tidak" else 1
    if text == "0":
        return None
    found = codes.parse(column.codes, text, column=column.header)
    if found is not None:
        return found
    if column.header == "sex" and sex:
        raise Wrong(f"Isi 1 (laki-laki) atau 2 (perempuan). Menurut NIK: {codes.said(column.codes, sex).lower()}.")
    raise Wrong(f"Tidak dikenal. Isi {usual(column.codes)}, misalnya {example(column.codes)}.")


def usual(code_list: str) -> str:
    known = sorted(codes.entries(code_list))
    whole = known == list(range(1, len(known) + 1))
    return f"kode 1 sampai {known[-1]} atau namanya" if whole else f"kode {', '.join(map(str, known))} atau namanya"


def example(code_list: str) -> str:
    code = min(codes.entries(code_list))
    return f"{code} untuk {codes.said(code_list, code)}"


def as_name(text: str) -> str:
    name = names.tidy(text)
    reason = names.wrong(name)
    if reason:
        raise Wrong(reason)
    return name


def value_of(column: Column, text: str, sex: int | None) -> Any:
    """A cell's value; None for "says nothing"."""
    text = unwrapped(text)
    if column.kind == "area":
        return fitting(as_area(text, column.header), column)
    if text in ("", "-"):
        return None
    if column.kind == "digits":
        return as_digits(text, column.label)
    if column.kind == "date":
        return as_date(text)
    if column.kind == "code":
        return as_code(column, text, sex)
    if column.kind == "parent":
        digits = re.sub(r"\D", "", text)
        return digits if len(digits) == 16 else None
    if column.kind == "name":
        return as_name(text)
    return fitting(text, column)


def fitting(text: str, column: Column) -> str:
    text = text.replace("\0", "")
    if len(text) > column.longest:
        raise Wrong(f"Terlalu panjang: paling banyak {column.longest} huruf.")
    return text
