"""Population files that cannot come in, in whole or in part: each is told why, and what to do."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter

from app.sid.residents import exporting, importing
from tenants import current, sheets
from tenants.errors import Refused
from tests.registers import HEADERS, sheet
from tests.registers import row as person


def bring(village, data, **kwargs):
    with current.in_village(village):
        return importing.import_file(data, file_name="berkas.xlsx", by="tes", **kwargs)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ({"nik": "73050812059800"}, "NIK 14 angka, seharusnya 16"),
        ({"tanggallahir": "31-02-1984"}, "31 Februari 1984 tidak ada"),
        ({"tanggallahir": "12-09-2091"}, "Mungkin 12-09-1991?"),
        ({"tanggallahir": "besok"}, "Tulis seperti 17-08-1990"),
        ({"nama": "Budi 2"}, "tidak memuat angka"),
        ({"nama": ""}, "Nama wajib diisi"),
        ({"status_kawin": "9"}, "kode 1 sampai 4"),
        ({"sex": "3", "nik": "7305085708900001"}, "Menurut NIK: perempuan"),
    ],
)
def test_a_refusal_says_what_to_do(empty, cell, words):
    refused = bring(empty, sheet([person(1, **cell)]))["rejected"]
    assert len(refused) == 1 and words in refused[0]["reason"]


def test_the_file_of_rejected_rows_can_be_corrected_and_loaded(empty):
    rows = [person(n, ket=f"baris {n}") for n in range(6)]
    rows[2]["tanggallahir"], rows[5]["nik"] = "31-02-1990", "12345"
    headers = ["warna", *reversed(HEADERS)]
    data = sheet(rows, headers)
    with current.in_village(empty):
        found = importing.plan(data)
        refused = exporting.rejected_rows(data, found.summary()["rejected"])
    lines = sheets.sheets(refused)[0][2]
    assert lines[0] == [*headers, "Kesalahan"]
    assert [line[-1].split(":")[0] for line in lines[1:]] == ["Tanggal lahir", "NIK"]
    assert dict(zip(lines[0], lines[1], strict=True))["ket"] == "baris 2"
    bring(empty, data)
    corrected = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    corrected[0]["tanggallahir"], corrected[1]["nik"] = "28-02-1990", person(5)["nik"]
    again = sheet(corrected, lines[0])
    with current.in_village(empty):
        assert importing.plan(again).unknown_columns == ["warna"]
    assert bring(empty, again)["created"] == 2


def far_cell() -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write(0, 0, "nik")
        page.write(1048575, 16383, "jauh")
    return out.getvalue()


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 bukan", b"PK\x03\x04rusak", far_cell()], ids=["empty", "pdf", "broken", "far cell"]
)
def test_what_is_no_register_is_refused_in_words(empty, data):
    with pytest.raises(Refused):
        bring(empty, data)
