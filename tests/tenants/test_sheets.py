"""What is no spreadsheet, or one that harms, is refused in words that say what to do."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
import xlsxwriter

from tenants import sheets
from tenants.errors import Refused
from tenants.sheets import reading

OLE = reading.OLD_EXCEL


def packed(body: bytes, times: int = 1) -> bytes:
    """An xlsx whose only sheet holds a body so many times."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/workbook.xml", "<workbook/>")
        with parts.open("xl/worksheets/sheet1.xml", "w") as page:
            page.write(b'<worksheet><sheetData><row r="1">')
            for _ in range(times):
                page.write(body)
    return out.getvalue()


def far(row: int, column: int) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write(0, 0, "nik")
        page.write(row, column, "jauh")
    return out.getvalue()


def word_document() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("word/document.xml", "<document/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "kosong"),
        (b" \r\n", "kosong"),
        (b"%PDF-1.7\n1, 2; 3", "bukan Excel"),
        (b"\x89PNG\r\n\x1a\n\0\0\0,", "bukan Excel"),
        (b"nik,nama,no_kk\n1,Budi,2\n", "teks (CSV)"),
        ("nik;nama\n1;Nur’aini\n".encode("cp1252"), "teks (CSV)"),
        (b"\xef\xbb\xbfnik\tnama\n", "teks (CSV)"),
        (b"<html><table><tr><td>nik</td></tr></table>", "halaman web"),
        (b"PK\x03\x04rusak", "rusak"),
        (word_document(), "bukan Excel"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "kata sandi"),
        (OLE + b"\0" * 600, "rusak"),
        (far(1_048_575, 16_383), "XFD1048576"),
        (far(70_000, 2), "C70001"),
        (far(5, 1200), "ATE6"),
        (packed(b"x" * (1 << 20), reading.LARGEST_UNPACKED // (1 << 20) + 1), "terlalu besar setelah dibuka"),
        (b"\0" * (reading.LARGEST_FILE + 1), "20 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused(data, words):
    with pytest.raises(Refused) as refused:
        sheets.sheets(data)
    assert words in refused.value.sentence


def test_a_bomb_of_cells_ends_in_a_refusal_too():
    with pytest.raises(Refused):
        sheets.sheets(packed(b'<c r="A1"><v>1</v></c>' * 40_000, 60))


def test_a_cell_at_the_edge_of_what_is_allowed_is_read():
    (_, _, lines), *_ = sheets.sheets(far(59_999, 40))
    assert lines[-1][40] == "jauh"
