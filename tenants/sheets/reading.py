"""Spreadsheets are read in a child process with limits: a file of a few kilobytes can ask for half a terabyte.

The child prints JSON lines; whatever happens to it, this process only sees a refusal.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
import zlib
from io import BytesIO

from tenants.errors import Refused

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 300 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 60_000, 200
SECONDS, MEMORY = 60, 2 * 1024**3
WRONG_KIND = "Berkas ini bukan Excel. Unggah berkas .xlsx, .xlsm, atau .xls dari menu ekspor penduduk."
UNREADABLE = (
    "Berkas Excel ini rusak atau tidak dapat dibaca. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah lagi."
)
EMPTY = "Berkas ini kosong. Pilih berkas lain."
PLAIN_TEXT = "Isi berkas ini teks (CSV), bukan Excel. Buka di Excel, simpan sebagai .xlsx, lalu unggah lagi."
WEB_PAGE = "Isi berkas ini halaman web, bukan Excel. Buka di Excel, simpan sebagai .xlsx, lalu unggah lagi."
LOCKED = "Berkas ini dikunci kata sandi. Buka di Excel, hapus kata sandinya, simpan, lalu unggah lagi."
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FAR = re.compile(rb'<c r="([A-Z]{3,4}\d{1,9}|[A-Z]{1,2}(?:[6-9]\d{4}|\d{6,9}))"')  # only what may lie out of reach


def look(data: bytes) -> None:
    """Refuse by content what is no spreadsheet, is too large, or unpacks to too much."""
    if not data.strip():
        raise Refused(EMPTY)
    if len(data) > LARGEST_FILE:
        raise Refused("Berkas lebih besar dari 20 MB. Bagi berkas itu menjadi beberapa bagian.")
    if data.startswith(OLD_EXCEL):  # .xls, and the case in which Excel locks an .xlsx
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused(LOCKED)
        return
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            if "[Content_Types].xml" not in parts.namelist() or not any(n.startswith("xl/") for n in parts.namelist()):
                raise Refused(WRONG_KIND)
            if sum(i.file_size for i in parts.infolist()) > LARGEST_UNPACKED:
                raise Refused(
                    "Isi berkas terlalu besar setelah dibuka. Hapus lembar yang tidak perlu, lalu unggah lagi."
                )
            for info in parts.infolist():
                if info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml"):
                    with parts.open(info) as sheet:
                        check_reach(sheet.read(4096).decode("utf-8", "replace"))
                    with parts.open(info) as sheet:
                        check_cells(sheet)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise Refused(kind_in_words(data)) from None


def kind_in_words(data: bytes) -> str:
    """What a file is that is no Excel: a broken one, a table in text or of a web page, or anything else."""
    start = data[:4000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"PK"):
        return UNREADABLE
    if start[:1] == b"<":
        return WEB_PAGE
    written = not any(sign < 9 or 13 < sign < 32 for sign in start) and not start.startswith(b"%PDF")
    return PLAIN_TEXT if written and any(sign in start for sign in b",;\t") else WRONG_KIND


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def check_reach(text: str) -> None:
    """What a sheet says of its own reach."""
    found = re.search(r'<dimension ref="[A-Z]+\d+:([A-Z]+\d+)"', text)
    if found:
        check_near(found[1])


def check_cells(sheet) -> None:
    """The last cell of a sheet must not lie where no register reaches, whatever the sheet says of itself."""
    rest = b""
    for block in iter(lambda: sheet.read(1 << 20), b""):
        for cell in FAR.findall(rest + block):
            check_near(cell.decode())
        rest = block[-40:]


def check_near(cell: str) -> None:
    letters = cell.rstrip("0123456789")
    if column_number(letters) > MOST_COLUMNS * 5 or int(cell[len(letters) :]) > MOST_ROWS + 5000:
        raise Refused(
            f"Ada isi jauh di luar daftar, di sel {cell}. Hapus kolom dan baris kosong di luar daftar, simpan, "
            f"lalu unggah lagi. Paling banyak {MOST_ROWS // 1000}.000 baris."
        )


CHILD = f"""
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from io import BytesIO
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
def plain(cell):
    if isinstance(cell, bool): return "1" if cell else "0"
    if isinstance(cell, float): return str(int(cell)) if cell == int(cell) and abs(cell) < 1e17 else repr(cell)
    return cell.isoformat()[:10] if hasattr(cell, "year") else str(cell).strip()
for name in book.sheet_names:
    sheet = book.get_sheet_by_name(name)
    start = sheet.start[0] if sheet.start else 0
    print(json.dumps([name, start]))
    for number, row in enumerate(sheet.iter_rows()):
        if number > {MOST_ROWS}: break
        print(json.dumps([plain(c) for c in row[:{MOST_COLUMNS}]]))
    print("null")
"""


def sheets(data: bytes) -> list[tuple[str, int, list[list[str]]]]:
    """[(sheet name, number of its first row in the file counted from 1, rows of text cells)]; dates come as YYYY-MM-DD."""
    look(data)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", CHILD], input=data, capture_output=True, timeout=SECONDS + 10
        )
    except subprocess.TimeoutExpired:
        raise Refused(UNREADABLE) from None
    if done.returncode != 0:
        raise Refused(LOCKED if b"assword" in done.stderr else UNREADABLE)
    found: list[tuple[str, int, list[list[str]]]] = []
    rows: list[list[str]] = []
    head: list | None = None
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        value = json.loads(line)
        if head is None:
            head = value
        elif value is None:
            found.append((head[0], head[1] + 1, rows))
            head, rows = None, []
        else:
            rows.append(value)
    return found
