"""Residents for tests: rows of a population file, files of them, and people in the register."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from app.sid.residents import keeping
from app.sid.residents.columns import COLUMNS
from app.sid.residents.models import Resident
from tenants import current

HEADERS = [c.header for c in COLUMNS]


def row(number: int, **changes: Any) -> dict[str, Any]:
    """A complete row; four of them make a family, whose first is its head."""
    usual = {
        "alamat": "Jl. Poros",
        "dusun": "Bontoa",
        "rw": "1",
        "rt": "2",
        "nama": "Daeng Nai",
        "no_kk": f"730508{number // 4:010d}",
        "nik": f"730508{number:010d}",
        "sex": "1",
        "tempatlahir": "Takalar",
        "tanggallahir": "17-08-1990",
        "agama_id": "1",
        "pendidikan_kk_id": "5",
        "pekerjaan_id": "11",
        "status_kawin": "2",
        "kk_level": "1" if number % 4 == 0 else "4",
        "warganegara_id": "1",
        "nama_ibu": "Daeng Baji",
    }
    return {**usual, **changes}


def book(*sheets: tuple[str, list[dict[str, Any]]], headers: list[str] = HEADERS) -> bytes:
    """An xlsx with these sheets, each (name, rows)."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as made:
        for name, rows in sheets:
            page = made.add_worksheet(name)
            page.write_row(0, 0, headers)
            for number, line in enumerate(rows, start=1):
                for column, header in enumerate(headers):
                    page.write_string(number, column, str(line.get(header, "")))
    return out.getvalue()


def sheet(rows: list[dict[str, Any]], headers: list[str] = HEADERS, name: str = "Data Penduduk") -> bytes:
    return book((name, rows), headers=headers)


def add(place, **changes: Any) -> Resident:
    """Somebody in the register of a village; the house's facts are told apart by their names."""
    house = {name: changes.pop(name) for name in ("no_kk", "address", "dusun", "rw", "rt") if name in changes}
    values = {"name": "Daeng Nai", "sex": 1, "birth_date": date(1990, 8, 17), "shdk": 4, "mother_name": "Daeng Baji"}
    with current.in_village(place):
        return keeping.add({**values, **changes}, **{"no_kk": "7305080000000001", **house}, by="tes")
