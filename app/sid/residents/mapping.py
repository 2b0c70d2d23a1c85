"""From the cells of a file to a resident's fields, or the reason why not. Knows the quirks of the files in the field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.sid.residents.columns import BY_HEADER
from app.sid.residents.reading import Wrong, sex_of, value_of
from tenants.errors import Refused

END_MARK = "###"
OTHER_SHEETS = {"kode data"}
NEEDED_HEADERS = {"nik", "nama", "no_kk"}
SAYS_NOTHING = {"", "-"}
REASON_HEADER = "kesalahan"  # our own column in the file of rejected rows, which may come back


@dataclass
class Row:
    """One line of the file: its number there, the fields that it states, and what is wrong with it."""

    number: int
    sheet: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    wrong: tuple[str, str] | None = None  # header, reason

    @property
    def place(self) -> tuple[str, str, str]:
        return self.values.get("dusun", ""), self.values.get("rw", ""), self.values.get("rt", "")

    @property
    def birth(self) -> tuple[str, str, date | None]:
        """What a person without a number is known by."""
        name, place = self.values.get("name", ""), self.values.get("birth_place", "")
        return name.lower(), place.lower(), self.values.get("birth_date")


@dataclass
class File:
    """The lines of all sheets that hold residents, with the header line they stand under."""

    rows: list[Row]
    headers: list[str]
    unknown_columns: list[str]


def mapped(sheet: str, number: int, headers: list[str], line: list[str]) -> Row:
    row = Row(number, sheet)
    row.cells = dict(zip(headers, line, strict=False))
    sex = sex_of(row.cells.get("sex", ""), row.cells.get("nik", ""))
    for header, text in row.cells.items():
        column = BY_HEADER.get(header)
        if column is None:
            continue
        try:
            value = value_of(column, text, sex)
        except Wrong as wrong:
            row.wrong = row.wrong or (header, str(wrong))
            continue
        if value is not None:
            row.values[column.field] = value
    return row


def headers_of(line: list[str]) -> list[str]:
    return [re.sub(r"\s+", "_", text.strip().lower()) for text in line]


@dataclass
class Line:
    """A line of a sheet that holds residents, with the head it stands under, as it is in the file."""

    sheet: str
    number: int
    head: list[str]
    cells: list[str]


def lines_of(sheets: list[tuple[str, int, list[list[str]]]]) -> Iterator[Line]:
    """Every line of residents of a file; a sheet is one of residents where NIK, name and KK stand on top."""
    found = False
    for name, first, lines in sheets:
        if name.strip().lower() in OTHER_SHEETS or not lines or not set(headers_of(lines[0])) >= NEEDED_HEADERS:
            continue
        found = True
        for number, cells in enumerate(lines[1:], start=first + 1):
            if END_MARK in cells[:3]:
                break
            if any(text not in SAYS_NOTHING for text in cells):
                yield Line(name, number, lines[0], cells)
    if not found:
        raise Refused(
            "Berkas ini tidak berisi lembar penduduk: baris pertama harus memuat judul kolom nik, nama, dan no_kk. "
            "Pakailah berkas dari menu Ekspor penduduk OpenSID."
        )


def file_of(sheets: list[tuple[str, int, list[list[str]]]]) -> File:
    """The residents of a file; columns in any order, unknown ones named."""
    file = File([], [], [])
    head: list[str] = []
    for line in lines_of(sheets):
        if line.head is not head:
            head, headers = line.head, headers_of(line.head)
            file.headers = file.headers or headers
            unknown = (h for h in headers if h and h not in BY_HEADER and h != REASON_HEADER)
            file.unknown_columns = list(dict.fromkeys([*file.unknown_columns, *unknown]))
        file.rows.append(mapped(line.sheet, line.number, headers, line.cells))
    if not file.rows:
        raise Refused("Berkas ini hanya berisi judul kolom. Isi baris penduduk di bawahnya, lalu unggah lagi.")
    return file
